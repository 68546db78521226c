// A larger look at what the pointer, a finger held down or the focus is on: picture, time, title.
import { html, nothing } from "lit";
import { LogRecord, record } from "./api.js";
import { PageElement } from "./element.js";
import { t, tOr } from "./i18n.js";
import { thumb } from "./paths.js";
import { plain, shortened } from "./text.js";
import { clock, longDay } from "./time.js";

export interface Look {
  seq: number;
  image: string | null;
  x: number; // The middle, in pixels from the window's left.
  top: number; // The timeline's edges, in pixels from the window's top.
  bottom: number;
}

const pauseMs = 70; // At rest before the title is asked for.
const mostKnown = 200;

export const titleOf = (row: LogRecord): string =>
  shortened(plain(row.title || row.url || row.app || ""), 90) ||
  tOr(`kind_${row.kind}`, plain(row.kind));

class TimelineMagnifier extends PageElement {
  static override properties = { phone: {}, look: { attribute: false }, row: { state: true } };
  declare phone: string;
  declare look: Look | null;
  declare row: LogRecord | null;
  private readonly known = new Map<string, LogRecord>();
  private timer = 0;

  constructor() {
    super();
    this.look = null;
    this.row = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  override willUpdate(): void {
    window.clearTimeout(this.timer);
    if (!this.look) return;
    const key = `${this.phone}/${this.look.seq}`;
    this.row = this.known.get(key) ?? null;
    if (!this.row) this.timer = window.setTimeout(() => void this.ask(key), pauseMs);
  }

  private async ask(key: string): Promise<void> {
    const seq = this.look?.seq;
    if (seq === undefined) return;
    try {
      this.known.set(key, await record(this.phone, seq));
    } catch {
      return; // The picture stands without its words.
    }
    for (const oldest of this.known.keys()) {
      if (this.known.size <= mostKnown) break;
      this.known.delete(oldest);
    }
    this.requestUpdate();
  }

  private place(): void {
    const box = this.querySelector<HTMLElement>(".tl-look");
    if (!box || !this.look) return;
    const { x, top, bottom } = this.look;
    const margin = 6;
    const left = Math.min(
      Math.max(margin, x - box.offsetWidth / 2),
      window.innerWidth - box.offsetWidth - margin,
    );
    const below = bottom + margin;
    const fits = below + box.offsetHeight < window.innerHeight || top < box.offsetHeight + margin;
    box.style.left = `${Math.round(left)}px`;
    box.style.top = `${Math.round(fits ? below : top - margin - box.offsetHeight)}px`;
  }

  override updated(): void {
    this.place();
  }

  override render() {
    const { look, row } = this;
    if (!look) return nothing;
    return html`<figure class="tl-look" aria-hidden="true">
      ${
        look.image
          ? html`<img
              src=${thumb(this.phone, look.image)}
              width="180"
              height="320"
              alt=""
              @load=${() => this.place()}
            />`
          : nothing
      }
      <figcaption>
        <b>${row ? clock(row.time) : "…"}</b>
        <span>${row ? longDay(row.time) : ""}</span>
        <span class="tl-look-title">${row ? titleOf(row) : t("loading")}</span>
      </figcaption>
    </figure>`;
  }
}

customElements.define("tv-timeline-magnifier", TimelineMagnifier);
