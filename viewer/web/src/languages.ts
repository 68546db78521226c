// The languages there are: each is one file in strings/. Translate en.json to add another.
export const languageNames: [string, string][] = [
  ["en", "English"],
  ["ko", "한국어"],
];

const remembered = "trace-viewer.language";
const known = (code: string): boolean => languageNames.some(([name]) => name === code);

export const stringsPath = (code: string): string => `strings/${code}.json`;
export const rememberLanguage = (code: string): void => localStorage.setItem(remembered, code);

// As chosen here before, else as whoever led here asks (?lang=), else as the browser prefers.
export function firstLanguage(): string {
  const chosen = localStorage.getItem(remembered) ?? "";
  const asked = new URLSearchParams(location.search).get("lang") ?? "";
  for (const wanted of [chosen, asked, ...navigator.languages]) {
    const short = wanted.toLowerCase().split("-")[0] ?? "";
    if (known(short)) return short;
  }
  return "en";
}
