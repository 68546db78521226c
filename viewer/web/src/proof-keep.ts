// The newest checkpoint, to be carried out of the room: as a code for a camera and as text; and
// what to do with it afterwards.
import { html, nothing, PropertyValues } from "lit";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { parseNote } from "./note.js";
import { plain } from "./text.js";

class KeepPart extends PageElement {
  static override properties = {
    phone: {},
    size: { attribute: false },
    note: { state: true },
    why: { state: true },
  };
  declare phone: string;
  declare size: number; // Records under the newest checkpoint, as far as the verdict knows.
  declare note: string;
  declare why: string;

  constructor() {
    super();
    this.note = "";
    this.why = "";
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("phone") || changed.has("size")) void this.load();
  }

  private async load(): Promise<void> {
    const phone = this.phone;
    try {
      const note = await api.checkpointText(phone);
      if (phone !== this.phone) return;
      this.note = note;
      this.why = "";
    } catch (error) {
      if (phone !== this.phone) return;
      this.note = "";
      this.why = error instanceof api.Refused ? error.message : t("server_gone");
    }
  }

  override render() {
    const title = html`<h3 class="part-title">${t("proof_keep_title")}</h3>`;
    if (!this.note) {
      return html`${title}
        <p class="quiet" role="status">${this.why ? plain(this.why) : t("loading")}</p>`;
    }
    const records = parseNote(this.note)?.size ?? 0;
    // The query only makes the browser ask again: the code of a longer log is another one.
    const code = `${api.checkpointCodePath(this.phone)}?over=${records}`;
    return html`${title}
      <p>${t("proof_keep_lead", { n: records })}</p>
      <figure class="code">
        <img src=${code} alt=${t("proof_keep_alt", { n: records })} width="300" height="300" />
        <figcaption>${t("proof_keep_caption", { n: records })}</figcaption>
      </figure>
      <ol class="todo">
        <li>${t("proof_keep_1")}</li>
        <li>${t("proof_keep_2")}</li>
        <li>
          ${t("proof_keep_3")}
          <code class="command" dir="ltr">trace-viewer verify LOG --checkpoint FILE</code>
        </li>
      </ol>
      <p>${t("proof_keep_gives", { n: records })}</p>
      <p>
        <a class="act" href=${api.checkpointPath(this.phone)} download="checkpoint.txt">
          ${icon("page")} ${t("proof_keep_save")}
        </a>
      </p>
      <details>
        <summary>${t("proof_keep_text")}</summary>
        <pre tabindex="0" dir="ltr" aria-label=${t("proof_keep_text")}>${this.lines()}</pre>
      </details>`;
  }

  private lines() {
    return this.note
      .trimEnd()
      .split("\n")
      .map((line, i) => html`${i > 0 ? "\n" : nothing}${plain(line)}`);
  }
}

customElements.define("tv-keep", KeepPart);
