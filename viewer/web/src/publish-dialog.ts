// A screenshot for publication: regions are covered by mouse or by numbers, in the copy only. The
// server makes the copy (routes.h, published.png); the command line that does the same stands below.
import { html, nothing, PropertyValues } from "lit";
import type { LogRecord } from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { screenName, t } from "./i18n.js";
import * as paths from "./paths.js";
import { plain, shortened } from "./text.js";
import { clock } from "./time.js";
import { ownTouch } from "./touch.js";

export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

const leastPx = 8; // As redaction.h has it.
const mostRegions = 100; // As pictures.cc has it.
const sides = ["x", "y", "width", "height"] as const;

// Whole pixels inside the picture, none too small to be seen.
export function fitting(region: Region, width: number, height: number): Region {
  const within = (value: number, least: number, most: number): number =>
    Math.max(least, Math.min(most, Math.round(value) || 0));
  const x = within(region.x, 0, width - leastPx);
  const y = within(region.y, 0, height - leastPx);
  return {
    x,
    y,
    width: within(region.width, leastPx, width - x),
    height: within(region.height, leastPx, height - y),
  };
}

const numbers = (r: Region): string => [r.x, r.y, r.width, r.height].join(",");

class PublishDialog extends PageElement {
  static override properties = {
    phone: {},
    shot: { attribute: false },
    regions: { state: true },
    drawn: { state: true },
    copied: { state: true },
  };
  declare phone: string;
  declare shot: LogRecord | null;
  declare regions: readonly Region[];
  declare drawn: Region | null; // Under the pointer, not let go yet.
  declare copied: boolean | null; // false: selected instead.
  private from = { x: 0, y: 0 };

  constructor() {
    super();
    this.shot = null;
    this.regions = [];
    this.drawn = null;
    this.copied = null;
  }

