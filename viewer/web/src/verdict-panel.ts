// The verdict in plain words: what a layman reads first, and under it what it rests on.
import { html, nothing } from "lit";
import { Verdict, VerdictState } from "./api.js";
import { PageElement } from "./element.js";
import { icon, verdictIcons } from "./icons.js";
import { Key, language, t, tOr } from "./i18n.js";
import { plain } from "./text.js";

class VerdictPanel extends PageElement {
  static override properties = { state: { attribute: false } };
  declare state: VerdictState | null;

  constructor() {
    super();
    this.state = null;
  }

  private checking() {
    const { done, total } = this.state ?? { done: 0, total: 0 };
    return html`<section class="verdict" data-verdict="checking" aria-labelledby="verdict-headline">
      <span class="verdict-mark">${icon("wait")}</span>
      <div>
        <h1 id="verdict-headline">
          ${this.state?.problem ? t("verdict_failed") : t("verdict_checking")}
        </h1>
        <p>
          ${this.state?.problem ? plain(this.state.problem) : t("checked_of", { done, n: total })}
        </p>
        ${total > 0
          ? html`<progress max=${total} value=${done} aria-label=${t("checking")}></progress>`
          : nothing}
      </div>
    </section>`;
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

  private figures(v: Verdict) {
    const { revealed, planned, matched, expected } = v.schedule;
    const figure = (value: string, label: string) =>
      html`<div>
        <dt>${label}</dt>
        <dd>${value}</dd>
      </div>`;
    const number = (n: number): string => n.toLocaleString(language());
    return html`<dl class="figures">
      ${figure(number(v.records), t("figure_records"))}
      ${figure(number(v.images), t("figure_pictures"))}
      ${revealed && planned
        ? figure(`${number(matched)}/${number(expected)}`, t("figure_schedule"))
        : figure(number(v.checkpoints), t("figure_checkpoints"))}
    </dl>`;
  }

  private findings(v: Verdict) {
    if (v.findings.length === 0) return nothing;
    return html`<h2>${t("findings")}</h2>
      <ul class="findings">
        ${v.findings.map(
          (f) => html`<li>
            ${f.seq === null
              ? nothing
              : html`<button
                    type="button"
                    class="link"
                    @click=${() => this.emit("open-record", f.seq)}
                  >
                    ${t("record_n", { n: f.seq })}</button
                  >: `}${plain(f.what)}
          </li>`,
        )}
      </ul>`;
  }

  override render() {
    const v = this.state?.verdict;
    if (!v) return this.checking();
    const known = Object.hasOwn(verdictIcons, v.verdict);
    return html`<section class="verdict" data-verdict=${v.verdict} aria-labelledby="verdict-headline">
      <span class="verdict-mark">${icon(verdictIcons[v.verdict] ?? "cross")}</span>
      <div>
        <p class="verdict-word">
          ${tOr(`verdict_word_${v.verdict}`, v.verdict)}
          ${this.state!.checking
            ? html`<span class="quiet" role="status">· ${t("checking_newer")}</span>`
            : nothing}
        </p>
        <h1 id="verdict-headline">
          ${known ? t(`verdict_headline_${v.verdict}` as Key) : plain(v.verdict)}
        </h1>
        <p>
          ${known ? t(`verdict_text_${v.verdict}` as Key, { n: v.records, gaps: v.gaps.length }) : nothing}
          ${v.first_bad === null
            ? nothing
            : html`<button
                type="button"
                class="link"
                @click=${() => this.emit("open-record", v.first_bad)}
              >
                ${t("first_bad", { n: v.first_bad })}
              </button>`}
        </p>
        <details>
          <summary>${t("verdict_details")}</summary>
          <div class="verdict-details">
            ${this.findings(v)}
            <h2>${t("checked_title")}</h2>
            ${this.checkedList(v)}
            <h2>${t("rests_title")}</h2>
            ${this.restsOn(v)}
            <p class="quiet">${t("root")} <code>${v.root}</code></p>
          </div>
        </details>
      </div>
      ${this.figures(v)}
    </section>`;
  }
}

customElements.define("tv-verdict", VerdictPanel);
