// The base of the page's components: Lit without shadow roots, so that one style sheet dresses all
// and a heading is a heading to every assistive program.
import { LitElement } from "lit";
import type { PageEvents } from "./events.js";

export class PageElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected emit<K extends keyof PageEvents>(name: K, detail: PageEvents[K]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