  async show(phone: string, shot: LogRecord): Promise<void> {
    if (this.shot?.seq !== shot.seq || this.phone !== phone) this.regions = [];
    this.phone = phone;
    this.shot = shot;
    this.copied = null;
    await this.updateComplete;
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  private close(): void {
    this.querySelector("dialog")?.close();
  }

  private get size(): [number, number] {
    return [this.shot?.width ?? 720, this.shot?.height ?? 1280];
  }

  override updated(changed: PropertyValues): void {
    if (changed.has("regions") && changed.get("regions")) this.copied = null;
    const [width, height] = this.size;
    this.querySelector<HTMLElement>(".publish-sheet")?.style.setProperty("--ratio", String(width / height));
    const shown = this.drawn ? [...this.regions, this.drawn] : this.regions;
    this.querySelectorAll<HTMLElement>(".publish-region").forEach((mark, i) => {
      const region = shown[i]!; // Not in the markup: the page's policy allows no style there.
      mark.style.left = `${(region.x / width) * 100}%`;
      mark.style.top = `${(region.y / height) * 100}%`;
      mark.style.width = `${(region.width / width) * 100}%`;
      mark.style.height = `${(region.height / height) * 100}%`;
    });
  }

  private at(event: PointerEvent): { x: number; y: number } {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const [width, height] = this.size;
    return {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0 || this.regions.length >= mostRegions) return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.from = this.at(event);
    this.drawn = fitting({ ...this.from, width: 0, height: 0 }, ...this.size);
  }

  private moved(event: PointerEvent): void {
    if (!this.drawn) return;
    const to = this.at(event);
    const [width, height] = this.size;
    const x = Math.max(0, Math.min(this.from.x, to.x));
    const y = Math.max(0, Math.min(this.from.y, to.y));
    const right = Math.min(width, Math.max(this.from.x, to.x));
    const bottom = Math.min(height, Math.max(this.from.y, to.y));
    this.drawn = fitting({ x, y, width: right - x, height: bottom - y }, width, height);
  }

  private up(): void {
    if (this.drawn) this.regions = [...this.regions, this.drawn];
    this.drawn = null;
  }

  private add(): void {
    const [width, height] = this.size;
    const y = height * (0.2 + 0.12 * (this.regions.length % 6)); // Not all in one place.
    const region = { x: width / 4, y, width: width / 2, height: height / 10 };
    this.regions = [...this.regions, fitting(region, width, height)];
  }

  private change(at: number, side: keyof Region, event: Event): void {
    const field = event.target as HTMLInputElement;
    const region = fitting({ ...this.regions[at]!, [side]: field.valueAsNumber }, ...this.size);
    this.regions = this.regions.map((old, i) => (i === at ? region : old));
    field.value = String(region[side]);
  }

  private async takeAway(at: number): Promise<void> {
    this.regions = this.regions.filter((_, i) => i !== at);
    await this.updateComplete;
    this.querySelector<HTMLElement>(".publish-add")?.focus(); // The button pressed is gone.
  }

  private get command(): string {
    const seq = this.shot?.seq ?? 0;
    const name = /^[\w.-]+$/.test(this.phone) ? this.phone : `'${this.phone.replaceAll("'", "'\\''")}'`;
    const blurs = this.regions.map((region) => ` --blur ${seq}:${numbers(region)}`).join("");
    return `trace-viewer export ${name} --format contact-sheet --out record-${seq}.png --seq ${seq}${blurs}`;
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.command);
      this.copied = true;
    } catch {
      // Withheld on plain http from elsewhere: the line is selected instead.
      window.getSelection()?.selectAllChildren(this.querySelector("#publish-command")!);
      this.copied = false;
    }
  }

  private picture(shot: LogRecord) {
    const marks = this.drawn ? [...this.regions, this.drawn] : this.regions;
    return html`<div
      class="publish-sheet"
      @pointerdown=${(event: PointerEvent) => this.down(event)}
      @pointermove=${(event: PointerEvent) => this.moved(event)}
      @pointerup=${() => this.up()}
      @pointercancel=${() => (this.drawn = null)}
      @touchmove=${ownTouch}
    >
      <img
        src=${paths.image(this.phone, shot.image!)}
        draggable="false"
        alt=${t("screenshot_alt", {
          time: clock(shot.time),
          title: shortened(plain(shot.title || screenName(shot.app ?? "")), 120),
        })}
      />
      ${marks.map((_, i) => html`<span class="publish-region" aria-hidden="true">${i + 1}</span>`)}
    </div>`;
  }

  private list() {
    const [width, height] = this.size;
    const most = { x: width - leastPx, y: height - leastPx, width, height };
    return html`<ol class="publish-list">
      ${this.regions.map(
        (region, i) => html`<li>
          <fieldset>
            <legend>${t("publish_region", { n: i + 1 })}</legend>
            ${sides.map(
              (side) => html`<label>
                ${t(`publish_${side}`)}
                <input
                  type="number"
                  min=${side === "width" || side === "height" ? leastPx : 0}
                  max=${most[side]}
                  .value=${String(region[side])}
                  @change=${(event: Event) => this.change(i, side, event)}
                />
              </label>`,
            )}
            <button type="button" class="tool" aria-label=${t("publish_remove", { n: i + 1 })}
              title=${t("publish_remove", { n: i + 1 })} @click=${() => void this.takeAway(i)}>
              ${icon("cross")}
            </button>
          </fieldset>
        </li>`,
      )}
    </ol>`;
  }

  override render() {
    const { shot } = this;
    return html`<dialog
      class="publish"
      aria-labelledby="publish-title"
      @click=${(event: Event) => event.target === event.currentTarget && this.close()}
    >
      <header>
        <h2 id="publish-title">${t("publish_title")}</h2>
        <button type="button" class="tool" title=${t("close")} aria-label=${t("close")} @click=${() => this.close()}>
          ${icon("cross")}
        </button>
      </header>
      ${shot
        ? html`<div class="publish-parts">
            ${this.picture(shot)}
            <div>
              <p>${t("publish_lead")}</p>
              ${this.list()}
              <button type="button" class="act publish-add" ?disabled=${this.regions.length >= mostRegions}
                @click=${() => this.add()}>
                ${icon("plus")} ${t("publish_add")}
              </button>
              ${this.regions.length > 0 ? html`<p class="quiet small">${t("publish_withheld")}</p>` : nothing}
              <p>
                <a class="act" download href=${paths.published(this.phone, shot.seq, this.regions.map(numbers))}>
                  ${icon("picture")} ${t("publish_save")}
                </a>
              </p>
              <p class="quiet small">${t("publish_metadata")}</p>
              <p class="quiet small">${t("publish_command")}</p>
              <p class="cite" id="publish-command">${this.command}</p>
              <button type="button" class="act" aria-describedby="publish-command" @click=${() => void this.copy()}>
                ${icon("page")} ${t("how_copy")}
              </button>
              <span role="status">
                ${this.copied === null ? nothing : t(this.copied ? "how_copied" : "how_selected")}
              </span>
            </div>
          </div>`
        : nothing}
    </dialog>`;
  }
}

customElements.define("tv-publish", PublishDialog);
export type { PublishDialog };
