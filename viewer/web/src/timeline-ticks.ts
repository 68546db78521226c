// The marks along the time axis and their words, in the phone's own time. Pure.
import {
  CountableTimeInterval,
  TimeInterval,
  utcDay,
  utcMonth,
  utcTickInterval,
  utcYear,
} from "d3-time";
import type { Axis } from "./timeline-axis.js";
import { xOf } from "./timeline-axis.js";

export interface Tick {
  x: number;
  label: string;
}

// What the log's clock is ahead of UTC by, read off one of its times: "+09:00".
export function offsetMs(time: string | null | undefined): number {
  const found = /([+-])(\d\d):(\d\d)$/.exec(time ?? "");
  if (!found) return 0;
  const minutes = Number(found[2]) * 60 + Number(found[3]);
  return (found[1] === "-" ? -1 : 1) * minutes * 60_000;
}

// An instant as the log would write it.
export function rfc3339(time: number, offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const two = (n: number): string => String(Math.floor(n)).padStart(2, "0");
  const zone =
    offset === 0 ? "Z" : `${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
  return new Date(time + offset).toISOString().replace("Z", zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

// `shifted`: Unix milliseconds with the log's offset added, so that UTC reads as its own time.
export function inWords(
  shifted: number,
  language: string,
  parts: Intl.DateTimeFormatOptions,
): string {
  const key = language + JSON.stringify(parts);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { ...parts, timeZone: "UTC" });
    formats.set(key, format);
  }
  return format.format(shifted);
}

const hour = 3_600_000;
const day = 24 * hour;

const minuteWords: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};
const secondWords: Intl.DateTimeFormatOptions = { ...minuteWords, second: "2-digit" };

function tickWords(shifted: number, stepMs: number, language: string): string {
  if (stepMs < 60_000) return inWords(shifted, language, secondWords);
  if (stepMs < day) return inWords(shifted, language, minuteWords);
  if (stepMs < 27 * day) return inWords(shifted, language, { day: "numeric", month: "short" });
  if (stepMs < 360 * day) return inWords(shifted, language, { month: "long" });
  return inWords(shifted, language, { year: "numeric" });
}

// About the width of a label, in pixels of a font `em` pixels high: Hangul is a square.
export const widthOfText = (text: string, em: number): number =>
  [...text].reduce((sum, c) => sum + (c > "\u1100" ? 1 : c === " " || c === ":" ? 0.32 : 0.6), 0) *
  em;

// Keeps what is whole on the screen and does not stand in what was kept before it.
function spread(ticks: Tick[], em: number, axis: Axis, anchor: "middle" | "start"): Tick[] {
  const kept: Tick[] = [];
  let free = -Infinity;
  for (const tick of ticks) {
    const width = widthOfText(tick.label, em);
    const left = anchor === "middle" ? tick.x - width / 2 : tick.x;
    const cut = left < 0 || (left + width > axis.width && kept.length > 0);
    if (left < free || cut) continue;
    kept.push(tick);
    free = left + width + em;
  }
  return kept;
}

const labelRoomEm = 7; // From one tick to the next, in letters' heights.

interface Step {
  interval: CountableTimeInterval | TimeInterval;
  ms: number;
}

// From one tick to the next.
function stepOf(axis: Axis, offset: number, em: number): Step | null {
  const from = axis.from + offset;
  const to = from + axis.width * axis.msPerPx;
  const count = axis.width / (labelRoomEm * em);
  const interval = utcTickInterval(new Date(from), new Date(to), count);
  if (!interval) return null;
  const begun = interval.floor(new Date(from));
  return { interval, ms: interval.offset(begun).getTime() - begun.getTime() };
}

// Ticks where time is not broken, with words that do not touch.
export function ticks(axis: Axis, offset: number, language: string, em: number): Tick[] {
  const step = stepOf(axis, offset, em);
  if (!step) return [];
  const { interval, ms: stepMs } = step;
  const found: Tick[] = [];
  for (const part of axis.parts) {
    if (part.broken) continue;
    const from = Math.max(part.from, axis.from) + offset;
    const to = Math.min(part.to, axis.to) + offset;
    const inside = interval.range(new Date(from), new Date(to + 1)).map((tick) => tick.getTime());
    // Between two breaks no round time may stand: then where it begins says when it was.
    const times = inside.length > 0 ? inside : [from];
    for (const time of times) {
      const label = tickWords(
        time,
        inside.length > 0 ? stepMs : Math.max(stepMs, 60_000),
        language,
      );
      found.push({ x: xOf(axis, time - offset), label });
    }
  }
  return spread(found, em, axis, "middle");
}

const dayWords: Intl.DateTimeFormatOptions = {
  weekday: "short",
  day: "numeric",
  month: "long",
  year: "numeric",
};

// The unit the ticks are parts of: the day of hours, the month of days, the year of months.
const larger: [number, CountableTimeInterval, Intl.DateTimeFormatOptions][] = [
  [27 * day, utcYear, { year: "numeric" }],
  [day, utcMonth, { year: "numeric", month: "long" }],
  [0, utcDay, dayWords],
];
const mostChanges = 100;

// One at the left edge, and one wherever it changes.
export function context(axis: Axis, offset: number, language: string, em: number): Tick[] {
  const stepMs = stepOf(axis, offset, em)?.ms ?? 0;
  const [, unit, words] = larger.find(([least]) => stepMs >= least)!;
  const nameOf = (time: number): string => inWords(time + offset, language, words);
  const found: Tick[] = [{ x: 0, label: nameOf(axis.from) }];
  for (const part of axis.parts) {
    if (part.broken) continue;
    const from = Math.max(part.from, axis.from);
    const to = Math.min(part.to, axis.to);
    const begins = unit
      .range(new Date(from + offset), new Date(to + offset + 1))
      .slice(0, mostChanges);
    for (const time of [from, ...begins.map((begin) => begin.getTime() - offset)]) {
      const label = nameOf(time);
      if (label === found[found.length - 1]!.label) continue;
      found.push({ x: Math.max(0, xOf(axis, time)), label });
    }
  }
  // What changes just inside the left edge says more than what is about to leave.
  const second = found[1];
  if (second && second.x < widthOfText(found[0]!.label, em) + em) found.shift();
  return spread(found, em, axis, "start");
}

const units: [Intl.NumberFormatOptions["unit"], number][] = [
  ["year", 365.25 * day],
  ["month", 30.44 * day],
  ["day", day],
  ["hour", hour],
  ["minute", 60_000],
  ["second", 1000],
];

// "14 hours", "3.5 days": one unit, as a person would say it.
export function lengthInWords(ms: number, language: string): string {
  const [unit, size] = units.find(([, least]) => ms >= least * 0.95) ?? units[units.length - 1]!;
  const value = ms / size;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits: value < 5 && size >= hour ? 1 : 0,
  }).format(value);
}
