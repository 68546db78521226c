// Search over titles, addresses and the words on screen.
import { html, nothing, PropertyValues } from "lit";
import { Phone } from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import type { Note } from "./notes.js";
import "./record-scroller.js";

const searchPause = 200; // Milliseconds without a key before a search begins.
const everyKind: readonly string[] = [];

class SearchPanel extends PageElement {
  static override properties = {
    phone: {},
    info: { attribute: false },
    seq: { attribute: false },
    query: {},
    notes: { attribute: false },
  };
  declare phone: string;
  declare info: Phone;
  declare seq: number | null;
  declare query: string;
  declare notes: readonly Note[];
  private typing = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.typing);
  }

  private get field(): HTMLInputElement {
    return this.querySelector("input")!;
  }

  override focus(): void {
    this.field.select();
  }

  override updated(changed: PropertyValues): void {
    if (changed.has("query") && this.field.value.trim() !== this.query) {
      this.field.value = this.query;
    }
  }

  private typed(): void {
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => {
      this.emit("open-search", this.field.value.trim());
    }, searchPause);
  }

  override render() {
    return html`<div class="search-panel" role="search">
      <label class="search">
        ${icon("search")}
        <span class="sr">${t("search")}</span>
        <input
          type="search"
          placeholder=${t("search")}
          maxlength="120"
          autocomplete="off"
          spellcheck="false"
          @input=${() => this.typed()}
        />
      </label>
      ${this.query
        ? html`<tv-records
            .phone=${this.phone}
            .kinds=${everyKind}
            .search=${this.query}
            .size=${this.info.records}
            .seq=${this.seq}
            .notes=${this.notes}
            .label=${t("search_results")}
          ></tv-records>`
        : nothing}
    </div>`;
  }
}

customElements.define("tv-search", SearchPanel);
