// Which screenshots stand on the strip, and where: never two over one another, and the same ones
// however far the strip is dragged. Pure.
import type { Axis, Part } from "./timeline-axis.js";
import { unbroken, xOf } from "./timeline-axis.js";
import type { Bucket } from "./timeline-data.js";

export interface Candidate {
  time: number; // Unix milliseconds.
  seq: number;
  image: string;
}

export interface Placed extends Candidate {
  x: number; // The frame's middle.
  trueX: number; // The instant it was taken at.
}

// A bucket's picture was taken somewhere in it, but in no broken stretch.
export function candidates(buckets: Bucket[], axis: Axis): Candidate[] {
  const found: Candidate[] = [];
  for (const { image, imageSeq, time, ms } of buckets) {
    const share = image && imageSeq !== null ? unbroken(axis, time, time + ms) : null;
    if (!share) continue;
    found.push({ image: image!, seq: imageSeq!, time: (share.from + share.to) / 2 });
  }
  return found;
}

interface Slot {
  middle: number;
  best: Candidate | null;
  trueX: number;
}

// A part is cut into slots one frame and its margin wide, counted from where the part begins, so
// that the cut moves with what is drawn. What is left over widens the last.
function slotsOf(part: Part, pitch: number): number {
  return Math.max(1, Math.floor((part.right - part.left) / pitch));
}

// `pitch`: a frame's width and its margin, at most a broken stretch's width. Candidates come sorted
// by time. Of those in one slot the one chosen stands for all, or else the one nearest its middle.
export function placeFrames(
  candidates: Candidate[],
  axis: Axis,
  pitch: number,
  chosen: number | null = null,
): Placed[] {
  const slots = new Map<string, Slot>();
  for (const candidate of candidates) {
    const index = axis.parts.findIndex((p) => candidate.time <= p.to && candidate.time >= p.from);
    const part = axis.parts[index];
    if (!part || part.broken) continue;
    const trueX = xOf(axis, candidate.time);
    if (trueX < -2 * pitch || trueX > axis.width + 2 * pitch) continue;
    const count = slotsOf(part, pitch);
    const number = Math.min(count - 1, Math.floor((trueX - part.left) / pitch));
    const narrow = part.right - part.left < pitch;
    const middle = narrow ? (part.left + part.right) / 2 : part.left + (number + 0.5) * pitch;
    const key = `${index}/${number}`;
    const slot = slots.get(key) ?? { middle, best: null, trueX: Infinity };
    const nearer = Math.abs(trueX - middle) < Math.abs(slot.trueX - middle);
    if (candidate.seq === chosen || (nearer && slot.best?.seq !== chosen)) {
      slots.set(key, { middle, best: candidate, trueX });
    }
  }
  const taken = [...slots.values()].sort((a, b) => a.middle - b.middle);
  return taken.map((slot, i) => {
    const before = taken[i - 1];
    const after = taken[i + 1];
    // Beside a neighbour a frame keeps to its own half; alone it stands where it was taken.
    const least = before && slot.middle - before.middle < 2 * pitch ? slot.middle : -Infinity;
    const most = after && after.middle - slot.middle < 2 * pitch ? slot.middle : Infinity;
    const x = Math.min(Math.max(slot.trueX, least), most);
    return { ...slot.best!, x, trueX: slot.trueX };
  });
}

// The picture nearest to pixel `x`, at most so far from it.
export function pictureNear(
  pictures: Candidate[],
  axis: Axis,
  x: number,
  farthestPx: number,
): Candidate | null {
  let best: Candidate | null = null;
  let least = farthestPx;
  for (const picture of pictures) {
    const far = Math.abs(xOf(axis, picture.time) - x);
    if (far > least) continue;
    best = picture;
    least = far;
  }
  return best;
}
