// What a link names, brought into view: and kept there while the page around it still grows.
const settledMs = 3_000; // After that it stays where it is.
const hands = ["pointerdown", "touchstart", "wheel", "keydown"]; // The reader goes elsewhere.

export function bring(find: () => Element | null): void {
  const grown = new ResizeObserver(() => find()?.scrollIntoView());
  const over = new AbortController();
  over.signal.addEventListener("abort", () => grown.disconnect());
  for (const type of hands) {
    window.addEventListener(type, () => over.abort(), { passive: true, signal: over.signal });
  }
  window.setTimeout(() => over.abort(), settledMs);
  grown.observe(document.body); // And once at first.
}
