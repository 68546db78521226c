// The timeline: strip of screenshots, scrubber and playhead in one, from the whole log to a minute
// of it. Holds what is looked at; fetching, arithmetic, gestures and playing are in timeline-*.ts.
import { html, nothing, PropertyValues } from "lit";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import { t } from "./i18n.js";
import type { Axis, Bounds, Idle } from "./timeline-axis.js";
import { bar } from "./timeline-bar.js";
import { Camera } from "./timeline-camera.js";
import { Bucket, TimelineData } from "./timeline-data.js";
import { candidates, pictureNear, Placed, placeFrames } from "./timeline-frames.js";
import { Hand } from "./timeline-hand.js";
import { legend } from "./timeline-legend.js";
import type { Look } from "./timeline-magnifier.js";
import { rove } from "./timeline-keys.js";
import { Player } from "./timeline-player.js";
import type { Speed } from "./timeline-play.js";
import * as reel from "./timeline-reel.js";
import { PlacedSign, placeSigns, signsOf } from "./timeline-signs.js";
import { offsetMs } from "./timeline-ticks.js";
import { scrubber } from "./timeline-scrubber.js";
import { Seeker } from "./timeline-seek.js";
import { headWords, windowWords } from "./timeline-words.js";
import "./timeline-magnifier.js";
import "./timeline-map.js";

const nearPx = 30; // From the pointer to the picture it is about.
const frameGapPx = 4;
const leastSpan = 60_000;
const restMs = 150;
const pageOfKeys = 0.2; // Of what is shown: Page Up and Page Down.

export interface Hit {
  t: string | number;
  count: number;
}

class Timeline extends PageElement {
  static override properties = {
    phone: {}, info: { attribute: false }, verdict: { attribute: false }, seq: {}, record: { attribute: false },
    live: { type: Boolean }, hits: { attribute: false }, notes: { attribute: false },
    playing: { state: true }, speed: { state: true }, skip: { state: true },
    chapters: { state: true }, look: { state: true }, key: { state: true },
  }; // prettier-ignore
  declare phone: string;
  declare info: api.Phone | null;
  declare verdict: api.VerdictState | null;
  declare seq: number | null;
  declare record: api.FullRecord | null;
  declare live: boolean;
  declare hits: Hit[];
  declare notes: number[];
  declare private playing: boolean;
  declare private speed: Speed;
  declare private skip: boolean;
  declare private chapters: boolean;
  declare private look: Look | null;
  declare private key: boolean;
  private data: TimelineData | null = null;
  private camera = new Camera(() => this.requestUpdate());
  private head = NaN; // Unix milliseconds.
  private player: Player | null = null;
  private seeker: Seeker | null = null;
  private hand: Hand | null = null;
  private toldSpan = "";
  private telling = 0;
  private following = false;
  private stops = { frame: NaN, sign: NaN }; // What Tab reaches among frames and signs.
  private em = 12;
  private film = 72;
  private placed: Placed[] = [];
  private signs: PlacedSign[] = [];
  private offset = 0;
  private readonly watch = new ResizeObserver(() => this.measure());

  constructor() {
    super();
    this.phone = "";
    this.info = this.verdict = this.record = this.seq = this.look = null;
    this.live = this.playing = this.key = this.chapters = false;
    this.hits = [];
    this.notes = [];
    this.speed = 10;
    this.skip = true;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.pause();
    this.watch.disconnect();
    this.hand?.release();
    this.hand = null;
    this.data?.close();
    this.data = null;
    this.seeker?.close();
    window.clearTimeout(this.telling);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.begin();
  }

  // Hooks for the page's keys.

