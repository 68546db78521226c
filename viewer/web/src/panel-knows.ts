// What the watcher knows: all the inferences a log allows, over the whole of it, over the day of the
// playhead, or over what the timeline shows.
import { html, nothing, PropertyValues } from "lit";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import type { TimeSpan } from "./events.js";
import "./heat.js";
import { Key, language, t } from "./i18n.js";
import { Calendar, calendarTable, dayPlace, firstRecord, hourPlace, Hours, hoursTable } from "./knows-charts.js";
import * as parts from "./knows-parts.js";
import "./knows-shown.js";
import { isLong, lead, shortDate } from "./knows-words.js";
import { dayOf, daySpan, offset } from "./time.js";
import { offsetMs, rfc3339 } from "./timeline-ticks.js";
import { plain } from "./text.js";

type Scope = "log" | "day" | "view";

// What was answered about a span, and the last record before it.
interface Answer {
  known: api.Knows;
  span: api.Span | null;
  after: number | null;
}

interface Tables {
  known: api.Knows;
  language: string;
  hours: Hours;
  days: Calendar | null; // Null: one day only.
}

const growthPause = 4000; // Milliseconds between looks at a log that grows.
let lastScope: Scope = "log"; // From one look at the panel to the next.

class KnowsPanel extends PageElement {
  static override properties = {
    phone: {},
    info: { attribute: false },
    seq: { attribute: false },
    record: { attribute: false },
    span: { attribute: false },
    scope: { state: true },
    answer: { state: true },
    busy: { state: true },
    problem: { state: true },
  };
  declare phone: string;
  declare info: api.Phone;
  declare seq: number | null;
  declare record: api.FullRecord | null;
  declare span: TimeSpan | null; // What the timeline shows; null: the whole log.
  declare private scope: Scope;
  declare private answer: Answer | null;
  declare private busy: boolean;
  declare private problem: string;
  private asking = new AbortController();
  private asked = "";
  private askedRecords = 0;
  private timer = 0;
  private tables: Tables | null = null;
  private day: api.Span | null = null; // That of the playhead.

  constructor() {
    super();
    this.seq = this.record = this.span = this.answer = null;
    this.scope = lastScope;
    this.busy = false;
    this.problem = "";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking.abort();
    window.clearTimeout(this.timer);
  }

  override willUpdate(changed: PropertyValues): void {
    const time = this.record?.time ?? this.info.latest;
    if (time) this.day = daySpan(time);
    if (changed.has("phone")) this.answer = null;
    if (!this.info.index) return;
    const asked = JSON.stringify([this.phone, this.wanted]);
    if (asked !== this.asked) {
      this.asked = asked;
      void this.ask();
    } else if (changed.has("info") && this.info.records !== this.askedRecords && !this.timer) {
      this.timer = window.setTimeout(() => {
        this.timer = 0;
        if (!this.busy) void this.ask();
      }, growthPause);
    }
  }

  // Null: the whole log.
  private get wanted(): api.Span | null {
    if (this.scope === "day" && this.day) return this.day;
    if (this.scope === "view" && this.span) {
      const shift = offsetMs(this.info.first);
      return { from: rfc3339(this.span.from, shift), to: rfc3339(this.span.to, shift) };
    }
    return null;
  }

