// Playing a log: which record is due when. Virtual time runs `speed` times as fast as the wall
// clock, or a record comes every second. Pure: takes the time, never asks for it.
import type { Idle } from "./timeline-axis.js";

export interface Due {
  seq: number;
  time: number; // Unix milliseconds, virtual; clocks are set back, so it may fall from one to the next.
  stop: boolean; // A chapter.
}

export type Speed = 1 | 10 | 60 | 600 | "record";
export const speeds: Speed[] = [1, 10, 60, 600, "record"];

// At wall time `wall` it was `virtual` on the phone.
export interface Clock {
  virtual: number;
  wall: number;
}

export interface Rules {
  speed: Speed;
  idle: Idle[]; // Skipped; empty to sit through them.
  stopAtChapters: boolean;
}

export interface Advance {
  clock: Clock;
  shown: number; // How many of the queue are due; the last of them is to be shown.
  stopped: boolean; // The last of them is a chapter.
}

const recordPaceMs = 1000;

const within = (idle: Idle[], time: number): Idle | undefined =>
  idle.find((stretch) => stretch.from <= time && time < stretch.to);

// What the phone's clock says at wall time `now`: idle stretches take no time.
export function virtualAt(clock: Clock, now: number, rules: Rules): number {
  if (rules.speed === "record") return clock.virtual;
  let left = Math.max(0, now - clock.wall) * rules.speed;
  let time = clock.virtual;
  for (let skips = 0; skips < 1000; ++skips) {
    const inside = within(rules.idle, time);
    if (inside) time = inside.to;
    const next = rules.idle.find((stretch) => stretch.from > time);
    if (!next || time + left < next.from) return time + left;
    left -= next.from - time;
    time = next.to;
  }
  return time;
}

// `queue`: the records after the one shown, in their order.
export function advance(queue: Due[], clock: Clock, now: number, rules: Rules): Advance {
  if (rules.speed === "record") return everySecond(queue, clock, now, rules);
  let virtual = virtualAt(clock, now, rules);
  let at: Clock = { virtual, wall: now };
  let shown = 0;
  let previous = clock.virtual;
  for (const record of queue) {
    if (record.time < previous) {
      // The clock was set back: time goes on from there, and nothing waits for it to catch up.
      virtual = record.time;
      at = { virtual, wall: now };
    } else if (record.time > virtual) {
      break;
    }
    previous = record.time;
    ++shown;
    if (record.stop && rules.stopAtChapters) {
      return { clock: { virtual: record.time, wall: now }, shown, stopped: true };
    }
  }
  return { clock: at, shown, stopped: false };
}

// Late is late: however long the wait was, one record comes, and the second begins anew.
function everySecond(queue: Due[], clock: Clock, now: number, rules: Rules): Advance {
  if (now - clock.wall < recordPaceMs || queue.length === 0)
    return { clock, shown: 0, stopped: false };
  const inside = within(rules.idle, queue[0]!.time);
  let index = 0;
  while (
    inside &&
    index + 1 < queue.length &&
    queue[index]!.seq < inside.toSeq &&
    queue[index]!.seq > inside.fromSeq &&
    !(queue[index]!.stop && rules.stopAtChapters)
  ) {
    ++index;
  }
  const record = queue[index]!;
  return {
    clock: { virtual: record.time, wall: now },
    shown: index + 1,
    stopped: record.stop && rules.stopAtChapters,
  };
}
