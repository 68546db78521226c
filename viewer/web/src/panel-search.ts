// Search over titles, addresses, apps and the words on screen: a field, the records found by day, and
// keys that walk through them with the playhead.
import { html, nothing, PropertyValues, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Phone } from "./api.js";
import { PageElement } from "./element.js";
import { Found, isTooShort } from "./found.js";
import { HitList } from "./hit-list.js";
import { hitRow } from "./hit-row.js";
import { icon } from "./icons.js";
import { Key, t } from "./i18n.js";
import { dayOf, longDay } from "./time.js";
import { plain, shortened } from "./text.js";

const searchPause = 200; // Milliseconds without a key before a search begins.
const nearEnd = 600; // Pixels from the end at which more is fetched.

type Filter = "all" | "pages" | "screens" | "rest";
const filters: Record<Filter, { title: Key; kinds: readonly string[] }> = {
  all: { title: "search_all", kinds: [] },
  pages: { title: "search_pages", kinds: ["visit"] },
  screens: { title: "search_screens", kinds: ["screenshot"] },
  rest: { title: "search_rest", kinds: ["app_open", "operation", "media_alert", "chapter", "boot", "damaged"] },
};

const filterOf = (part: string): Filter => (part in filters ? (part as Filter) : "all");

// The kinds of records that this part of the panel shows; none: all of them.
export const kindsOf = (part: string): readonly string[] => filters[filterOf(part)].kinds;

class SearchPanel extends PageElement {
  static override properties = {
    phone: {},
    info: { attribute: false },
    seq: { attribute: false },
    query: {},
    found: { attribute: false },
    section: {},
  };
  declare phone: string;
  declare info: Phone;
  declare seq: number | null;
  declare query: string;
  declare found: Found | null;
  declare section: string;
  private list: HitList | null = null;
  private typing = 0;
  private composing = false; // A syllable is being put together: it is not to be searched for yet.
  private sent = ""; // The text last searched for from here.

  constructor() {
    super();
    this.seq = this.found = null;
    this.section = "";
  }

