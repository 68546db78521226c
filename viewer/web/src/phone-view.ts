// One phone: verdict, filmstrip, records, and how we know. Listens for the log's growth.
import { html, nothing, PropertyValues } from "lit";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import { t } from "./i18n.js";
import { readPlace, writePlace } from "./place.js";
import { plain } from "./text.js";
import type { FilmStrip } from "./film-strip.js";
import type { RecordDialog } from "./record-dialog.js";
import type { RecordList } from "./record-list.js";
import "./facts-panel.js";
import "./film-strip.js";
import "./record-dialog.js";
import "./record-list.js";
import "./verdict-panel.js";

const verdictPace = 600; // Milliseconds between looks at a check under way.
const safetyPace = 5000; // Should an event be lost on the way.

class PhoneView extends PageElement {
  static override properties = {
    name: {},
    phone: { state: true },
    verdict: { state: true },
    problem: { state: true },
    seq: { state: true },
    connected: { state: true },
  };
  declare name: string;
  declare phone: api.Phone | null;
  declare verdict: api.VerdictState | null;
  declare problem: string;
  declare seq: number | null;
  declare connected: boolean;
  private events: EventSource | null = null;
  private verdictTimer = 0;
  private safetyTimer = 0;

  constructor() {
    super();
    this.reset();
    this.seq = readPlace().seq;
  }

  private reset(): void {
    this.phone = null;
    this.verdict = null;
    this.problem = "";
    this.seq = null;
    this.connected = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.safetyTimer = window.setInterval(() => {
      if (!document.hidden) this.grown();
    }, safetyPace);
    window.addEventListener("hashchange", this.moved);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.safetyTimer);
    window.clearTimeout(this.verdictTimer);
    window.removeEventListener("hashchange", this.moved);
    this.events?.close();
  }

  private moved = (): void => {
    const place = readPlace();
    if (place.phone === this.name || !place.phone) this.seq = place.seq;
  };

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has("name")) return;
    if (changed.get("name") !== undefined) this.reset();
    this.events?.close();
    this.events = new EventSource(`${api.phonePath(this.name)}/events`);
    this.events.addEventListener("grown", () => this.grown());
    this.events.addEventListener("open", () => (this.connected = true));
    this.events.addEventListener("error", () => (this.connected = false));
    void this.refresh();
  }

  private async refresh(): Promise<void> {
    const name = this.name;
    try {
      const phone = await api.phone(name);
      if (name !== this.name) return;
      this.phone = phone;
      this.problem = phone.problem ?? "";
    } catch (error) {
      this.problem = error instanceof api.Refused ? error.message : t("server_gone");
    }
    void this.askVerdict();
  }

  private async askVerdict(): Promise<void> {
    window.clearTimeout(this.verdictTimer);
    const name = this.name;
    try {
      const verdict = await api.verdict(name);
      if (name !== this.name) return;
      this.verdict = verdict;
      if (verdict.checking) {
        this.verdictTimer = window.setTimeout(() => void this.askVerdict(), verdictPace);
      }
    } catch {
      // The band above says so already; the next event asks again.
    }
  }

  private grown(): void {
    this.querySelector<RecordList>("tv-list")?.grown();
    this.querySelector<FilmStrip>("tv-strip")?.grown();
    void this.refresh();
  }

  private open(seq: number | null): void {
    this.seq = seq;
    writePlace({ phone: this.name, seq });
  }

  private async lesson(seq: number): Promise<void> {
    this.open(seq);
    await this.updateComplete;
    await this.querySelector<RecordDialog>("tv-record")?.tryToDelete();
  }

  private live() {
    const p = this.phone!;
    if (!this.connected) return html`<p class="live" data-live="lost">${t("live_lost")}</p>`;
    if (p.closed) return nothing;
    return html`<p class="live" data-live="on">${t("live")}</p>`;
  }

  override render() {
    if (this.problem) return html`<p class="alarm" role="alert">${plain(this.problem)}</p>`;
    if (!this.phone) return html`<p class="notice" role="status">${t("loading")}</p>`;
    const live = !this.phone.closed;
    return html`<div
      class="phone"
      @open-record=${(event: CustomEvent<number>) => this.open(event.detail)}
      @try-to-delete=${(event: CustomEvent<number>) => void this.lesson(event.detail)}
      @close-record=${() => this.open(null)}
    >
      <tv-verdict .state=${this.verdict}></tv-verdict>
      <div class="columns">
        <div class="story">
          ${this.live()}
          <tv-strip .phone=${this.name} .live=${live}></tv-strip>
          <tv-list .phone=${this.name} .live=${live}></tv-list>
        </div>
        <aside class="side" aria-label=${t("the_phone")}>
          <tv-facts .phone=${this.phone}></tv-facts>
        </aside>
      </div>
      <tv-record .phone=${this.name} .seq=${this.seq}></tv-record>
    </div>`;
  }
}

customElements.define("tv-phone", PhoneView);
