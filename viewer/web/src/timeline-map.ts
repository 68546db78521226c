// The whole log in a strip a finger high, with the part that is shown framed in it.
import { html, nothing, svg } from "lit";
import { PageElement } from "./element.js";
import { t } from "./i18n.js";
import { Bounds, Idle, layOut, timeAt, wholeLog, xOf } from "./timeline-axis.js";
import type { Bucket } from "./timeline-data.js";
import { density } from "./timeline-draw.js";
import { ownTouch } from "./touch.js";

const heightPx = 22;
const edgePx = 4;
const leastWindowPx = 6;
const keyStep = 0.5; // Of what is shown.

class TimelineMap extends PageElement {
  static override properties = {
    buckets: { attribute: false },
    bounds: { attribute: false },
    idle: { attribute: false },
    from: { type: Number },
    to: { type: Number },
    head: { type: Number },
    words: {},
    width: { state: true },
  };
  declare buckets: Bucket[];
  declare bounds: Bounds | null;
  declare idle: Idle[];
  declare from: number; // What is shown, Unix milliseconds.
  declare to: number;
  declare head: number; // The playhead; not a number: none.
  declare words: string; // What is shown, for those who cannot see it.
  declare width: number;
  private readonly watch = new ResizeObserver(([entry]) => {
    this.width = Math.round(entry!.contentRect.width);
  });

  constructor() {
    super();
    this.buckets = [];
    this.bounds = null;
    this.idle = [];
    this.width = 0;
    this.head = NaN;
    this.words = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watch.disconnect();
  }

  private get axis() {
    const { width, bounds, idle } = this;
    return layOut(wholeLog(width, bounds!, idle, edgePx), width, bounds!, idle, edgePx);
  }

  // Asks for the view that has `time` in its middle.
  private ask(time: number): void {
    this.dispatchEvent(new CustomEvent("show-time", { detail: time }));
  }

  private drag = (event: PointerEvent): void => {
    const surface = event.currentTarget as HTMLElement;
    if (event.type === "pointerdown") surface.setPointerCapture(event.pointerId);
    else if (!surface.hasPointerCapture(event.pointerId)) return;
    this.ask(timeAt(this.axis, event.clientX - surface.getBoundingClientRect().left));
  };

  private key = (event: KeyboardEvent): void => {
    const { axis } = this;
    const step = Math.max(4, (xOf(axis, this.to) - xOf(axis, this.from)) * keyStep);
    const middle = (xOf(axis, this.from) + xOf(axis, this.to)) / 2;
    const asked: Record<string, number> = {
      ArrowLeft: timeAt(axis, middle - step),
      ArrowRight: timeAt(axis, middle + step),
      Home: this.bounds!.from,
      End: this.bounds!.to,
    };
    const time = asked[event.key];
    if (time === undefined) return;
    event.preventDefault();
    this.ask(time);
  };

  override render() {
    if (!this.bounds || this.width <= 0) return nothing;
    const { axis } = this;
    const middle = xOf(axis, (this.from + this.to) / 2);
    const left = xOf(axis, this.from);
    const right = xOf(axis, this.to);
    const wide = Math.max(leastWindowPx, right - left);
    const start = right - left < leastWindowPx ? middle - wide / 2 : left;
    const share = (this.from + this.to) / 2 - this.bounds.from;
    const percent = Math.round((100 * share) / Math.max(1, this.bounds.to - this.bounds.from));
    return html`<div
      class="tl-map"
      role="slider"
      tabindex="0"
      aria-label=${t("timeline_map")}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${Math.min(100, Math.max(0, percent))}
      aria-valuetext=${this.words}
      @pointerdown=${this.drag}
      @pointermove=${this.drag}
      @touchmove=${ownTouch}
      @keydown=${this.key}
    >
      <svg width=${this.width} height=${heightPx} aria-hidden="true">
        ${density(this.buckets, axis, heightPx)}
        <rect
          class="tl-window"
          x=${start}
          y="0.75"
          width=${wide}
          height=${heightPx - 1.5}
          rx="2"
        ></rect>
        ${
          Number.isNaN(this.head)
            ? nothing
            : svg`<path class="tl-head-line" d=${`M${xOf(axis, this.head).toFixed(1)} 0v${heightPx}`}></path>`
        }
      </svg>
    </div>`;
  }
}

customElements.define("tv-timeline-map", TimelineMap);
