// What was checked, what was found, and what the verdict rests on.
import { html, nothing } from "lit";
import { Verdict, VerdictState } from "./api.js";
import { PageElement } from "./element.js";
import { icon, verdictIcons } from "./icons.js";
import { t, tOr } from "./i18n.js";
import { plain } from "./text.js";

class ProofPanel extends PageElement {
  static override properties = { verdict: { attribute: false } };
  declare verdict: VerdictState | null;

  constructor() {
    super();
    this.verdict = null;
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
    return html`<ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>`;
  }

  private restsOn(v: Verdict) {
    return html`<ul>
      <li>${t("rests_key")}</li>
      ${v.witnesses.length === 0
        ? html`<li>${t("rests_no_witness")}</li>`
        : v.witnesses.map(
            (name) => html`<li>${t("rests_witness", { name: plain(name) })}</li>`,
          )}
    </ul>`;
  }

  private findings(v: Verdict) {
    if (v.findings.length === 0) return nothing;
    return html`<h3>${t("findings")}</h3>
      <ul class="findings">
        ${v.findings.map(
          (f) => html`<li>
            ${f.seq === null
              ? nothing
              : html`<button
                    type="button"
                    class="link"
                    @click=${() => this.emit("open-record", f.seq!)}
                  >
                    ${t("record_n", { n: f.seq })}</button
                  >: `}${plain(f.what)}
          </li>`,
        )}
      </ul>`;
  }

  override render() {
    const v = this.verdict?.verdict;
    if (!v) {
      const problem = this.verdict?.problem;
      return html`<h2>${t("panel_proof")}</h2>
        <p role="status">${problem ? plain(problem) : t("verdict_checking")}</p>`;
    }
    return html`<h2>${t("panel_proof")}</h2>
      <p class="proof-word" data-verdict=${v.verdict}>
        <span class="verdict-mark">${icon(verdictIcons[v.verdict] ?? "cross")}</span>
        ${tOr(`verdict_word_${v.verdict}`, plain(v.verdict))}
      </p>
      ${this.findings(v)}
      <h3>${t("checked_title")}</h3>
      ${this.checkedList(v)}
      <h3>${t("rests_title")}</h3>
      ${this.restsOn(v)}
      <p class="quiet">${t("root")} <code>${v.root}</code></p>`;
  }
}

customElements.define("tv-proof", ProofPanel);
