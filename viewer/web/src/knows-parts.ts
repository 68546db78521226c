// The lists of the panel "What the watcher knows": one sentence a line, each pressed to go to the
// record that says so. Pure: values in, templates out.
import { html, nothing, svg, TemplateResult } from "lit";
import type { Knows } from "./api.js";
import { icon } from "./icons.js";
import { Key, t } from "./i18n.js";
import { staySentence, when } from "./knows-words.js";
import { lasting } from "./time.js";
import { plain, shortened } from "./text.js";

export interface Acts {
  seq: number | null; // The record at the playhead.
  dated: boolean; // Times need their date.
  open: (seq: number) => void;
  search: (words: string) => void;
}

const atFirst = 6; // Lines before one asks for more.

export function section(title: Key, content: TemplateResult | typeof nothing, note?: string) {
  return html`<section class="knows-part">
    <h3>${t(title)}</h3>
    ${note ? html`<p class="knows-note">${note}</p>` : nothing} ${content}
  </section>`;
}

// The first few, and the others where they are asked for.
function list(rows: readonly TemplateResult[]): TemplateResult {
  const rest = rows.slice(atFirst);
  return html`<ol class="knows-list">
      ${rows.slice(0, atFirst)}
    </ol>
    ${rest.length > 0
      ? html`<details class="knows-rest">
          <summary>${t("knows_n_more", { n: rest.length })}</summary>
          <ol class="knows-list">
            ${rest}
          </ol>
        </details>`
      : nothing}`;
}

function row(seqs: readonly number[], acts: Acts, content: TemplateResult, aside?: TemplateResult) {
  const [first] = seqs;
  const last = seqs[seqs.length - 1];
  const here = acts.seq !== null && seqs.includes(acts.seq);
  const others =
    last !== undefined && last !== first
      ? html`<button type="button" class="link knows-last" @click=${() => acts.open(last)}>
          ${t("knows_last_time", { n: last })}
        </button>`
      : nothing;
  return html`<li>
    <button
      type="button"
      class="knows-open"
      aria-current=${here ? "true" : nothing}
      @click=${() => first !== undefined && acts.open(first)}
    >
      ${content}
    </button>
    ${others} ${aside ?? nothing}
  </li>`;
}

const percent = (value: number, most: number): string =>
  `${most > 0 ? Math.max(1, (100 * value) / most).toFixed(1) : 0}%`;

// Time in front, filled; and times opened, an outline.
function bars(dwell: number, times: number, most: { dwell: number; times: number }) {
  return html`<svg class="bars" aria-hidden="true">
    ${dwell > 0 ? svg`<rect class="bar-time" y="0" height="7" width=${percent(dwell, most.dwell)} rx="1"></rect>` : nothing}
    <rect class="bar-times" x="0.75" y="10" height="4" width=${percent(times, most.times * 1.01)} rx="1"></rect>
  </svg>`;
}

const key = (times: Key): TemplateResult =>
  html`<p class="bar-key" aria-hidden="true">
    <svg width="16" height="8"><rect class="bar-time" width="16" height="7" rx="1"></rect></svg>
    ${t("knows_key_time")}
    <svg width="16" height="8"><rect class="bar-times" x="0.75" y="1.5" width="14" height="4" rx="1"></rect></svg>
    ${t(times)}
  </p>`;

const name = (text: string, most = 120): TemplateResult =>
  html`<b class="hostile">${shortened(plain(text), most)}</b>`;

export function sites(known: Knows, acts: Acts) {
  if (known.sites.length === 0) return nothing;
  const most = {
    dwell: Math.max(...known.sites.map((site) => site.dwell_ms ?? 0)),
    times: Math.max(...known.sites.map((site) => site.visits)),
  };
  const rows = known.sites.map((site) =>
    row(
      site.seqs,
      acts,
      html`${name(site.host)} ${staySentence(site.visits, site.dwell_ms, "visit")}
      ${bars(site.dwell_ms ?? 0, site.visits, most)}`,
    ),
  );
  return section("knows_sites", html`${key("knows_key_visits")}${list(rows)}`);
}

export function apps(known: Knows, acts: Acts) {
  if (known.apps.length === 0) return nothing;
  const most = {
    dwell: Math.max(...known.apps.map((app) => app.dwell_ms ?? 0)),
    times: Math.max(...known.apps.map((app) => app.opened)),
  };
  const rows = known.apps.map((app) =>
    row(
      app.seqs,
      acts,
      html`${name(app.title || app.app)} ${staySentence(app.opened, app.dwell_ms, "app")}
      ${bars(app.dwell_ms ?? 0, app.opened, most)}`,
    ),
  );
  return section("knows_apps", html`${key("knows_key_opened")}${list(rows)}`);
}

export function pages(known: Knows, acts: Acts) {
  if (known.pages.length === 0) return nothing;
  const rows = known.pages.map((page) =>
    row(
      page.seqs,
      acts,
      html`${name(page.title || t("untitled"))} ${staySentence(page.visits, page.dwell_ms, "visit")}
        <span class="knows-address" dir="ltr">${shortened(plain(page.url), 140)}</span>`,
    ),
  );
  return section("knows_pages", list(rows));
}

export function searched(known: Knows, acts: Acts) {
  if (known.searched.length === 0) return nothing;
  const rows = known.searched.map((search) => {
    const words = shortened(plain(search.words), 120);
    return row(
      [search.seq],
      acts,
      html`<b class="hostile knows-words">“${words}”</b>
        ${t("knows_searched_at", {
          site: shortened(plain(search.host), 80),
          time: when(search.time, acts.dated),
        })}`,
      html`<button
        type="button"
        class="tool knows-find"
        title=${t("knows_find")}
        aria-label=${t("knows_find_words", { words })}
        @click=${() => acts.search(search.words)}
      >
        ${icon("search")}
      </button>`,
    );
  });
  return section("knows_searched", list(rows));
}

export function stretches(known: Knows, acts: Acts) {
  if (known.sessions.length === 0) return nothing;
  const rows = known.sessions.map((stretch) => {
    const from = when(stretch.from, acts.dated);
    const to = when(stretch.to, false);
    return row(
      [stretch.from_seq],
      acts,
      html`<b>${from}–${to}</b> ${t("knows_stretch", {
        time: lasting(Date.parse(stretch.to) - Date.parse(stretch.from)),
        n: stretch.records,
      })}`,
    );
  });
  return section("knows_stretches", list(rows), t("knows_stretches_note"));
}

export const cannotKnow = (): TemplateResult =>
  html`<section class="knows-part knows-limits">
    <h3>${t("knows_cannot")}</h3>
    <ul>
      <li>${t("knows_cannot_who")}</li>
      <li>${t("knows_cannot_read")}</li>
      <li>${t("knows_cannot_why")}</li>
      <li>${t("knows_cannot_between")}</li>
      <li>${t("knows_cannot_assumed")}</li>
    </ul>
  </section>`;
