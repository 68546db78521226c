// What was on the screen when: pages and apps in the order they came to the front, each with the
// first picture taken of it. Read in pages, from the records themselves.
import { html, nothing, PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { shortDate } from "./knows-words.js";
import { thumb } from "./paths.js";
import { clock, dayOf, lasting } from "./time.js";
import { plain, shortened } from "./text.js";

const atOnce = 30; // Records a page.

export interface Front {
  seq: number;
  from: string;
  to: string | null; // Null: nothing recorded says so yet.
  words: string;
  page: boolean;
  image: string | null;
}

// Adds what the records say behind what was said before. Pure.
export function withRecords(before: readonly Front[], rows: readonly api.LogRecord[]): Front[] {
  const out = [...before];
  const close = (time: string): void => {
    const last = out[out.length - 1];
    if (last && last.to === null) out[out.length - 1] = { ...last, to: time };
  };
  for (const row of rows) {
    if (!row.time) continue;
    const last = out[out.length - 1];
    if (row.kind === "visit" || row.kind === "app_open") {
      close(row.time);
      const page = row.kind === "visit";
      const words = (page ? row.title || row.url : row.title || row.app) ?? "";
      out.push({ seq: row.seq, from: row.time, to: null, words, page, image: null });
    } else if (row.kind === "screenshot") {
      if (last && last.to === null) out[out.length - 1] = { ...last, image: last.image ?? row.image ?? null };
    } else if (row.kind !== "screen" || !row.on) {
      close(row.time); // Off, or nobody recorded what was on it.
    }
  }
  return out;
}

class KnowsShown extends PageElement {
  static override properties = {
    phone: {},
    span: { attribute: false },
    behind: { attribute: false },
    dated: { attribute: false },
    grown: { attribute: false },
    seq: { attribute: false },
    fronts: { state: true },
    more: { state: true },
    problem: { state: true },
  };
  declare phone: string;
  declare span: api.Span | null; // Null: the whole log.
  declare behind: number | null; // The span's records come behind this one.
  declare dated: boolean;
  declare grown: unknown; // Changes when there may be more at the end than there was.
  declare seq: number | null;
  declare private fronts: readonly Front[];
  declare private more: boolean;
  declare private problem: string;
  private reached: number | null = null;
  private asking = new AbortController();
  private asked = "";
  private busy = false;

  constructor() {
    super();
    this.span = this.behind = this.seq = null;
    this.dated = false;
    this.fronts = [];
    this.more = false;
    this.problem = "";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking.abort();
    this.asked = "";
  }

  override willUpdate(changed: PropertyValues): void {
    const asked = JSON.stringify([this.phone, this.span, this.behind]);
    if (asked === this.asked) {
      if (changed.has("grown") && !this.more && !this.busy) void this.read();
      return;
    }
    this.asked = asked;
    this.fronts = [];
    this.reached = this.behind;
    void this.read();
  }

  private async read(): Promise<void> {
    this.asking.abort();
    const asking = (this.asking = new AbortController());
    this.busy = true;
    try {
      const after = this.reached;
      const page = await api.shown(
        this.phone,
        { span: this.span, limit: atOnce, ...(after === null ? {} : { after }) },
        asking.signal,
      );
      if (asking.signal.aborted) return;
      this.fronts = withRecords(this.fronts, page.records);
      this.reached = page.records[page.records.length - 1]?.seq ?? after;
      this.more = page.more;
      this.problem = "";
    } catch (error) {
      if (asking.signal.aborted) return;
      this.more = false;
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.busy = false;
  }

  private row(front: Front) {
    const lasted = front.to === null ? 0 : Date.parse(front.to) - Date.parse(front.from);
    const day = this.dated ? `${shortDate(dayOf(front.from))}, ` : "";
    const times = `${day}${clock(front.from)}${front.to ? `–${clock(front.to)}` : ""}`;
    const words = shortened(plain(front.words), 100);
    return html`<li>
      <button
        type="button"
        class="knows-open shown-row"
        aria-current=${front.seq === this.seq ? "true" : nothing}
        @click=${() => this.emit("open-record", front.seq)}
      >
        ${front.image
          ? html`<img
              src=${thumb(this.phone, front.image)}
              width="27"
              height="48"
              loading="lazy"
              decoding="async"
              alt=""
            />`
          : html`<span class="shown-blank">${icon(front.page ? "page" : "app")}</span>`}
        <span>
          <span class="shown-time">${times}</span>
          <b class="hostile">${words || t("untitled")}</b>
          ${lasted >= 1000 ? t("knows_front_for", { time: lasting(lasted) }) : t("knows_front")}
          ${front.image ? html`<span class="quiet">${t("knows_front_picture")}</span>` : nothing}
        </span>
      </button>
    </li>`;
  }

  override render() {
    if (this.problem) return html`<p class="alarm" role="alert">${plain(this.problem)}</p>`;
    return html`<ol class="knows-list">
        ${repeat(this.fronts, (front) => front.seq, (front) => this.row(front))}
      </ol>
      ${this.more
        ? html`<button type="button" class="act" @click=${() => void this.read()}>
            ${t("knows_shown_more")}
          </button>`
        : nothing}`;
  }
}

customElements.define("tv-knows-shown", KnowsShown);
