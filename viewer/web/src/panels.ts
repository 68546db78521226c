// The panels beside the stage, in the order of their tabs. A new panel is one file panel-NAME.ts
// that takes `Given` (events.ts) as properties, and one line here. Those of panels-rest.ts are fetched
// once the first screen stands, or when one is shown.
import { html, literal, StaticValue } from "lit/static-html.js";
import type { TemplateResult } from "lit";
import type { Given } from "./events.js";
import type { Key } from "./i18n.js";
import "./panel-moment.js";
import "./panel-search.js";

export interface Panel {
  id: string; // As in the address: panel=ID.
  title: Key;
  element: StaticValue;
  load?(): Promise<unknown>; // Fulfilled once the element is defined; there already without.
}

export const rest = (): Promise<unknown> => import("./panels-rest.js");

export const panels: readonly Panel[] = [
  { id: "moment", title: "panel_moment", element: literal`tv-moment` },
  { id: "knows", title: "panel_knows", element: literal`tv-knows`, load: rest },
  { id: "search", title: "panel_search", element: literal`tv-search` },
  { id: "proof", title: "panel_proof", element: literal`tv-proof`, load: rest },
  { id: "how", title: "panel_how", element: literal`tv-how`, load: rest },
  { id: "notes", title: "panel_notes", element: literal`tv-notes`, load: rest },
];

export const firstPanel = "moment";

// While a panel is on its way its element stands there, empty; it takes its properties as it comes.
export function panelContent(panel: Panel, given: Given): TemplateResult {
  panel.load?.().catch(() => {}); // The server is gone, which the page says; asked again when drawn.
  return html`<${panel.element}
    .phone=${given.phone}
    .info=${given.info}
    .verdict=${given.verdict}
    .seq=${given.seq}
    .record=${given.record}
    .live=${given.live}
    .query=${given.query}
    .found=${given.found}
    .span=${given.span}
    .notes=${given.notes}
    .now=${given.now}
    .section=${given.section}
  ></${panel.element}>`;
}
