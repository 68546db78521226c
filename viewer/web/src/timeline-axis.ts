// Where on the screen an instant lies. Time runs evenly but for broken stretches: idle ones, which
// would fill the screen with nothing, all shrink to one width. Pure; times are Unix milliseconds,
// places are CSS pixels from the left edge.

export interface Idle {
  from: number;
  to: number;
  fromSeq: number;
  toSeq: number;
}

export interface Bounds {
  from: number;
  to: number;
}

// The instant `at` stands at pixel `x`, and a pixel of time that is not broken lasts `msPerPx`.
export interface View {
  at: number;
  x: number;
  msPerPx: number;
}

export interface Part {
  from: number;
  to: number;
  left: number;
  right: number;
  broken: Idle | null;
}

export interface Axis {
  parts: Part[]; // Adjoining, oldest first; at least one.
  from: number; // What is to be seen: within the bounds.
  to: number;
  width: number;
  msPerPx: number;
}

export const brokenPx = 76; // Room for its length in words; never less than a frame.
export const edgePx = 28; // What is left free beyond the log's ends: half a frame.
export const narrowestMs = 60_000; // Of time across the screen, when zoomed in all the way.

const isBroken = (idle: Idle, msPerPx: number): boolean =>
  (idle.to - idle.from) / msPerPx > brokenPx;

// Sorted, and those that touch or overlap made one. Sources that know them at different zooms agree
// on where they end but not on which are worth telling.
export function mergeIdle(...lists: Idle[][]): Idle[] {
  const all = lists.flat().filter((idle) => idle.to > idle.from);
  all.sort((a, b) => a.from - b.from || a.to - b.to);
  const merged: Idle[] = [];
  for (const idle of all) {
    const last = merged[merged.length - 1];
    if (!last || idle.from > last.to || (idle.from === last.to && idle.fromSeq !== last.toSeq)) {
      merged.push({ ...idle });
    } else if (idle.to > last.to) {
      last.to = idle.to;
      last.toSeq = idle.toSeq;
    }
  }
  return merged;
}

