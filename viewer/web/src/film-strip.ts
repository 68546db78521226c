// The screenshots as one strip, oldest at the left; more are fetched as it is scrolled.
import { html, nothing, PropertyValues } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { LogRecord, Phone, thumbPath } from "./api.js";
import { PageElement } from "./element.js";
import { t } from "./i18n.js";
import { clock } from "./time.js";
import { plain, shortened } from "./text.js";
import { RecordWindow } from "./window.js";

const nearEnd = 600; // Pixels from either end at which more is fetched.

class FilmStrip extends PageElement {
  static override properties = {
    phone: {},
    info: { attribute: false },
    seq: { attribute: false },
    live: { type: Boolean },
  };
  declare phone: string;
  declare info: Phone;
  declare seq: number | null;
  declare live: boolean;
  private window: RecordWindow | null = null;
  private anchor: { seq: string; left: number } | null = null;
  private follow = false;
  private moved = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.window?.close();
  }

  private get reel(): HTMLElement | null {
    return this.querySelector(".reel");
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("info")) this.window?.grown();
    if (changed.has("seq")) this.moved = true;
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
    if (this.moved) this.reveal(reel);
  }

  private reveal(reel: HTMLElement): void {
    const frame = reel.querySelector('[aria-current="true"]')?.parentElement;
    if (!frame) return;
    this.moved = false;
    const view = reel.getBoundingClientRect();
    const box = frame.getBoundingClientRect();
    if (box.left < view.left || box.right > view.right) {
      reel.scrollLeft += box.left - view.left - (view.width - box.width) / 2;
    }
  }

  private scrolled(): void {
    const reel = this.reel!;
    if (reel.scrollLeft < nearEnd) void this.window?.older();
    if (reel.scrollLeft + reel.clientWidth > reel.scrollWidth - nearEnd && this.window?.hasNewer) {
      void this.window.newer();
    }
  }

  private frame(row: LogRecord, current: boolean) {
    const name = t("screenshot_at", { time: clock(row.time) });
    const title = shortened(plain(row.title || row.app || ""), 80);
    return html`<li data-seq=${row.seq}>
      <button
        type="button"
        class="frame"
        aria-current=${current ? "true" : nothing}
        title=${title}
        aria-label=${`${name}: ${title}`}
        @click=${() => this.emit("open-record", row.seq)}
      >
        <img
          src=${thumbPath(this.phone, row.image ?? "")}
          width="56"
          height="100"
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
    // A record that cannot be read comes with every kind: it is shown in the list.
    const shots = w.rows.filter((row) => row.image);
    const current = shots.findLast((row) => this.seq !== null && row.seq <= this.seq);
    return html`<section class="strip" aria-labelledby="strip-title">
      <h2 id="strip-title" class="sr">${t("screenshots")}</h2>
      ${w.ready && shots.length === 0 ? html`<p class="quiet">${t("no_screenshots")}</p>` : nothing}
      ${keyed(
        this.phone,
        html`<ol class="reel" @scroll=${() => this.scrolled()}>
          ${repeat(
            shots,
            (row) => row.seq,
            (row) => this.frame(row, row === current),
          )}
        </ol>`,
      )}
    </section>`;
  }
}

// Stands where <tv-timeline> goes.
customElements.define("tv-strip", FilmStrip);
