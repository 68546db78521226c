// Every phone in the folder, each with its verdict.
import { html, nothing } from "lit";
import type { Phone } from "./api.js";
import { PageElement } from "./element.js";
import { icon, verdictIcons } from "./icons.js";
import { t, tOr } from "./i18n.js";
import { thumb } from "./paths.js";
import { hourAndMinute, shortDay } from "./time.js";
import { plain, shortened } from "./text.js";

class Overview extends PageElement {
  static override properties = { phones: { attribute: false } };
  declare phones: Phone[];

  private card(phone: Phone) {
    const verdict = phone.problem ? "damaged" : phone.verdict;
    return html`<li>
      <button type="button" class="card" data-verdict=${verdict ?? "checking"} @click=${() => this.emit("choose-phone", phone.name)}>
        ${phone.picture
          ? html`<img
              src=${thumb(phone.name, phone.picture)}
              width="72"
              height="128"
              loading="lazy"
              alt=""
            />`
          : html`<span class="card-blank"></span>`}
        <span class="card-words">
          <span class="card-name">${shortened(plain(phone.name), 60)}</span>
          <span class="card-verdict" data-verdict=${verdict ?? "checking"}>
            <span class="verdict-mark">${icon(verdictIcons[verdict ?? ""] ?? "wait")}</span>
            ${phone.problem
              ? t("unreadable")
              : verdict
                ? tOr(`verdict_word_${verdict}`, verdict)
                : t("checking")}
          </span>
          <span class="card-line">${shortened(plain(phone.persona || phone.device?.model || ""), 80)}</span>
          ${phone.session ? html`<span class="card-line">${shortened(plain(phone.session), 80)}</span>` : nothing}
          <span class="card-line quiet">
            ${t("n_records", { n: phone.records })}
            ${phone.latest
              ? html` · ${t("newest")} ${shortDay(phone.latest)}, ${hourAndMinute(phone.latest)}`
              : nothing}
          </span>
          ${phone.problem ? html`<span class="card-line">${shortened(plain(phone.problem), 200)}</span>` : nothing}
        </span>
      </button>
    </li>`;
  }

  override render() {
    return html`<section class="overview">
      <h1>${t("all_phones")}</h1>
      <p class="lead">${t("overview_lead", { n: this.phones.length })}</p>
      <ul class="cards">
        ${this.phones.map((phone) => this.card(phone))}
      </ul>
    </section>`;
  }
}

customElements.define("tv-overview", Overview);
