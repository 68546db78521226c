// One record found, with what was searched for marked where it stands. Pure.
import { html, nothing, TemplateResult } from "lit";
import type { Hit } from "./api.js";
import { icon, kindIcons } from "./icons.js";
import { Key, screenName, t, tOr } from "./i18n.js";
import { thumb } from "./paths.js";
import { clock } from "./time.js";
import { marked, plain } from "./text.js";

const where: Record<string, Key> = {
  title: "search_in_title",
  url: "search_in_address",
  app: "search_in_app",
};

// Words read off a picture say which; where in it they stand nobody recorded.
function excerpt(hit: Hit, q: string): TemplateResult | typeof nothing {
  const onScreen = hit.where === "text" || (hit.where === undefined && hit.excerpt !== undefined);
  if (onScreen) {
    return html`<span class="excerpt"
      ><span class="hit-where">${t("search_on_screen", { n: hit.seq })}</span>
      <span class="hostile">${marked(hit.excerpt ?? hit.text, q, 320)}</span></span
    >`;
  }
  const key = hit.where ? where[hit.where] : undefined;
  // The title and the address stand above already; what else was found is quoted.
  const shown = hit.where === "app" ? hit.excerpt : undefined;
  if (!key) return nothing;
  // Seen, the mark says so itself.
  return html`<span class=${shown ? "hit-where" : "sr"}
    >${t(key)}${shown ? html`: <span class="hostile">${marked(shown, q, 200)}</span>` : nothing}</span
  >`;
}

export function hitRow(phone: string, hit: Hit, q: string, current: boolean, stop: boolean): TemplateResult {
  const kind = tOr(`kind_${hit.kind}`, plain(hit.kind));
  const title = hit.title || hit.target || screenName(hit.app ?? "");
  const words = hit.kind === "damaged" ? t("row_damaged", { why: plain(hit.problem ?? "") }) : marked(title, q);
  return html`<li class="row hit" data-kind=${hit.kind} data-seq=${hit.seq}>
    <button
      type="button"
      class="what"
      data-open=${hit.seq}
      tabindex=${stop ? 0 : -1}
      aria-current=${current ? "true" : nothing}
    >
      <time>${clock(hit.time)}</time>
      <span class="dot">${icon(kindIcons[hit.kind] ?? "flag")}</span>
      <span class="words">
        <span class="sr">${kind}, ${t("record_n", { n: hit.seq })}: </span>
        <span class=${hit.image ? "shot" : nothing}>
          ${hit.image
            ? html`<img
                src=${thumb(phone, hit.image)}
                width="36"
                height="64"
                loading="lazy"
                decoding="async"
                alt=""
              />`
            : nothing}
          <span class="shot-words">
            <span class="title">${title || hit.kind === "damaged" ? words : t("untitled")}</span>
            ${hit.url
              ? html`<span class="address" dir="ltr">${marked(hit.address ?? hit.url, q, 140)}</span>`
              : nothing}
            ${excerpt(hit, q)}
          </span>
        </span>
      </span>
    </button>
  </li>`;
}
