// "And someone with more power?": five people, what each can do at most, how it would show, and the
// attacks of the catalogue (append-only-audit --list; storage/THREATS.md) that try it.
import { html } from "lit";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { Key, t } from "./i18n.js";

interface Power {
  id: "user" | "neighbour" | "daemon" | "root" | "key";
  attacks: readonly string[];
  // What the verifier, or the system, says to them; as the catalogue has it.
  ends: "refused" | "damaged" | "rolled-back" | "outside";
}

const powers: readonly Power[] = [
  { id: "user", attacks: ["title-is-sql", "title-forges-fields", "turn-clock-back"], ends: "refused" },
  {
    id: "neighbour",
    attacks: ["neighbour-writes-database", "neighbour-reads-key", "long-reader"],
    ends: "refused",
  },
  {
    id: "daemon",
    attacks: ["delete-record", "drop-delete-trigger", "remove-and-close-up", "remove-newest"],
    ends: "damaged",
  },
  { id: "root", attacks: ["take-off-attribute", "roll-back-both", "restore-everything"], ends: "rolled-back" },
  {
    id: "key",
    attacks: ["rewrite-with-key", "rewrite-after-witness", "continue-with-key"],
    ends: "outside",
  },
];

class PowersPart extends PageElement {
  static override properties = { at: { state: true } };
  declare at: number;

  constructor() {
    super();
    this.at = 0;
  }

  private go(to: number): void {
    this.at = Math.min(powers.length - 1, Math.max(0, to));
    void this.updateComplete.then(() => {
      this.querySelector<HTMLElement>(".power")?.focus({ preventScroll: true });
      this.querySelector(".power-steps")?.scrollIntoView({ block: "start" });
    });
  }

  private steps() {
    return html`<ol class="power-steps">
      ${powers.map(
        (power, i) => html`<li>
          <button
            type="button"
            aria-current=${i === this.at ? "step" : "false"}
            @click=${() => this.go(i)}
          >
            <span class="power-number">${i + 1}</span> ${t(`lesson_who_${power.id}` as Key)}
          </button>
        </li>`,
      )}
    </ol>`;
  }

  override render() {
    const power = powers[this.at]!;
    const last = this.at === powers.length - 1;
    return html`<h3>${t("lesson_more_power")}</h3>
      <p>${t("lesson_more_power_lead")}</p>
      ${this.steps()}
      <section class="power" tabindex="-1" aria-labelledby="power-title" data-ends=${power.ends}>
        <h4 id="power-title">${t(`lesson_title_${power.id}` as Key)}</h4>
        <dl>
          <div>
            <dt>${t("lesson_can")}</dt>
            <dd>${t(`lesson_can_${power.id}` as Key)}</dd>
          </div>
          <div>
            <dt>${t("lesson_shows")}</dt>
            <dd class="shows">
              ${icon(power.ends === "refused" ? "check" : power.ends === "outside" ? "alert" : "eye")}
              <span>${t(`lesson_shows_${power.id}` as Key)}</span>
            </dd>
          </div>
          <div>
            <dt>${t("lesson_tested")}</dt>
            <dd class="attacks">
              ${power.attacks.map((name) => html`<code>${name}</code>`)}
            </dd>
          </div>
        </dl>
        <p class="power-walk">
          <button type="button" class="act" ?disabled=${this.at === 0} @click=${() => this.go(this.at - 1)}>
            ${icon("left")} ${t("lesson_before")}
          </button>
          ${last
            ? html`<button type="button" class="act strong" @click=${() => this.emit("open-panel", "proof")}>
                ${t("lesson_keep")}
              </button>`
            : html`<button type="button" class="act strong" @click=${() => this.go(this.at + 1)}>
                ${t("lesson_next")} ${icon("right")}
              </button>`}
        </p>
      </section>
      <p class="quiet small">${t("lesson_try_yourself")} <code dir="ltr">append-only-audit LOG</code></p>`;
  }
}

customElements.define("tv-powers", PowersPart);
