// Which phone, whose, recorded as which published account describes it, and how far that is known.
import { html, nothing, TemplateResult } from "lit";
import { Phone } from "./api.js";
import { PageElement } from "./element.js";
import { t, tOr } from "./i18n.js";
import { hourAndMinute, longDay } from "./time.js";
import { plain, shortened } from "./text.js";

class HowPanel extends PageElement {
  static override properties = { info: { attribute: false } };
  declare info: Phone;

  private fact(label: string, value: string | undefined): TemplateResult | typeof nothing {
    if (!value) return nothing;
    return html`<div>
      <dt>${label}</dt>
      <dd>${shortened(plain(value), 200)}</dd>
    </div>`;
  }

  private howWeKnow() {
    const profile = this.info.profile;
    if (!profile) return nothing;
    return html`<section class="how">
      <h2>${t("how_we_know")}</h2>
      <p>${t("how_lead")}</p>
      <dl>
        ${this.fact(t("profile"), `${profile.title} (${profile.id})`)}
        ${this.fact(t("source"), profile.source)}
        <div>
          <dt>${t("certainty")}</dt>
          <dd>
            <b class="grade">${plain(profile.certainty)}</b>
            ${tOr(`certainty_${profile.certainty}`, "")}
          </dd>
        </div>
        ${this.fact(t("user_can_view"), profile.user_can_view ? t("yes") : t("no"))}
      </dl>
      ${profile.assumed.length > 0
        ? html`<h3>${t("assumed")}</h3>
            <p class="quiet">${t("assumed_lead")}</p>
            <ul class="assumed">
              ${profile.assumed.map((value) => html`<li>${shortened(plain(value), 200)}</li>`)}
            </ul>`
        : nothing}
    </section>`;
  }

  override render() {
    const p = this.info;
    return html`${this.howWeKnow()}
      <section class="facts" aria-labelledby="facts-title">
        <h2 id="facts-title">${t("the_phone")}</h2>
        <dl>
          ${this.fact(t("name"), p.name)} ${this.fact(t("model"), p.device?.model)}
          ${this.fact(t("persona"), p.persona)} ${this.fact(t("session"), p.session)}
          ${this.fact(t("day"), longDay(p.first))}
          ${this.fact(
            t("recorded"),
            p.first && p.latest ? `${hourAndMinute(p.first)} – ${hourAndMinute(p.latest)}` : "",
          )}
          ${this.fact(t("records"), t("n_records", { n: p.records }))}
          ${this.fact(t("state"), p.closed ? t("state_closed") : t("state_open"))}
        </dl>
      </section>`;
  }
}

customElements.define("tv-how", HowPanel);
