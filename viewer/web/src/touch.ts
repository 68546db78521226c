// A finger's drag that is the page's own. Left to itself a browser makes a fling of its last speed,
// even where `touch-action` lets nothing scroll, and swallows the tap after it as the one that stops
// the fling. What is taken from it move by move is no fling.

const take = (event: Event): void => {
  if (event.cancelable) event.preventDefault();
};

// As a listener of `touchmove` where every drag is the page's.
export const ownTouch = { handleEvent: take, passive: false };

// Where some are: `owns` is asked at each move, after what pointermove made of it.
export function ownTouches(surface: HTMLElement, owns: () => boolean, signal: AbortSignal): void {
  surface.addEventListener("touchmove", (event) => owns() && take(event), { passive: false, signal });
}
