// When the phone was used, as tables for <tv-heat>: hours by weekdays, and a calendar. Pure but for
// `firstRecord`.
import * as api from "./api.js";
import type { Cell, Heading } from "./heat.js";
import { language, t } from "./i18n.js";
import { dayMs, hourName, weekday, weekdayOf } from "./knows-words.js";
import { dayOf } from "./time.js";
import { inWords } from "./timeline-ticks.js";

const oneDay = 86_400_000;
const oneWeek = 7 * oneDay;
const oneHour = 3_600_000;
const mostDaysTried = 12; // For the first record of an hour of some weekday.

export interface Table {
  columns: Heading[];
  rows: string[];
  cells: (Cell | null)[][];
}

export interface Hours extends Table {
  weekdays: number[]; // Of each row; 0: Monday.
}

// One row for each weekday the span has: all seven, or that of its only day.
export function hoursTable(known: api.Knows): Hours {
  const days = new Set(known.days.map(({ day }) => weekdayOf(day)));
  const all = [0, 1, 2, 3, 4, 5, 6];
  const weekdays = days.size === 1 ? [...days] : all;
  return {
    weekdays,
    columns: Array.from({ length: 24 }, (_, hour) => ({ name: String(hour), shown: hour % 6 === 0 })),
    rows: weekdays.map((day) => weekday(day)),
    cells: weekdays.map((day) =>
      Array.from({ length: 24 }, (_, hour) => {
        const value = known.hours[day]?.[hour] ?? 0;
        const from = hourName(hour);
        const to = hourName((hour + 1) % 24);
        const words = { n: value, day: weekday(day, true), from, to };
        return { value, words: t(value > 0 ? "knows_hour" : "knows_hour_none", words) };
      }),
    ),
  };
}

// Where a time stands in these tables: "row/column", or "".
export function hourPlace(table: Hours, time: string | null): string {
  const row = time ? table.weekdays.indexOf(weekdayOf(dayOf(time))) : -1;
  return row < 0 ? "" : `${row}/${Number(time!.slice(11, 13))}`;
}

export function dayPlace(table: Calendar, time: string | null): string {
  const week = time ? Math.floor((dayMs(dayOf(time)) - table.start) / oneWeek) : NaN;
  return Number.isNaN(week) ? "" : `${weekdayOf(dayOf(time))}/${week}`;
}

export interface Calendar extends Table {
  start: number; // The first week's Monday.
  firsts: Map<string, number>; // "row/column" -> first record of that day.
}

// Weeks beside each other, Monday on top.
export function calendarTable(known: api.Knows): Calendar {
  const { days } = known;
  const firsts = new Map<string, number>();
  const first = dayMs(days[0]!.day);
  const last = dayMs(days[days.length - 1]!.day);
  const start = first - weekdayOf(days[0]!.day) * oneDay;
  const weeks = Math.floor((last - start) / oneWeek) + 1;
  const known_ = new Map(days.map((day) => [dayMs(day.day), day]));
  const cells: (Cell | null)[][] = Array.from({ length: 7 }, (_, row) =>
    Array.from({ length: weeks }, (_, week) => {
      const at = start + week * oneWeek + row * oneDay;
      if (at < first || at > last) return null;
      const day = known_.get(at);
      const name = inWords(at, language(), { weekday: "long", day: "numeric", month: "long", year: "numeric" });
      if (!day) return { value: 0, words: t("knows_day_none", { day: name }) };
      firsts.set(`${row}/${week}`, day.first_seq);
      return {
        value: day.records,
        words: t("knows_day", { day: name, n: day.records, visits: day.visits, shots: day.screenshots }),
      };
    }),
  );
  return { start, firsts, cells, rows: Array.from({ length: 7 }, (_, n) => weekday(n)), columns: months(start, weeks) };
}

// Each month's name over its first week, where the one before leaves room; else the week's Monday.
function months(start: number, weeks: number): Heading[] {
  let before = -1;
  let named = -9;
  return Array.from({ length: weeks }, (_, week) => {
    const sunday = new Date(start + week * oneWeek + 6 * oneDay);
    if (sunday.getUTCMonth() === before || week - named < 3) {
      const monday = inWords(start + week * oneWeek, language(), { day: "numeric", month: "short" });
      return { name: monday, shown: false };
    }
    before = sunday.getUTCMonth();
    named = week;
    return { name: inWords(sunday.getTime(), language(), { month: "short" }), shown: true };
  });
}

// The first record of that hour of that weekday: where somebody did something, if anywhere.
export async function firstRecord(
  phone: string,
  known: api.Knows,
  day: number,
  hour: number,
  offset: string,
  signal: AbortSignal,
): Promise<number | null> {
  const candidates = known.days.filter((each) => weekdayOf(each.day) === day).slice(0, mostDaysTried);
  for (const each of candidates) {
    const from = dayMs(each.day) + hour * oneHour;
    const text = (time: number): string => new Date(time).toISOString().replace("Z", offset);
    const span = { from: text(from), to: text(from + oneHour) };
    const { buckets } = await api.timeline(phone, { ...span, buckets: 60 }, signal);
    const inside = buckets.filter((b) => b.t >= span.from && b.t < span.to);
    const found = inside.find((b) => b.visits + b.screenshots > 0) ?? inside[0];
    if (found) return found.seq;
  }
  return null;
}

