// The phone's picture, kept from the daemon's frames: PROTOCOL.md, "Daemon to page".

const opaque = 0xff000000;

// Decodes one patch's chunks (Quite OK Image 1.0) into `pixels`, an array of 32-bit ABGR.
function decode(bytes, pixels, stride, left, top, width, height) {
  const index = new Uint32Array(64);
  let r = 0;
  let g = 0;
  let b = 0;
  let pixel = opaque;
  let run = 0;
  let at = 0;
  for (let y = top; y < top + height; ++y) {
    let place = y * stride + left;
    const end = place + width;
    while (place < end) {
      if (run > 0) {
        --run;
        pixels[place++] = pixel;
        continue;
      }
      const chunk = bytes[at++];
      if (chunk === 0xfe) {
        r = bytes[at++];
        g = bytes[at++];
        b = bytes[at++];
      } else if (chunk < 0x40) {
        pixel = index[chunk];
        r = pixel & 0xff;
        g = (pixel >>> 8) & 0xff;
        b = (pixel >>> 16) & 0xff;
        pixels[place++] = pixel;
        continue;
      } else if (chunk < 0x80) {
        r = (r + ((chunk >> 4) & 3) - 2) & 0xff;
        g = (g + ((chunk >> 2) & 3) - 2) & 0xff;
        b = (b + (chunk & 3) - 2) & 0xff;
      } else if (chunk < 0xc0) {
        const green = (chunk & 63) - 32;
        const rest = bytes[at++];
        r = (r + green + (rest >> 4) - 8) & 0xff;
        g = (g + green) & 0xff;
        b = (b + green + (rest & 15) - 8) & 0xff;
      } else {
        run = (chunk & 63) + 1;
        continue;
      }
      pixel = (opaque | (b << 16) | (g << 8) | r) >>> 0;
      index[(r * 3 + g * 5 + b * 7 + 255 * 11) & 63] = pixel;
      pixels[place++] = pixel;
    }
  }
}

export class Picture {
  constructor(canvas, width, height) {
    canvas.width = width;
    canvas.height = height;
    this.width = width;
    this.version = 0;
    this.context = canvas.getContext("2d", { alpha: false });
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer).fill(opaque);
  }

  // Applies one frame and shows it. Returns the version now shown.
  apply(buffer) {
    const view = new DataView(buffer);
    const bytes = new Uint8Array(buffer);
    const version = view.getUint32(1, true);
    const base = view.getUint32(5, true);
    if (view.getUint8(0) !== 1 || (base !== 0 && base !== this.version)) throw new Error("frame");
    let at = 11;
    for (let left = view.getUint16(9, true); left > 0; --left) {
      const [x, y, width, height] = [1, 3, 5, 7].map((i) => view.getUint16(at + i, true));
      if (view.getUint8(at) === 1) {
        this.move(x, y, width, height, view.getUint16(at + 9, true));
        at += 11;
      } else {
        const size = view.getUint32(at + 9, true);
        decode(bytes.subarray(at + 13, at + 13 + size), this.pixels, this.width, x, y, width, height);
        at += 13 + size;
      }
      this.context.putImageData(this.image, 0, 0, x, y, width, height);
    }
    this.version = version;
    return version;
  }

  move(x, y, width, height, from) {
    const row = (i) => (from < y ? height - 1 - i : i);  // Never over rows still to be read.
    for (let i = 0; i < height; ++i) {
      const source = (from + row(i)) * this.width + x;
      this.pixels.copyWithin((y + row(i)) * this.width + x, source, source + width);
    }
  }
}
