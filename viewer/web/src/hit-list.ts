// The records found by one search, oldest first, fetched a page at a time. Outrun by another search
// it is closed, and nothing of it is heard again.
import * as api from "./api.js";
import { needles } from "./needles.js";

const pageSize = 40;

// One way the words may be written.
interface Stream {
  needle: string;
  lookedTo: number; // Record up to which all with it are known.
  more: boolean;
}

export class HitList {
  hits: readonly api.Hit[] = [];
  ready = false; // A page has come, or none will.
  busy = false;
  complete = true; // False: the last look ran out of time before it found a page of them.
  problem = "";
  private readonly streams: Stream[];
  private waiting = new Map<number, api.Hit>(); // Behind what the other stream has looked to.
  private readonly stop = new AbortController();

  constructor(
    readonly phone: string,
    readonly q: string,
    readonly kinds: readonly string[],
    private readonly indexed: boolean, // Whether the server searches by an index of its own.
    private readonly changed: () => void,
  ) {
    this.streams = needles(q).map((needle) => ({ needle, lookedTo: -1, more: true }));
  }

  get more(): boolean {
    return this.streams.some((stream) => stream.more);
  }

  // The record up to which all are known.
  get lookedTo(): number {
    return Math.min(...this.streams.map((stream) => stream.lookedTo));
  }

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
        const behind = this.streams
          .filter((stream) => stream.more)
          .reduce((a, b) => (b.lookedTo < a.lookedTo ? b : a));
        this.add(behind, await this.ask(behind));
        if (this.stop.signal.aborted) return;
        this.changed();
      }
      this.problem = "";
    } catch (error) {
      if (this.stop.signal.aborted) return;
      this.problem = error instanceof Error ? error.message : String(error);
      for (const stream of this.streams) stream.more = false;
    }
    this.busy = false;
    this.ready = true;
    this.changed();
  }

  // The log has `size` records now.
  grown(size: number): void {
    if (!this.ready || this.more || this.problem || this.lookedTo + 1 >= size) return;
    for (const stream of this.streams) stream.more = true;
    void this.next();
  }

  private ask({ needle, lookedTo }: Stream): Promise<api.Hits> {
    const { phone, kinds } = this;
    const after = lookedTo < 0 ? {} : { after: lookedTo };
    const { signal } = this.stop;
    if (this.indexed) return api.search(phone, { q: needle, kinds, limit: pageSize, ...after }, signal);
    const keyset = { order: "oldest" as const, limit: pageSize, ...after };
    return api.records(phone, { kinds: [...kinds], search: needle }, keyset, signal);
  }

  private add(stream: Stream, answer: api.Hits): void {
    const plain = stream === this.streams[0];
    for (const hit of answer.records) {
      if (plain || !this.waiting.has(hit.seq)) this.waiting.set(hit.seq, hit);
    }
    const last = answer.records[answer.records.length - 1]?.seq ?? stream.lookedTo;
    const reached = answer.next ?? last;
    stream.more = answer.more && reached > stream.lookedTo;
    stream.lookedTo = stream.more ? reached : answer.size - 1;
    this.complete = answer.complete ?? true;
    this.show();
  }

  // What no stream can still put anything in front of.
  private show(): void {
    const safe = Math.min(...this.streams.map((s) => (s.more ? s.lookedTo : Infinity)));
    const next = [...this.waiting.values()].filter((hit) => hit.seq <= safe);
    for (const hit of next) this.waiting.delete(hit.seq);
    const last = this.hits[this.hits.length - 1]?.seq ?? -1;
    this.hits = [...this.hits, ...next.filter((hit) => hit.seq > last).sort((a, b) => a.seq - b.seq)];
  }
}
