// The panels beside the stage, in the order of their tabs. A new panel is one file panel-NAME.ts
// that takes `Given` (events.ts) as properties, and one line here.
import { html, literal, StaticValue } from "lit/static-html.js";
import type { TemplateResult } from "lit";
import type { Given } from "./events.js";
import type { Key } from "./i18n.js";
import "./panel-how.js";
import "./panel-knows.js";
import "./panel-moment.js";
import "./panel-notes.js";
import "./panel-proof.js";
import "./panel-search.js";

export interface Panel {
  id: string; // As in the address: panel=ID.
  title: Key;
  element: StaticValue;
}

export const panels: readonly Panel[] = [
  { id: "moment", title: "panel_moment", element: literal`tv-moment` },
  { id: "knows", title: "panel_knows", element: literal`tv-knows` },
  { id: "search", title: "panel_search", element: literal`tv-search` },
  { id: "proof", title: "panel_proof", element: literal`tv-proof` },
  { id: "how", title: "panel_how", element: literal`tv-how` },
  { id: "notes", title: "panel_notes", element: literal`tv-notes` },
];

export const firstPanel = "moment";

export function panelContent(panel: Panel, given: Given): TemplateResult {
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
