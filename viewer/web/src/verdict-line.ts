// The verdict in one line, as a layman reads it. Pressing it shows what it rests on.
import { html, nothing } from "lit";
import { Verdict, VerdictState } from "./api.js";
import { PageElement } from "./element.js";
import { icon, verdictIcons } from "./icons.js";
import { grouped, Key, t, tOr } from "./i18n.js";
import { plain } from "./text.js";

class VerdictLine extends PageElement {
  static override properties = { verdict: { attribute: false } };
  declare verdict: VerdictState | null;

  constructor() {
    super();
    this.verdict = null;
  }

  private checking() {
    const { done, total } = this.verdict ?? { done: 0, total: 0 };
    const problem = this.verdict?.problem;
    return html`<section class="verdict" data-verdict="checking" aria-labelledby="verdict-headline">
      <span class="verdict-mark">${icon("wait")}</span>
      <h1 id="verdict-headline">${problem ? t("verdict_failed") : t("verdict_checking")}</h1>
      <p class="verdict-text">${problem ? plain(problem) : t("checked_of", { done, n: total })}</p>
      ${total > 0
        ? html`<progress max=${total} value=${done} aria-label=${t("checking")}></progress>`
        : nothing}
    </section>`;
  }

  private figures(v: Verdict) {
    const { revealed, planned, matched, expected } = v.schedule;
    const figure = (value: string, label: string) =>
      html`<div>
        <dt>${label}</dt>
        <dd>${value}</dd>
      </div>`;
    return html`<dl class="figures">
      ${figure(grouped(v.images), t("figure_pictures"))}
      ${revealed && planned
        ? figure(`${grouped(matched)}/${grouped(expected)}`, t("figure_schedule"))
        : figure(grouped(v.checkpoints), t("figure_checkpoints"))}
    </dl>`;
  }

  override render() {
    const v = this.verdict?.verdict;
    if (!v) return this.checking();
    const known = Object.hasOwn(verdictIcons, v.verdict);
    return html`<section class="verdict" data-verdict=${v.verdict} aria-labelledby="verdict-headline">
      <span class="verdict-mark">${icon(verdictIcons[v.verdict] ?? "cross")}</span>
      <h1 id="verdict-headline">
        <button
          type="button"
          class="verdict-open"
          title=${tOr(`verdict_word_${v.verdict}`, v.verdict)}
          @click=${() => this.emit("open-panel", "proof")}
        >
          ${known ? t(`verdict_headline_${v.verdict}` as Key) : plain(v.verdict)}
        </button>
      </h1>
      <p class="verdict-text">
        ${known ? t(`verdict_text_${v.verdict}` as Key, { n: v.records, gaps: v.gaps.length }) : nothing}
        ${v.first_bad === null
          ? nothing
          : v.first_bad >= v.records
            ? t("first_missing", { n: v.first_bad })
            : html`<button
              type="button"
              class="link"
              @click=${() => this.emit("open-record", v.first_bad!)}
            >
              ${t("first_bad", { n: v.first_bad })}
            </button>`}
        ${this.verdict!.checking
          ? html`<span class="quiet" role="status">${t("checking_newer")}</span>`
          : nothing}
      </p>
      ${this.figures(v)}
    </section>`;
  }
}

customElements.define("tv-verdict", VerdictLine);
