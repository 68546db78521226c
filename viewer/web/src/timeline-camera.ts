// What of the log is on the screen: the view, moved by hand and by what is played, and the axis it
// comes to.
import {
  Axis, Bounds, edgePx, fitting, Idle, layOut, panned, showing, timeAt, View, wholeLog, xOf, zoomed,
} from "./timeline-axis.js"; // prettier-ignore

const zoomStep = 0.5;
const drift = 0.4; // Of the way to the middle.

export class Camera {
  axis: Axis | null = null; // Null until the log and the screen are known.
  width = 0; // Pixels.
  private view: View | null = null; // Null: the whole log.
  private bounds: Bounds | null = null;
  private idle: Idle[] = [];

  constructor(private readonly moved: () => void) {}

  // To be called whenever the log, the screen or the view has changed.
  frame(bounds: Bounds | null, idle: Idle[]): void {
    this.bounds = bounds;
    this.idle = idle;
    this.layOut();
  }

  get whole(): boolean {
    return this.view === null;
  }

  private layOut(): void {
    const { bounds, idle, width } = this;
    if (!bounds || width <= 0) return;
    const widest = fitting(width, bounds, idle);
    if (this.view && this.view.msPerPx >= widest * 0.999) this.view = null;
    this.axis = layOut(this.view ?? wholeLog(width, bounds, idle), width, bounds, idle);
  }

  private look(view: View | null): void {
    this.view = view;
    this.layOut();
    this.moved();
  }

  showAll(): void {
    this.look(null);
  }

  // Pixel `x` keeps its instant; a factor above 1 shows more.
  zoomBy(x: number, factor: number): void {
    if (!this.axis || !this.bounds) return;
    this.look(zoomed(this.axis, x, factor, fitting(this.width, this.bounds, this.idle)));
  }

  // Closer to `time`, or farther from it, which comes nearer the middle with each step closer.
  zoom(time: number, steps: number): void {
    if (!this.axis) return;
    const x = xOf(this.axis, time);
    const inside = x >= 0 && x <= this.width;
    this.zoomBy(inside ? x : this.width / 2, zoomStep ** steps);
    if (inside && steps > 0) this.panBy((this.width / 2 - x) * drift);
  }

  panBy(dx: number): void {
    if (this.axis && this.view) this.look(panned(this.axis, dx));
  }

  // `time` in the middle.
  centre(time: number): void {
    if (!this.axis || !this.view) return;
    this.look({ at: time, x: this.width / 2, msPerPx: this.axis.msPerPx });
  }

  // `time` in sight.
  show(time: number): void {
    if (this.axis && this.view) this.look(showing(this.axis, time));
  }

  // The log's newest instant at the right edge, where it is watched.
  follow(latest: number): void {
    if (!this.view) return;
    this.view = { at: latest, x: this.width - edgePx, msPerPx: this.view.msPerPx };
  }

  xOf(time: number): number {
    return this.axis ? xOf(this.axis, time) : NaN;
  }

  // Within the log. Not a number before there is one.
  timeAt(x: number): number {
    if (!this.axis || !this.bounds) return NaN;
    return Math.min(Math.max(timeAt(this.axis, x), this.bounds.from), this.bounds.to);
  }
}
