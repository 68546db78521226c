// What the watcher can infer, in sentences: what was in front, for how long, when. Never what it
// means. Pure.
import { Knows, mostNamed, Phone } from "./api.js";
import { language, t } from "./i18n.js";
import { inWords } from "./timeline-ticks.js";
import { dayOf, hourAndMinute, lasting } from "./time.js";

// Unix milliseconds of midnight where the phone's clock stood for UTC.
export const dayMs = (day: string): number => Date.parse(`${day}T00:00:00Z`);

export const shortDate = (day: string): string =>
  inWords(dayMs(day), language(), { day: "numeric", month: "short" });

const weekdayLong: Intl.DateTimeFormatOptions = { weekday: "long" };
const weekdayShort: Intl.DateTimeFormatOptions = { weekday: "short" };
const monday = Date.UTC(2024, 0, 1);
const oneDay = 86_400_000;

// 0: Monday.
export const weekday = (n: number, long = false): string =>
  inWords(monday + n * oneDay, language(), long ? weekdayLong : weekdayShort);
export const weekdayOf = (day: string): number => (new Date(dayMs(day)).getUTCDay() + 6) % 7;

// "19:04", or with its date where that says something.
export function when(time: string | null, dated: boolean): string {
  if (!time) return "";
  return dated ? `${shortDate(dayOf(time))}, ${hourAndMinute(time)}` : hourAndMinute(time);
}

// Whether a span covers more than one of the phone's days.
export const isLong = (known: Knows): boolean =>
  known.days.length > 1 || (known.days.length === 0 && dayOf(known.from) !== dayOf(known.to));

export const hourName = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

// How long the record of the span is: not what was asked about before the log began or after it.
function length(known: Knows, info: Phone): number {
  const time = (text: string | null): number => (text ? Date.parse(text) : NaN);
  const from = Math.max(time(known.from), time(info.first) || 0);
  const to = Math.min(time(known.to), time(info.latest) || Infinity);
  return Math.max(0, to - from);
}

// As many as there are, or at least as were listed.
const count = (all: readonly unknown[]): number | string =>
  all.length >= mostNamed ? t("knows_at_least", { n: all.length }) : all.length;

function learnt(known: Knows): string[] {
  const out: string[] = [];
  if (known.pages.length > 0) {
    const sites = t("knows_n_sites", { n: count(known.sites) });
    const all = known.pages.length < mostNamed;
    out.push(all ? t("knows_n_pages", { n: known.pages.length, sites }) : t("knows_n_visits", { n: known.visits, sites }));
  }
  if (known.searched.length > 0) out.push(t("knows_n_searches", { n: count(known.searched) }));
  if (known.apps.length > 0) out.push(t("knows_n_apps", { n: count(known.apps) }));
  if (known.screenshots > 0) out.push(t("knows_n_pictures", { n: known.screenshots }));
  return out;
}

export interface Peak {
  hour: number;
  value: number;
}

// The hour of the day in which most was done; the earliest of equals.
export function busiestHour(hours: readonly (readonly number[])[]): Peak | null {
  let best: Peak | null = null;
  for (let hour = 0; hour < 24; ++hour) {
    const value = hours.reduce((sum, day) => sum + (day[hour] ?? 0), 0);
    if (value > (best?.value ?? 0)) best = { hour, value };
  }
  return best;
}

export function busiestWords(known: Knows): string {
  const best = busiestHour(known.hours);
  if (!best) return "";
  return t("knows_busiest", { from: hourName(best.hour), to: hourName((best.hour + 1) % 24) });
}

// To be read aloud: what came together, and when most of it.
export function lead(known: Knows, info: Phone): string[] {
  const list = learnt(known);
  if (list.length === 0) return [t("knows_nothing")];
  const joined = new Intl.ListFormat(language(), { type: "conjunction" }).format(list);
  const out = [t("knows_lead", { time: lasting(length(known, info)), list: joined })];
  const busiest = busiestWords(known);
  if (busiest) out.push(busiest);
  return out;
}

// Behind the name of a site, page or app.
export function staySentence(times: number, dwell: number | undefined, kind: "visit" | "app"): string {
  const time = lasting(dwell ?? 0);
  if (!dwell || dwell < 1000) return t(kind === "visit" ? "knows_visited" : "knows_opened", { n: times });
  return t(kind === "visit" ? "knows_visited_for" : "knows_opened_for", { n: times, time });
}
