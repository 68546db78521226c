// What the timeline knows of a log: the whole of it coarsely, always; and the stretches that were
// looked at lately, finely. Asks for what is missing, drops what was outrun.
import { Refused, TimelineAnswer, timeline } from "./api.js";
import { overviewBuckets } from "./paths.js";
import type { Axis, Idle } from "./timeline-axis.js";
import { mergeIdle } from "./timeline-axis.js";
import { rfc3339 } from "./timeline-ticks.js";
import { keyOf, Tile, tilesFor } from "./timeline-tiles.js";

export interface Bucket {
  time: number; // Where it begins, Unix milliseconds.
  ms: number; // How long it is.
  seq: number;
  records: number;
  visits: number;
  screenshots: number;
  image: string | null;
  imageSeq: number | null;
}

export interface Mark {
  seq: number;
  kind: string;
  time: number;
  title: string;
  reason: string;
  from: number | null;
  to: number | null;
}

interface Stretch {
  from: number;
  to: number;
  ms: number;
  buckets: Bucket[];
  idle: Idle[];
  marks: Mark[];
  stale: boolean; // The log has grown since; still better than nothing.
}

const mostKept = 96; // Stretches; the one longest unused goes first.
const pauseMs = 60; // Without a move before anything is asked for.
const nearMs = 6 * 3_600_000; // By the minute: what is learnt at once for playing.
const nearBuckets = 360;
const mostIdle = 4000; // Stretches remembered.
const growthPaceMs = 300; // At most so often is the end of a growing log asked for again.

function parsed(answer: TimelineAnswer): Stretch {
  return {
    from: Date.parse(answer.from),
    to: Date.parse(answer.to),
    ms: answer.bucket_ms,
    buckets: answer.buckets.map((b) => ({
      time: Date.parse(b.t),
      ms: answer.bucket_ms,
      seq: b.seq,
      records: b.records,
      visits: b.visits,
      screenshots: b.screenshots,
      image: b.image,
      imageSeq: b.image_seq,
    })),
    idle: answer.idle.map((i) => ({
      from: Date.parse(i.from),
      to: Date.parse(i.to),
      fromSeq: i.from_seq,
      toSeq: i.to_seq,
    })),
    marks: answer.marks.map((m) => ({
      seq: m.seq,
      kind: m.kind,
      time: Date.parse(m.t),
      title: m.title ?? "",
      reason: m.reason ?? "",
      from: m.from ? Date.parse(m.from) : null,
      to: m.to ? Date.parse(m.to) : null,
    })),
    stale: false,
  };
}

export class TimelineData {
  overview: Stretch | null = null;
  idle: Idle[] = [];
  problem = "";
  missing = false; // The server has no such route.
  private readonly kept = new Map<string, Stretch>();
  private readonly asked = new Map<string, AbortController>();
  private readonly pinned = new Set<string>(); // Asked for whatever is on the screen.
  private readonly stop = new AbortController();
  private wanted: Tile[] = [];
  private timer = 0;
  private growth = 0;
  private growing = false;
  private growsAgain = false;

  constructor(
    readonly phone: string,
    private readonly offset: number, // Of the log's clock, milliseconds ahead of UTC.
    private readonly changed: () => void,
  ) {
    void this.askOverview();
  }

  close(): void {
    this.stop.abort();
    window.clearTimeout(this.timer);
    window.clearTimeout(this.growth);
    for (const request of this.asked.values()) request.abort();
  }

  // Says what is on the screen. What is not kept is asked for once the hand rests.
  want(axis: Axis): void {
    this.wanted = tilesFor(axis, this.offset);
    window.clearTimeout(this.timer);
    if (this.missing || !this.wanted.some((tile) => this.lacks(tile))) return;
    this.timer = window.setTimeout(() => this.ask(), pauseMs);
  }

  // Learns of every idle stretch about an instant, however short: what playing skips. On the screen
  // only those long enough to be worth it are known.
  near(time: number): void {
    if (this.missing) return;
    for (const at of [time, time + nearMs / 4]) {
      const from = Math.floor(at / nearMs) * nearMs;
      const tile = { from, to: from + nearMs, buckets: nearBuckets };
      const key = keyOf(tile);
      if (this.asked.has(key) || !this.lacks(tile)) continue;
      this.pinned.add(key);
      void this.askTile(tile).finally(() => this.pinned.delete(key));
    }
  }

  // The log has grown: its end is asked for again, soon.
  grown(): void {
    if (this.growing) {
      this.growsAgain = true;
      return;
    }
    this.growing = true;
    void this.askOverview().finally(() => {
      this.growth = window.setTimeout(() => {
        this.growing = false;
        if (this.growsAgain) {
          this.growsAgain = false;
          this.grown();
        }
      }, growthPaceMs);
    });
  }

  // What is known between two instants, the finest there is, oldest first.
  bucketsOf(axis: Axis): Bucket[] {
    const found: Bucket[] = [];
    const pieces = this.wanted.map((tile) => this.use(tile)).filter((kept) => kept !== undefined);
    const rest = [...this.kept.values()].filter((kept) => !pieces.includes(kept));
    // Stretches known at another zoom stand in until the right ones have come.
    rest.sort((a, b) => nearness(a, axis) - nearness(b, axis));
    const order = [...pieces.sort((a, b) => a.ms - b.ms), ...rest];
    if (this.overview) order.push(this.overview);
    const covered: { from: number; to: number }[] = [];
    for (const stretch of order) {
      if (stretch.to < axis.from || stretch.from > axis.to) continue;
      if (covered.some((c) => c.from <= stretch.from && c.to >= stretch.to)) continue;
      for (const bucket of stretch.buckets) {
        const end = bucket.time + bucket.ms;
        if (end < axis.from || bucket.time > axis.to) continue;
        if (covered.some((c) => c.from < end && bucket.time < c.to)) continue;
        found.push(bucket);
      }
      covered.push({ from: stretch.from, to: stretch.to });
    }
    return found.sort((a, b) => a.time - b.time);
  }

