// What the timeline shows, in words: for those who hear it.
import type { FullRecord } from "./api.js";
import { language, t } from "./i18n.js";
import type { Axis } from "./timeline-axis.js";
import type { Bucket } from "./timeline-data.js";
import { titleOf } from "./timeline-magnifier.js";
import { inWords } from "./timeline-ticks.js";
import { clock, longDay } from "./time.js";

// Where the playhead is: time, title and number, as far as they are known yet.
export function headWords(row: FullRecord | null, seq: number | null, all: number): string {
  if (seq === null) return t("timeline_nothing_chosen");
  const where = t("timeline_of", { n: seq, all });
  return row ? `${clock(row.time)}, ${longDay(row.time)}, ${titleOf(row)}, ${where}` : where;
}

const moment: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "medium" };

// The stretch on the screen, and how much is in it.
export function windowWords(axis: Axis, buckets: Bucket[], offset: number): string {
  const sum = (value: (b: Bucket) => number): number =>
    buckets.reduce((all, bucket) => all + value(bucket), 0);
  return t("timeline_window", {
    from: inWords(axis.from + offset, language(), moment),
    to: inWords(axis.to + offset, language(), moment),
    n: sum((b) => b.records),
    shots: sum((b) => b.screenshots),
  });
}
