// A table whose cells are shaded, and filled, by how much there was: hours by weekdays, weekdays by
// weeks. One cell is within reach of Tab, the arrows go on from it, and what it stands for is said
// in words below.
import { html, nothing } from "lit";
import { PageElement } from "./element.js";
import { t } from "./i18n.js";

export interface Cell {
  value: number;
  words: string; // What it stands for, with its value.
}

export interface Heading {
  name: string;
  shown: boolean; // False where there is no room for it: it is read aloud all the same.
}

export const levels = 4; // Shades above nothing.

// 0: nothing; 1 to `levels`: by the root of its share of the most, so that little is still seen.
export const levelOf = (value: number, most: number): number =>
  value <= 0 || most <= 0 ? 0 : Math.max(1, Math.ceil(levels * Math.sqrt(Math.min(1, value / most)) - 1e-9));

export class Heat extends PageElement {
  static override properties = {
    name: {},
    columns: { attribute: false },
    rows: { attribute: false },
    cells: { attribute: false },
    current: {},
    stop: { state: true },
    said: { state: true },
  };
  declare name: string;
  declare columns: readonly Heading[];
  declare rows: readonly string[];
  declare cells: readonly (readonly (Cell | null)[])[]; // By row; null: not in the span.
  declare current: string; // "row/column" of the playhead, or "".
  declare private stop: { row: number; column: number } | null; // Where Tab arrives.
  declare private said: string;

  constructor() {
    super();
    this.name = "";
    this.columns = [];
    this.rows = [];
    this.cells = [];
    this.current = "";
    this.stop = null;
    this.said = "";
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("cells")) return;
    this.said = "";
    if (this.stop && !this.cells[this.stop.row]?.[this.stop.column]) this.stop = null;
    this.stop ??= this.fullest();
  }

  // The playhead's cell comes into view, sideways only.
  override updated(changed: Map<string, unknown>): void {
    if (!changed.has("current") && !changed.has("cells")) return;
    const cell = this.querySelector<HTMLElement>("td[aria-current]");
    const view = this.querySelector<HTMLElement>(".heat-view");
    if (!cell || !view || view.scrollWidth <= view.clientWidth) return;
    const left = cell.getBoundingClientRect().left - view.getBoundingClientRect().left;
    if (left < view.clientWidth * 0.2 || left > view.clientWidth * 0.9) view.scrollLeft += left - view.clientWidth / 2;
  }

  private fullest(): { row: number; column: number } | null {
    let best: { row: number; column: number; value: number } | null = null;
    this.cells.forEach((line, row) =>
      line.forEach((cell, column) => {
        if (cell && (!best || cell.value > best.value)) best = { row, column, value: cell.value };
      }),
    );
    return best;
  }

  private placeOf(event: Event): { row: number; column: number } | null {
    const cell = (event.target as Element).closest<HTMLElement>("td[data-at]");
    if (!cell) return null;
    const [row, column] = cell.dataset.at!.split("/").map(Number);
    return { row: row!, column: column! };
  }

  private readonly look = (event: Event): void => {
    const place = this.placeOf(event);
    if (!place) return;
    this.said = this.cells[place.row]?.[place.column]?.words ?? "";
    if (event.type === "focusin") this.stop = place;
  };

  private choose(event: Event): void {
    const place = this.placeOf(event);
    if (!place) return;
    const cell = this.cells[place.row]?.[place.column];
    if (cell && cell.value > 0) {
      this.dispatchEvent(new CustomEvent("choose-cell", { detail: place, bubbles: true }));
    }
  }

  // The next cell there is in that direction.
  private next(from: { row: number; column: number }, down: number, right: number): HTMLElement | null {
    let { row, column } = from;
    for (;;) {
      row += down;
      column += right;
      const line = this.cells[row];
      if (!line || column < 0 || column >= line.length) return null;
      if (line[column]) return this.querySelector(`td[data-at="${row}/${column}"]`);
    }
  }

  private key(event: KeyboardEvent): void {
    const place = this.placeOf(event);
    if (!place || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const ways: Record<string, [number, number]> = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
    };
    const way = ways[event.key];
    const end = { Home: -1, End: this.cells[place.row]!.length }[event.key];
    if (way) this.next(place, ...way)?.focus();
    else if (end !== undefined) {
      this.next({ row: place.row, column: end }, 0, event.key === "Home" ? 1 : -1)?.focus();
    } else if (event.key === "Enter" || event.key === " ") this.choose(event);
    else return;
    event.preventDefault();
  }

  private cell(cell: Cell | null, row: number, column: number, most: number) {
    if (!cell) return html`<td class="heat-none" role="gridcell"></td>`;
    const stop = this.stop?.row === row && this.stop.column === column;
    return html`<td
      role="gridcell"
      data-at=${`${row}/${column}`}
      data-level=${levelOf(cell.value, most)}
      tabindex=${stop ? 0 : -1}
      aria-current=${this.current === `${row}/${column}` ? "time" : nothing}
      aria-label=${cell.words}
    >
      <span></span>
    </td>`;
  }

  override render() {
    const most = Math.max(0, ...this.cells.flatMap((line) => line.map((cell) => cell?.value ?? 0)));
    return html`<div class="heat-view">
        <table
          class="heat"
          role="grid"
          aria-label=${this.name}
          @mouseover=${this.look}
          @focusin=${this.look}
          @click=${(event: Event) => this.choose(event)}
          @keydown=${(event: KeyboardEvent) => this.key(event)}
        >
          <thead>
            <tr>
              <td></td>
              ${this.columns.map(
                ({ name, shown }) =>
                  html`<th scope="col"><span class=${shown ? nothing : "sr"}>${name}</span></th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${this.cells.map(
              (line, row) => html`<tr>
                <th scope="row">${this.rows[row]}</th>
                ${line.map((cell, column) => this.cell(cell, row, column, most))}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="heat-said">
        ${this.said || nothing}${this.said
          ? nothing
          : html`<span class="heat-key" aria-hidden="true">
              ${t("knows_less")}
              ${Array.from({ length: levels + 1 }, (_, level) => html`<i data-level=${level}><span></span></i>`)}
              ${t("knows_more_most", { n: most })}
            </span>`}
      </p>`;
  }
}

customElements.define("tv-heat", Heat);
