// A record as the file shows it, and as it must be shown by what its body says. moment.cc wrote the
// one; this is the other, from nothing but the body.
import { Bytes, fromBase64, toHex } from "../../../web/src/hashing.js";
import { t, word } from "./words.js";

export interface Proof {
  text: string; // As it stands: a C2SP tlog-proof without its note.
  index: number;
  body: Bytes | null; // Null where it would say what was redacted.
  path: string[]; // Hex, from the leaf's sibling up.
}

export type LogRecord = Record<string, unknown> & { seq: number; kind: string; time: string };

export interface Moment {
  element: HTMLElement;
  seq: string; // As the page names it.
  proof: Proof | null;
  record: LogRecord | null; // Null where the body is none.
}

export function readProof(element: Element | null): Proof | null {
  const text = element?.textContent ?? "";
  const lines = text.split("\n");
  const extra = /^extra (.+)$/.exec(lines[1] ?? "");
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines[extra ? 2 : 1] ?? "");
  if (lines[0] !== "c2sp.org/tlog-proof@v1" || !index) return null;
  try {
    const path = lines.slice(extra ? 3 : 2).filter((line) => line !== "");
    const hashes = path.map((line) => toHex(fromBase64(line)));
    const body = extra ? fromBase64(extra[1]!) : null;
    return { text, index: Number(index[1]), body, path: hashes };
  } catch {
    return null;
  }
}

export function readRecord(proof: Proof | null): LogRecord | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(proof!.body!);
    const record = JSON.parse(text) as LogRecord;
    const { seq, kind, time } = record;
    return seq === proof!.index && typeof kind === "string" && typeof time === "string" ? record : null;
  } catch {
    return null;
  }
}

export function momentsOf(page: ParentNode): Moment[] {
  return Array.from(page.querySelectorAll<HTMLElement>(".moment"), (element) => {
    const proof = readProof(element.querySelector(":scope > .proof"));
    return { element, seq: element.dataset.seq ?? "", proof, record: readRecord(proof) };
  });
}

// Which fields of a record are shown, in order: those of `fields` in moment.cc.
const words = new Set(["status", "trigger", "on", "action", "media_type", "outcome", "reason"]);
const fields: Record<string, string[]> = {
  visit: ["title", "status", "url"],
  screenshot: ["title", "url", "trigger"],
  app_open: ["title"],
  boot: ["session", "persona"],
  screen: ["on"],
  chapter: ["title"],
  gap: ["reason"],
  clock_change: ["from", "to"],
  shutdown: ["reason"],
  operation: ["action", "target"],
  media_alert: ["title", "media_type", "outcome"],
};

const plain = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? ""));

function fieldText(record: LogRecord, field: string): string {
  const value = plain(record[field]);
  if (field === "status" && value === "ok") return "";
  return words.has(field) && value ? word(field, value) : value;
}

// "2021-03-04 19:02:11 +09:00"
export function timeText(time: string): string {
  const [, day, clock, zone] = /^(.{10})[Tt ](.{8})(?:\.\d+)?(.+)$/.exec(time) ?? ["", "?", "", ""];
  return `${day} ${clock} ${/^[Zz]$/.test(zone!) ? "+00:00" : zone}`;
}

export const clockOf = (time: string): string => time.slice(11, 19);

const longestAlt = 160; // Characters of a screen's words; moment.cc cuts as here.

export function altText(record: LogRecord): string {
  const what = t("picture_of", {
    time: clockOf(record.time),
    what: plain(record.title) || plain(record.app),
  });
  const text = plain(record.text);
  if (!text) return what;
  const characters = Array.from(text);
  const cut = characters.slice(0, longestAlt).join("").replaceAll("\n", " ");
  return `${what}. ${t("picture_words", { words: characters.length > longestAlt ? `${cut}…` : cut })}`;
}

// All that stands in a record's part of the page but its time, its state and what opens and shuts.
export function captionText(moment: Moment): string {
  const record = moment.record!;
  const { same } = moment.element.dataset;
  const parts = [t(`kind_${record.kind}`)];
  if (same) parts.push(": ", t("same_picture", { record: t("record_n", { n: same }) }));
  parts.push(...(fields[record.kind] ?? []).map((field) => fieldText(record, field)));
  if (record.kind === "screenshot" && !same && moment.element.matches("figure")) {
    parts.push(plain(record.text));
  }
  return parts.join(" ");
}

const notCaption = "time, .state, .proof, .more, summary, .no-picture, .redacted";

export function captionShown(element: Element): string {
  let text = "";
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      if (!child.matches(notCaption)) text += captionShown(child);
    } else if (child.nodeType === Node.TEXT_NODE) {
      text += child.nodeValue;
    }
  }
  return text;
}

// Whether what captionShown() passes over is there as often as it was written, and no words hide in it.
export function hasNothingElse(element: Element): boolean {
  const count = (selector: string): number => element.querySelectorAll(selector).length;
  const isFigure = element.matches("figure");
  const [summary, more] = element.querySelectorAll("summary:not(.more > summary)");
  return (
    count(".state") === 1 &&
    count(".proof") === 1 &&
    count(".more") <= (isFigure ? 1 : 0) &&
    more === undefined &&
    (summary === undefined || summary.textContent === t("screen_words")) &&
    count(".redacted") === 0 &&
    count(".no-picture") <= (count("img") > 0 ? 0 : 1)
  );
}

const isSpace = (character: string | undefined): boolean =>
  character !== undefined && /\s/u.test(character);

// Whether `shown` is `raw` with some characters written as \u{202e}: what cannot be seen, or would
// turn its neighbours round, is shown as what it is. Spaces do not count.
export function isShownAs(raw: string, shown: string): boolean {
  const page = Array.from(shown);
  let at = 0;
  for (const character of raw) {
    while (isSpace(page[at]) && page[at] !== character) at++;
    const escape = `\\u{${character.codePointAt(0)!.toString(16)}}`;
    if (page[at] === character) at++;
    else if (page.slice(at, at + escape.length).join("") === escape) at += escape.length;
    else if (!isSpace(character)) return false;
  }
  while (isSpace(page[at])) at++;
  return at === page.length;
}

// The words of a record in the language of now; what was altered is left as it was found.
export function speakAgain(moments: readonly Moment[]): void {
  for (const { element, record } of moments) {
    const redacted = element.matches("[data-redacted]") && element.querySelector(":scope > img");
    if (redacted) {
      const time = clockOf(element.querySelector("time")?.dateTime ?? "");
      redacted.setAttribute("alt", t("picture_redacted", { time }));
    }
    if (!record || element.dataset.state === "bad") continue;
    for (const part of element.querySelectorAll<HTMLElement>("[data-word]")) {
      part.textContent = fieldText(record, part.dataset.word!);
    }
    const img = element.querySelector(":scope > img");
    if (img) img.setAttribute("alt", altShown(altText(record)));
  }
}

// As printable() writes it in C++, near enough: speakAgain() only.
const altShown = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
