// One phone's workbench. Owns what is looked at (the record at the playhead, the panel, the search),
// keeps it in the address, hands it to the parts and listens for the log's growth.
import { html, nothing, PropertyValues } from "lit";
import * as api from "./api.js";
import { bring } from "./bring.js";
import { PageElement } from "./element.js";
import type { Given, TimelineHooks, TimeSpan } from "./events.js";
import { Finder } from "./found.js";
import { t, tOr } from "./i18n.js";
import { Command, commandOf } from "./keys.js";
import type { MomentPanel } from "./panel-moment.js";
import { Notebook } from "./notebook.js";
import { Now } from "./now.js";
import { Note, withNote, withoutNote } from "./notes.js";
import { kindsOf } from "./panel-search.js";
import { firstPanel, panelContent, panels, rest } from "./panels.js";
import * as paths from "./paths.js";
import { Pictures } from "./pictures.js";
import { readPlace, rememberPhone, writePlace } from "./place.js";
import type { Stage } from "./stage.js";
import { plain, shortened } from "./text.js";
import * as theme from "./theme.js";
import "./record-list.js";
import "./stage.js";
import "./timeline.js";
import "./verdict-line.js";

const verdictPace = 600; // Milliseconds between looks at a check under way.
const restMs = 1000; // From the first screen to what it did without.
const safetyPace = 5000; // Should an event be lost on the way.
const narrow = window.matchMedia("screen and (max-width: 59.99rem)"); // As in styles/bench.css.
const nothingNoted: readonly Note[] = [];
const recordsTab = "records"; // Where there is no room for a column of them.

class PhoneView extends PageElement {
  static override properties = {
    phone: {},
    info: { state: true },
    verdict: { state: true },
    problem: { state: true },
    seq: { state: true },
    record: { state: true },
    panel: { state: true },
    parts: { state: true },
    query: { state: true },
    following: { state: true },
    connected: { state: true },
    span: { state: true },
  };
  declare phone: string;
  declare info: api.Phone | null;
  declare verdict: api.VerdictState | null;
  declare problem: string;
  declare seq: number | null;
  declare record: api.FullRecord | null;
  declare panel: string;
  declare parts: Readonly<Record<string, string>>; // What is shown inside each panel.
  declare query: string;
  declare following: boolean; // The playhead runs with the newest record.
  declare connected: boolean;
  declare span: TimeSpan | null; // What the timeline shows; null: the whole log.
  private readonly finder = new Finder(() => this.requestUpdate());
  private readonly now = new Now(() => this.requestUpdate());
  private pictures!: Pictures;
  private notebook: Notebook | null = null;
  private events: EventSource | null = null;
  private verdictTimer = 0;
  private safetyTimer = 0;

  constructor() {
    super();
    this.reset();
    this.readPlace();
  }

  private reset(): void {
    this.info = null;
    this.verdict = null;
    this.problem = "";
    this.seq = null;
    this.record = null;
    this.panel = "";
    this.parts = {};
    this.query = "";
    this.following = false;
    this.connected = true;
    this.span = null;
    this.notebook?.close();
    this.notebook = null;
  }

