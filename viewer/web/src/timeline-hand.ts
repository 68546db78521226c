// One hand on the timeline: a mouse, a finger or two. Says what it means; knows nothing of time.
import { ownTouches } from "./touch.js";

export interface Meaning {
  pan(dx: number): void;
  zoom(x: number, factor: number): void; // Factor above 1: more is shown.
  scrub(x: number, done: boolean): void;
  tap(x: number, target: Element): void;
  hover(x: number, target: Element): void; // A resting mouse, or a finger held down.
  leave(): void;
  scrubs(target: Element): boolean; // Whether a drag that begins here moves the playhead.
}

const slopPx = 6; // A press that moves less is a tap.
const holdMs = 420; // A finger that rests so long asks to see more.
const wheelStep = 0.0022; // Of a doubling or halving, by pixel of the wheel.

export class Hand {
  private readonly points = new Map<number, { x: number; y: number }>();
  private start = { x: 0, y: 0 };
  private target: Element;
  private mode: "none" | "press" | "pan" | "scrub" | "pinch" | "look" = "none";
  private hold = 0;
  private pinch = { gap: 1, middle: 0 };
  private readonly off = new AbortController();

  constructor(
    private readonly surface: HTMLElement,
    private readonly meaning: Meaning,
  ) {
    this.target = surface;
    const { signal } = this.off;
    surface.addEventListener("pointerdown", (e) => this.down(e), { signal });
    surface.addEventListener("pointermove", (e) => this.move(e), { signal });
    surface.addEventListener("pointerup", (e) => this.up(e), { signal });
    surface.addEventListener("pointercancel", (e) => this.cancel(e), { signal });
    surface.addEventListener("pointerleave", () => this.mode === "none" && meaning.leave(), {
      signal,
    });
    surface.addEventListener("dblclick", (e) => meaning.zoom(this.at(e.clientX), 0.4), { signal });
    surface.addEventListener("wheel", (e) => this.wheel(e), { signal, passive: false });
    // A long press is ours; the browser's own menu would cover what it shows.
    surface.addEventListener("contextmenu", (e) => this.mode === "look" && e.preventDefault(), {
      signal,
    });
    ownTouches(surface, () => this.mode !== "none" && this.mode !== "press", signal);
    surface.addEventListener("dragstart", (e) => e.preventDefault(), { signal });
  }

  release(): void {
    window.clearTimeout(this.hold);
    this.off.abort();
  }

  private at(clientX: number): number {
    return clientX - this.surface.getBoundingClientRect().left;
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.points.set(event.pointerId, { x: this.at(event.clientX), y: event.clientY });
    window.clearTimeout(this.hold);
    if (this.points.size === 2) {
      this.mode = "pinch";
      this.pinch = this.spread();
      this.meaning.leave();
      return;
    }
    this.target = event.target instanceof Element ? event.target : this.surface;
    this.start = { x: this.at(event.clientX), y: event.clientY };
    this.mode = "press";
    if (this.meaning.scrubs(this.target)) {
      this.grab(event);
      this.mode = "scrub";
      this.meaning.scrub(this.start.x, false);
    } else if (event.pointerType !== "mouse") {
      this.hold = window.setTimeout(() => {
        this.grab(event);
        this.mode = "look";
        this.meaning.hover(this.start.x, this.target);
      }, holdMs);
    }
  }

  private grab(event: PointerEvent): void {
    try {
      this.surface.setPointerCapture(event.pointerId);
    } catch {
      // The pointer is gone already: its end came first.
    }
  }

  private spread(): { gap: number; middle: number } {
    const [a, b] = [...this.points.values()];
    if (!a || !b) return { gap: 1, middle: 0 };
    return { gap: Math.max(20, Math.hypot(a.x - b.x, a.y - b.y)), middle: (a.x + b.x) / 2 };
  }

  private move(event: PointerEvent): void {
    const x = this.at(event.clientX);
    const known = this.points.get(event.pointerId);
    if (!known) {
      if (event.pointerType === "mouse" && event.target instanceof Element) {
        this.meaning.hover(x, event.target);
      }
      return;
    }
    const dx = x - known.x;
    if (this.mode === "press") {
      if (Math.abs(x - this.start.x) < slopPx) return;
      window.clearTimeout(this.hold);
      this.grab(event);
      this.mode = "pan";
      this.meaning.leave();
    }
    known.x = x;
    known.y = event.clientY;
    if (this.mode === "pan") this.meaning.pan(dx);
    if (this.mode === "scrub") this.meaning.scrub(x, false);
    if (this.mode === "look") {
      const under = document.elementFromPoint(event.clientX, event.clientY);
      this.meaning.hover(x, under ?? this.surface);
    }
    if (this.mode === "pinch") {
      const now = this.spread();
      this.meaning.pan(now.middle - this.pinch.middle);
      this.meaning.zoom(now.middle, this.pinch.gap / now.gap);
      this.pinch = now;
    }
  }

  private up(event: PointerEvent): void {
    if (!this.points.delete(event.pointerId)) return;
    window.clearTimeout(this.hold);
    const x = this.at(event.clientX);
    if (this.mode === "scrub" || this.mode === "look") this.meaning.scrub(x, true);
    if (this.mode === "press") this.meaning.tap(x, this.target);
    if (event.pointerType !== "mouse") this.meaning.leave();
    this.mode = "none";
  }

  private cancel(event: PointerEvent): void {
    this.points.delete(event.pointerId);
    window.clearTimeout(this.hold);
    this.mode = "none";
    this.meaning.leave();
  }

  private wheel(event: WheelEvent): void {
    const x = this.at(event.clientX);
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.meaning.zoom(
        x,
        2 ** (event.deltaY * scale * wheelStep * (Math.abs(event.deltaY) < 10 ? 4 : 1)),
      );
      return;
    }
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (sideways === 0 || Math.abs(sideways) < Math.abs(event.deltaY) / 2) return;
    event.preventDefault();
    this.meaning.pan(-sideways * scale);
  }
}
