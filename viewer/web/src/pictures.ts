// Which picture the phone's screen was last seen on, for any record. Remembers the stretches between
// neighbouring screenshots it has met, so that stepping through a day rarely asks twice.
import { LogRecord, page } from "./api.js";
import { nextScreenshots, screenshotsTo } from "./paths.js";

export interface Shown {
  current: LogRecord | null; // The newest screenshot at or before the record.
  previous: LogRecord | null; // The one before that.
}

const mostKept = 32; // Stretches of a dozen.

export class Pictures {
  // Neighbouring screenshots, newest first; `until` is a record known to have none in between.
  private runs: { shots: LogRecord[]; until: number; whole: boolean }[] = [];

  constructor(readonly phone: string) {}

  async at(seq: number, signal?: AbortSignal): Promise<Shown> {
    return this.known(seq) ?? this.ask(seq, signal);
  }

  private known(seq: number): Shown | null {
    for (const run of this.runs) {
      if (seq > run.until) continue;
      const i = run.shots.findIndex((shot) => shot.seq <= seq);
      if (i < 0) {
        if (run.whole) return { current: null, previous: null };
        continue;
      }
      if (i + 1 < run.shots.length) return { current: run.shots[i]!, previous: run.shots[i + 1]! };
      if (run.whole) return { current: run.shots[i]!, previous: null };
    }
    return null;
  }

  private async ask(seq: number, signal?: AbortSignal): Promise<Shown> {
    const found = await page(screenshotsTo(this.phone, seq), signal);
    // A record that cannot be read comes with every kind.
    const shots = found.records.filter((row) => row.image);
    this.runs.unshift({ shots, until: seq, whole: !found.more });
    while (this.runs.length > mostKept) this.runs.pop();
    return { current: shots[0] ?? null, previous: shots[1] ?? null };
  }

  // The screenshot next to a record in either direction, or null at the end.
  async next(seq: number, towards: "before" | "after"): Promise<LogRecord | null> {
    const found = await page(nextScreenshots(this.phone, seq, towards));
    return found.records.find((row) => row.image) ?? null;
  }
}
