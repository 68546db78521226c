// Text from the log on its way to the page. It only ever becomes text nodes.
import { html, nothing, TemplateResult } from "lit";

const longest = 240;

// Direction marks and controls could reorder the words around them; shown as what they are.
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

export function plain(text: string): string {
  return text.replace(hidden, (c) =>
    c === "\n" || c === "\t" ? " " : `⟨U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}

export function shortened(text: string, most = longest): string {
  const characters = Array.from(text.slice(0, most * 2 + 2));
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : text;
}

// The text with every occurrence of `search` marked. Long text is cut around its first hit.
export function marked(
  raw: string | undefined,
  search: string,
  most = longest,
): TemplateResult | string | typeof nothing {
  if (!raw) return nothing;
  let text = plain(raw);
  if (!search) return shortened(text, most);
  const pattern = new RegExp(search.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
  const first = text.search(pattern);
  if (first > most - search.length) text = `…${text.slice(Math.max(0, first - 40))}`;
  text = shortened(text, most);
  const parts: (TemplateResult | string)[] = [];
  let end = 0;
  for (const hit of text.matchAll(pattern)) {
    if (hit[0] === "") break;
    parts.push(text.slice(end, hit.index), html`<mark>${hit[0]}</mark>`);
    end = hit.index + hit[0].length;
  }
  return html`${parts}${text.slice(end)}`;
}