  playPause(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  // Above 0: closer.
  zoom(steps: number): void {
    this.camera.zoom(this.head, steps);
  }

  // The log.

  private begin(): void {
    this.pause();
    this.data?.close();
    this.seeker?.close();
    const { width } = this.camera;
    this.camera = new Camera(() => this.requestUpdate());
    this.camera.width = width;
    this.head = NaN;
    this.look = null;
    if (!this.phone || !this.info?.index) return;
    this.data = new TimelineData(this.phone, this.offset, () => this.requestUpdate());
    this.seeker = new Seeker(
      this.phone,
      (seq) => this.emit("open-record", seq),
      (time) => this.nearest(time),
    );
  }

  override willUpdate(changed: PropertyValues): void {
    const routed = (this.info?.index === undefined) !== (this.data === null);
    if (changed.has("phone") || changed.has("info")) this.offset = offsetMs(this.info?.first);
    if (changed.has("phone") || routed) this.begin();
    if (changed.has("info") && changed.get("info")) this.grew(changed.get("info") as api.Phone);
    if (changed.has("seq"))
      this.following = this.seq === null ? this.live : this.seq >= this.lastSeq;
    if (changed.has("record") || changed.has("seq")) this.headToRecord();
    this.camera.frame(this.bounds, this.idle);
    if (this.camera.axis) this.data?.want(this.camera.axis);
  }

  private get row(): api.FullRecord | null {
    return this.record?.seq === this.seq ? this.record : null;
  }

  private get lastSeq(): number {
    return (this.info?.records ?? 1) - 1;
  }

  private grew(before: api.Phone): void {
    const now = this.info!;
    const was = `${before.records}/${before.index?.state}/${before.index?.done}`;
    if (before.name !== now.name || was === `${now.records}/${now.index?.state}/${now.index?.done}`)
      return;
    this.data?.grown();
    if (this.following && this.live && now.latest) this.camera.follow(Date.parse(now.latest));
  }

  private headToRecord(): void {
    if (!this.record || this.record.seq !== this.seq || !this.record.time) return;
    const time = Date.parse(this.record.time);
    const far = this.head !== time;
    this.head = time;
    // The hand that moves the playhead knows where it is; a step or a link may lead out of sight.
    if (far && !this.seeker?.busy) this.camera.show(time);
  }

  private get bounds(): Bounds | null {
    const time = (text: string | null | undefined): number => (text ? Date.parse(text) : NaN);
    const extent = this.data?.extent(time(this.info?.first), time(this.info?.latest));
    return extent ? { from: extent.from, to: Math.max(extent.to, extent.from + leastSpan) } : null;
  }

  private get idle(): Idle[] {
    return this.skip ? (this.data?.idle ?? []) : [];
  }

  // The playhead.

  private step(by: number): void {
    const from = this.seq ?? (by > 0 ? -1 : this.lastSeq + 1);
    this.open(Math.min(Math.max(0, from + by), this.lastSeq));
  }

  private open(seq: number): void {
    if (seq !== this.seq) this.emit("open-record", seq);
  }

  private scrub(x: number): void {
    if (!this.camera.axis) return;
    this.pause();
    this.head = this.camera.timeAt(x);
    this.placeHead();
    this.seeker?.to(this.head);
  }

  // What the timeline itself knows to stand at an instant, when the server cannot be asked.
  private nearest(time: number): number | null {
    const found = this.buckets().filter((bucket) => bucket.time <= time);
    return found[found.length - 1]?.seq ?? null;
  }

  private headWords(): string {
    return Number.isNaN(this.head) ? "" : reel.clockAt(this.head, this.offset);
  }

  private placeHead(): void {
    const grip = this.querySelector<HTMLElement>(".tl-playhead");
    const x = this.camera.xOf(this.head);
    if (!grip || Number.isNaN(x)) return;
    grip.firstElementChild!.textContent = this.headWords();
    grip.style.transform = `translateX(${x.toFixed(1)}px)`;
    grip.hidden = x < -1 || x > this.camera.width + 1;
  }

  // Playing.

  private play(): void {
    const from = this.seq === null || (this.seq >= this.lastSeq && !this.live) ? 0 : this.seq;
    const time = from === this.seq && !Number.isNaN(this.head) ? this.head : this.bounds?.from;
    if (time === undefined || !this.info || this.info.records === 0) return;
    if (from !== this.seq) this.emit("open-record", from);
    this.playing = true;
    this.player = new Player(
      this.phone,
      {
        open: (seq, at) => {
          this.head = at;
          this.camera.show(at);
          this.emit("open-record", seq);
        },
        shown: () => this.record?.seq ?? null,
        last: () => this.lastSeq,
        live: () => this.live,
        idle: () => this.idle,
        stopAtChapters: () => this.chapters,
        calm: () => matchMedia("(prefers-reduced-motion: reduce)").matches,
        near: (virtual) => this.skip && this.data?.near(virtual),
        moved: (virtual) => {
          this.head = Math.min(virtual, this.bounds?.to ?? virtual);
          this.placeHead();
        },
        ended: () => this.pause(),
      },
      { seq: from, time },
      this.speed,
    );
  }

  private pause(): void {
    this.player?.stop();
    this.player = null;
    this.playing = false;
  }

  // Looking closer.

  private magnify(x: number, element: Element): void {
    const { axis } = this.camera;
    const frame = element.closest<HTMLElement>(".tl-frame");
    const found = frame
      ? this.placed.find((placed) => placed.seq === Number(frame.dataset.seq))
      : axis && pictureNear(candidates(this.buckets(), axis), axis, x, nearPx);
    if (!found || element.closest(".tl-flag, .tl-bar")) {
      this.look = null;
      return;
    }
    const box = this.querySelector(".tl-surface")!.getBoundingClientRect();
    const { seq, image } = found;
    this.look = { seq, image, x: box.left + x, top: box.top, bottom: box.bottom };
  }

  private buckets(): Bucket[] {
    const { axis } = this.camera;
    return axis && this.data ? this.data.bucketsOf(axis) : [];
  }

  private readonly focused = (event: FocusEvent): void => {
    const frame = (event.target as Element).closest<HTMLElement>(".tl-frame");
    const sign = (event.target as Element).closest<HTMLElement>(".tl-flag");
    if (sign) this.stops.sign = Number(sign.dataset.seq);
    if (!frame) return;
    this.stops.frame = Number(frame.dataset.seq);
    if (!frame.matches(":focus-visible")) return;
    this.magnify(frame.offsetLeft + frame.offsetWidth / 2, frame);
  };

  private tapped(x: number, element: Element): void {
    const pressed = element.closest<HTMLElement>(".tl-frame, .tl-flag");
    this.look = null;
    this.pause();
    if (pressed) return; // Its click says so too, and a key's press nothing but that.
    this.scrub(x);
  }

  private readonly clicked = (event: Event): void => {
    const pressed = (event.target as Element).closest<HTMLElement>(".tl-frame, .tl-flag");
    if (pressed) this.open(Number(pressed.dataset.seq));
  };

  private readonly keyed = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = event.target as HTMLElement;
    const among = target.closest<HTMLElement>(".tl-frame, .tl-flag");
    if (event.key === "Escape" && this.look) this.look = null;
    else if (event.key === "Escape" && this.key) this.key = false;
    else if (among && rove(event, this.alike(among), among)) event.stopPropagation();
    else if (target.closest(".tl-playhead") && this.headKey(event)) event.stopPropagation();
    else return;
    event.preventDefault();
  };

