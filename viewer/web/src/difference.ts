// What differs between two pictures of the same size, pixel by pixel. Pure but for the canvas.

// A channel may differ by this much of 255 before the pixel counts as changed: nobody sees less.
const tolerance = 8;

export interface Difference {
  pixels: ImageData; // The newer picture, pale where it is unchanged.
  changed: number; // Share of the picture, 0 to 1.
}

// `colour` is what changed pixels are tinted with: [red, green, blue], 0 to 255.
export function difference(
  before: ImageData,
  after: ImageData,
  colour: readonly [number, number, number],
): Difference | null {
  if (before.width !== after.width || before.height !== after.height) return null;
  const out = new ImageData(after.width, after.height);
  const [a, b, o] = [before.data, after.data, out.data];
  let changed = 0;
  for (let i = 0; i < b.length; i += 4) {
    const grey = (b[i]! * 54 + b[i + 1]! * 183 + b[i + 2]! * 19) >> 8;
    const differs =
      Math.abs(a[i]! - b[i]!) > tolerance ||
      Math.abs(a[i + 1]! - b[i + 1]!) > tolerance ||
      Math.abs(a[i + 2]! - b[i + 2]!) > tolerance;
    if (differs) {
      ++changed;
      // Dark strokes stay dark, so that changed words can be read.
      for (let c = 0; c < 3; ++c) o[i + c] = (colour[c]! * (64 + grey)) / 319;
    } else {
      const pale = 140 + grey * 0.45; // What the label says stays legible.
      o[i] = o[i + 1] = o[i + 2] = pale;
    }
    o[i + 3] = 255;
  }
  return { pixels: out, changed: changed / Math.max(1, b.length / 4) };
}

export function pixelsOf(image: HTMLImageElement): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

// "#rrggbb", as tokens.css writes colours.
export function rgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.trim().slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
