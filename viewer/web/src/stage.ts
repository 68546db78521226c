// The screen of the moment, large: the screenshot at the playhead, or the one last taken before it;
// zoomed into, and held against the screenshot before.
import { html, nothing, PropertyValues, TemplateResult } from "lit";
import type { LogRecord, Moment } from "./api.js";
import { difference, pixelsOf, rgb } from "./difference.js";
import { PageElement } from "./element.js";
import { icon, Icon } from "./icons.js";
import { Key, language, screenName, t } from "./i18n.js";
import * as paths from "./paths.js";
import { Pictures, Shown } from "./pictures.js";
import { clock, span } from "./time.js";
import { plain, shortened } from "./text.js";
import type { PublishDialog } from "./publish-dialog.js";
import { Zoom } from "./zoom.js";

type View = "one" | "side" | "wipe" | "difference";

const views: readonly [View, Icon, Key][] = [
  ["one", "screen", "stage_one"],
  ["side", "compare", "stage_side"],
  ["wipe", "swipe", "stage_wipe"],
  ["difference", "difference", "stage_difference"],
];
const grip = "grip"; // What takes a finger for itself inside the picture.

class Stage extends PageElement {
  static override properties = {
    phone: {},
    seq: { attribute: false },
    record: { attribute: false },
    pictures: { attribute: false },
    now: { attribute: false },
    shown: { state: true },
    torn: { state: true },
    view: { state: true },
    enlarged: { state: true },
    changed: { state: true },
  };
  declare phone: string;
  declare seq: number | null;
  declare record: LogRecord | null;
  declare pictures: Pictures;
  declare now: Moment | null;
  declare shown: Shown;
  declare torn: ReadonlySet<string>; // Images that would not load.
  declare view: View;
  declare enlarged: boolean;
  declare changed: number | null; // Share of the picture that differs from the one before.
  private zoom: Zoom | null = null;
  private asking = new AbortController();
  private lastView: View = "difference";
  private wiped = 50; // Percent of the picture that shows the one before.

  constructor() {
    super();
    this.seq = null;
    this.record = this.now = null;
    this.shown = { current: null, previous: null };
    this.torn = new Set();
    this.view = "one";
    this.enlarged = false;
    this.changed = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking.abort();
    this.zoom?.close();
    this.zoom = null;
  }

  // Between the picture alone and what it was last held against the one before with.
  toggleDifference(): void {
    this.look(this.view === "one" ? this.lastView : "one");
  }

