// What each sign on the timeline means. Opened by a press; in the page's words.
import { html, svg, TemplateResult } from "lit";
import { t } from "./i18n.js";
import { signKinds, signNames, signShape } from "./timeline-signs.js";

const swatch = (content: TemplateResult): TemplateResult =>
  html`<svg class="tl-swatch" viewBox="0 0 24 16" aria-hidden="true">${content}</svg>`;

const rows = (): [TemplateResult, string][] => [
  [
    swatch(svg`<path class="tl-all" d="M2 16V6h6v10zM8 16V2h6v14zM14 16V9h6v7z"></path>`),
    t("timeline_key_all"),
  ],
  [
    swatch(svg`<path class="tl-visits" d="M3 16V6h4v10zM9 16V2h4v14zM15 16V9h4v7z"></path>`),
    t("timeline_key_visits"),
  ],
  [
    swatch(svg`<path class="tl-shots" d="M6 3l5 5l-5 5l-5-5zM18 3l5 5l-5 5l-5-5z"></path>`),
    t("timeline_key_shots"),
  ],
  [
    swatch(
      svg`<path class="tl-torn" d="M5 0l3 2.7l-3 2.7l3 2.7l-3 2.7l3 2.7l-3 2.7M17 0l3 2.7l-3 2.7l3 2.7l-3 2.7l3 2.7l-3 2.7"></path>`,
    ),
    t("timeline_key_break"),
  ],
  [swatch(svg`<path class="tl-hits" d="M6 4h12l-6 9z"></path>`), t("timeline_key_hits")],
  [swatch(svg`<path class="tl-notes" d="M7 2h10v12l-5-4l-5 4z"></path>`), t("timeline_key_notes")],
];

export function legend(open: boolean, toggle: () => void): TemplateResult {
  return html`<div class="tl-legend">
    <button type="button" class="tl-tool" aria-expanded=${open} @click=${toggle}>
      ${t("timeline_legend")}
    </button>
    ${
      open
        ? html`<ul class="tl-key">
            ${signKinds.map((kind) => html`<li>${signShape(kind)} ${t(signNames[kind])}</li>`)}
            ${rows().map(([sample, words]) => html`<li>${sample} ${words}</li>`)}
          </ul>`
        : ""
    }
  </div>`;
}
