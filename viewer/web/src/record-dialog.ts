// One record, large: its picture, every fact, the exact bytes that were hashed; and the lesson of
// trying to delete it.
import { html, nothing, PropertyValues } from "lit";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { t, tOr } from "./i18n.js";
import { clock, longDay, offset } from "./time.js";
import { plain, shortened } from "./text.js";

interface Attempt {
  seq: number;
  answer: api.Refusal;
  stillThere: boolean;
}

class RecordDialog extends PageElement {
  static override properties = {
    phone: {},
    seq: { attribute: false },
    record: { state: true },
    attempt: { state: true },
    problem: { state: true },
    whole: { state: true },
    torn: { state: true },
  };
  declare phone: string;
  declare seq: number | null;
  declare record: api.FullRecord | null;
  declare attempt: Attempt | null;
  declare problem: string;
  declare whole: boolean;
  declare torn: boolean;

  constructor() {
    super();
    this.seq = null;
    this.record = null;
    this.attempt = null;
    this.problem = "";
    this.whole = false;
    this.torn = false;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has("seq")) return;
    const dialog = this.dialog!;
    if (this.seq === null) {
      if (dialog.open) dialog.close();
      return;
    }
    if (!dialog.open) dialog.showModal();
    void this.load(this.seq);
  }

  private async load(seq: number): Promise<void> {
    this.problem = "";
    this.torn = false;
    try {
      const record = await api.record(this.phone, seq);
      if (this.seq !== seq) return;
      this.record = record;
    } catch (error) {
      this.record = null;
      this.problem = error instanceof api.Refused ? error.message : t("server_gone");
    }
  }

  // Steps wait for each other: two quick presses are two steps, however slow the answers.
  private stepping: Promise<void> = Promise.resolve();

  private step(towards: "before" | "after"): void {
    this.stepping = this.stepping.then(() => this.stepOnce(towards)).catch(() => undefined);
  }

  // Left and right step from screenshot to screenshot, or from record to record.
  private async stepOnce(towards: "before" | "after"): Promise<void> {
    const from = this.seq;
    if (from === null) return;
    const kinds = this.record?.kind === "screenshot" ? ["screenshot"] : [];
    const order = towards === "before" ? "newest" : "oldest";
    const page = await api.records(this.phone, { kinds, search: "" }, {
      order,
      limit: 1,
      [towards]: from,
    });
    const next = page.records[0];
    if (!next || this.seq !== from) return;
    this.emit("open-record", next.seq);
    // The page answers by setting `seq` when it renders, a turn or two later.
    for (let turn = 0; turn < 10 && this.seq === from; turn++) await new Promise(requestAnimationFrame);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "ArrowLeft") this.step("before");
    else if (event.key === "ArrowRight") this.step("after");
    else return;
    event.preventDefault();
  }

  async tryToDelete(): Promise<void> {
    const seq = this.seq;
    if (seq === null) return;
    const before = (await api.record(this.phone, seq)).body;
    const answer = await api.tryToDelete(this.phone, seq);
    const after = await api.record(this.phone, seq).catch(() => null);
    if (this.seq !== seq) return;
    this.attempt = { seq, answer, stillThere: after?.body === before };
    await this.updateComplete;
    this.querySelector<HTMLElement>(".attempt")?.focus();
  }

  private fact(label: string, value: string | number | undefined, code = false) {
    if (value === undefined || value === "") return nothing;
    const text = plain(String(value));
    return html`<div>
      <dt>${label}</dt>
      <dd>${code ? html`<code dir="ltr">${text}</code>` : text}</dd>
    </div>`;
  }

  private facts(r: api.FullRecord) {
    return html`<dl class="record-facts">
      ${this.fact(t("time"), `${clock(r.time)} ${offset(r.time)}`)}
      ${this.fact(t("day"), longDay(r.time))}
      ${this.fact(t("title"), r.title && shortened(r.title, 1024))}
      ${this.fact(t("address"), r.url && shortened(r.url, 2048), true)}
      ${this.fact(t("app"), r.app)}
      ${r.status && r.status !== "ok"
        ? this.fact(t("status"), tOr(`status_${r.status}`, r.status))
        : nothing}
      ${this.fact(t("via"), r.via && tOr(`via_${r.via}`, r.via))}
      ${this.fact(t("trigger"), r.trigger && tOr(`trigger_${r.trigger}`, r.trigger))}
      ${this.fact(t("due"), r.due && `${clock(r.due)}.${r.due.slice(20, 23)}`)}
      ${this.fact(t("action"), r.action && tOr(`action_${r.action}`, r.action))}
      ${this.fact(t("target"), r.target && shortened(r.target, 1024))}
      ${this.fact(t("media_type"), r.media_type && tOr(`media_${r.media_type}`, r.media_type))}
      ${this.fact(t("signer"), r.signer && tOr(`signer_${r.signer}`, r.signer))}
      ${this.fact(t("outcome"), r.outcome && tOr(`outcome_${r.outcome}`, r.outcome))}
      ${this.fact(t("persona"), r.persona)} ${this.fact(t("session"), r.session)}
      ${this.fact(t("reason"), r.reason && tOr(`gap_${r.reason}`, r.reason))}
      ${this.fact(t("on_screen"), r.text)}
      ${this.fact(t("image_sha"), r.image, true)}
      ${this.fact(t("leaf_hash"), r.leaf_hash, true)}
    </dl>`;
  }

  private picture(r: api.FullRecord) {
    if (!r.image) return nothing;
    if (this.torn) return html`<p class="alarm picture-torn" role="alert">${t("picture_changed")}</p>`;
    const src = api.imagePath(this.phone, r.image);
    return html`<div class="picture">
      <button
        type="button"
        class="picture-zoom"
        aria-pressed=${this.whole}
        title=${this.whole ? t("fit") : t("enlarge")}
        aria-label=${this.whole ? t("fit") : t("enlarge")}
        @click=${() => (this.whole = !this.whole)}
      >
        <img
          class=${this.whole ? "whole" : ""}
          src=${src}
          width=${r.width ?? 720}
          height=${r.height ?? 1280}
          alt=${t("screenshot_alt", {
            time: clock(r.time),
            title: shortened(plain(r.title || r.app || ""), 120),
          })}
          @error=${() => (this.torn = true)}
        />
      </button>
    </div>`;
  }

  private attemptPanel() {
    const a = this.attempt;
    if (!a || a.seq !== this.seq) return nothing;
    return html`<section class="attempt" tabindex="-1" aria-labelledby="attempt-title">
      <h3 id="attempt-title">${t(a.stillThere ? "attempt_refused" : "attempt_unclear")}</h3>
      <p class="exchange" dir="ltr">
        <code>DELETE ${plain(api.recordPath(this.phone, a.seq))}</code>
        <code class="answer">
          ${a.answer.status} ${a.answer.statusText}${a.answer.allow
            ? html`<br />Allow: ${a.answer.allow}`
            : nothing}
        </code>
      </p>
      <p>${t("attempt_sentence")}</p>
      <ol class="layers">
        ${a.answer.layers.map(
          (layer) => html`<li data-state=${layer.state === "refused" ? "refused" : "beyond"}>
            <b>${layer.state === "refused" ? t("layer_refused") : t("layer_beyond")}</b>
            ${tOr(`layer_${layer.id}`, plain(layer.what))}
          </li>`,
        )}
      </ol>
      <p class="still">
        ${icon(a.stillThere ? "check" : "cross")}
        ${a.stillThere ? t("still_there", { n: a.seq }) : t("still_unclear")}
      </p>
    </section>`;
  }

  private content(r: api.FullRecord) {
    return html`<div class="dialog-body" data-picture=${Boolean(r.image)}>
      ${this.picture(r)}
      <div class="dialog-words">
        ${this.attemptPanel()} ${r.kind === "damaged"
          ? html`<p class="alarm">${t("row_damaged", { why: plain(r.problem ?? "") })}</p>`
          : nothing}
        ${this.facts(r)}
        <details>
          <summary>${t("exact_bytes")}</summary>
          <pre tabindex="0" aria-label=${t("exact_bytes")}>${plain(r.body)}</pre>
        </details>
        <button type="button" class="delete" @click=${() => void this.tryToDelete()}>
          ${icon("bin")} ${t("try_to_delete")}
        </button>
      </div>
    </div>`;
  }

  override render() {
    const r = this.record;
    const open = this.seq !== null;
    const title = open
      ? r
        ? `${tOr(`kind_${r.kind}`, plain(r.kind))} · ${t("record_n", { n: this.seq! })}`
        : t("record_n", { n: this.seq! })
      : "";
    return html`<dialog
      aria-labelledby="dialog-title"
      @keydown=${(event: KeyboardEvent) => this.pressed(event)}
      @close=${() => this.emit("close-record")}
      @click=${(event: Event) => event.target === this.dialog && this.dialog!.close()}
    >
      ${open
        ? html`<header class="dialog-head">
              <h2 id="dialog-title">${title}</h2>
              <span class="dialog-simulation">SIMULATION</span>
              <button type="button" aria-label=${t("previous")} title=${t("previous")}
                @click=${() => this.step("before")}>${icon("left")}</button>
              <button type="button" aria-label=${t("next")} title=${t("next")}
                @click=${() => this.step("after")}>${icon("right")}</button>
              <button type="button" aria-label=${t("close")} title=${t("close")}
                @click=${() => this.dialog!.close()}>${icon("cross")}</button>
            </header>
            ${this.problem
              ? html`<p class="alarm" role="alert">${plain(this.problem)}</p>`
              : r
                ? this.content(r)
                : html`<p class="quiet" role="status">${t("loading")}</p>`}`
        : nothing}
    </dialog>`;
  }
}

customElements.define("tv-record", RecordDialog);
export type { RecordDialog };
