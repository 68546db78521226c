// How often the log has what is searched for, and where on the timeline. Asked for the whole log, and
// again for the stretch the timeline shows; what was outrun by a newer wish is dropped.
import * as api from "./api.js";
import type { TimeSpan } from "./events.js";
import type { Hit } from "./timeline.js";
import { offsetMs, rfc3339 } from "./timeline-ticks.js";

export interface Found {
  total: number; // Records, or at least so many:
  complete: boolean;
}

export interface Asked {
  query: string; // As typed.
  kinds: readonly string[]; // None: all.
}

type What = { q: string; kinds: readonly string[] };

const buckets = 400;
const restMs = 60; // Counting is long work: after a word's last letter, and behind the list of hits.
const growthPause = 3000; // Milliseconds between looks at a log that grows.
const smallLog = 20_000; // Records that are looked through for a single character.
const none: readonly Hit[] = [];

export const characters = (text: string): number => Array.from(text.trim()).length;

// One character is in no index of two: in a long log it is not looked for.
export const isTooShort = (query: string, records: number): boolean =>
  characters(query) === 1 && records > smallLog;

export class Finder {
  found: Found | null = null;
  hits: readonly Hit[] = none; // Where the timeline is to mark it.
  private whole: readonly Hit[] = none;
  private asked = "";
  private askedSpan = "";
  private askedRecords = 0;
  private askedAt = 0;
  private stop = new AbortController();
  private stopSpan = new AbortController();

  constructor(private readonly changed: () => void) {}

  close(): void {
    this.stop.abort();
    this.stopSpan.abort();
    this.asked = this.askedSpan = "";
  }

  // Called with what is wanted as often as one likes.
  want(phone: string, info: api.Phone | null, asked: Asked, span: TimeSpan | null): void {
    const { kinds } = asked;
    const q = asked.query.trim();
    const asks = q !== "" && info?.index !== undefined && !isTooShort(q, info.records);
    const key = asks ? JSON.stringify([phone, q, kinds]) : "";
    const grown = key !== "" && info!.records !== this.askedRecords && Date.now() - this.askedAt > growthPause;
    if (key !== this.asked) {
      this.found = null;
      this.hits = this.whole = none;
      this.askedSpan = "";
      this.stop.abort();
      this.stopSpan.abort();
    }
    if (asks && (key !== this.asked || grown)) {
      this.askedRecords = info!.records;
      this.askedAt = Date.now();
      void this.askWhole(phone, { q, kinds });
    }
    this.asked = key;
    if (!asks) return;
    const shift = offsetMs(info!.first);
    const shown = span ? { from: rfc3339(span.from, shift), to: rfc3339(span.to, shift) } : null;
    const spanKey = shown ? JSON.stringify(shown) : "";
    if (spanKey === this.askedSpan && !grown) return;
    this.askedSpan = spanKey;
    this.stopSpan.abort();
    if (shown) void this.askSpan(phone, { q, kinds }, shown);
    else this.hits = this.whole;
  }

  private async askWhole(phone: string, what: What): Promise<void> {
    this.stop.abort();
    const { signal } = (this.stop = new AbortController());
    await new Promise((rested) => setTimeout(rested, restMs));
    if (signal.aborted) return;
    const marks = await this.marks(phone, what, null, signal);
    if (!marks || signal.aborted) return;
    this.found = { total: marks.total, complete: marks.complete };
    this.whole = placed(marks);
    if (this.askedSpan === "") this.hits = this.whole;
    this.changed();
  }

  private async askSpan(phone: string, what: What, span: api.Span): Promise<void> {
    const { signal } = (this.stopSpan = new AbortController());
    const marks = await this.marks(phone, what, span, signal);
    if (!marks || signal.aborted) return;
    this.hits = placed(marks);
    this.changed();
  }

  // Null where they cannot be had: the list of hits says why.
  private marks(phone: string, what: What, span: api.Span | null, signal: AbortSignal) {
    return api.searchMarks(phone, { ...what, span, buckets }, signal).catch(() => null);
  }
}

// In the middle of their buckets.
const placed = (marks: api.SearchMarks): Hit[] =>
  marks.buckets.map(({ t, count }) => ({ t: Date.parse(t) + (marks.bucket_ms ?? 0) / 2, count }));