// The first stretch that ends after `time`.
function firstAfter(idle: Idle[], time: number): number {
  let low = 0;
  let high = idle.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (idle[middle]!.to <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function partAround(
  time: number,
  bounds: Bounds,
  idle: Idle[],
  msPerPx: number,
): Omit<Part, "left" | "right"> {
  let next = firstAfter(idle, time);
  while (next < idle.length && idle[next]!.from > time && !isBroken(idle[next]!, msPerPx)) ++next;
  const ahead = idle[next];
  if (ahead && ahead.from <= time && isBroken(ahead, msPerPx)) {
    return { from: ahead.from, to: ahead.to, broken: ahead };
  }
  while (next < idle.length && !isBroken(idle[next]!, msPerPx)) ++next;
  let before = firstAfter(idle, time) - 1;
  while (before >= 0 && !isBroken(idle[before]!, msPerPx)) --before;
  return {
    from: Math.max(bounds.from, idle[before]?.to ?? bounds.from),
    to: Math.min(bounds.to, idle[next]?.from ?? bounds.to),
    broken: null,
  };
}

const widthOf = (part: Omit<Part, "left" | "right">, msPerPx: number): number =>
  part.broken ? brokenPx : (part.to - part.from) / msPerPx;

// Walks outward from the view's instant until the screen or the log ends.
function walk(view: View, width: number, bounds: Bounds, idle: Idle[]): Axis {
  const { msPerPx } = view;
  const at = Math.min(Math.max(view.at, bounds.from), bounds.to);
  const middle = partAround(at, bounds, idle, msPerPx);
  const whole = widthOf(middle, msPerPx);
  const length = middle.to - middle.from;
  const left = view.x - (length > 0 ? ((at - middle.from) / length) * whole : 0);
  const parts: Part[] = [{ ...middle, left, right: left + whole }];
  for (let last = parts[0]!; last.right < width && last.to < bounds.to;) {
    const next = partAround(last.to, bounds, idle, msPerPx);
    if (next.to <= last.to) break;
    last = { ...next, from: last.to, left: last.right, right: last.right + widthOf(next, msPerPx) };
    parts.push(last);
  }
  for (let first = parts[0]!; first.left > 0 && first.from > bounds.from;) {
    const next = partAround(first.from - 1, bounds, idle, msPerPx);
    if (next.from >= first.from) break;
    first = {
      ...next,
      to: first.from,
      left: first.left - widthOf(next, msPerPx),
      right: first.left,
    };
    parts.unshift(first);
  }
  const axis: Axis = { parts, from: 0, to: 0, width, msPerPx };
  axis.from = Math.max(bounds.from, timeAt(axis, 0));
  axis.to = Math.min(bounds.to, timeAt(axis, width));
  return axis;
}

// The axis of a view, moved so that the log's ends stay at the screen's edges or beyond.
export function layOut(
  view: View,
  width: number,
  bounds: Bounds,
  idle: Idle[],
  edge = edgePx,
): Axis {
  let axis = walk(view, width, bounds, idle);
  const last = axis.parts[axis.parts.length - 1]!;
  if (last.to >= bounds.to && last.right < width - edge) {
    axis = walk({ ...view, at: bounds.to, x: width - edge }, width, bounds, idle);
  }
  const first = axis.parts[0]!;
  if (first.from <= bounds.from && first.left > edge) {
    axis = walk({ ...view, at: bounds.from, x: edge }, width, bounds, idle);
  }
  return axis;
}

// The milliseconds a pixel lasts when the whole log just fits.
export function fitting(width: number, bounds: Bounds, idle: Idle[], edge = edgePx): number {
  const room = Math.max(1, width - 2 * edge);
  const span = bounds.to - bounds.from;
  let low = 0;
  let high = Math.max(span, narrowestMs) / room;
  for (let i = 0; i < 60; ++i) {
    const middle = (low + high) / 2;
    const broken = idle.filter((stretch) => isBroken(stretch, middle));
    const hidden = broken.reduce((sum, stretch) => sum + stretch.to - stretch.from, 0);
    if ((span - hidden) / middle + broken.length * brokenPx > room) low = middle;
    else high = middle;
  }
  return Math.max(high, narrowestMs / width);
}

export const wholeLog = (width: number, bounds: Bounds, idle: Idle[], edge = edgePx): View => ({
  at: bounds.from,
  x: edge,
  msPerPx: fitting(width, bounds, idle, edge),
});

export function timeAt(axis: Axis, x: number): number {
  const part = axis.parts.find((p) => x <= p.right) ?? axis.parts[axis.parts.length - 1]!;
  const length = part.right - part.left;
  if (x > part.right || x < part.left || length <= 0) {
    const edge = x < part.left ? part.left : part.right;
    return (x < part.left ? part.from : part.to) + (x - edge) * axis.msPerPx;
  }
  return part.from + ((x - part.left) / length) * (part.to - part.from);
}

export function xOf(axis: Axis, time: number): number {
  const part = axis.parts.find((p) => time <= p.to) ?? axis.parts[axis.parts.length - 1]!;
  const length = part.to - part.from;
  if (time < part.from || time > part.to || length <= 0) {
    const early = time < part.from || (length <= 0 && time < part.to);
    return (early ? part.left : part.right) + (time - (early ? part.from : part.to)) / axis.msPerPx;
  }
  return part.left + ((time - part.from) / length) * (part.right - part.left);
}

// The share of a stretch that is not broken: what a bucket holds lies there. Null: it is broken, or
// beyond the axis.
export function unbroken(axis: Axis, from: number, to: number): Bounds | null {
  let best: Bounds | null = null;
  for (const part of axis.parts) {
    if (part.broken || part.to < from || part.from > to) continue;
    const share = { from: Math.max(from, part.from), to: Math.min(to, part.to) };
    if (!best || share.to - share.from > best.to - best.from) best = share;
  }
  return best;
}

// What stands at pixel `x` stays there; `factor` above 1 shows more.
export function zoomed(axis: Axis, x: number, factor: number, widest: number): View {
  const closest = Math.min(widest, narrowestMs / axis.width);
  const msPerPx = Math.min(Math.max(axis.msPerPx * factor, closest), widest);
  return { at: timeAt(axis, x), x, msPerPx };
}

// Everything moves by `dx` pixels.
export const panned = (axis: Axis, dx: number): View => ({
  at: timeAt(axis, axis.width / 2),
  x: axis.width / 2 + dx,
  msPerPx: axis.msPerPx,
});

// The view that shows `time`: the same one if it does, else turned like a page.
export function showing(axis: Axis, time: number): View {
  const x = xOf(axis, time);
  const keep = panned(axis, 0);
  if (x >= 0 && x <= axis.width) return keep;
  return { at: time, x: axis.width * (x > axis.width ? 0.2 : 0.8), msPerPx: axis.msPerPx };
}
