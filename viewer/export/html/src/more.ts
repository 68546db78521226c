// Under each picture: the record's exact text and hash, and its proof to take away, for a program
// that is not in this file.
import { toHex } from "../../../web/src/hashing.js";
import { leafHash } from "../../../web/src/merkle.js";
import type { Moment } from "./moment.js";
import { said } from "./words.js";

function download(key: string, name: string, parts: BlobPart[], type: string): HTMLElement {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.append(said("span", key));
  return link;
}

async function open(moment: Moment, details: HTMLDetailsElement, note: string): Promise<void> {
  const { text } = moment.proof!;
  const body = moment.proof!.body!;
  const exact = document.createElement("pre");
  exact.tabIndex = 0;
  exact.dir = "ltr";
  exact.textContent = new TextDecoder().decode(body).replace(
    /[\p{Cc}\p{Cf}]/gu,
    (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`,
  );
  const leaf = document.createElement("code");
  leaf.textContent = toHex(await leafHash(body));
  const actions = document.createElement("p");
  actions.className = "actions";
  const name = `SIMULATION-record-${moment.seq}`;
  actions.append(download("save_proof", `${name}.tlog-proof`, [text + note], "text/plain"), " ");
  const src = moment.element.querySelector<HTMLImageElement>(":scope > img")?.src;
  if (src) {
    const bytes = Uint8Array.from(atob(src.slice(src.indexOf(",") + 1)), (c) => c.charCodeAt(0));
    actions.append(download("save_picture", `${name}.png`, [bytes], "image/png"));
  }
  details.append(said("h4", "body"), exact, said("h4", "leaf"), leaf, actions, said("p", "save_help"));
}

export function addMore(moments: readonly Moment[], note: string): void {
  for (const moment of moments) {
    if (!moment.proof?.body || !moment.element.matches("figure")) continue;
    const details = document.createElement("details");
    details.className = "more";
    details.append(said("summary", "more"));
    details.addEventListener("toggle", () => void open(moment, details, note), { once: true });
    moment.element.querySelector("figcaption")?.append(details);
  }
}
