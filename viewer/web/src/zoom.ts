// Enlarging what is on the stage and moving it about: wheel, pinch, double click and keys. The door
// to @panzoom/panzoom, which moves things by element.style only, as the page's policy asks.
import Panzoom, { PanzoomObject, PanzoomOptions } from "@panzoom/panzoom";

const closest = 8;
const doubleClick = 2.5; // How far a double click goes in.
const keyStep = 60; // Pixels an arrow key moves.

// panzoom measures the sheet to keep it in its frame, and would measure it halfway through a movement;
// back at its whole size there is nothing to keep, nor to measure wrongly.
const atOnce = { animate: false } as const;
const uncontained = { animate: false, contain: undefined } as unknown as PanzoomOptions;

export class Zoom {
  private readonly panzoom: PanzoomObject;
  private readonly stop = new AbortController();

  // `sheet` fills `frame`, and is what moves inside it. `grip` is a class left to itself.
  constructor(
    private readonly frame: HTMLElement,
    sheet: HTMLElement,
    grip: string,
    private readonly changed: (enlarged: boolean) => void,
  ) {
    this.panzoom = Panzoom(sheet, {
      canvas: true,
      contain: "outside",
      cursor: "",
      excludeClass: grip,
      maxScale: closest,
      minScale: 1,
      panOnlyWhenZoomed: true,
      touchAction: "pan-y",
      handleStartEvent: (event: Event) => {
        if (this.enlarged) event.preventDefault();
      },
    });
    const { signal } = this.stop;
    frame.addEventListener("wheel", this.wheel, { signal, passive: false });
    frame.addEventListener("dblclick", this.twice, { signal });
    sheet.addEventListener("panzoomzoom", () => this.tell(), { signal });
    sheet.addEventListener("panzoomreset", () => this.tell(), { signal });
  }

  private get scale(): number {
    return this.panzoom.getScale();
  }

  // Fitted to its frame the picture ends up within rounding of 1, not always at it.
  get enlarged(): boolean {
    return this.scale > 1.001;
  }

  close(): void {
    this.stop.abort();
    this.panzoom.destroy();
  }

  closer(): void {
    this.panzoom.zoomIn(atOnce);
  }

  wider(): void {
    if (this.scale <= 1.35) this.whole();
    else this.panzoom.zoomOut(atOnce);
  }

  whole(): void {
    this.panzoom.reset(uncontained);
  }

  // Whether the key was for the picture. The arrows are, while it is enlarged.
  pressed(key: string): boolean {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [keyStep, 0],
      ArrowRight: [-keyStep, 0],
      ArrowUp: [0, keyStep],
      ArrowDown: [0, -keyStep],
    };
    const move = moves[key];
    if (key === "+" || key === "=") this.closer();
    else if (key === "-") this.wider();
    else if (key === "0") this.whole();
    else if (move && this.enlarged) {
      const [x, y] = move;
      this.panzoom.pan(x / this.scale, y / this.scale, { relative: true, ...atOnce });
    } else return false;
    return true;
  }

  private wheel = (event: WheelEvent): void => {
    // Where the page itself scrolls, a wheel over the picture goes on scrolling it.
    const scrolls = document.documentElement.scrollHeight > window.innerHeight + 1;
    if (scrolls && !this.enlarged && !event.ctrlKey) return;
    this.panzoom.zoomWithWheel(event);
  };

  private twice = (event: MouseEvent): void => {
    if (this.enlarged) this.whole();
    else this.panzoom.zoomToPoint(doubleClick, event, atOnce);
  };

  private tell(): void {
    // At its whole size a finger moves the page; enlarged, the picture.
    this.panzoom.setOptions({ touchAction: this.enlarged ? "none" : "pan-y" });
    this.frame.toggleAttribute("data-enlarged", this.enlarged);
    this.changed(this.enlarged);
  }
}
