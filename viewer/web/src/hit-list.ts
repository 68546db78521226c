// The records found by one search, oldest first, fetched a page at a time. Outrun by another search
// it is closed, and nothing of it is heard again.
import * as api from "./api.js";

const pageSize = 40;

export class HitList {
  hits: readonly api.Hit[] = [];
  more = true;
  ready = false; // A page has come, or none will.
  busy = false;
  complete = true; // False: the last look ran out of time before it found a page of them.
  problem = "";
  lookedTo = -1; // Record up to which all are known.
  private readonly stop = new AbortController();

  constructor(
    readonly phone: string,
    readonly q: string,
    readonly kinds: readonly string[],
    private readonly indexed: boolean, // Whether the server searches by an index of its own.
    private readonly changed: () => void,
  ) {}

  close(): void {
    this.stop.abort();
  }

  // Asks for one page behind what is known.
  async next(): Promise<void> {
    if (this.busy || !this.more || this.stop.signal.aborted) return;
    this.busy = true;
    this.changed();
    try {
      // A rare word in a long log: some looks find none, and the next goes on behind them.
      do {
        this.add(await this.ask());
        if (!this.stop.signal.aborted) this.changed();
      } while (this.more && this.hits.length === 0 && !this.stop.signal.aborted);
      this.problem = "";
    } catch (error) {
      if (this.stop.signal.aborted) return;
      this.problem = error instanceof Error ? error.message : String(error);
      this.more = false;
    }
    this.busy = false;
    this.ready = true;
    if (!this.stop.signal.aborted) this.changed();
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
    const { signal } = this.stop;
    if (this.indexed) return api.search(phone, { q, kinds, limit: pageSize, ...after }, signal);
    const keyset = { order: "oldest" as const, limit: pageSize, ...after };
    return api.records(phone, { kinds: [...kinds], search: q }, keyset, signal);
  }

  private add(answer: api.Hits): void {
    this.hits = [...this.hits, ...answer.records];
    const last = answer.records[answer.records.length - 1]?.seq ?? this.lookedTo;
    const reached = answer.next ?? last;
    this.more = answer.more && reached > this.lookedTo;
    this.lookedTo = this.more ? reached : answer.size - 1;
    this.complete = answer.complete ?? true;
  }
}