  private readPlace(): void {
    const place = readPlace();
    this.seq = place.seq;
    this.panel = place.panel;
    if (place.panel) this.parts = { ...this.parts, [place.panel]: place.part };
    this.query = place.q;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.safetyTimer = window.setInterval(() => {
      if (!document.hidden) void this.refresh();
    }, safetyPace);
    window.addEventListener("hashchange", this.moved);
    document.addEventListener("keydown", this.pressed);
    narrow.addEventListener("change", this.resized);
    theme.looks.addEventListener("change", this.resized);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.safetyTimer);
    window.clearTimeout(this.verdictTimer);
    window.removeEventListener("hashchange", this.moved);
    document.removeEventListener("keydown", this.pressed);
    narrow.removeEventListener("change", this.resized);
    theme.looks.removeEventListener("change", this.resized);
    this.events?.close();
    this.notebook?.close();
    this.finder.close();
    this.now.close();
  }

  private resized = (): void => this.requestUpdate();

  private moved = (): void => {
    const place = readPlace();
    if (place.phone !== this.phone && place.phone) return;
    const before = this.panel;
    this.readPlace();
    if (this.panel !== before) this.bringNamed();
    this.following = false;
    if (this.seq === null && this.info) void this.begin(this.info);
  };

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("phone")) {
      if (changed.get("phone") !== undefined) this.reset();
      rememberPhone(this.phone);
      this.pictures = new Pictures(this.phone);
      this.events?.close();
      this.events = null;
      void this.refresh();
    }
    if (changed.has("seq") || changed.has("phone")) void this.loadRecord();
    const asked = { query: this.query, kinds: kindsOf(this.parts.search ?? "") };
    this.finder.want(this.phone, this.info, asked, this.span);
    this.now.want(this.phone, this.info ? this.seq : null);
  }

  override updated(changed: PropertyValues): void {
    const first = this.shownTab === this.tabs[0]?.id; // At first the row is where it begins.
    const begins = changed.get("info") === null;
    if (begins ? !first : changed.has("panel")) this.bringTab();
    if (begins) this.bringNamed();
  }

  // Into view sideways, where there is no room for all of them.
  private bringTab(): void {
    const tab = this.querySelector<HTMLElement>('.tabs [aria-selected="true"]');
    const row = tab?.parentElement;
    if (!tab || !row || row.scrollWidth <= row.clientWidth) return;
    const from = tab.getBoundingClientRect().left - row.getBoundingClientRect().left;
    const over = from + tab.offsetWidth - row.clientWidth;
    if (from < 0) row.scrollLeft += from;
    else if (over > 0) row.scrollLeft += over;
  }

  private async refresh(): Promise<void> {
    const phone = this.phone;
    const first = this.info === null;
    try {
      const info = await api.phone(phone);
      if (phone !== this.phone) return;
      // The parts begin with all that is known, where the playhead is: what is drawn once more is
      // drawn late.
      if (first) await Promise.all([this.begin(info), this.askVerdict()]);
      if (phone !== this.phone) return;
      this.info = info;
      this.notebook ??= new Notebook(info.origin ?? phone, () => this.requestUpdate());
      this.problem = info.problem ?? "";
      if (this.following && info.records > 0) this.seq = info.records - 1;
      if (first && this.seq !== null && this.seq > this.last) this.open(this.last);
      if (!first) void this.askVerdict();
    } catch (error) {
      if (error instanceof api.Refused) this.problem = error.message;
      // A server that is gone may come back: what is on the bench stays, and the page says so above.
      else if (!this.info) this.problem = t("server_gone");
    }
    if (phone === this.phone) this.listen();
    if (first) window.setTimeout(() => void rest().catch(() => {}), restMs);
  }

  // The first event tells what has changed since it was asked for the first time.
  private listen(): void {
    if (this.events || !this.isConnected) return;
    this.events = new EventSource(`${paths.phone(this.phone)}/events`);
    this.events.addEventListener("grown", () => void this.refresh());
    this.events.addEventListener("open", () => (this.connected = true));
    this.events.addEventListener("error", () => (this.connected = false));
  }

  // Where a person starts who was sent nowhere: at the first picture of a finished day, or with the
  // newest record of one still being recorded.
  private async begin(info: api.Phone): Promise<void> {
    const { phone } = this;
    if (info.records === 0 || this.seq !== null) return;
    if (!info.closed) {
      this.following = true;
      this.seq = info.records - 1;
      return;
    }
    const shot = await this.pictures.next(0, "after").catch(() => null);
    if (phone === this.phone && this.seq === null) this.seq = shot?.seq ?? 0;
  }

  private async askVerdict(): Promise<void> {
    window.clearTimeout(this.verdictTimer);
    const phone = this.phone;
    try {
      const verdict = await api.verdict(phone);
      if (phone !== this.phone) return;
      this.verdict = verdict;
      if (verdict.checking) {
        this.verdictTimer = window.setTimeout(() => void this.askVerdict(), verdictPace);
      }
    } catch {
      // The page says so already; the next event asks again.
    }
  }

  private async loadRecord(): Promise<void> {
    const { phone, seq } = this;
    if (seq === null) {
      this.record = null;
      return;
    }
    try {
      const record = await api.record(phone, seq);
      if (phone === this.phone && seq === this.seq) this.record = record;
    } catch (error) {
      if (phone !== this.phone || seq !== this.seq) return;
      this.record = null;
      const beyond = error instanceof api.Refused && error.status === 404;
      if (beyond && this.info) this.open(this.last);
    }
  }

  private get last(): number {
    return Math.max(0, (this.info?.records ?? 0) - 1);
  }

  private write(): void {
    writePlace({
      phone: this.phone,
      seq: this.following ? null : this.seq,
      panel: this.panel,
      part: this.parts[this.panel] ?? "",
      q: this.query,
    });
  }

  private open(seq: number): void {
    this.seq = Math.max(0, seq);
    this.following = Boolean(this.info && !this.info.closed && seq >= this.last);
    this.write();
  }

  private show(panel: string): void {
    this.panel = panel;
    this.write();
    if (narrow.matches) void this.bringPanel();
  }

  private showPart(part: string): void {
    this.parts = { ...this.parts, [this.shownTab]: part };
    this.panel = this.shownTab;
    this.write();
  }

  // The panel an address names, for whoever follows a link to it.
  private bringNamed(): void {
    if (this.panel && narrow.matches) bring(() => this.querySelector("#panel"));
  }

  // On a narrow screen the panel may be below what is in view.
  private async bringPanel(): Promise<void> {
    await this.updateComplete;
    const panel = this.querySelector("#panel");
    const top = panel?.getBoundingClientRect().top ?? 0;
    if (top < 0 || top > window.innerHeight / 2) panel?.scrollIntoView();
  }

  private search(text: string): void {
    this.query = text;
    this.show("search");
  }

  private get notes(): readonly Note[] {
    return this.notebook?.notes ?? nothingNoted;
  }

  private keep(notes: readonly Note[]): void {
    this.notebook?.keep(notes);
    this.requestUpdate();
  }

  // A note carries what its record was about, so that it can be read without the log.
  private note(seq: number, text: string): void {
    const record = this.record?.seq === seq ? this.record : null;
    const before = this.notes.find((note) => note.seq === seq);
    const title = record ? (record.title ?? record.target ?? record.app ?? "") : (before?.title ?? "");
    const time = record ? record.time : (before?.time ?? null);
    this.keep(withNote(this.notes, { seq, text, time, title }));
  }

  private bookmark(): void {
    const { seq } = this;
    if (seq === null) return;
    const here = this.notes.find((note) => note.seq === seq);
    if (!here) this.note(seq, "");
    else if (here.text === "") this.keep(withoutNote(this.notes, seq));
    else this.show("notes"); // Words are not thrown away by one key.
  }

  private async lesson(seq: number): Promise<void> {
    this.open(seq);
    this.show("moment");
    await this.updateComplete;
    await this.querySelector<MomentPanel>("tv-moment")?.tryToDelete();
  }

  // Steps wait for each other: two quick presses are two steps, however slow the answers.
  private stepping: Promise<void> = Promise.resolve();

  private stepScreenshot(towards: "before" | "after"): void {
    this.stepping = this.stepping.then(async () => {
      if (this.seq === null) return;
      const shot = await this.pictures.next(this.seq, towards).catch(() => null);
      if (shot) this.open(shot.seq);
    });
  }

  private pressed = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (command && this.obey(command)) event.preventDefault();
  };

  private obey(command: Command): boolean {
    const timeline = this.querySelector<HTMLElement & TimelineHooks>("tv-timeline");
    const deeds: Partial<Record<Command, () => void>> = {
      previous: () => this.open((this.seq ?? 1) - 1),
      next: () => this.open(Math.min(this.last, (this.seq ?? -1) + 1)),
      "previous-screenshot": () => this.stepScreenshot("before"),
      "next-screenshot": () => this.stepScreenshot("after"),
      first: () => this.open(0),
      last: () => this.open(this.last),
      play: () => timeline?.playPause(),
      "zoom-in": () => timeline?.zoom(1),
      "zoom-out": () => timeline?.zoom(-1),
      search: () => void this.toSearch(),
      bookmark: () => this.bookmark(),
      difference: () => this.querySelector<Stage>("tv-stage")?.toggleDifference(),
    };
    const deed = this.info ? deeds[command] : undefined;
    deed?.();
    return deed !== undefined;
  }

  private async toSearch(): Promise<void> {
    this.show("search");
    await this.updateComplete;
    this.querySelector<HTMLElement>("tv-search")?.focus();
  }

  // The records are a tab where the stage takes their place: on a phone, and through a projector.
  private get tabbed(): boolean {
    return narrow.matches || theme.projector();
  }

  private get tabs(): { id: string; title: string }[] {
    const shown = panels.map(({ id, title }) => ({ id, title: t(title) }));
    return this.tabbed ? [{ id: recordsTab, title: t("panel_records") }, ...shown] : shown;
  }

  private get shownTab(): string {
    const known = this.tabs.some((tab) => tab.id === this.panel);
    return known ? this.panel : narrow.matches ? recordsTab : firstPanel;
  }

  // Left and Right choose the tab, as in every row of tabs.
  private tabKey(event: KeyboardEvent): void {
    const { tabs, shownTab } = this;
    const at = tabs.findIndex((tab) => tab.id === shownTab);
    const to: Record<string, number> = {
      ArrowLeft: (at - 1 + tabs.length) % tabs.length,
      ArrowRight: (at + 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const tab = tabs[to[event.key] ?? -1];
    if (!tab) return;
    event.preventDefault();
    this.show(tab.id);
    this.querySelector<HTMLElement>(`#tab-${tab.id}`)?.focus();
  }

  private tabRow() {
    const shown = this.shownTab;
    return html`<div
      class="tabs"
      role="tablist"
      aria-label=${t("panels")}
      @keydown=${(event: KeyboardEvent) => this.tabKey(event)}
    >
      ${this.tabs.map(
        ({ id, title }) => html`<button
          type="button"
          role="tab"
          id=${`tab-${id}`}
          aria-selected=${id === shown}
          aria-controls="panel"
          tabindex=${id === shown ? 0 : -1}
          @click=${() => this.show(id)}
        >
          ${title}
        </button>`,
      )}
    </div>`;
  }

  private list() {
    const info = this.info!;
    return html`<tv-list
      class="part list-part"
      .phone=${this.phone}
      .size=${info.records}
      .seq=${this.seq}
      .live=${!info.closed}
      .following=${this.following}
      .lost=${!this.connected}
      .notes=${this.notes}
    ></tv-list>`;
  }

  private content(info: api.Phone) {
    const shown = this.shownTab;
    const panel = panels.find(({ id }) => id === shown);
    const given: Given = {
      phone: this.phone,
      info,
      verdict: this.verdict,
      seq: this.seq,
      record: this.record,
      live: !info.closed,
      query: this.query,
      found: this.finder.found,
      span: this.span,
      notes: this.notes,
      now: this.now.moment,
      section: this.parts[shown] ?? "",
    };
    return html`<div class="panel-part part">
      ${this.tabRow()}
      <div id="panel" class="panel" role="tabpanel" aria-labelledby=${`tab-${shown}`} tabindex="0">
        ${panel ? panelContent(panel, given) : this.list()}
      </div>
    </div>`;
  }

  // Only paper shows it: what stands there, where it is from, and what it can be checked against.
  private citation(info: api.Phone) {
    const r = this.record;
    if (!r) return nothing;
    const verdict = this.verdict?.verdict;
    return html`<p class="citation">
      ${t("citation", {
        phone: shortened(plain(info.name), 80),
        n: r.seq,
        time: r.time ?? "?",
        what: shortened(plain(r.title || r.url || r.app || tOr(`kind_${r.kind}`, r.kind)), 200),
        log: shortened(plain(info.origin ?? ""), 120),
        hash: r.leaf_hash,
        root: verdict?.root ?? "?",
        size: verdict?.records ?? info.records,
        verdict: verdict ? tOr(`verdict_word_${verdict.verdict}`, verdict.verdict) : t("checking"),
      })}
      <strong>SIMULATION - fictional device.</strong>
    </p>`;
  }

  override render() {
    if (this.problem) return html`<p class="alarm" role="alert">${plain(this.problem)}</p>`;
    const info = this.info;
    if (!info) return html`<p class="notice" role="status">${t("loading")}</p>`;
    return html`<div
      class="bench"
      @open-record=${(event: CustomEvent<number>) => this.open(event.detail)}
      @open-panel=${(event: CustomEvent<string>) => this.show(event.detail)}
      @open-part=${(event: CustomEvent<string>) => this.showPart(event.detail)}
      @open-search=${(event: CustomEvent<string>) => this.search(event.detail)}
      @step-screenshot=${(event: CustomEvent<"before" | "after">) =>
        this.stepScreenshot(event.detail)}
      @keep-note=${(event: CustomEvent<{ seq: number; text: string }>) =>
        this.note(event.detail.seq, event.detail.text)}
      @keep-notes=${(event: CustomEvent<readonly Note[]>) => this.keep(event.detail)}
      @drop-note=${(event: CustomEvent<number>) => this.keep(withoutNote(this.notes, event.detail))}
      @timeline-span=${(event: CustomEvent<TimeSpan | null>) => (this.span = event.detail)}
      @try-to-delete=${(event: CustomEvent<number>) => void this.lesson(event.detail)}
    >
      <tv-verdict class="verdict-part" .verdict=${this.verdict}></tv-verdict>
      <tv-timeline
        class="timeline-part"
        .phone=${this.phone}
        .info=${info}
        .verdict=${this.verdict}
        .seq=${this.seq}
        .record=${this.record}
        .live=${!info.closed}
        .hits=${this.finder.hits}
        .notes=${this.notebook?.seqs ?? []}
      ></tv-timeline>
      <div class="columns">
        ${this.tabbed ? nothing : this.list()}
        <tv-stage
          class="part stage-part"
          .phone=${this.phone}
          .seq=${this.seq}
          .record=${this.record}
          .pictures=${this.pictures}
          .now=${this.now.moment}
        ></tv-stage>
        ${this.content(info)}
      </div>
      ${this.citation(info)}
    </div>`;
  }
}

customElements.define("tv-phone", PhoneView);
