// The record at the playhead: every fact, the exact bytes that were hashed; and the lesson of trying
// to delete it.
import { html, nothing } from "lit";
import type * as api from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { screenName, t, tOr } from "./i18n.js";
import type { Lesson } from "./lesson.js";
import { clock, longDay, offset } from "./time.js";
import { plain, shortened } from "./text.js";
import "./lesson.js";
import "./moment-now.js";

class MomentPanel extends PageElement {
  static override properties = {
    phone: {},
    info: { attribute: false },
    seq: { attribute: false },
    record: { attribute: false },
    now: { attribute: false },
  };
  declare phone: string;
  declare info: api.Phone;
  declare seq: number | null;
  declare record: api.FullRecord | null;
  declare now: api.Moment | null;

  constructor() {
    super();
    this.seq = null;
    this.record = this.now = null;
  }

  async tryToDelete(): Promise<void> {
    await this.querySelector<Lesson>("tv-lesson")?.tryToDelete();
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
      ${this.fact(t("app"), r.app && screenName(r.app))}
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

  override render() {
    const r = this.record;
    if (!r) return html`<p class="quiet" role="status">${t("loading")}</p>`;
    return html`<h2>
        ${tOr(`kind_${r.kind}`, plain(r.kind))} · ${t("record_n", { n: r.seq })}
      </h2>
      <tv-lesson .phone=${this.phone} .seq=${this.seq}></tv-lesson>
      ${r.kind === "damaged"
        ? html`<p class="alarm">${t("row_damaged", { why: plain(r.problem ?? "") })}</p>`
        : nothing}
      <tv-moment-now
        .phone=${this.phone}
        .now=${this.now?.seq === r.seq ? this.now : null}
        .last=${this.info.records - 1}
      ></tv-moment-now>
      ${this.facts(r)}
      <details>
        <summary>${t("exact_bytes")}</summary>
        <pre tabindex="0" aria-label=${t("exact_bytes")}>${plain(r.body)}</pre>
      </details>
      <button type="button" class="delete" @click=${() => void this.tryToDelete()}>
        ${icon("bin")} ${t("try_to_delete")}
      </button>`;
  }
}

customElements.define("tv-moment", MomentPanel);
export type { MomentPanel };
