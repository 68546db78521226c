// The page: the band that says SIMULATION, the header, and either the phones or one phone.
import { html, nothing } from "lit";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import type { HelpDialog } from "./help-dialog.js";
import { icon, Icon } from "./icons.js";
import { language, ready, setLanguage, t } from "./i18n.js";
import { commandOf } from "./keys.js";
import { languageNames } from "./languages.js";
import { readPlace, writePlace } from "./place.js";
import { plain } from "./text.js";
import * as theme from "./theme.js";
import "./help-dialog.js";
import "./overview.js";
import "./phone-view.js";

const overviewPace = 5000;
const checkingPace = 500; // While a verdict is still being worked out.

class App extends PageElement {
  static override properties = {
    phones: { state: true },
    problem: { state: true },
    chosen: { state: true },
    walls: { state: true },
  };
  declare phones: api.Phone[] | null;
  declare problem: string;
  declare chosen: string;
  declare walls: api.Health["walls"] | null;
  private timer = 0;

  constructor() {
    super();
    this.phones = null;
    this.problem = "";
    this.chosen = readPlace().phone;
    this.walls = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("hashchange", this.moved);
    document.addEventListener("keydown", this.pressed);
    theme.looks.addEventListener("change", this.dressed);
    void this.refresh();
    void this.fetchWalls();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.moved);
    document.removeEventListener("keydown", this.pressed);
    theme.looks.removeEventListener("change", this.dressed);
    window.clearTimeout(this.timer);
  }

  private moved = (): void => {
    this.chosen = readPlace().phone;
  };

  private pressed = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (command === "projector") theme.toggleProjector();
    else if (command === "help") this.help();
    else return;
    event.preventDefault();
  };

  private help(): void {
    this.querySelector<HelpDialog>("tv-help")?.show();
  }

  private dressed = (): void => this.requestUpdate();

  private async refresh(): Promise<void> {
    await this.fetchPhones();
    if (!this.isConnected) return;
    const checking = this.phones?.some((phone) => !phone.problem && !phone.verdict) ?? false;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.refresh(), checking ? checkingPace : overviewPace);
  }

  private async fetchWalls(): Promise<void> {
    try {
      this.walls = (await api.health()).walls;
    } catch {
      this.walls = null; // The footer then claims nothing; the page says that the server is gone.
    }
  }

  // Said only of what this kernel granted.
  private wallsInWords(): string {
    if (!this.walls) return "";
    const { landlock, seccomp } = this.walls;
    if (landlock && seccomp) return t("walls_both");
    if (landlock || seccomp) return t("walls_one", { wall: landlock ? "Landlock" : "seccomp" });
    return t("walls_none");
  }

  private async fetchPhones(): Promise<void> {
    if (document.hidden && this.phones) return;
    try {
      this.phones = (await api.phones()).phones;
      this.problem = "";
    } catch (error) {
      this.problem = error instanceof api.Refused ? error.message : t("server_gone");
    }
  }

  private choose(name: string): void {
    this.chosen = name;
    writePlace({ phone: name, seq: null, panel: "", part: "", q: "" });
    window.scrollTo(0, 0);
  }

  private get shown(): string {
    const known = !this.phones || this.phones.some((phone) => phone.name === this.chosen);
    if (this.chosen && (known || this.phones!.length !== 1)) return this.chosen;
    if (!this.phones) return "";
    return this.phones.length === 1 ? this.phones[0]!.name : "";
  }

  private async speak(code: string): Promise<void> {
    await setLanguage(code).catch(() => (this.problem = t("server_gone")));
    this.requestUpdate();
    for (const part of this.querySelectorAll("*")) {
      if (part instanceof PageElement) part.requestUpdate();
    }
  }

  // A setting that is on or off, or (null) a thing to do.
  private setting(picture: Icon, name: string, on: boolean | null, press: () => void) {
    return html`<button
      type="button"
      class="tool"
      title=${name}
      aria-label=${name}
      aria-pressed=${on ?? nothing}
      @click=${press}
    >
      ${icon(picture)}
    </button>`;
  }

  private header() {
    const several = (this.phones?.length ?? 0) > 1;
    return html`<header class="top">
      <p class="brand">
        <span class="brand-mark">${icon("eye")}</span>Trace Viewer
        <span class="brand-note">${t("read_only")}</span>
      </p>
      ${several && this.shown
        ? html`<label class="picker">
            <span class="quiet">${t("phone")}</span>
            <select
              @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).value)}
            >
              <option value="">${t("all_phones")}</option>
              ${this.phones!.map(
                (p) => html`<option value=${p.name} ?selected=${p.name === this.shown}>
                  ${plain(p.name)}
                </option>`,
              )}
            </select>
          </label>`
        : nothing}
      <div class="settings">
        <div class="languages choices" role="group" aria-label=${t("language")}>
          ${languageNames.map(
            ([code, name]) => html`<button
              type="button"
              lang=${code}
              aria-pressed=${code === language()}
              @click=${() => void this.speak(code)}
            >
              ${name}
            </button>`,
          )}
        </div>
        ${theme.projector()
          ? nothing
          : this.setting("moon", t("dark"), theme.dark(), theme.toggleDark)}
        ${this.setting("projector", t("projector"), theme.projector(), theme.toggleProjector)}
        ${this.setting("keys", t("help"), null, () => this.help())}
      </div>
    </header>`;
  }

  private content() {
    if (this.shown) {
      return html`<tv-phone .phone=${this.shown}></tv-phone>`;
    }
    if (!this.phones) return html`<p class="notice" role="status">${t("loading")}</p>`;
    if (this.phones.length === 0) {
      return html`<div class="notice">
        <h1>${t("no_phones")}</h1>
        <p>${t("no_phones_help")}</p>
      </div>`;
    }
    return html`<tv-overview
      .phones=${this.phones}
      @choose-phone=${(event: CustomEvent<string>) => this.choose(event.detail)}
    ></tv-overview>`;
  }

  override render() {
    return html`<section class="band" aria-label=${t("simulation")}>
        <strong>${t("simulation")}</strong> <span>${t("simulation_note")}</span>
      </section>
      ${this.header()}
      <main>
        ${this.problem ? html`<p class="alarm" role="alert">${plain(this.problem)}</p>` : nothing}
        ${this.content()}
      </main>
      <footer class="foot">${t("footer")} ${this.wallsInWords()}</footer>
      <tv-help></tv-help>`;
  }
}

await ready; // Words first: all parts hang below this one.
customElements.define("tv-app", App);
