// Enlarging what is on the stage and moving it about: wheel, pinch, double click and keys. The door
// to @panzoom/panzoom, which moves things by element.style only, as the page's policy asks.
import Panzoom, { PanzoomObject } from "@panzoom/panzoom";

const closest = 8;
const doubleClick = 2.5; // How far a double click goes in.
const keyStep = 60; // Pixels an arrow key moves.

export class Zoom {
  private readonly panzoom: PanzoomObject;
  private readonly stop = new AbortController();

  // `sheet` fills `frame`, and is what moves inside it. `grip` is a class left to itself.
  constructor(
    private readonly frame: HTMLElement,
    sheet: HTMLElement,
    grip: string,
    private readonly changed: (scale: number) => void,
  ) {
    this.panzoom = Panzoom(sheet, {
      canvas: true,
      contain: "outside",
      cursor: "",
      duration: 120,
      excludeClass: grip,
      maxScale: closest,
      minScale: 1,
      panOnlyWhenZoomed: true,
      touchAction: "pan-y",
      handleStartEvent: (event: Event) => {
        if (this.scale > 1) event.preventDefault();
      },
    });
    const { signal } = this.stop;
    frame.addEventListener("wheel", this.wheel, { signal, passive: false });
    frame.addEventListener("dblclick", this.twice, { signal });
    sheet.addEventListener("panzoomzoom", () => this.tell(), { signal });
    sheet.addEventListener("panzoomreset", () => this.tell(), { signal });
  }

  get scale(): number {
    return this.panzoom.getScale();
  }

  close(): void {
    this.stop.abort();
    this.panzoom.destroy();
  }

  closer(): void {
    this.panzoom.zoomIn({ animate: this.moves });
  }

  wider(): void {
    if (this.scale <= 1.35) this.whole();
    else this.panzoom.zoomOut({ animate: this.moves });
  }

  whole(): void {
    this.panzoom.reset({ animate: this.moves });
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
    else if (move && this.scale > 1) {
      const [x, y] = move;
      this.panzoom.pan(x / this.scale, y / this.scale, { relative: true, animate: this.moves });
    } else return false;
    return true;
  }

  private get moves(): boolean {
    return !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  private wheel = (event: WheelEvent): void => {
    // Where the page itself scrolls, a wheel over the picture goes on scrolling it.
    const scrolls = document.documentElement.scrollHeight > window.innerHeight + 1;
    if (scrolls && this.scale === 1 && !event.ctrlKey) return;
    this.panzoom.zoomWithWheel(event);
  };

  private twice = (event: MouseEvent): void => {
    if (this.scale > 1.01) this.whole();
    else this.panzoom.zoomToPoint(doubleClick, event, { animate: this.moves });
  };

  private tell(): void {
    // At its whole size a finger moves the page; enlarged, the picture.
    this.panzoom.setOptions({ touchAction: this.scale > 1 ? "none" : "pan-y" });
    this.frame.toggleAttribute("data-enlarged", this.scale > 1);
    this.changed(this.scale);
  }
}
