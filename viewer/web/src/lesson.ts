// "Try to delete": a real DELETE was sent; what was asked, who refused, that the record is still
// there, and then what people with more power than a browser could do.
import { html, nothing } from "lit";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { t, tOr } from "./i18n.js";
import * as paths from "./paths.js";
import { plain } from "./text.js";
import "./powers.js";

// The attack of the catalogue that tries each layer the request did not even reach.
const attacks: Record<string, string> = {
  open: "reader-deletes",
  triggers: "delete-record",
  signatures: "remove-record",
};

interface Attempt {
  seq: number;
  answer: api.Refusal;
  stillThere: boolean;
}

class Lesson extends PageElement {
  static override properties = {
    phone: {},
    seq: { attribute: false },
    attempt: { state: true },
    problem: { state: true },
  };
  declare phone: string;
  declare seq: number | null;
  declare attempt: Attempt | null;
  declare problem: string;

  constructor() {
    super();
    this.attempt = null;
    this.problem = "";
    this.seq = null;
  }

  // Sends it, and reads the record again afterwards.
  async tryToDelete(): Promise<void> {
    const { phone, seq } = this;
    if (seq === null) return;
    this.problem = "";
    try {
      const before = (await api.record(phone, seq)).body;
      const answer = await api.tryToDelete(phone, seq);
      const after = await api.record(phone, seq).catch(() => null);
      if (phone !== this.phone || seq !== this.seq) return;
      this.attempt = { seq, answer, stillThere: after?.body === before };
    } catch (error) {
      this.attempt = null;
      this.problem = error instanceof api.Refused ? error.message : t("server_gone");
    }
    await this.updateComplete;
    const attempt = this.querySelector<HTMLElement>(".attempt");
    attempt?.focus({ preventScroll: true });
    attempt?.scrollIntoView({ block: "start" }); // Longer than the panel: it is read from its top.
  }

  private layers(answer: api.Refusal) {
    return html`<ol class="layers">
      ${answer.layers.map((layer) => {
        const attack = layer.state === "refused" ? undefined : attacks[layer.id];
        return html`<li data-state=${layer.state === "refused" ? "refused" : "beyond"}>
          <b>${layer.state === "refused" ? t("layer_refused") : t("layer_beyond")}</b>
          ${tOr(`layer_${layer.id}`, plain(layer.what))}
          ${attack ? html`<span class="quiet small">${t("lesson_attack")} <code>${attack}</code></span>` : nothing}
        </li>`;
      })}
    </ol>`;
  }

  override render() {
    if (this.problem) return html`<p class="alarm" role="alert">${plain(this.problem)}</p>`;
    const a = this.attempt;
    if (!a || a.seq !== this.seq) return nothing;
    return html`<section class="attempt" tabindex="-1" aria-labelledby="attempt-title">
        <h3 id="attempt-title">${t(a.stillThere ? "attempt_refused" : "attempt_unclear")}</h3>
        <p class="exchange" dir="ltr">
          <code>DELETE ${plain(paths.record(this.phone, a.seq))}</code>
          <code class="answer">
            ${a.answer.status} ${a.answer.statusText}${a.answer.allow
              ? html`<br />Allow: ${a.answer.allow}`
              : nothing}
          </code>
        </p>
        <p>${t("attempt_sentence")}</p>
        ${this.layers(a.answer)}
        <p class="still">
          ${icon(a.stillThere ? "check" : "cross")}
          ${a.stillThere ? t("still_there", { n: a.seq }) : t("still_unclear")}
        </p>
      </section>
      <section class="powers"><tv-powers></tv-powers></section>`;
  }
}

customElements.define("tv-lesson", Lesson);
export type { Lesson };
