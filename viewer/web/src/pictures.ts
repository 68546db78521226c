// Which picture the phone's screen was last seen on, for any record. Remembers the stretches between
// neighbouring screenshots it has met, so that stepping through a day rarely asks twice.
import { LogRecord, records } from "./api.js";

export interface Shown {
  current: LogRecord | null; // The newest screenshot at or before the record.
  previous: LogRecord | null; // The one before that.
}

const pageSize = 12;
const mostKept = 400;

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
    const kinds = ["screenshot"];
    const page = await records(
      this.phone,
      { kinds, search: "" },
      { order: "newest", before: seq + 1, limit: pageSize },
      signal,
    );
    // A record that cannot be read comes with every kind.
    const shots = page.records.filter((row) => row.image);
    this.runs.unshift({ shots, until: seq, whole: !page.more });
    while (this.runs.length * pageSize > mostKept) this.runs.pop();
    return { current: shots[0] ?? null, previous: shots[1] ?? null };
  }

  // The screenshot next to a record in either direction, or null at the end.
  async next(seq: number, towards: "before" | "after"): Promise<LogRecord | null> {
    const page = await records(
      this.phone,
      { kinds: ["screenshot"], search: "" },
      { order: towards === "before" ? "newest" : "oldest", [towards]: seq, limit: pageSize },
    );
    return page.records.find((row) => row.image) ?? null;
  }
}