  private alike(one: HTMLElement): HTMLElement[] {
    return [
      ...this.querySelectorAll<HTMLElement>(one.matches(".tl-frame") ? ".tl-frame" : ".tl-flag"),
    ];
  }

  private headKey(event: KeyboardEvent): boolean {
    const shot = event.shiftKey;
    const page = pageOfKeys * this.camera.width;
    const x = this.camera.xOf(this.head);
    const acts: Record<string, () => void> = {
      ArrowLeft: () => (shot ? this.emit("step-screenshot", "before") : this.step(-1)),
      ArrowRight: () => (shot ? this.emit("step-screenshot", "after") : this.step(1)),
      ArrowDown: () => this.step(-1),
      ArrowUp: () => this.step(1),
      Home: () => this.open(0),
      End: () => this.open(this.lastSeq),
      PageUp: () => this.scrub(x - page),
      PageDown: () => this.scrub(x + page),
      " ": () => this.playPause(),
    };
    acts[event.key]?.();
    return acts[event.key] !== undefined;
  }

  private measure(): void {
    const surface = this.querySelector<HTMLElement>(".tl-surface");
    if (!surface) return;
    this.em = parseFloat(getComputedStyle(surface).fontSize) || 12;
    this.film = this.querySelector<HTMLElement>(".tl-film")?.clientHeight ?? this.film;
    this.camera.width = surface.clientWidth;
    this.requestUpdate();
  }

