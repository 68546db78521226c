// Plays a log: takes records ahead of the playhead, opens each when it is due, and drops what it
// cannot show in time rather than fall behind.
import { recordAt, records } from "./api.js";
import type { Idle } from "./timeline-axis.js";
import { advance, Clock, Due, Speed, virtualAt } from "./timeline-play.js";

// The part that plays, and is asked while it does.
export interface Stage {
  open(seq: number, time: number): void;
  shown(): number | null; // The record that is on the screen in full.
  last(): number; // The log's newest record.
  live(): boolean;
  idle(): Idle[];
  stopAtChapters(): boolean;
  calm(): boolean; // Less motion is wanted.
  near(virtual: number): void; // What is idle about this instant will be needed.
  moved(virtual: number): void; // Between two records.
  ended(): void;
}

const fetched = 200; // Records taken at once,
const fewLeft = 60; // and when so few are left, the next.
const patienceMs = 600; // With a screen that does not come, before the next is opened over it.
const calmMs = 500; // Between two screens at least, when less motion is wanted.
const swiftMs = 90; // The same otherwise: what an eye can follow.
const nearPaceMs = 100;
const lapseMs = 1000; // A page that was not drawn for so long was hidden: its clock stood still.

export class Player {
  private queue: Due[] = [];
  private newest: number; // The last record queued.
  private clock: Clock;
  private opened: number;
  private openedAt = 0;
  private ticked = 0;
  private frame = 0;
  private asking = false;
  private asked = -Infinity; // When the idle stretches ahead were last asked about.
  private chapter: number | null = null; // The next one; unknown until asked for.
  private over = false;
  private readonly stopAsking = new AbortController();

  constructor(
    private readonly phone: string,
    private readonly stage: Stage,
    from: { seq: number; time: number },
    private speed: Speed,
  ) {
    this.newest = from.seq;
    this.opened = from.seq;
    this.clock = { virtual: from.time, wall: performance.now() };
    this.ticked = this.clock.wall;
    this.frame = requestAnimationFrame((now) => this.tick(now));
    void this.findChapter();
  }

  stop(): void {
    this.over = true;
    cancelAnimationFrame(this.frame);
    this.stopAsking.abort();
  }

  setSpeed(speed: Speed): void {
    const now = performance.now();
    this.clock = { virtual: virtualAt(this.clock, now, this.rules()), wall: now };
    this.speed = speed;
  }

  private rules() {
    return {
      speed: this.speed,
      idle: this.stage.idle(),
      stopAtChapters: this.stage.stopAtChapters(),
    };
  }

  private tick(now: number): void {
    if (this.over) return;
    this.frame = requestAnimationFrame((next) => this.tick(next));
    if (now - this.ticked > lapseMs) this.clock.wall += now - this.ticked;
    this.ticked = now;
    void this.refill();
    const rules = this.rules();
    const virtual = virtualAt(this.clock, now, rules);
    if (now - this.asked > nearPaceMs) {
      this.asked = now;
      this.stage.near(virtual);
    }
    const due = advance(this.queue, this.clock, now, rules);
    if (due.shown > 0 && this.ready(now)) {
      const record = this.queue[due.shown - 1]!;
      this.queue.splice(0, due.shown);
      this.clock = due.clock;
      this.openNow(record.seq, record.time, now);
      if (due.stopped) return this.end();
    } else if (!this.stage.calm()) {
      this.stage.moved(virtual);
    }
    if (this.queue.length > 0 || this.asking) return;
    if (this.newest < this.stage.last()) return;
    if (!this.stage.live()) this.end();
    else this.clock = { virtual: Math.min(virtual, this.clock.virtual + 1000), wall: now };
  }

  private ready(now: number): boolean {
    const waited = now - this.openedAt;
    if (waited < (this.stage.calm() ? calmMs : swiftMs)) return false;
    return this.stage.shown() === this.opened || waited > patienceMs;
  }

  private openNow(seq: number, time: number, now: number): void {
    this.opened = seq;
    this.openedAt = now;
    this.stage.open(seq, time);
  }

  private end(): void {
    this.stop();
    this.stage.ended();
  }

  private async refill(): Promise<void> {
    if (this.asking || this.queue.length > fewLeft || this.newest >= this.stage.last()) return;
    this.asking = true;
    try {
      await this.catchUp();
      const page = await records(
        this.phone,
        { kinds: [], search: "" },
        { after: this.newest, order: "oldest", limit: fetched },
        this.stopAsking.signal,
      );
      for (const row of page.records) {
        const known = this.queue[this.queue.length - 1]?.time ?? this.clock.virtual;
        const time = row.time ? Date.parse(row.time) : known; // Damaged: it stands where it is.
        this.queue.push({ seq: row.seq, time, stop: row.kind === "chapter" });
        this.newest = row.seq;
      }
    } catch {
      // The server says elsewhere on the page what is wrong; the next tick asks again.
      await new Promise((resolve) => setTimeout(resolve, patienceMs));
    } finally {
      this.asking = false;
    }
  }

  // Where more happens than can be taken record by record, goes straight to where it should be.
  private async catchUp(): Promise<void> {
    if (this.speed === "record" || this.queue.length > 0) return;
    const now = performance.now();
    const virtual = virtualAt(this.clock, now, this.rules());
    if (virtual - this.clock.virtual < this.speed * lapseMs) return;
    const found = await recordAt(this.phone, virtual, this.stopAsking.signal).catch(() => null);
    if (!found || found.seq <= this.newest) return;
    const chapter = this.stage.stopAtChapters() ? this.chapter : null;
    const beyond = chapter !== null && chapter > this.newest && chapter <= found.seq;
    this.newest = beyond ? chapter - 1 : found.seq - 1;
    if (chapter !== null && chapter <= found.seq) void this.findChapter();
  }

  private async findChapter(): Promise<void> {
    const page = await records(
      this.phone,
      { kinds: ["chapter"], search: "" },
      { after: this.newest, order: "oldest", limit: 1 },
      this.stopAsking.signal,
    ).catch(() => null);
    this.chapter = page?.records[0]?.seq ?? null;
  }
}
