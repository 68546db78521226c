// The screenshots as one strip, oldest at the left; more are fetched as it is scrolled.
import { html, nothing, PropertyValues } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { LogRecord, thumbPath } from "./api.js";
import { PageElement } from "./element.js";
import { t } from "./i18n.js";
import { clock } from "./time.js";
import { plain, shortened } from "./text.js";
import { RecordWindow } from "./window.js";

const nearEnd = 600; // Pixels from either end at which more is fetched.

class FilmStrip extends PageElement {
  static override properties = { phone: {}, live: { type: Boolean } };
  declare phone: string;
  declare live: boolean;
  private window: RecordWindow | null = null;
  private anchor: { seq: string; left: number } | null = null;
  private follow = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.window?.close();
  }

  grown(): void {
    this.window?.grown();
  }

  private get reel(): HTMLElement | null {
    return this.querySelector(".reel");
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has("phone")) return;
    this.window?.close();
    this.window = new RecordWindow(this.phone, { kinds: ["screenshot"], search: "" }, () => {
      this.remember();
      this.requestUpdate();
    });
    this.follow = this.live;
    void (this.live ? this.window.openNewest() : this.window.openOldest());
  }

  // Frames added or dropped at the left must not move what is being looked at.
  private remember(): void {
    const reel = this.reel;
    if (!reel) return;
    this.follow = reel.scrollLeft + reel.clientWidth > reel.scrollWidth - 40 && this.live;
    const left = reel.getBoundingClientRect().left;
    for (const frame of reel.querySelectorAll<HTMLElement>("[data-seq]")) {
      const at = frame.getBoundingClientRect().left;
      if (at < left) continue;
      this.anchor = { seq: frame.dataset.seq!, left: at };
      return;
    }
  }

  override updated(): void {
    const reel = this.reel;
    if (!reel) return;
    if (this.follow) {
      reel.scrollLeft = reel.scrollWidth;
    } else if (this.anchor) {
      const frame = reel.querySelector(`[data-seq="${this.anchor.seq}"]`);
      if (frame) reel.scrollLeft += frame.getBoundingClientRect().left - this.anchor.left;
    }
    this.anchor = null;
  }

  private scrolled(): void {
    const reel = this.reel!;
    if (reel.scrollLeft < nearEnd) void this.window?.older();
    if (reel.scrollLeft + reel.clientWidth > reel.scrollWidth - nearEnd && this.window?.hasNewer) {
      void this.window.newer();
    }
  }

  private frame(row: LogRecord) {
    const name = t("screenshot_at", { time: clock(row.time) });
    const title = shortened(plain(row.title || row.app || ""), 80);
    return html`<li data-seq=${row.seq}>
      <button
        type="button"
        class="frame"
        title=${title}
        aria-label=${`${name}: ${title}`}
        @click=${() => this.emit("open-record", row.seq)}
      >
        <img
          src=${thumbPath(this.phone, row.image ?? "")}
          width="90"
          height="160"
          loading="lazy"
          decoding="async"
          alt=""
        />
        <span>${clock(row.time)}</span>
      </button>
    </li>`;
  }

  override render() {
    const w = this.window;
    if (!w) return nothing;
    if (w.ready && !w.rows.some((row) => row.image)) {
      return html`<section class="strip">
        <h2>${t("screenshots")}</h2>
        <p class="quiet">${t("no_screenshots")}</p>
      </section>`;
    }
    return html`<section class="strip" aria-labelledby="strip-title">
      <h2 id="strip-title">${t("screenshots")}</h2>
      ${keyed(
        this.phone,
        html`<ol class="reel" @scroll=${() => this.scrolled()}>
          ${repeat(
            // A record that cannot be read comes with every kind: it is shown in the list.
            w.rows.filter((row) => row.image),
            (row) => row.seq,
            (row) => this.frame(row),
          )}
        </ol>`,
      )}
    </section>`;
  }
}

customElements.define("tv-strip", FilmStrip);
export type { FilmStrip };