  private async ask(): Promise<void> {
    this.asking.abort();
    const asking = (this.asking = new AbortController());
    const { phone, wanted, info } = this;
    this.busy = true;
    this.askedRecords = info.records;
    try {
      const [known, after] = await Promise.all([
        api.knows(phone, wanted, asking.signal),
        this.recordBefore(wanted, asking.signal),
      ]);
      if (asking.signal.aborted) return;
      this.answer = { known, span: wanted, after };
      this.problem = "";
    } catch (error) {
      if (asking.signal.aborted) return;
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.busy = false;
  }

  // The last record before a span; null where the log begins in it.
  private async recordBefore(span: api.Span | null, signal: AbortSignal): Promise<number | null> {
    const from = span ? Date.parse(span.from) - 1 : NaN;
    if (Number.isNaN(from) || !this.info.first || from < Date.parse(this.info.first)) return null;
    return (await api.recordAt(this.phone, from, signal)).seq;
  }

  private choose(scope: Scope): void {
    this.scope = lastScope = scope;
  }

  private scopes() {
    const all: [Scope, Key, boolean][] = [
      ["log", "knows_scope_log", true],
      ["day", "knows_scope_day", this.day !== null],
      ["view", "knows_scope_view", this.span !== null],
    ];
    const shown = this.wanted === null ? "log" : this.scope;
    return html`<div class="choices knows-scopes" role="group" aria-label=${t("knows_scope")}>
      ${all
        .filter(([, , there]) => there)
        .map(
          ([scope, key]) => html`<button
            type="button"
            aria-pressed=${scope === shown}
            @click=${() => this.choose(scope)}
          >
            ${t(key, { day: this.day ? shortDate(dayOf(this.day.from)) : "" })}
          </button>`,
        )}
    </div>`;
  }

  private async openHour(known: api.Knows, weekday: number, hour: number): Promise<void> {
    const zone = offset(this.info.first) || "Z";
    const { signal } = this.asking;
    const seq = await firstRecord(this.phone, known, weekday, hour, zone, signal).catch(() => null);
    if (seq !== null) this.emit("open-record", seq);
  }

  // Made once of an answer: the cell a hand is on stays what it is while the playhead moves.
  private tablesOf(known: api.Knows): Tables {
    if (this.tables?.known !== known || this.tables.language !== language()) {
      const days = known.days.length < 2 ? null : calendarTable(known);
      this.tables = { known, language: language(), hours: hoursTable(known), days };
    }
    return this.tables;
  }

  private hours(known: api.Knows) {
    if (known.hours.every((day) => day.every((value) => value === 0))) return nothing;
    const table = this.tablesOf(known).hours;
    return parts.section(
      "knows_hours",
      html`<tv-heat
        class="heat-hours"
        .name=${t("knows_hours")}
        .columns=${table.columns}
        .rows=${table.rows}
        .cells=${table.cells}
        .current=${hourPlace(table, this.record?.time ?? null)}
        @choose-cell=${({ detail }: CustomEvent<{ row: number; column: number }>) =>
          void this.openHour(known, table.weekdays[detail.row]!, detail.column)}
      ></tv-heat>`,
      t("knows_hours_note"),
    );
  }

  private calendar(known: api.Knows) {
    const table = this.tablesOf(known).days;
    if (!table) return nothing;
    return parts.section(
      "knows_days",
      html`<tv-heat
        class="heat-days"
        .name=${t("knows_days")}
        .columns=${table.columns}
        .rows=${table.rows}
        .cells=${table.cells}
        .current=${dayPlace(table, this.record?.time ?? null)}
        @choose-cell=${({ detail }: CustomEvent<{ row: number; column: number }>) => {
          const seq = table.firsts.get(`${detail.row}/${detail.column}`);
          if (seq !== undefined) this.emit("open-record", seq);
        }}
      ></tv-heat>`,
    );
  }

  private all({ known, span, after }: Answer) {
    const dated = isLong(known);
    const acts: parts.Acts = {
      seq: this.seq,
      dated,
      open: (seq) => this.emit("open-record", seq),
      search: (words) => this.emit("open-search", words),
    };
    return html`<div class="knows-lead">
        ${lead(known, this.info).map((sentence) => html`<p>${sentence}</p>`)}
        ${known.widened ? html`<p class="quiet">${t("knows_widened")}</p>` : nothing}
      </div>
      ${parts.searched(known, acts)} ${parts.sites(known, acts)} ${this.hours(known)}
      ${this.calendar(known)}
      ${parts.pages(known, acts)} ${parts.apps(known, acts)} ${parts.stretches(known, acts)}
      ${known.visits + known.apps.length > 0
        ? parts.section(
            "knows_shown",
            html`<tv-knows-shown
              .phone=${this.phone}
              .span=${span}
              .behind=${after}
              .dated=${dated}
              .grown=${known}
              .seq=${this.seq}
            ></tv-knows-shown>`,
          )
        : nothing}`;
  }

  override render() {
    const { index } = this.info;
    if (!index) return html`<h2>${t("knows_title")}</h2><p>${t("knows_none")}</p>${parts.cannotKnow()}`;
    return html`<h2>${t("knows_title")}</h2>
      ${this.scopes()}
      ${index.done < index.total
        ? html`<p class="knows-note" role="status">
            ${t("knows_building", { done: index.done, n: index.total })}
          </p>`
        : nothing}
      ${this.problem ? html`<p class="alarm" role="alert">${plain(this.problem)}</p>` : nothing}
      <div aria-busy=${this.busy}>
        ${this.answer ? this.all(this.answer) : html`<p class="quiet" role="status">${t("loading")}</p>`}
      </div>
      ${parts.cannotKnow()}`;
  }
}

customElements.define("tv-knows", KnowsPanel);
