// From an instant to the record that stands there, and from a record to its instant. A hand moves
// faster than answers come: only the newest question waits.
import { record, Refused, seekTo } from "./api.js";

const mostKnown = 400;

export class Seeker {
  private waiting: number | null = null;
  private latest = NaN;
  private asking = false;
  private times = new Map<number, number>();
  private readonly wanted = new Set<number>();
  private readonly stop = new AbortController();

  constructor(
    private readonly phone: string,
    private readonly found: (seq: number) => void,
    private readonly guess: (time: number) => number | null,
  ) {}

  close(): void {
    this.stop.abort();
  }

  get busy(): boolean {
    return this.asking;
  }

  to(time: number): void {
    if (time === this.latest) return; // The end of a drag is where it last was.
    this.latest = time;
    this.waiting = time;
    if (!this.asking) void this.ask();
  }

  private async ask(): Promise<void> {
    this.asking = true;
    while (this.waiting !== null && !this.stop.signal.aborted) {
      const time = this.waiting;
      this.waiting = null;
      const seq = await this.seqAt(time);
      if (seq !== null && !this.stop.signal.aborted) this.found(seq);
    }
    this.asking = false;
    this.latest = NaN;
  }

  private async seqAt(time: number): Promise<number | null> {
    try {
      return await seekTo(this.phone, time, this.stop.signal);
    } catch (error) {
      const before = error instanceof Refused && error.status === 404;
      return this.guess(time) ?? (before ? 0 : null);
    }
  }

  // Undefined while it is not known yet; `known` is called when it is.
  timeOf(seq: number, known: () => void): number | undefined {
    const time = this.times.get(seq);
    if (time === undefined && !this.wanted.has(seq)) void this.askTime(seq, known);
    return time === undefined || Number.isNaN(time) ? undefined : time;
  }

  // A record that cannot be read has no time of its own: it stands where the one before it does.
  private async askTime(seq: number, known: () => void): Promise<void> {
    this.wanted.add(seq);
    if (this.times.size > mostKnown) this.times = new Map();
    let time = NaN;
    for (let at = seq; at >= 0 && at > seq - 5 && Number.isNaN(time); --at) {
      const row = await record(this.phone, at).catch(() => null);
      if (row?.time) time = Date.parse(row.time);
    }
    this.times.set(seq, time);
    this.wanted.delete(seq);
    if (!this.stop.signal.aborted && !Number.isNaN(time)) known();
  }
}
