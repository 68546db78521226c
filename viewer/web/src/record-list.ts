// The day in order: records grouped by hour, searched and filtered, in step with a log that is
// still being written. Holds a window of the log only (window.ts).
import { html, nothing, PropertyValues, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { LogRecord } from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { Key, t } from "./i18n.js";
import { heartbeatsRow, recordRow, RowActions } from "./record-row.js";
import { dayOf, hourOf, longDay } from "./time.js";
import { RecordWindow } from "./window.js";

const kindFilters: [Key, string[]][] = [
  ["filter_all", []],
  ["filter_pages", ["visit"]],
  ["filter_screenshots", ["screenshot"]],
  ["filter_interruptions", ["gap", "clock_change", "boot", "shutdown"]],
];
const searchPause = 200; // Milliseconds without a key before a search begins.
const nearEdge = 1200; // Pixels beyond the view at which more is fetched.

type Item = { key: string; rows: LogRecord[]; heading?: TemplateResult };

class RecordList extends PageElement {
  static override properties = {
    phone: {},
    live: { type: Boolean },
    order: { state: true },
    kinds: { state: true },
    search: { state: true },
  };
  declare phone: string;
  declare live: boolean;
  declare order: "oldest" | "newest";
  declare kinds: number;
  declare search: string;
  private window: RecordWindow | null = null;
  private anchor: { seq: string; top: number } | null = null;
  private follow = false;
  private typing = 0;
  private unseen = 0;

  constructor() {
    super();
    this.order = "oldest";
    this.kinds = 0;
    this.search = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("scroll", this.scrolled, { passive: true });
    document.addEventListener("keydown", this.keyed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("scroll", this.scrolled);
    document.removeEventListener("keydown", this.keyed);
    this.window?.close();
  }

  grown(): void {
    this.window?.grown();
  }

  override willUpdate(changed: PropertyValues): void {
    // A log still being written is watched from its newest end; a finished day is read as a day.
    if (changed.has("phone")) this.order = this.live ? "newest" : "oldest";
    const again = ["phone", "order", "kinds", "search"].some((name) => changed.has(name));
    if (!again) return;
    this.window?.close();
    this.unseen = 0;
    const filter = { kinds: kindFilters[this.kinds]![1], search: this.search };
    let last = -1;
    const fresh: RecordWindow = new RecordWindow(this.phone, filter, () => {
      const newest = fresh.rows[fresh.rows.length - 1]?.seq ?? -1;
      if (last >= 0 && newest > last && !fresh.hasNewer) this.countUnseen(fresh, last);
      last = newest;
      this.remember();
      this.requestUpdate();
    });
    this.window = fresh;
    void (this.order === "oldest" ? fresh.openOldest() : fresh.openNewest());
  }

  private get list(): HTMLElement | null {
    return this.querySelector(".records");
  }

  private get atNewestEnd(): boolean {
    const box = this.list?.getBoundingClientRect();
    if (!box) return true;
    return this.order === "newest" ? box.top > 0 : box.bottom < window.innerHeight + 80;
  }

  private countUnseen(w: RecordWindow, last: number): void {
    if (this.atNewestEnd) return;
    this.unseen += w.rows.filter((row) => row.seq > last).length;
  }

  // Rows added or dropped above must not move what is being read.
  private remember(): void {
    this.follow = this.order === "oldest" && this.live && this.atNewestEnd && window.scrollY > 0;
    this.anchor = null;
    if (this.order === "newest" && this.atNewestEnd) return;
    for (const row of this.list?.querySelectorAll<HTMLElement>(".row") ?? []) {
      const top = row.getBoundingClientRect().top;
      if (top < 0) continue;
      this.anchor = { seq: row.dataset.seq!, top };
      return;
    }
  }

  override updated(): void {
    if (this.follow) {
      window.scrollTo(0, document.documentElement.scrollHeight);
    } else if (this.anchor) {
      const row = this.list?.querySelector(`[data-seq="${this.anchor.seq}"]`);
      if (row) window.scrollBy(0, row.getBoundingClientRect().top - this.anchor.top);
    }
    this.anchor = null;
    this.follow = false;
    this.scrolled();
  }

  private scrolled = (): void => {
    const box = this.list?.getBoundingClientRect();
    const w = this.window;
    if (!box || !w?.ready) return;
    const forwards = this.order === "oldest";
    const nearTop = box.top > -nearEdge;
    const nearBottom = box.bottom < window.innerHeight + nearEdge;
    if (nearTop && (forwards ? w.hasOlder : w.hasNewer)) void (forwards ? w.older() : w.newer());
    if (nearBottom && (forwards ? w.hasNewer : w.hasOlder)) void (forwards ? w.newer() : w.older());
    if (this.unseen > 0 && this.atNewestEnd && !w.hasNewer) {
      this.unseen = 0;
      this.requestUpdate();
    }
  };

  // "/" goes to the search box, as in most readers.
  private keyed = (event: KeyboardEvent): void => {
    const from = event.target as HTMLElement;
    if (event.key !== "/" || from.closest("input, select, textarea, dialog")) return;
    event.preventDefault();
    this.querySelector<HTMLInputElement>("input[type=search]")?.focus();
  };

  private typed(event: Event): void {
    const value = (event.target as HTMLInputElement).value.trim();
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => {
      this.search = value;
    }, searchPause);
  }

  private toNewest(): void {
    this.unseen = 0;
    this.order = "newest";
    this.requestUpdate();
    window.scrollTo(0, 0);
  }

  private items(rows: LogRecord[]): Item[] {
    const out: Item[] = [];
    let hour = "";
    let day = "";
    for (const row of this.order === "oldest" ? rows : [...rows].reverse()) {
      if (row.time && hourOf(row.time) !== hour) {
        const newDay = dayOf(row.time) !== day;
        hour = hourOf(row.time);
        day = dayOf(row.time);
        out.push({ key: `h${hour}-${row.seq}`, rows: [], heading: this.heading(row, newDay) });
      }
      const last = out[out.length - 1];
      if (row.kind === "heartbeat" && last?.rows[0]?.kind === "heartbeat") {
        last.rows.push(row);
      } else {
        out.push({ key: `r${row.seq}`, rows: [row] });
      }
    }
    return out;
  }

  private heading(row: LogRecord, newDay: boolean): TemplateResult {
    const hour = row.time!.slice(11, 13);
    return html`<li class="hour">
      <h3><b>${hour}:00</b> ${newDay ? longDay(row.time) : nothing}</h3>
    </li>`;
  }

  private toolbar() {
    return html`<div class="tools" role="search">
      <label class="search">
        ${icon("search")}
        <span class="sr">${t("search")}</span>
        <input
          type="search"
          placeholder=${t("search_hint")}
          maxlength="120"
          autocomplete="off"
          spellcheck="false"
          @input=${(event: Event) => this.typed(event)}
        />
      </label>
      <div class="filters">
        <div class="choices" role="group" aria-label=${t("show_only")}>
          ${kindFilters.map(
            ([key], i) => html`<button
              type="button"
              aria-pressed=${i === this.kinds}
              @click=${() => (this.kinds = i)}
            >
              ${t(key)}
            </button>`,
          )}
        </div>
        <div class="choices order" role="group" aria-label=${t("order")}>
          ${(["oldest", "newest"] as const).map(
            (order) => html`<button
              type="button"
              aria-pressed=${order === this.order}
              @click=${() => (this.order = order)}
            >
              ${t(`${order}_first`)}
            </button>`,
          )}
        </div>
      </div>
    </div>`;
  }

  private status(w: RecordWindow) {
    if (w.problem) return html`<p class="alarm" role="alert">${w.problem}</p>`;
    if (!w.ready) return html`<p class="quiet" role="status">${t("loading")}</p>`;
    if (w.rows.length > 0) {
      const more = w.hasOlder || w.hasNewer;
      const words = this.search
        ? t(more ? "found_many" : "found", { n: w.rows.length, search: this.search })
        : "";
      return html`<p class=${words ? "quiet" : "sr"} role="status">${words}</p>`;
    }
    return html`<p class="empty" role="status">
      ${this.search ? t("found_nothing", { search: this.search }) : t("nothing_of_that_kind")}
    </p>`;
  }

  override render() {
    const w = this.window;
    if (!w) return nothing;
    const actions: RowActions = {
      phone: this.phone,
      search: this.search,
      open: (seq) => this.emit("open-record", seq),
      tryToDelete: (seq) => this.emit("try-to-delete", seq),
    };
    return html`<section class="list" aria-labelledby="list-title">
      <h2 id="list-title">${t("records_in_order")}</h2>
      ${this.toolbar()} ${this.status(w)}
      <ol class="records">
        ${repeat(
          this.items(w.rows),
          (item) => item.key,
          (item) =>
            item.heading ??
            (item.rows.length > 1 ? heartbeatsRow(item.rows) : recordRow(item.rows[0]!, actions)),
        )}
      </ol>
      ${this.unseen > 0
        ? html`<button type="button" class="pill" @click=${() => this.toNewest()}>
            ${t("n_new", { n: this.unseen })}
          </button>`
        : nothing}
    </section>`;
  }
}

customElements.define("tv-list", RecordList);
export type { RecordList };