  override updated(): void {
    const surface = this.querySelector<HTMLElement>(".tl-surface");
    if (surface && !this.hand) {
      this.watch.observe(surface);
      this.hand = new Hand(surface, {
        pan: (dx) => this.camera.panBy(dx),
        zoom: (x, factor) => this.camera.zoomBy(x, factor),
        scrub: (x) => this.scrub(x),
        tap: (x, element) => this.tapped(x, element),
        hover: (x, element) => this.magnify(x, element),
        leave: () => (this.look = null),
        scrubs: (element) => element.closest(".tl-scrubber, .tl-playhead") !== null,
      });
    }
    if (!surface) {
      this.hand?.release();
      this.hand = null;
    }
    this.placeHead();
    this.tellSpan();
  }

  // Once the hand that zooms or pans has come to rest.
  private tellSpan(): void {
    const { axis, whole } = this.camera;
    const span = axis && !whole ? { from: Math.round(axis.from), to: Math.round(axis.to) } : null;
    const key = span ? `${span.from}/${span.to}` : "";
    if (key === this.toldSpan) return;
    this.toldSpan = key;
    window.clearTimeout(this.telling);
    this.telling = window.setTimeout(() => this.emit("timeline-span", span), restMs);
  }

  // Drawing.

  private get frameSize(): reel.FrameSize {
    const device = this.info?.device;
    const shape = device && device.height > 0 ? device.width / device.height : 9 / 16;
    return { height: this.film, width: Math.min(this.film * Math.min(shape, 1), 68) };
  }

  private findSigns(axis: Axis): PlacedSign[] {
    const found = signsOf(this.data?.marksOf(axis) ?? []);
    const v = this.verdict?.verdict;
    const bad = v && v.first_bad !== null && v.first_bad < v.records ? v.first_bad : null; // Else it is gone.
    const time = bad === null ? undefined : this.seeker?.timeOf(bad, () => this.requestUpdate());
    if (bad !== null && time !== undefined) found.push({ kind: "bad", seq: bad, time, title: "" });
    return placeSigns(found, axis, 1.6 * this.em);
  }

  private noteTimes(): number[] {
    const again = (): void => this.requestUpdate();
    return this.notes
      .slice(0, 100)
      .map((seq) => this.seeker?.timeOf(seq, again))
      .filter((time) => time !== undefined);
  }

  private bar(words: string) {
    const { playing, speed, skip, chapters, row } = this;
    return bar(
      { playing, speed, skip, chapters, row, whole: this.camera.whole },
      {
        step: (by) => this.step(by),
        stepShot: (towards) => this.emit("step-screenshot", towards),
        playPause: () => this.playPause(),
        choose: (wanted) => {
          this.speed = wanted;
          this.player?.setSpeed(wanted);
        },
        toggleSkip: () => (this.skip = !this.skip),
        toggleChapters: () => (this.chapters = !this.chapters),
        zoom: (steps) => this.zoom(steps),
        showAll: () => this.camera.showAll(),
      },
      html`<tv-timeline-map
        .buckets=${this.data?.overview?.buckets ?? []}
        .bounds=${this.bounds}
        .idle=${this.idle}
        .from=${this.camera.axis?.from ?? 0}
        .to=${this.camera.axis?.to ?? 0}
        .head=${this.head}
        .words=${words}
        @show-time=${(event: CustomEvent<number>) => this.camera.centre(event.detail)}
      ></tv-timeline-map>`,
      legend(this.key, () => (this.key = !this.key)),
    );
  }