  private get filter(): Filter {
    return filterOf(this.section);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.typing);
    this.list?.close();
    this.list = null;
  }

  private get field(): HTMLInputElement {
    return this.querySelector("input")!;
  }

  override focus(): void {
    this.field.select();
  }

  override willUpdate(changed: PropertyValues): void {
    if (["phone", "query", "section"].some((name) => changed.has(name)) || (this.query && !this.list)) {
      this.begin();
    } else if (changed.has("info")) this.list?.grown(this.info.records);
  }

  override updated(changed: PropertyValues): void {
    // A link or another part may search too; what is being typed is never taken away.
    if (changed.has("query") && this.query !== this.sent && !this.composing) {
      this.field.value = this.sent = this.query;
    }
    if (changed.has("seq")) this.bringCurrent();
  }

  private begin(): void {
    this.list?.close();
    this.list = null;
    const { phone, query } = this;
    if (!query || this.tooShort) return;
    const kinds = kindsOf(this.section);
    const list: HitList = new HitList(phone, query, kinds, () => {
      if (this.list === list) this.requestUpdate();
    });
    this.list = list;
    void list.next();
  }

  private get tooShort(): boolean {
    return isTooShort(this.query, this.info.records);
  }

  private typed(event: Event): void {
    window.clearTimeout(this.typing);
    if (this.composing || (event as InputEvent).isComposing) return;
    this.typing = window.setTimeout(() => this.send(), searchPause);
  }

  private composed(): void {
    this.composing = false;
    this.send();
  }

  private send(): void {
    window.clearTimeout(this.typing);
    const text = this.field.value.trim();
    if (text === this.query) return;
    this.sent = text;
    this.emit("open-search", text);
  }

  private fieldKey(event: KeyboardEvent): void {
    if (event.isComposing || this.composing || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, number> = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    if (this.field.value.trim() !== this.query) this.send();
    else void this.step(by);
  }

  private listKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { hits } = this.list!;
    // From the row in focus, wherever the playhead is.
    const row = (event.target as Element).closest<HTMLElement>("[data-open]")?.dataset.open;
    const from = row === undefined ? undefined : Number(row);
    const acts: Record<string, () => void> = {
      ArrowDown: () => void this.step(1, true, from),
      ArrowUp: () => void this.step(-1, true, from),
      Home: () => this.openHit(hits[0]?.seq, true),
      End: () => this.openHit(hits[hits.length - 1]?.seq, true),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]!();
  }

  private openHit(seq: number | undefined, focus: boolean): void {
    if (seq === undefined) return;
    this.emit("open-record", seq);
    if (focus) this.querySelector<HTMLElement>(`button[data-open="${seq}"]`)?.focus();
  }

  // To the next or previous hit from a record, or from the playhead.
  private async step(by: number, focus = false, from = this.seq): Promise<void> {
    const { list } = this;
    if (!list || list.hits.length === 0) return;
    const seq = from ?? -1;
    const target = () =>
      by > 0 ? list.hits.find((hit) => hit.seq > seq) : list.hits.findLast((hit) => hit.seq < seq);
    if (by > 0 && !target() && list.more) {
      await list.next();
      await this.updateComplete;
    }
    this.openHit(target()?.seq, focus);
  }

  private bringCurrent(): void {
    const row = this.querySelector<HTMLElement>('.hit [aria-current="true"]');
    const pane = this.querySelector<HTMLElement>(".hits");
    if (!row || !pane) return;
    const view = pane.getBoundingClientRect();
    const box = row.getBoundingClientRect();
    if (box.top < view.top) pane.scrollTop += box.top - view.top - 32; // Below the day's heading.
    else if (box.bottom > view.bottom) pane.scrollTop += box.bottom - view.bottom + 8;
    // Where the panel itself scrolls too, it follows the hand that walks through the hits.
    if (this.contains(document.activeElement)) row.scrollIntoView({ block: "nearest" });
  }

  private scrolled(event: Event): void {
    const pane = event.target as HTMLElement;
    if (pane.scrollTop + pane.clientHeight > pane.scrollHeight - nearEnd) void this.list?.next();
  }

  private count(list: HitList): string {
    const search = shortened(plain(this.query), 60);
    const { found } = this;
    if (!list.more) return t("found", { n: list.hits.length, search });
    if (found?.complete) return t("found", { n: found.total, search });
    if (found) return t("search_at_least", { n: found.total, search });
    return t("found_many", { n: list.hits.length, search });
  }

  private nth(list: HitList): TemplateResult | typeof nothing {
    const at = list.hits.findIndex((hit) => hit.seq === this.seq);
    return at < 0 ? nothing : html`<span class="hit-nth">${t("search_nth", { i: at + 1 })}</span>`;
  }

  private status(list: HitList) {
    if (list.problem) return html`<p class="alarm" role="alert">${plain(list.problem)}</p>`;
    const { records } = this.info;
    if (list.hits.length > 0) {
      return html`<p class="hit-count" role="status">${this.count(list)} ${this.nth(list)}</p>`;
    }
    if (!list.ready) {
      const looked = list.lookedTo + 1;
      return html`<p class="quiet" role="status">
        ${looked > 0 ? t("search_looked", { done: looked, n: records }) : t("search_looking")}
      </p>`;
    }
    return html`<div class="empty" role="status">
      <p>${t("found_nothing", { search: shortened(plain(this.query), 60) })}</p>
      <p class="quiet">${t("search_nothing_hint")}</p>
    </div>`;
  }

  private hits(list: HitList) {
    if (list.hits.length === 0) return nothing;
    const held = list.hits.some((hit) => hit.seq === this.seq);
    const stop = held ? this.seq : list.hits[0]!.seq;
    const items: { key: string; row: TemplateResult }[] = [];
    let day = "";
    for (const hit of list.hits) {
      if (hit.time && dayOf(hit.time) !== day) {
        day = dayOf(hit.time);
        items.push({ key: `${day}/${hit.seq}`, row: html`<li class="hour"><h3><b>${longDay(hit.time)}</b></h3></li>` });
      }
      const row = hitRow(this.phone, hit, list.q, hit.seq === this.seq, hit.seq === stop);
      items.push({ key: String(hit.seq), row });
    }
    return html`<div class="scroller">
      <ol
        class="records hits"
        aria-label=${t("search_results")}
        @scroll=${(event: Event) => this.scrolled(event)}
        @keydown=${(event: KeyboardEvent) => this.listKey(event)}
        @click=${(event: Event) => {
          const open = (event.target as Element).closest<HTMLElement>("[data-open]")?.dataset.open;
          if (open) this.openHit(Number(open), false);
        }}
      >
        ${repeat(items, (item) => item.key, (item) => item.row)}
        ${list.more
          ? html`<li class="hit-more">
              ${list.complete ? nothing : html`<p class="quiet">${t("search_unfinished")}</p>`}
              <button type="button" class="act" ?disabled=${list.busy} @click=${() => void list.next()}>
                ${list.busy ? t("search_looking") : t("search_more")}
              </button>
            </li>`
          : nothing}
      </ol>
    </div>`;
  }

  private remarks() {
    const { index, records } = this.info;
    if (this.query && this.tooShort) {
      return html`<p class="empty" role="status">${t("search_too_short", { n: records })}</p>`;
    }
    const out: string[] = [];
    if (index && index.done < index.total) {
      out.push(t("search_building", { done: index.done, n: index.total }));
    }
    return out.map((words) => html`<p class="hit-note">${words}</p>`);
  }

  override render() {
    const { list } = this;
    return html`<div class="search-panel" role="search">
      <label class="search">
        ${icon("search")}
        <span class="sr">${t("search")}</span>
        <input
          type="search"
          placeholder=${t("search")}
          maxlength="120"
          autocomplete="off"
          spellcheck="false"
          enterkeyhint="search"
          aria-describedby="search-keys"
          @input=${(event: Event) => this.typed(event)}
          @compositionstart=${() => {
            this.composing = true;
            window.clearTimeout(this.typing);
          }}
          @compositionend=${() => this.composed()}
          @keydown=${(event: KeyboardEvent) => this.fieldKey(event)}
        />
      </label>
      <div class="choices" role="group" aria-label=${t("search_filter")}>
        ${(Object.keys(filters) as Filter[]).map(
          (filter) => html`<button
            type="button"
            aria-pressed=${filter === this.filter}
            @click=${() => this.emit("open-part", filter)}
          >
            ${t(filters[filter].title)}
          </button>`,
        )}
      </div>
      <p id="search-keys" class=${this.query ? "sr" : "hit-note"}>${t("search_keys")}</p>
      ${this.remarks()} ${list ? html`${this.status(list)} ${this.hits(list)}` : nothing}
    </div>`;
  }
}

customElements.define("tv-search", SearchPanel);