  marksOf(axis: Axis): Mark[] {
    const marks = new Map<number, Mark>();
    const sources = this.wanted.map((tile) => this.kept.get(keyOf(tile)));
    for (const stretch of [this.overview, ...sources]) {
      for (const mark of stretch?.marks ?? []) {
        if ((mark.to ?? mark.time) < axis.from || (mark.from ?? mark.time) > axis.to) continue;
        marks.set(mark.seq, mark);
      }
    }
    return [...marks.values()].sort((a, b) => a.seq - b.seq);
  }

  // From the first record's time to the latest's. The overview's buckets reach a little beyond;
  // where the clock was changed, the log may begin or end at another time than it covers.
  extent(first: number, latest: number): { from: number; to: number } | null {
    const buckets = this.overview?.buckets ?? [];
    const begin = buckets[0];
    const end = buckets[buckets.length - 1];
    const within = (time: number, bucket: Bucket): boolean =>
      bucket.time <= time && time < bucket.time + bucket.ms;
    let from = first;
    let to = latest;
    if (begin && !within(first, begin) && !(first < begin.time))
      from = this.loneIn(begin) ?? begin.time;
    if (end && !within(latest, end) && !(latest > end.time))
      to = this.loneIn(end) ?? end.time + end.ms;
    return Number.isNaN(from) || Number.isNaN(to) ? null : { from, to };
  }

  // When the only record of a bucket was written, where that is known: one record with a clock far
  // off must not stretch the log by a whole day.
  private loneIn(bucket: Bucket): number | null {
    if (bucket.records > 1 || !this.overview) return null;
    const { idle, marks } = this.overview;
    const known = [
      ...idle.flatMap((stretch) => [stretch.from, stretch.to]),
      ...marks.map((m) => m.time),
    ];
    return known.find((time) => bucket.time <= time && time < bucket.time + bucket.ms) ?? null;
  }

  get busy(): boolean {
    return this.wanted.some((tile) => this.lacks(tile)) && !this.missing;
  }

  // What the overview tells as finely is not asked for again.
  private lacks(tile: Tile): boolean {
    if (this.overview && this.overview.ms <= (tile.to - tile.from) / tile.buckets) return false;
    const kept = this.kept.get(keyOf(tile));
    return !kept || kept.stale;
  }

  private use(tile: Tile): Stretch | undefined {
    const key = keyOf(tile);
    const kept = this.kept.get(key);
    if (kept) {
      this.kept.delete(key); // Last used comes last.
      this.kept.set(key, kept);
    }
    return kept;
  }

  private ask(): void {
    const keys = new Set(this.wanted.map(keyOf));
    for (const [key, request] of this.asked) {
      if (!keys.has(key) && !this.pinned.has(key)) request.abort();
    }
    for (const tile of this.wanted) {
      if (!this.lacks(tile) || this.asked.has(keyOf(tile))) continue;
      if (this.overview && (tile.to < this.overview.from || tile.from > this.overview.to)) continue;
      void this.askTile(tile);
    }
  }

  private async askTile(tile: Tile): Promise<void> {
    const key = keyOf(tile);
    const request = new AbortController();
    this.asked.set(key, request);
    try {
      // Days begin at the phone's midnights: the server must know which offset they are told in.
      const asked = {
        from: rfc3339(tile.from, this.offset),
        to: rfc3339(tile.to, this.offset),
        buckets: tile.buckets,
      };
      const answer = parsed(await timeline(this.phone, asked, request.signal));
      answer.from = Math.min(answer.from, tile.from);
      answer.to = Math.max(answer.to, tile.to);
      this.keep(key, answer);
      this.problem = "";
    } catch (error) {
      this.failed(error, request.signal);
    } finally {
      this.asked.delete(key);
    }
    if (!this.stop.signal.aborted) this.changed();
  }

  private async askOverview(): Promise<void> {
    try {
      const answer = await timeline(this.phone, { buckets: overviewBuckets }, this.stop.signal);
      const before = this.overview;
      this.overview = parsed(answer);
      if (before) this.markStale(before.to);
      this.idle = mergeIdle(
        this.overview.idle,
        ...[...this.kept.values()].map((kept) => kept.idle),
      );
      this.problem = "";
    } catch (error) {
      this.failed(error, this.stop.signal);
    }
    if (!this.stop.signal.aborted) this.changed();
  }

  private markStale(end: number): void {
    for (const stretch of this.kept.values()) {
      if (stretch.to >= end) stretch.stale = true;
    }
  }

  private keep(key: string, stretch: Stretch): void {
    this.kept.delete(key);
    this.kept.set(key, stretch);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostKept) break;
      this.kept.delete(oldest);
    }
    if (this.idle.length > mostIdle) {
      const kept = [...this.kept.values()].map((one) => one.idle);
      this.idle = mergeIdle(this.overview?.idle ?? [], ...kept);
    }
    this.idle = mergeIdle(this.idle, stretch.idle);
  }

  private failed(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.missing = error instanceof Refused && error.status === 404;
    this.problem = error instanceof Error ? error.message : String(error);
  }
}

const nearness = (stretch: { ms: number }, axis: Axis): number =>
  Math.abs(Math.log(stretch.ms / (axis.msPerPx * 3)));
