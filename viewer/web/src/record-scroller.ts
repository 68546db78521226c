// Records in order, grouped by hour, in step with the playhead and with a log that is still being
// written. Holds a window of the log only (window.ts): its own scrollbar stands for the whole log,
// and dragging it fetches whatever part it is let go at.
import { html, nothing, PropertyValues, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { LogRecord } from "./api.js";
import type { Note } from "./notes.js";
import { PageElement } from "./element.js";
import { t } from "./i18n.js";
import { heartbeatsRow, recordRow, RowActions } from "./record-row.js";
import { dayOf, hourOf, longDay } from "./time.js";
import { ownTouch } from "./touch.js";
import { RecordWindow } from "./window.js";

const nearEdge = 400; // Pixels beyond the view at which more is fetched: less than a seek brings.
const smallestThumb = 28; // Pixels.

type Item = { key: string; rows: LogRecord[]; heading?: TemplateResult };

// Where the view goes once what it needs is there.
type Wish = { seq: number; to: "middle" | "top" } | null;

class RecordScroller extends PageElement {
  static override properties = {
    phone: {},
    kinds: { attribute: false },
    size: { attribute: false },
    seq: { attribute: false },
    following: { type: Boolean },
    notes: { attribute: false },
    label: {},
  };
  declare phone: string;
  declare kinds: readonly string[];
  declare size: number; // Records in the log.
  declare seq: number | null;
  declare following: boolean; // The playhead runs with the newest record.
  declare notes: readonly Note[];
  declare label: string;
  private window: RecordWindow | null = null;
  private anchor: { seq: string; top: number } | null = null;
  private wish: Wish = null;
  private stick = false;
  private unseen = 0;
  private dragging = false;

  constructor() {
    super();
    this.kinds = [];
    this.size = 0;
    this.seq = null;
    this.following = false;
    this.notes = [];
    this.label = "";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.window?.close();
  }

  override willUpdate(changed: PropertyValues): void {
    const again = ["phone", "kinds"].some((name) => changed.has(name));
    if (again) {
      this.open();
    } else if (changed.has("size") && this.window) {
      this.window.grown();
    }
    if (changed.has("seq") && !again) this.follow();
  }

  private open(): void {
    this.window?.close();
    this.unseen = 0;
    let last = -1;
    const fresh: RecordWindow = new RecordWindow(
      this.phone,
      { kinds: [...this.kinds], search: "" },
      () => {
        const newest = fresh.rows[fresh.rows.length - 1]?.seq ?? -1;
        this.remember();
        if (last >= 0 && newest > last && !fresh.hasNewer && !this.stick) {
          this.unseen += fresh.rows.filter((row) => row.seq > last).length;
        }
        last = newest;
        this.requestUpdate();
      },
    );
    this.window = fresh;
    if (this.following) {
      this.wish = { seq: Number.MAX_SAFE_INTEGER, to: "middle" };
      void fresh.openNewest();
    } else if (this.seq) {
      this.wish = { seq: this.seq, to: "middle" };
      void fresh.openAround(this.seq);
    } else {
      void fresh.openOldest();
    }
  }

  // The playhead moved. Running with the newest record it does not pull a reader away from what is
  // being read further up.
  private follow(): void {
    const w = this.window;
    if (this.seq === null || !w) return;
    if (this.following && this.unseen > 0) return;
    if (this.following && !this.atEnd) return;
    this.wish = { seq: this.seq, to: "middle" };
    if (w.ready && !w.holds(this.seq)) void w.openAround(this.seq);
  }

  private get pane(): HTMLElement | null {
    return this.querySelector(".records");
  }

  private get atEnd(): boolean {
    const pane = this.pane;
    if (!pane || this.window?.hasNewer) return false;
    return pane.scrollTop + pane.clientHeight > pane.scrollHeight - 60;
  }

  // Rows added or dropped above must not move what is being read.
  private remember(): void {
    const pane = this.pane;
    this.stick = this.following && this.atEnd;
    this.anchor = null;
    if (!pane || this.wish || this.window?.rows.length === 0) return;
    const edge = pane.getBoundingClientRect().top;
    for (const row of pane.querySelectorAll<HTMLElement>(".row")) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom < edge) continue;
      this.anchor = { seq: row.dataset.seq!, top };
      return;
    }
  }

  override updated(): void {
    const pane = this.pane;
    if (!pane) return;
    const w = this.window!;
    if (this.wish && w.ready && (this.wish.seq > this.size || w.holds(this.wish.seq))) {
      this.grant(pane, this.wish);
      this.wish = null;
    } else if (this.stick) {
      pane.scrollTop = pane.scrollHeight;
    } else if (this.anchor) {
      const row = pane.querySelector(`[data-seq="${this.anchor.seq}"]`);
      if (row) pane.scrollTop += row.getBoundingClientRect().top - this.anchor.top;
    }
    this.stick = false;
    this.anchor = null;
    this.scrolled();
  }

  // The row that stands for record `seq`: its own, or the last one before it.
  private rowFor(seq: number): HTMLElement | null {
    let found: HTMLElement | null = null;
    for (const row of this.pane?.querySelectorAll<HTMLElement>(".row") ?? []) {
      if (Number(row.dataset.seq) > seq) break;
      found = row;
    }
    return found;
  }

  private grant(pane: HTMLElement, wish: NonNullable<Wish>): void {
    const row = this.rowFor(wish.seq);
    if (!row) {
      pane.scrollTop = 0;
      return;
    }
    const view = pane.getBoundingClientRect();
    const box = row.getBoundingClientRect();
    const inner = view.height - box.height;
    if (wish.to === "top") {
      pane.scrollTop += box.top - view.top;
    } else if (box.top < view.top + inner * 0.12 || box.bottom > view.bottom - inner * 0.12) {
      pane.scrollTop += box.top - view.top - inner / 2;
    }
  }

  private scrolled = (): void => {
    const pane = this.pane;
    const w = this.window;
    if (!pane || !w?.ready) return;
    if (w.hasOlder && pane.scrollTop < nearEdge) void w.older();
    else if (w.hasNewer && pane.scrollTop + pane.clientHeight > pane.scrollHeight - nearEdge) {
      void w.newer();
    }
    if (this.unseen > 0 && this.atEnd) {
      this.unseen = 0;
      this.requestUpdate();
    }
    this.drawRail();
  };

  // The first and last record in view.
  private inView(): { first: number; last: number } | null {
    const pane = this.pane;
    if (!pane) return null;
    const view = pane.getBoundingClientRect();
    let first: number | null = null;
    let last = 0;
    for (const row of pane.querySelectorAll<HTMLElement>(".row")) {
      const box = row.getBoundingClientRect();
      if (box.bottom <= view.top + 1) continue;
      if (box.top >= view.bottom - 1) break;
      first ??= Number(row.dataset.seq);
      last = Number(row.dataset.last ?? row.dataset.seq);
    }
    return first === null ? null : { first, last };
  }

  private drawRail(): void {
    const rail = this.querySelector<HTMLElement>(".rail");
    const thumb = rail?.firstElementChild as HTMLElement | null;
    const view = this.inView();
    if (!rail || !thumb || !view) return;
    // All is read before anything is written, or the page would be laid out in between.
    const { hasOlder, hasNewer } = this.window!;
    const pane = this.pane!;
    const fits = !hasOlder && !hasNewer && pane.scrollHeight <= pane.clientHeight;
    const whole = rail.clientHeight;
    const share = (view.last - view.first + 1) / Math.max(1, this.size);
    const height = Math.min(whole, Math.max(smallestThumb, whole * share));
    const most = Math.max(1, this.size - (view.last - view.first + 1));
    if (!this.dragging) {
      const top = (whole - height) * Math.min(1, view.first / most);
      thumb.style.transform = `translateY(${Math.round(top)}px)`;
    }
    thumb.style.height = `${Math.round(height)}px`;
    rail.hidden = fits;
    rail.setAttribute("aria-valuenow", String(view.first));
    rail.setAttribute("aria-valuetext", t("record_n", { n: view.first }));
  }

  private jump(seq: number): void {
    const w = this.window;
    if (!w?.ready) return;
    const wanted = Math.max(0, Math.min(this.size - 1, Math.round(seq)));
    this.wish = { seq: wanted, to: "top" };
    if (w.holds(wanted)) this.requestUpdate();
    else void w.openAround(wanted);
  }

  private drag(event: PointerEvent): void {
    const rail = event.currentTarget as HTMLElement;
    const thumb = rail.firstElementChild as HTMLElement;
    if (event.type === "pointerdown") {
      if (event.button !== 0) return;
      rail.setPointerCapture(event.pointerId);
      this.dragging = true;
    }
    if (!this.dragging) return;
    event.preventDefault();
    const room = Math.max(1, rail.clientHeight - thumb.offsetHeight);
    const at = event.clientY - rail.getBoundingClientRect().top - thumb.offsetHeight / 2;
    const share = Math.max(0, Math.min(1, at / room));
    thumb.style.transform = `translateY(${Math.round(share * room)}px)`;
    if (event.type === "pointerup" || event.type === "pointercancel") this.dragging = false;
    this.jump(share * (this.size - 1));
  }

  private railKey(event: KeyboardEvent): void {
    const view = this.inView();
    if (!view) return;
    const page = Math.max(1, view.last - view.first);
    const steps: Record<string, number> = {
      ArrowUp: view.first - 1,
      ArrowDown: view.first + 1,
      PageUp: view.first - page,
      PageDown: view.first + page,
      Home: 0,
      End: this.size - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.jump(to);
  }

  private toEnd(): void {
    this.unseen = 0;
    this.wish = { seq: Number.MAX_SAFE_INTEGER, to: "middle" };
    if (this.window?.hasNewer) void this.window.openAround(this.size - 1);
    else this.requestUpdate();
  }

  private items(rows: LogRecord[]): Item[] {
    const out: Item[] = [];
    let hour = "";
    let day = "";
    for (const row of rows) {
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
    return html`<li class="hour">
      <h3><b>${row.time!.slice(11, 13)}:00</b> ${newDay ? longDay(row.time) : nothing}</h3>
    </li>`;
  }

  private status(w: RecordWindow) {
    if (w.problem) return html`<p class="alarm" role="alert">${w.problem}</p>`;
    if (!w.ready) return html`<p class="quiet" role="status">${t("loading")}</p>`;
    if (w.rows.length > 0) return html`<p class="sr" role="status"></p>`;
    return html`<p class="empty" role="status">${t("nothing_of_that_kind")}</p>`;
  }

  override render() {
    const w = this.window;
    if (!w) return nothing;
    const actions: RowActions = {
      phone: this.phone,
      noted: new Set(this.notes.map((note) => note.seq)),
      open: (seq) => this.emit("open-record", seq),
    };
    const items = this.items(w.rows);
    const current = items.findLast(
      (item) => item.rows[0] && this.seq !== null && item.rows[0].seq <= this.seq,
    );
    return html`${this.status(w)}
      <div class="scroller">
        <ol class="records" aria-label=${this.label} @scroll=${this.scrolled}>
          ${repeat(
            items,
            (item) => item.key,
            (item) =>
              item.heading ??
              (item.rows.length > 1
                ? heartbeatsRow(item.rows, actions, item === current)
                : recordRow(item.rows[0]!, actions, item === current)),
          )}
        </ol>
        <div
          class="rail"
          role="scrollbar"
          tabindex="0"
          aria-label=${t("list_rail")}
          aria-orientation="vertical"
          aria-valuemin="0"
          aria-valuemax=${Math.max(0, this.size - 1)}
          aria-valuenow="0"
          @pointerdown=${(event: PointerEvent) => this.drag(event)}
          @pointermove=${(event: PointerEvent) => this.drag(event)}
          @pointerup=${(event: PointerEvent) => this.drag(event)}
          @pointercancel=${(event: PointerEvent) => this.drag(event)}
          @touchmove=${ownTouch}
          @keydown=${(event: KeyboardEvent) => this.railKey(event)}
        >
          <span class="thumb"></span>
        </div>
        ${this.unseen > 0
          ? html`<button type="button" class="pill" @click=${() => this.toEnd()}>
              ${t("n_new", { n: this.unseen })}
            </button>`
          : nothing}
      </div>`;
  }
}

customElements.define("tv-records", RecordScroller);
