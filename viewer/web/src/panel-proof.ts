// Proof: the verdict and what it rests on, one record's way to the signature, the audited shutter,
// and the checkpoint to take away. One of the four at a time.
import { html, nothing, PropertyValues } from "lit";
import { FullRecord, Phone, Verdict, VerdictState } from "./api.js";
import { PageElement } from "./element.js";
import { Key, language, t } from "./i18n.js";
import { ladder } from "./proof-ladder.js";
import { plain } from "./text.js";
import "./proof-keep.js";
import "./proof-path.js";
import "./proof-shutter.js";

const parts = ["verdict", "record", "shutter", "keep"] as const;
type Part = (typeof parts)[number];

class ProofPanel extends PageElement {
  static override properties = {
    phone: {},
    info: { attribute: false },
    verdict: { attribute: false },
    seq: { attribute: false },
    record: { attribute: false },
    section: {},
  };
  declare phone: string;
  declare info: Phone;
  declare verdict: VerdictState | null;
  declare seq: number | null;
  declare record: FullRecord | null;
  declare section: string;

  constructor() {
    super();
    this.verdict = null;
    this.seq = null;
    this.record = null;
    this.section = "";
  }

  private get shown(): Part {
    return parts.find((part) => part === this.section) ?? parts[0];
  }

  override updated(changed: PropertyValues): void {
    if (changed.has("section") && changed.get("section") !== undefined) {
      this.closest(".panel")?.scrollTo(0, 0);
    }
  }

  private checkedList(v: Verdict) {
    const lines: string[] = [
      t("checked_records", { n: v.records }),
      t("checked_images", { n: v.images }),
      t("checked_checkpoints", { n: v.checkpoints, sealed: v.sealed }),
    ];
    if (v.records > v.sealed) lines.push(t("checked_unsealed", { n: v.records - v.sealed }));
    const { revealed, planned, matched, expected } = v.schedule;
    if (!planned) lines.push(t("schedule_none"));
    else if (!revealed) lines.push(t("schedule_secret"));
    else lines.push(t("schedule_matched", { matched, n: expected }));
    return html`<ul class="dashes">
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
  }

  private restsOn(v: Verdict) {
    return html`<ul class="dashes">
        <li>${t("rests_key")}</li>
        ${v.witnesses.length === 0
          ? html`<li>${t("rests_no_witness")}</li>`
          : v.witnesses.map((name) => html`<li>${t("rests_witness", { name: plain(name) })}</li>`)}
      </ul>
      <h4>${t("proof_trust_title")}</h4>
      <ul class="dashes">
        <li>${t("proof_trust_key")}</li>
        <li>${t("proof_trust_machine")}</li>
        <li>${t(v.witnesses.length === 0 ? "proof_trust_no_witness" : "proof_trust_witness")}</li>
        <li>${t("proof_trust_truth")}</li>
      </ul>`;
  }

  private recordLink(seq: number) {
    return html`<button type="button" class="link" @click=${() => this.emit("open-record", seq)}>
      ${t("record_n", { n: seq })}
    </button>`;
  }

  private findings(v: Verdict) {
    if (v.findings.length === 0 && v.first_bad === null && v.gaps.length === 0) return nothing;
    const isForeign = v.findings.length > 0 && language() !== "en";
    return html`<h3>${t("findings")}</h3>
      ${isForeign ? html`<p class="quiet">${t("findings_in_english")}</p>` : nothing}
      <ul class="findings">
        ${v.first_bad === null || v.first_bad >= v.records
          ? nothing
          : html`<li class="first-bad">
              ${t("proof_first_bad")} ${this.recordLink(v.first_bad)}
            </li>`}
        ${v.findings.map(
          (f) => html`<li>
            ${f.seq === null || f.seq >= v.records ? nothing : html`${this.recordLink(f.seq)}: `}<span
              lang="en"
              >${plain(f.what)}</span
            >
          </li>`,
        )}
        ${v.gaps.slice(0, 20).map((seq) => html`<li>${t("proof_gap_at")} ${this.recordLink(seq)}</li>`)}
      </ul>`;
  }

  private verdictPart(v: Verdict) {
    return html`${ladder(v)} ${this.findings(v)}
      <h3>${t("checked_title")}</h3>
      ${this.checkedList(v)}
      <h3>${t("rests_title")}</h3>
      ${this.restsOn(v)}
      <p class="quiet">${t("root")} <code class="whole-hash">${v.root}</code></p>`;
  }

  private content() {
    if (this.shown === "record") {
      return html`<tv-path .phone=${this.phone} .seq=${this.seq} .size=${this.info.records}></tv-path>`;
    }
    const v = this.verdict?.verdict;
    if (this.shown === "keep") {
      return html`<tv-keep .phone=${this.phone} .size=${v?.sealed ?? 0}></tv-keep>`;
    }
    if (!v) {
      const problem = this.verdict?.problem;
      return html`<p role="status">${problem ? plain(problem) : t("verdict_checking")}</p>`;
    }
    if (this.shown === "verdict") return this.verdictPart(v);
    return html`<tv-shutter
      .phone=${this.phone}
      .info=${this.info}
      .verdict=${v}
      .record=${this.record}
    ></tv-shutter>`;
  }

  override render() {
    return html`<h2 class="sr">${t("panel_proof")}</h2>
      <div class="choices proof-parts" role="group" aria-label=${t("panel_proof")}>
        ${parts.map(
          (part) => html`<button
            type="button"
            aria-pressed=${part === this.shown}
            @click=${() => this.emit("open-part", part)}
          >
            ${t(`proof_part_${part}` as Key)}
          </button>`,
        )}
      </div>
      ${this.content()}`;
  }
}

customElements.define("tv-proof", ProofPanel);
