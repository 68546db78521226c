// The verdicts as a ladder, best on top: where this log stands, and what each rung means.
import { html, nothing, TemplateResult } from "lit";
import type { Verdict } from "./api.js";
import { icon, verdictIcons } from "./icons.js";
import { Key, t, tOr } from "./i18n.js";
import { plain } from "./text.js";

const rungs = ["intact-witnessed", "intact", "gap", "rolled-back", "diverged", "damaged"] as const;

export function ladder(v: Verdict): TemplateResult {
  const known = rungs.some((rung) => rung === v.verdict);
  return html`<ol class="ladder">
      ${rungs.map((rung) => {
        const here = rung === v.verdict;
        return html`<li data-verdict=${rung} aria-current=${here ? "true" : nothing}>
          <span class="verdict-mark">${icon(verdictIcons[rung]!)}</span>
          <div>
            <b>${tOr(`verdict_word_${rung}`, rung)}</b>
            ${here ? html`<span class="here">${t("proof_ladder_here")}</span>` : nothing}
            <p>${t(`proof_rung_${rung}` as Key)}</p>
          </div>
        </li>`;
      })}
    </ol>
    ${known ? nothing : html`<p class="alarm">${plain(v.verdict)}</p>`}`;
}
