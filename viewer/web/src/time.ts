// Times as the emulated phone's clock showed them: read off the text, never converted to the
// viewer's own time zone.
import { language } from "./i18n.js";

export const clock = (time: string | null): string => time?.slice(11, 19) ?? "";
export const hourAndMinute = (time: string | null): string => time?.slice(11, 16) ?? "";
export const dayOf = (time: string | null): string => time?.slice(0, 10) ?? "";
export const hourOf = (time: string | null): string => time?.slice(0, 13) ?? "";
export const offset = (time: string | null): string => time?.slice(23) ?? "";

export function longDay(time: string | null): string {
  const [year, month, day] = dayOf(time).split("-").map(Number);
  if (!year || !month || !day) return "";
  return new Intl.DateTimeFormat(language(), {
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
    timeZone: "UTC",
  }).format(Date.UTC(year, month - 1, day));
}

export function shortDay(time: string | null): string {
  const [year, month, day] = dayOf(time).split("-").map(Number);
  if (!year || !month || !day) return "";
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeZone: "UTC" }).format(
    Date.UTC(year, month - 1, day),
  );
}

// The span between two times in the shorter of "12 s", "4 min", "3.2 h".
export function span(from: string, to: string): string {
  const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
  const unit = (value: number, name: string, digits = 0): string =>
    new Intl.NumberFormat(language(), {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      maximumFractionDigits: digits,
    }).format(value);
  if (seconds < 100) return unit(seconds, "second");
  if (seconds < 6000) return unit(seconds / 60, "minute");
  return unit(seconds / 3600, "hour", 1);
}

// Milliseconds since 1970 as a clock so far from UTC ("+09:00") showed them, in RFC 3339.
export function localTime(ms: number, from_utc: string): string {
  const parts = /^([+-])(\d\d):(\d\d)$/.exec(from_utc);
  const minutes = parts ? (Number(parts[2]) * 60 + Number(parts[3])) * (parts[1] === "-" ? -1 : 1) : 0;
  const shifted = new Date(ms + minutes * 60_000);
  if (Number.isNaN(shifted.getTime())) return "";
  return shifted.toISOString().replace("Z", parts ? from_utc : "Z");
}

// "40 s", "3.2 s", as the language writes it.
export function seconds(ms: number): string {
  return new Intl.NumberFormat(language(), {
    style: "unit",
    unit: "second",
    unitDisplay: "short",
    maximumFractionDigits: 1,
  }).format(ms / 1000);
}

// A length of time in words: "12 seconds", "4 minutes", "3.2 hours", "9 days".
export function lasting(ms: number): string {
  const seconds = Math.max(0, ms / 1000);
  const unit = (value: number, name: string, digits = 0): string =>
    new Intl.NumberFormat(language(), {
      style: "unit",
      unit: name,
      unitDisplay: "long",
      maximumFractionDigits: digits,
    }).format(value);
  if (seconds < 100) return unit(Math.round(seconds), "second");
  if (seconds < 6000) return unit(Math.round(seconds / 60), "minute");
  if (seconds < 48 * 3600) return unit(seconds / 3600, "hour", 1);
  return unit(Math.round(seconds / 86_400), "day");
}

// The day a time lies in, from midnight to midnight on the clock that showed it.
export function daySpan(time: string | null): { from: string; to: string } | null {
  const day = dayOf(time);
  const next = Date.parse(`${day}T00:00:00Z`) + 86_400_000;
  if (Number.isNaN(next)) return null;
  const zone = offset(time);
  return {
    from: `${day}T00:00:00.000${zone}`,
    to: `${new Date(next).toISOString().slice(0, 10)}T00:00:00.000${zone}`,
  };
}