  private scrubber(axis: Axis, buckets: Bucket[]) {
    return scrubber(axis, {
      buckets,
      marks: this.data?.marksOf(axis) ?? [],
      idle: this.data?.idle ?? [],
      hits: this.hits.map((hit) => (typeof hit.t === "number" ? hit.t : Date.parse(hit.t))),
      notes: this.noteTimes(),
      offset: this.offset,
      em: this.em,
    });
  }

  // One of them is always within reach of Tab: the last one that was, or the first.
  private reachable(seqs: number[], wanted: number): number | null {
    return seqs.includes(wanted) ? wanted : (seqs[0] ?? null);
  }

  // The picture at the playhead, or the last one on the strip before it.
  private frameOfHead(): number | null {
    if (this.seq === null) return null;
    if (this.placed.some((frame) => frame.seq === this.seq)) return this.seq;
    const before = this.placed.filter((frame) => frame.time <= this.head);
    return before[before.length - 1]?.seq ?? null;
  }

  private surface(axis: Axis | null, buckets: Bucket[]) {
    this.placed = axis
      ? placeFrames(candidates(buckets, axis), axis, this.frameSize.width + frameGapPx, this.seq)
      : [];
    this.signs = axis ? this.findSigns(axis) : [];
    const current = this.frameOfHead();
    const frameStop = this.reachable(
      this.placed.map((f) => f.seq),
      Number.isNaN(this.stops.frame) ? (current ?? NaN) : this.stops.frame,
    );
    const signStop = this.reachable(this.signs.map(reel.opens), this.stops.sign);
    return html`<div
      class="tl-surface"
      @click=${this.clicked}
      @focusin=${this.focused}
      @focusout=${() => (this.look = null)}
    >
      <div class="tl-film" role="group" aria-label=${t("timeline_shots")}>
        ${reel.frames(this.phone, this.placed, this.frameSize, this.offset, current, frameStop)}
      </div>
      <div class="tl-flags" role="group" aria-label=${t("timeline_signs")}>
        ${reel.signs(this.signs, this.offset, signStop)}
      </div>
      ${axis ? this.scrubber(axis, buckets) : nothing}
      <div
        class="tl-playhead"
        role="slider"
        tabindex="0"
        aria-label=${t("timeline_playhead")}
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, this.lastSeq)}
        aria-valuenow=${this.seq ?? 0}
        aria-valuetext=${headWords(this.row, this.seq, this.info?.records ?? 0)}
        ?hidden=${Number.isNaN(this.head)}
      >
        <span class="tl-grip"></span>
      </div>
    </div>`;
  }

  override render() {
    if (!this.phone || !this.info) return nothing;
    if (!this.info.index) return html`<p class="tl-none">${t("timeline_none")}</p>`;
    const { axis } = this.camera;
    const { index } = this.info;
    const buckets = this.buckets();
    const words = axis ? windowWords(axis, buckets, this.offset) : "";
    const { data } = this;
    return html`<section
      class="tl"
      aria-label=${t("timeline")}
      aria-busy=${data?.busy ?? false}
      @keydown=${this.keyed}
    >
      ${this.bar(words)}
      ${
        this.info.records === 0
          ? html`<p class="tl-none">${t("timeline_empty")}</p>`
          : data?.missing
            ? html`<p class="tl-none">${t("timeline_none")}</p>`
            : data?.problem && !data.overview
              ? html`<p class="tl-none" role="alert">
                  ${t("timeline_failed", { why: data.problem })}
                </p>`
              : this.surface(axis, buckets)
      }
      <p class="sr">${words}</p>
      ${
        index.done < index.total
          ? html`<p class="tl-building" role="status">
              ${t("timeline_building", { done: index.done, n: index.total })}
            </p>`
          : nothing
      }
      <tv-timeline-magnifier .phone=${this.phone} .look=${this.look}></tv-timeline-magnifier>
    </section>`;
  }
}

customElements.define("tv-timeline", Timeline);
export type { Timeline };
