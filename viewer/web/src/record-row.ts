// One record as one row of the list. Pure: record in, template out.
import { html, nothing, TemplateResult } from "lit";
import type { LogRecord } from "./api.js";
import { icon, kindIcons } from "./icons.js";
import { Key, screenName, t, tOr } from "./i18n.js";
import { thumb } from "./paths.js";
import { clock, span } from "./time.js";
import { plain, shortened } from "./text.js";

export interface RowActions {
  phone: string;
  noted: ReadonlySet<number>;
  open: (seq: number) => void;
}

const gapReason = (reason: string | undefined): string => tOr(`gap_${reason}`, plain(reason ?? ""));

// What a record without picture or address says, in one line.
function sentence(row: LogRecord): string {
  switch (row.kind) {
    case "genesis":
      return t("row_genesis");
    case "boot":
      return row.session ? t("row_boot_session", { session: plain(row.session) }) : t("row_boot");
    case "screen":
      return row.on ? t("row_screen_on") : t("row_screen_off");
    case "app_open":
      return t("row_app", { app: shortened(plain(row.title || screenName(row.app ?? "")), 80) });
    case "heartbeat":
      return t("row_heartbeat");
    case "chapter":
      return shortened(plain(row.title ?? ""), 120);
    case "gap":
      return t("row_gap", {
        span: row.since && row.time ? span(row.since, row.time) : "?",
        reason: gapReason(row.reason),
      });
    case "clock_change":
      return t("row_clock", { from: clock(row.from ?? null), to: clock(row.to ?? null) });
    case "shutdown":
      return t("row_shutdown");
    case "operation":
      return t("row_operation", {
        action: tOr(`action_${row.action}`, plain(row.action ?? "")),
        target: shortened(plain(row.target || screenName(row.app ?? "")), 80),
      });
    case "media_alert":
      return t("row_media_alert", {
        title: shortened(plain(row.title ?? ""), 80),
        media: tOr(`media_${row.media_type}`, plain(row.media_type ?? "")),
        outcome: tOr(`outcome_${row.outcome}`, plain(row.outcome ?? "")),
      });
    case "damaged":
      return t("row_damaged", { why: plain(row.problem ?? "") });
    default:
      return plain(row.kind);
  }
}

function address(row: LogRecord): TemplateResult | typeof nothing {
  if (!row.url) return nothing;
  return html`<span class="address" dir="ltr" title=${shortened(plain(row.url), 2000)}
    >${shortened(plain(row.url), 140)}</span
  >`;
}

function visit(row: LogRecord): TemplateResult {
  const failed = row.status && row.status !== "ok";
  return html`<span class="title" title=${shortened(plain(row.title ?? ""), 2000)}>
      ${row.title ? shortened(plain(row.title)) : t("untitled")}
      ${failed ? html`<em class="tag">${tOr(`status_${row.status}`, row.status!)}</em>` : nothing}
    </span>
    ${address(row)}`;
}

function screenshot(row: LogRecord, actions: RowActions): TemplateResult {
  return html`<span class="shot">
    <img
      src=${thumb(actions.phone, row.image ?? "")}
      width="36"
      height="64"
      loading="lazy"
      decoding="async"
      alt=""
    />
    <span class="shot-words">
      <span class="title">
        ${t("screenshot")} <em class="tag">${tOr(`trigger_${row.trigger}`, row.trigger ?? "")}</em>
      </span>
      <span class="shot-of">${shortened(plain(row.title || screenName(row.app ?? "")))}</span>
      ${address(row)}
    </span>
  </span>`;
}

const noteMark = (): TemplateResult =>
  html`<span class="is-noted" title=${t("notes_noted")}
    >${icon("note")}<span class="sr">${t("notes_noted")}</span></span
  >`;

export function recordRow(row: LogRecord, actions: RowActions, current: boolean): TemplateResult {
  const kind = tOr(`kind_${row.kind}`, plain(row.kind));
  const body =
    row.kind === "visit"
      ? visit(row)
      : row.kind === "screenshot"
        ? screenshot(row, actions)
        : html`<span class="title">${shortened(sentence(row))}</span>`;
  return html`<li class="row" data-kind=${row.kind} data-seq=${row.seq}>
    <button
      type="button"
      class="what"
      aria-current=${current ? "true" : nothing}
      @click=${() => actions.open(row.seq)}
    >
      <time>${clock(row.time)}</time>
      <span class="dot"
        >${icon(kindIcons[row.kind] ?? "flag")}${actions.noted.has(row.seq) ? noteMark() : nothing}</span
      >
      <span class="words"
        ><span class="sr">${kind}, ${t("record_n", { n: row.seq })}: </span>${body}</span
      >
    </button>
  </li>`;
}

// Several signs of life in a row are one line: they matter by their absence.
export function heartbeatsRow(
  rows: LogRecord[],
  actions: RowActions,
  current: boolean,
): TemplateResult {
  const first = rows[0]!;
  const last = rows[rows.length - 1]!;
  return html`<li
    class="row"
    data-kind="heartbeat"
    data-seq=${first.seq}
    data-last=${last.seq}
  >
    <button
      type="button"
      class="what"
      aria-current=${current ? "true" : nothing}
      @click=${() => actions.open(first.seq)}
    >
      <time>${clock(first.time)}</time>
      <span class="dot"
        >${icon("beat")}${rows.some((row) => actions.noted.has(row.seq)) ? noteMark() : nothing}</span
      >
      <span class="words"
        ><span class="title"
          >${t("row_heartbeats" as Key, { n: rows.length, until: clock(last.time) })}</span
        ></span
      >
    </button>
  </li>`;
}
