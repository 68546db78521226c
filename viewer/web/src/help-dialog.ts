// The keys, on "?".
import { html } from "lit";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { bindings } from "./keys.js";

class HelpDialog extends PageElement {
  show(): void {
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  private close(): void {
    this.querySelector("dialog")?.close();
  }

  override render() {
    return html`<dialog
      class="help"
      aria-labelledby="help-title"
      @click=${(event: Event) => event.target === event.currentTarget && this.close()}
    >
      <header>
        <h2 id="help-title">${t("help_title")}</h2>
        <button
          type="button"
          class="tool"
          title=${t("close")}
          aria-label=${t("close")}
          @click=${() => this.close()}
        >
          ${icon("cross")}
        </button>
      </header>
      <dl>
        ${bindings.map(
          (b) => html`<div>
            <dt><kbd>${b.shown}</kbd></dt>
            <dd>${t(b.help)}</dd>
          </div>`,
        )}
      </dl>
      <p class="quiet">${t("help_stage")}</p>
    </dialog>`;
  }
}

customElements.define("tv-help", HelpDialog);
export type { HelpDialog };
