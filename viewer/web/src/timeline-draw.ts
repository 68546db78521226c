// The scrubber's drawing: how much happened when, what is broken or missing, ticks and words. A
// path a meaning, so that the page holds as few nodes for a year as for a minute.
import { nothing, svg, SVGTemplateResult } from "lit";
import type { Axis, Idle } from "./timeline-axis.js";
import { unbroken, xOf } from "./timeline-axis.js";
import type { Bucket, Mark } from "./timeline-data.js";
import type { Tick } from "./timeline-ticks.js";

const n = (value: number): string => (Math.round(value * 10) / 10).toString();

interface Column {
  left: number;
  right: number;
  bucket: Bucket;
}

// Columns at least a pixel wide; where more than one would fall on a pixel they are added up.
function columns(buckets: Bucket[], axis: Axis): Column[] {
  const found: Column[] = [];
  for (const bucket of buckets) {
    const share = unbroken(axis, bucket.time, bucket.time + bucket.ms);
    if (!share) continue; // Within a break: the words over it say how long it was.
    const left = xOf(axis, share.from);
    const right = xOf(axis, share.to);
    if (right < 0 || left > axis.width) continue;
    const last = found[found.length - 1];
    if (last && right - last.left < 2) {
      last.right = Math.max(last.right, right);
      last.bucket = {
        ...last.bucket,
        records: last.bucket.records + bucket.records,
        visits: last.bucket.visits + bucket.visits,
        screenshots: last.bucket.screenshots + bucket.screenshots,
      };
    } else {
      found.push({ left, right: Math.max(right, left + 1), bucket });
    }
  }
  return found;
}

// The root keeps a lone record in sight beside a busy hour.
const share = (value: number, most: number): number => Math.sqrt(value / most);

function bars(
  all: Column[],
  value: (b: Bucket) => number,
  most: number,
  base: number,
  height: number,
  inset: number,
): string {
  let path = "";
  for (const { left, right, bucket } of all) {
    const amount = value(bucket);
    if (amount <= 0) continue;
    const tall = Math.max(1.5, share(amount, most) * height);
    const room = Math.min(inset, (right - left) / 4);
    path += `M${n(left + room)} ${n(base)}V${n(base - tall)}H${n(right - room)}V${n(base)}z`;
  }
  return path;
}

function diamonds(places: number[], y: number, r: number): string {
  let path = "";
  let last = -Infinity;
  for (const x of places) {
    if (x - last < r) continue; // One over another says nothing more.
    path += `M${n(x)} ${n(y - r)}l${n(r)} ${n(r)}l${n(-r)} ${n(r)}l${n(-r)} ${n(-r)}z`;
    last = x;
  }
  return path;
}

// `height` pixels: diamonds for screenshots along the top, under them columns for all records and
// within those for visits.
export function density(buckets: Bucket[], axis: Axis, height: number): SVGTemplateResult {
  const all = columns(buckets, axis);
  const most = all.reduce((sum, { bucket }) => Math.max(sum, bucket.records), 1);
  const r = Math.min(4, height * 0.12);
  const tall = height - 2 * r - 4;
  const shots = all
    .filter(({ bucket }) => bucket.screenshots > 0)
    .map(({ left, right }) => (left + right) / 2);
  return svg`<path class="tl-all" d=${bars(all, (b) => b.records, most, height, tall, 0)}></path>
    <path class="tl-visits" d=${bars(all, (b) => b.visits, most, height, tall, 0.75)}></path>
    <path class="tl-shots" d=${diamonds(shots, r + 1, r)}></path>`;
}

const teeth = (x: number, height: number): string => {
  let path = `M${n(x)} 0`;
  for (let y = 0, side = 1; y < height; y += 5, side = -side)
    path += `l${side * 3} 2.5l${-side * 3} 2.5`;
  return path;
};

// The broken stretches' torn edges.
export function breaks(axis: Axis, height: number): SVGTemplateResult[] {
  return axis.parts
    .filter((part) => part.broken && part.right > 0 && part.left < axis.width)
    .map(
      (
        part,
      ) => svg`<rect class="tl-void" x=${n(part.left)} width=${n(part.right - part.left)} y="0" height=${n(height)}></rect>
      <path class="tl-torn" d=${teeth(part.left, height) + teeth(part.right, height)}></path>`,
    );
}

// Idle stretches too short to be broken, where they can be seen at all.
export function pauses(idle: Idle[], axis: Axis, height: number): SVGTemplateResult {
  let path = "";
  for (const stretch of idle) {
    if (stretch.to < axis.from || stretch.from > axis.to) continue;
    const left = xOf(axis, stretch.from);
    const right = xOf(axis, stretch.to);
    if (right - left < 12) continue;
    path += `M${n(Math.max(0, left))} ${n(height - 1)}H${n(Math.min(axis.width, right))}`;
  }
  return svg`<path class="tl-pause" d=${path}></path>`;
}

// What was not recorded, hatched, from the last record before it to the first after.
export function gaps(marks: Mark[], axis: Axis, height: number): SVGTemplateResult[] {
  return marks
    .filter((mark) => mark.kind === "gap" && mark.from !== null)
    .map((mark) => {
      const left = xOf(axis, mark.from!);
      const right = Math.max(xOf(axis, mark.to ?? mark.time), left + 3);
      return svg`<rect class="tl-gap" x=${n(left)} width=${n(right - left)} y="0" height=${n(height)}></rect>`;
    });
}

const pennant = (x: number, y: number): string => `M${n(x - 4)} ${n(y)}h8l-4 6z`;
const page = (x: number, y: number): string => `M${n(x - 3.5)} ${n(y)}h7v8l-3.5 -3l-3.5 3z`;

function marksAt(places: number[], shape: (x: number, y: number) => string, y: number): string {
  let path = "";
  let last = -Infinity;
  for (const x of places.sort((a, b) => a - b)) {
    if (x - last < 3) continue;
    path += shape(x, y);
    last = x;
  }
  return path;
}

function marksOf(
  kind: string,
  shape: (x: number, y: number) => string,
  times: number[],
  axis: Axis,
  y: number,
): SVGTemplateResult | typeof nothing {
  const places = inSight(times, axis);
  return places.length === 0
    ? nothing
    : svg`<path class=${kind} d=${marksAt(places, shape, y)}></path>`;
}

export const hitMarks = (times: number[], axis: Axis, y: number) =>
  marksOf("tl-hits", pennant, times, axis, y);
export const noteMarks = (times: number[], axis: Axis, y: number) =>
  marksOf("tl-notes", page, times, axis, y);

const inSight = (times: number[], axis: Axis): number[] =>
  times.map((time) => xOf(axis, time)).filter((x) => x >= 0 && x <= axis.width);

export function tickLines(all: Tick[], height: number): SVGTemplateResult {
  return svg`<path class="tl-ticks" d=${all.map((tick) => `M${n(tick.x)} 0V${n(height)}`).join("")}></path>`;
}
