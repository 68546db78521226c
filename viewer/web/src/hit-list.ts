// The records found by one search, oldest first, fetched a page at a time. Outrun by another search
// it is closed, and nothing of it is heard again.
import * as api from "./api.js";

const pageSize = 40;

export class HitList {
  hits: readonly api.Hit[] = [];
  ready = false; // A page has come, or none will.
  busy = false;
  complete = true; // False: the last look ran out of time before it found a page of them.
  problem = "";
  more = true;
  lookedTo = -1; // The record up to which all are known.
  private readonly stop = new AbortController();

  constructor(
    readonly phone: string,
    readonly q: string,
    readonly kinds: readonly string[],
    private readonly changed: () => void,
  ) {}

  close(): void {
    this.stop.abort();
  }

  // Asks until there are some more, or no more.
  async next(): Promise<void> {
    if (this.busy || !this.more || this.stop.signal.aborted) return;
    this.busy = true;
    this.changed();
    const had = this.hits.length;
    try {
      // A rare word in a long log: some looks find none, and the next goes on behind them.
      while (this.more && this.hits.length === had) {
        const answer = await this.ask();
        if (this.stop.signal.aborted) return;
        this.add(answer);
        this.changed();
      }
      this.problem = "";
    } catch (error) {
      if (this.stop.signal.aborted) return;
      this.problem = error instanceof Error ? error.message : String(error);
      this.more = false;
    }
    this.busy = false;
    this.ready = true;
    this.changed();
  }

  // The log has `size` records now.
  grown(size: number): void {
    if (!this.ready || this.more || this.problem || this.lookedTo + 1 >= size) return;
    this.more = true;
    void this.next();
  }

  private ask(): Promise<api.Hits> {
    const { phone, q, kinds, lookedTo } = this;
    const after = lookedTo < 0 ? {} : { after: lookedTo };
    return api.search(phone, { q, kinds, limit: pageSize, ...after }, this.stop.signal);
  }

  private add(answer: api.Hits): void {
    const last = answer.records[answer.records.length - 1]?.seq ?? this.lookedTo;
    const reached = answer.next ?? last;
    this.more = answer.more && reached > this.lookedTo;
    this.lookedTo = this.more ? reached : answer.size - 1;
    this.complete = answer.complete ?? true;
    this.hits = [...this.hits, ...answer.records];
  }
}