  private look(view: View): void {
    if (view !== "one") this.lastView = view;
    this.view = view;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("pictures")) {
      this.shown = { current: null, previous: null };
      this.torn = new Set();
    }
    if (changed.has("seq") || changed.has("pictures")) void this.find();
    if (changed.has("shown") || changed.has("view")) this.changed = null;
  }

  private async find(): Promise<void> {
    const { seq, pictures } = this;
    this.asking.abort();
    if (seq === null) return;
    this.asking = new AbortController();
    try {
      const shown = await pictures.at(seq, this.asking.signal);
      if (this.seq !== seq || this.pictures !== pictures) return;
      const same =
        shown.current?.seq === this.shown.current?.seq &&
        shown.previous?.seq === this.shown.previous?.seq;
      if (!same) this.shown = shown;
    } catch {
      // Overtaken by the next step, or the server is gone, which the page says already.
    }
  }

  override updated(changed: PropertyValues): void {
    const frame = this.querySelector<HTMLElement>(".stage-frame");
    const sheet = this.querySelector<HTMLElement>(".stage-sheet");
    // Measures the stage: once the first screen is drawn, or the page would be laid out twice for it.
    if (frame && sheet && !this.zoom) requestAnimationFrame(() => setTimeout(() => this.zoomer()));
    const { width = 720, height = 1280 } = this.shown.current ?? {};
    sheet?.style.setProperty("--ratio", String(width / Math.max(1, height)));
    if (changed.has("view")) this.zoom?.whole();
    if (this.view === "difference" && (changed.has("shown") || changed.has("view"))) void this.draw();
  }

  private zoomer(): Zoom | null {
    const frame = this.querySelector<HTMLElement>(".stage-frame");
    const sheet = this.querySelector<HTMLElement>(".stage-sheet");
    if (frame && sheet && this.isConnected) {
      this.zoom ??= new Zoom(frame, sheet, grip, (enlarged) => (this.enlarged = enlarged));
    }
    return this.zoom;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      if (event.key !== "+") return;
    }
    if (event.target === event.currentTarget && this.zoomer()?.pressed(event.key)) {
      event.preventDefault();
    }
  }

  private async load(shot: LogRecord): Promise<HTMLImageElement> {
    const image = new Image();
    image.src = paths.image(this.phone, shot.image!);
    await image.decode();
    return image;
  }

  private async draw(): Promise<void> {
    const { current, previous } = this.shown;
    const canvas = this.querySelector("canvas");
    if (!current || !previous || !canvas) return;
    try {
      const [before, after] = await Promise.all([this.load(previous), this.load(current)]);
      if (this.shown.current !== current || !canvas.isConnected) return;
      const colour = rgb(getComputedStyle(canvas).getPropertyValue("--changed"));
      const found = difference(pixelsOf(before), pixelsOf(after), colour);
      if (!found) return;
      canvas.width = found.pixels.width;
      canvas.height = found.pixels.height;
      canvas.getContext("2d")!.putImageData(found.pixels, 0, 0);
      this.changed = found.changed;
    } catch {
      this.torn = new Set([...this.torn, ...(await this.broken([previous, current]))]);
    }
  }

  private async broken(shots: LogRecord[]): Promise<string[]> {
    const out: string[] = [];
    for (const shot of shots) await this.load(shot).catch(() => out.push(shot.image!));
    return out;
  }

  private words(shot: LogRecord): string {
    return shortened(plain(shot.title || screenName(shot.app ?? "")), 120);
  }

  private picture(shot: LogRecord, kind = "") {
    if (this.torn.has(shot.image!)) {
      return html`<p class="alarm picture-torn" role="alert">${t("picture_changed")}</p>`;
    }
    return html`<img
      class=${`stage-picture ${kind}`}
      src=${paths.image(this.phone, shot.image!)}
      width=${shot.width ?? 720}
      height=${shot.height ?? 1280}
      draggable="false"
      alt=${t("screenshot_alt", { time: clock(shot.time), title: this.words(shot) })}
      @error=${() => (this.torn = new Set([...this.torn, shot.image!]))}
    />`;
  }

  private wipe(current: LogRecord, previous: LogRecord) {
    const moved = (event: Event): void => {
      this.wiped = (event.target as HTMLInputElement).valueAsNumber;
      this.querySelector<HTMLElement>(".stage-pair")!.style.setProperty("--wiped", `${this.wiped}%`);
    };
    return html`<div class="stage-pair">
      ${this.picture(current)} ${this.picture(previous, "under-wipe")}
      <input
        type="range"
        class=${`wipe ${grip}`}
        min="0"
        max="100"
        .value=${String(this.wiped)}
        aria-label=${t("stage_divider")}
        @input=${moved}
      />
    </div>`;
  }

  private content(): TemplateResult {
    const { current, previous } = this.shown;
    if (!current) {
      return html`<p class="quiet stage-none">${t(this.seq === null ? "loading" : "stage_none")}</p>`;
    }
    if (!previous || this.view === "one") return this.picture(current);
    if (this.view === "side") {
      return html`<div class="stage-beside">
        <figure>
          ${this.picture(previous)}
          <p><b>${clock(previous.time)}</b> ${t("stage_before")}</p>
        </figure>
        <figure>
          ${this.picture(current)}
          <p><b>${clock(current.time)}</b> ${t("stage_after")}</p>
        </figure>
      </div>`;
    }
    if (this.view === "wipe") return this.wipe(current, previous);
    return html`<canvas
      class="stage-picture"
      role="img"
      aria-label=${t("stage_difference_alt", {
        time: clock(current.time),
        before: clock(previous.time),
      })}
    ></canvas>`;
  }

  private comparison() {
    const { current, previous } = this.shown;
    if (this.view === "one" || !current) return nothing;
    if (!previous) return html`<p class="stage-words">${t("stage_first")}</p>`;
    const names = { time: clock(current.time), before: clock(previous.time) };
    if (this.view === "wipe") return html`<p class="stage-words">${t("stage_wipe_words", names)}</p>`;
    if (this.view !== "difference" || this.changed === null) return nothing;
    const share = new Intl.NumberFormat(language(), {
      style: "percent",
      maximumSignificantDigits: 2,
    }).format(this.changed);
    return html`<p class="stage-words" role="status">
      ${this.changed === 0
        ? t("stage_nothing_changed", names)
        : html`<b class="stage-share">${share}</b> ${t("stage_changed", names)}`}
    </p>`;
  }

  // At the playhead nothing was to be seen, whatever the last picture shows.
  private get off(): boolean {
    return this.now?.seq === this.seq && this.now?.screen_on === false;
  }

  private caption(shot: LogRecord) {
    const at = this.record?.seq === this.seq ? this.record : null;
    const late = at && at.seq !== shot.seq && at.time && shot.time;
    return html`<div class="stage-caption">
      <b class="stage-time">${clock(shot.time)}</b>
      ${late
        ? html`<span class="stage-late">
            ${t(this.off ? "stage_off" : "stage_last_seen", { span: span(shot.time!, at.time!) })}
          </span>`
        : nothing}
      <span class="stage-title">${this.words(shot)}</span>
    </div>`;
  }

  private tool(picture: Icon, name: Key, press: () => void, more: Partial<ToolState> = {}) {
    return html`<button
      type="button"
      class="tool"
      title=${t(name)}
      aria-label=${t(name)}
      aria-pressed=${more.pressed ?? nothing}
      ?disabled=${more.disabled ?? false}
      @click=${press}
    >
      ${icon(picture)}
    </button>`;
  }

  // Few come here to publish: the dialog is fetched for those who do.
  private async publish(): Promise<void> {
    const shot = this.shown.current;
    if (!shot) return;
    await import("./publish-dialog.js");
    await this.querySelector<PublishDialog>("tv-publish")?.show(this.phone, shot);
  }

  private tools() {
    const { enlarged } = this;
    return html`<div class="stage-tools">
      <div class="tool-row">
        ${this.tool("picture_left", "stage_previous", () => this.emit("step-screenshot", "before"))}
        ${this.tool("picture_right", "stage_next", () => this.emit("step-screenshot", "after"))}
      </div>
      <div class="tool-row" role="group" aria-label=${t("stage_zoom")}>
        ${this.tool("plus", "stage_closer", () => this.zoomer()?.closer())}
        ${this.tool("minus", "stage_wider", () => this.zoomer()?.wider(), { disabled: !enlarged })}
        ${this.tool("fit", "stage_whole", () => this.zoomer()?.whole(), { disabled: !enlarged })}
      </div>
      <div class="tool-row" role="group" aria-label=${t("stage_compare")}>
        ${views.map(([view, picture, name]) =>
          this.tool(picture, name, () => this.look(view), { pressed: view === this.view }),
        )}
      </div>
      <div class="tool-row">
        ${this.tool("publish", "publish_title", () => void this.publish(), {
          disabled: !this.shown.current,
        })}
      </div>
    </div>`;
  }

  override render() {
    const shot = this.shown.current;
    return html`<section class="stage" aria-labelledby="stage-name">
      <h2 id="stage-name" class="sr">${t("stage")}</h2>
      <div
        class="stage-frame"
        role="group"
        aria-label=${t("stage_keys")}
        tabindex="0"
        @keydown=${(event: KeyboardEvent) => this.pressed(event)}
      >
        <div class="stage-sheet" data-view=${this.view} ?data-off=${this.off}>${this.content()}</div>
        ${this.off ? html`<p class="stage-off">${icon("off")} ${t("moment_off")}</p>` : nothing}
      </div>
      <div class="stage-side">
        ${this.tools()} ${shot ? this.caption(shot) : nothing} ${this.comparison()}
        <p class="simulation-label">SIMULATION</p>
      </div>
      <tv-publish></tv-publish>
    </section>`;
  }
}

interface ToolState {
  pressed: boolean;
  disabled: boolean;
}

customElements.define("tv-stage", Stage);
export type { Stage };
