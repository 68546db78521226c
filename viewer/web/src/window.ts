// A stretch of a log's records held in memory: grows at either end, forgets at the other, so that
// a log of any length costs the page the same.
import { Filter, LogRecord, Page, page, records } from "./api.js";
import { around, pageSize } from "./paths.js";

const mostRows = 240;

export class RecordWindow {
  rows: LogRecord[] = []; // Always oldest first.
  hasOlder = false;
  hasNewer = false;
  ready = false;
  problem = "";
  private busy: Promise<void> | null = null;
  private again = false;
  private wanted: number | null = null;
  private readonly stop = new AbortController();

  constructor(
    readonly phone: string,
    readonly filter: Filter,
    private readonly changed: () => void,
  ) {}

  close(): void {
    this.stop.abort();
  }

  openOldest(): Promise<void> {
    return this.run(async () => {
      const page = await this.ask({ order: "oldest" });
      this.replace(page.records, false, page.more);
    });
  }

  openNewest(): Promise<void> {
    return this.run(async () => {
      const page = await this.ask({ order: "newest" });
      this.replace(page.records.reverse(), page.more, false);
    });
  }

  // The stretch around record `seq`, whether the filter lets it through or not.
  // Asked for again while one is on its way, only the newest wish is fetched after it.
  async openAround(seq: number): Promise<void> {
    const waiting = this.wanted !== null;
    this.wanted = seq;
    if (waiting) return;
    while (this.busy) await this.busy;
    const wanted = this.wanted;
    this.wanted = null;
    await this.fetchAround(wanted);
  }

  private fetchAround(seq: number): Promise<void> {
    return this.run(async () => {
      const [older, newer] = around(this.phone, seq, this.filter);
      const [before, after] = await Promise.all([
        page(older, this.stop.signal),
        page(newer, this.stop.signal),
      ]);
      await new Promise((next) => setTimeout(next)); // The picture goes first: rows take their time.
      this.replace([...before.records.reverse(), ...after.records], before.more, after.more);
    });
  }

  // Whether the row at or before `seq` is among those held.
  holds(seq: number): boolean {
    const first = this.rows[0];
    const last = this.rows[this.rows.length - 1];
    if (!first || !last) return false;
    return (seq >= first.seq || !this.hasOlder) && (seq <= last.seq || !this.hasNewer);
  }

  older(): Promise<void> {
    const first = this.rows[0];
    if (!first || !this.hasOlder) return Promise.resolve();
    return this.run(async () => {
      const page = await this.ask({ order: "newest", before: first.seq });
      this.rows = [...page.records.reverse(), ...this.rows];
      this.hasOlder = page.more;
      if (this.rows.length > mostRows) {
        this.rows = this.rows.slice(0, mostRows);
        this.hasNewer = true;
      }
    });
  }

  newer(): Promise<void> {
    if (!this.ready) return Promise.resolve();
    return this.run(async () => {
      const last = this.rows[this.rows.length - 1];
      const page = await this.ask(
        last ? { order: "oldest", after: last.seq } : { order: "oldest" },
      );
      this.rows = [...this.rows, ...page.records];
      this.hasNewer = page.more;
      if (this.rows.length > mostRows) {
        this.rows = this.rows.slice(-mostRows);
        this.hasOlder = true;
      }
    });
  }

  // The log has grown. A window that ends before the log's end just knows there is more.
  grown(): void {
    if (this.hasNewer || !this.ready) return;
    if (this.busy) {
      this.again = true; // What is being fetched may have been asked for before it grew.
    } else {
      void this.newer();
    }
  }

  private replace(rows: LogRecord[], hasOlder: boolean, hasNewer: boolean): void {
    this.rows = rows;
    this.hasOlder = hasOlder;
    this.hasNewer = hasNewer;
    this.ready = true;
  }

  private ask(
    keyset: { order: "oldest" | "newest"; before?: number; after?: number },
  ): Promise<Page> {
    return records(this.phone, this.filter, { ...keyset, limit: pageSize }, this.stop.signal);
  }

  // One request at a time; others wait by not being made.
  private run(work: () => Promise<void>): Promise<void> {
    if (this.busy) return this.busy;
    this.busy = (async () => {
      try {
        await work();
        this.problem = "";
      } catch (error) {
        if (this.stop.signal.aborted) return;
        this.problem = error instanceof Error ? error.message : String(error);
      } finally {
        this.busy = null;
      }
      if (this.stop.signal.aborted) return;
      this.changed();
      if (this.again) {
        this.again = false;
        this.grown();
      }
    })();
    return this.busy;
  }
}
