// The page's words, in the language of languages.ts that was chosen.
import type en from "../strings/en.json";
import { answerOf } from "./ahead.js";
import { firstLanguage, rememberLanguage, stringsPath } from "./languages.js";
import { plain, shortened } from "./text.js";

export type Key = keyof typeof en;
type Strings = Record<Key, string>;

const loaded = new Map<string, Strings>();
let current = firstLanguage();
document.documentElement.lang = current;

async function load(code: string): Promise<void> {
  if (loaded.has(code)) return;
  loaded.set(code, (await answerOf(stringsPath(code))).body as Strings);
}

// Nothing of the page can be drawn before.
export const ready: Promise<void> = load(current);

export const language = (): string => current;

// Throws where the language's words cannot be had; then it stays as it was.
export async function setLanguage(code: string): Promise<void> {
  await load(code);
  current = code;
  rememberLanguage(code);
  document.documentElement.lang = code;
}

const formats = new Map<string, Intl.NumberFormat>();

// A number as the language writes it. To make a format takes longer than to draw a screen: it is made
// once, and not at all where nothing is to be grouped.
export function grouped(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1000) return String(value);
  let format = formats.get(current);
  if (!format) formats.set(current, (format = new Intl.NumberFormat(current)));
  return format.format(value);
}

// The string `key` with each {name} replaced; numbers are grouped as the language does. A key may
// have a form for exactly one: "key_one", chosen when `n` is 1.
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const strings = loaded.get(current)!;
  const one = `${key}_one`;
  let text = values.n === 1 && Object.hasOwn(strings, one) ? strings[one as Key] : strings[key];
  for (const [name, value] of Object.entries(values)) {
    const shown = typeof value === "number" ? grouped(value) : value;
    text = text.split(`{${name}}`).join(shown);
  }
  return text;
}

const longestWord = 120;

// For keys made from what the log says; the log's own word, hostile as any text of it, when there is
// no string for it.
export function tOr(key: string, otherwise: string): string {
  return Object.hasOwn(loaded.get(current)!, key) ? t(key as Key) : shortened(plain(otherwise), longestWord);
}

// What an app or screen of a phone is called, by the name records have for it.
export const screenName = (id: string): string => tOr(`screen_${id}`, id);
