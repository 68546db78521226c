// The screen of the moment, large: the screenshot at the playhead, or the one last taken before it.
import { html, nothing, PropertyValues } from "lit";
import { imagePath, LogRecord } from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { Pictures, Shown } from "./pictures.js";
import { clock, span } from "./time.js";
import { plain, shortened } from "./text.js";

class Stage extends PageElement {
  static override properties = {
    phone: {},
    seq: { attribute: false },
    record: { attribute: false },
    pictures: { attribute: false },
    shown: { state: true },
    torn: { state: true },
  };
  declare phone: string;
  declare seq: number | null;
  declare record: LogRecord | null;
  declare pictures: Pictures;
  declare shown: Shown;
  declare torn: string;
  private asking = new AbortController();

  constructor() {
    super();
    this.seq = null;
    this.record = null;
    this.shown = { current: null, previous: null };
    this.torn = "";
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("pictures")) this.shown = { current: null, previous: null };
    if (changed.has("seq") || changed.has("pictures")) void this.look();
  }

  private async look(): Promise<void> {
    const seq = this.seq;
    this.asking.abort();
    if (seq === null) return;
    this.asking = new AbortController();
    try {
      const shown = await this.pictures.at(seq, this.asking.signal);
      if (this.seq === seq) this.shown = shown;
    } catch {
      // Overtaken by the next step, or the server is gone, which the page says already.
    }
  }

  private caption(shot: LogRecord) {
    const late = this.record && this.record.seq !== shot.seq && this.record.time && shot.time;
    return html`<figcaption>
      <b>${clock(shot.time)}</b>
      <span class="stage-title">${shortened(plain(shot.title || shot.app || ""), 120)}</span>
      ${late
        ? html`<span class="stage-late">
            ${t("stage_last_seen", { span: span(shot.time!, this.record!.time!) })}
          </span>`
        : nothing}
    </figcaption>`;
  }

  private picture(shot: LogRecord) {
    if (this.torn === shot.image) {
      return html`<p class="alarm picture-torn" role="alert">${t("picture_changed")}</p>`;
    }
    return html`<img
      class="stage-picture"
      src=${imagePath(this.phone, shot.image!)}
      width=${shot.width ?? 720}
      height=${shot.height ?? 1280}
      alt=${t("screenshot_alt", {
        time: clock(shot.time),
        title: shortened(plain(shot.title || shot.app || ""), 120),
      })}
      @error=${() => (this.torn = shot.image!)}
    />`;
  }

  override render() {
    const shot = this.shown.current;
    return html`<section class="stage" aria-labelledby="stage-name">
      <h2 id="stage-name" class="sr">${t("stage")}</h2>
      <div class="stage-frame">
        ${shot
          ? this.picture(shot)
          : html`<p class="quiet stage-none">${t(this.seq === null ? "loading" : "stage_none")}</p>`}
      </div>
      <div class="stage-side">
        <div class="stage-tools">
          <button
            type="button"
            class="tool"
            title=${t("stage_previous")}
            aria-label=${t("stage_previous")}
            @click=${() => this.emit("step-screenshot", "before")}
          >
            ${icon("left")}
          </button>
          <button
            type="button"
            class="tool"
            title=${t("stage_next")}
            aria-label=${t("stage_next")}
            @click=${() => this.emit("step-screenshot", "after")}
          >
            ${icon("right")}
          </button>
        </div>
        ${shot ? this.caption(shot) : nothing}
        <p class="simulation-label">SIMULATION</p>
      </div>
    </section>`;
  }
}

customElements.define("tv-stage", Stage);
export type { Stage };
