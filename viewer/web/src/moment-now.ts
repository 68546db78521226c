// What stood in front at the record of the playhead, in sentences that lead to their records.
import { html, nothing, PropertyValues, TemplateResult } from "lit";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import { screenName, t } from "./i18n.js";
import { clock, daySpan, lasting } from "./time.js";
import { plain, shortened } from "./text.js";

type Search = api.Knows["searched"][number];

// What was searched for on one day, newest first, as far as record `to`.
interface Day {
  key: string;
  to: number;
  searched: readonly Search[];
}

class MomentNow extends PageElement {
  static override properties = {
    phone: {},
    now: { attribute: false },
    last: { attribute: false },
    earlier: { state: true },
  };
  declare phone: string;
  declare now: api.Moment | null;
  declare last: number; // The log's newest record.
  declare private earlier: Search | null; // The last words searched for by then, that day.
  private day: Day | null = null;
  private asking = new AbortController();

  constructor() {
    super();
    this.now = this.earlier = null;
    this.last = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking.abort();
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has("now")) return;
    this.asking.abort();
    this.earlier = null;
    const { signal } = (this.asking = new AbortController());
    // Without it the sentence is left out.
    if (this.now && !this.now.searched) void this.askDay(this.now, signal).catch(() => undefined);
  }

  // One question a day, however often the playhead moves in it.
  private async askDay(now: api.Moment, signal: AbortSignal): Promise<void> {
    const span = daySpan(now.time);
    if (!span) return;
    const key = `${this.phone}/${span.from}`;
    if (this.day?.key !== key || this.day.to < now.seq) {
      const known = await api.knows(this.phone, span, signal);
      if (signal.aborted) return;
      this.day = { key, to: Math.max(now.seq, this.last), searched: known.searched };
    }
    this.earlier = this.day.searched.find((search) => search.seq < now.seq) ?? null;
  }

  // The record at which something came to the front.
  private async openAt(time: string): Promise<void> {
    const { signal } = this.asking;
    const found = await api.recordAt(this.phone, Date.parse(time), signal).catch(() => null);
    if (found) this.emit("open-record", found.seq);
  }

  private to(words: string, open: () => void): TemplateResult {
    return html`<button type="button" class="link" @click=${open}>${words}</button>`;
  }

  private front(now: api.Moment) {
    const name = shortened(plain(now.title || now.url || screenName(now.app ?? "")), 120);
    if (now.screen_on === false) return html`<p>${t("moment_off")}</p>`;
    if (!name) return html`<p>${t("moment_nothing")}</p>`;
    const since = now.since;
    return html`<p>
      <b class="hostile">${name}</b>
      ${since
        ? html`${t("moment_since")} ${this.to(clock(since), () => void this.openAt(since))}${t("moment_since_end")}`
        : t("moment_front")}
      ${now.dwell_ms !== null && now.dwell_ms >= 1000
        ? t("moment_stayed", { time: lasting(now.dwell_ms) })
        : nothing}
    </p>`;
  }

  private searched(now: api.Moment) {
    const search = now.searched;
    if (!search || now.screen_on === false) return this.searchedBefore();
    const words = shortened(plain(search.words), 120);
    return html`<p>
      ${t("moment_searched")} <b class="hostile">“${words}”</b>
      ${this.to(t("moment_find"), () => this.emit("open-search", search.words))}
    </p>`;
  }

  private searchedBefore() {
    const search = this.earlier;
    if (!search) return nothing;
    return html`<p>
      ${t("moment_searched_before")}
      <b class="hostile">“${shortened(plain(search.words), 120)}”</b>,
      ${this.to(clock(search.time), () => this.emit("open-record", search.seq))}
    </p>`;
  }

  private picture(now: api.Moment) {
    const { picture } = now;
    if (!picture) return html`<p>${t("moment_no_picture")}</p>`;
    if (picture.seq === now.seq) return html`<p>${t("moment_this_picture")}</p>`;
    return html`<p>
      ${t("moment_picture", { time: lasting(picture.age_ms ?? 0) })}
      ${this.to(t("record_n", { n: picture.seq }), () => this.emit("open-record", picture.seq))}
    </p>`;
  }

  private scene(now: api.Moment) {
    const name = now.chapter ?? now.session;
    if (!name) return nothing;
    return html`<p class="quiet">
      ${t(now.chapter ? "moment_chapter" : "moment_session")}
      <span class="hostile">${shortened(plain(name), 120)}</span>
    </p>`;
  }

  private visits(now: api.Moment) {
    const link = (seq: number | null, words: string) =>
      seq === null ? nothing : this.to(words, () => this.emit("open-record", seq));
    if (now.previous_visit === null && now.next_visit === null) return nothing;
    return html`<p class="moment-steps">
      ${link(now.previous_visit, t("moment_previous_page"))} ${link(now.next_visit, t("moment_next_page"))}
    </p>`;
  }

  override render() {
    const { now } = this;
    if (!now) return nothing;
    return html`<div class="moment-now" aria-live="off">
      ${this.front(now)} ${this.searched(now)} ${this.picture(now)} ${this.scene(now)} ${this.visits(now)}
    </div>`;
  }
}

customElements.define("tv-moment-now", MomentNow);
