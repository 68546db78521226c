// The page's words. Each file in strings/ is one language: translate en.json to add another.
import en from "../strings/en.json";
import ko from "../strings/ko.json";

export type Key = keyof typeof en;
type Strings = Record<Key, string>;

const languages: Record<string, Strings> = { en, ko };
const remembered = "trace-viewer.language";

function first(): string {
  const wanted = [localStorage.getItem(remembered) ?? "", ...navigator.languages];
  for (const language of wanted) {
    const short = language.toLowerCase().split("-")[0] ?? "";
    if (Object.hasOwn(languages, short)) return short;
  }
  return "en";
}

let current = first();
document.documentElement.lang = current;

export const language = (): string => current;
export const languageNames: [string, string][] = [
  ["en", "English"],
  ["ko", "한국어"],
];

export function setLanguage(language: string): void {
  current = Object.hasOwn(languages, language) ? language : "en";
  localStorage.setItem(remembered, current);
  document.documentElement.lang = current;
}

// The string `key` with each {name} replaced; numbers are grouped as the language does. A key may
// have a form for exactly one: "key_one", chosen when `n` is 1.
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const strings = languages[current] ?? en;
  const one = `${key}_one`;
  let text = values.n === 1 && Object.hasOwn(strings, one) ? strings[one as Key] : strings[key];
  for (const [name, value] of Object.entries(values)) {
    const shown = typeof value === "number" ? value.toLocaleString(current) : value;
    text = text.split(`{${name}}`).join(shown);
  }
  return text;
}

// For keys made from what the log says; the log's own word when there is no string for it.
// What an app or screen of a phone is called, by the name records have for it.
export const screenName = (id: string): string => tOr(`screen_${id}`, id);

export function tOr(key: string, otherwise: string): string {
  return Object.hasOwn(en, key) ? t(key as Key) : otherwise;
}
