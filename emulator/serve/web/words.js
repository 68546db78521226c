// The page's words in the reader's language. Each file in strings/ is one language; to add one,
// translate en.json and name it here.
const languages = ["en", "ko"];
const remembered = "red-flag.language";

function preferred() {
  let chosen = "";
  try {
    chosen = localStorage.getItem(remembered) ?? "";
  } catch {
    // A browser that keeps nothing: its own language, then.
  }
  for (const language of [chosen, ...navigator.languages]) {
    const short = language.toLowerCase().split("-")[0];
    if (languages.includes(short)) return short;
  }
  return "en";
}

export let language = preferred();
const strings = {};
const waiting = [];

export const t = (key, values = {}) =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, value),
    strings[language]?.[key] ?? key,
  );

// Calls `listener` now and whenever the language changes.
export function inEveryLanguage(listener) {
  waiting.push(listener);
  listener();
}

function translate() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]"))
    element.textContent = t(element.dataset.text);
  for (const listener of waiting) listener();
}

export async function startWords() {
  await Promise.all(
    languages.map(async (code) => {
      strings[code] = await (await fetch(`/strings/${code}.json`)).json();
    }),
  );
  const select = document.getElementById("language");
  for (const code of languages) {
    const option = document.createElement("option");
    option.value = code;
    option.lang = code;
    option.textContent = strings[code].language;
    select.append(option);
  }
  select.value = language;
  select.addEventListener("change", () => {
    language = select.value;
    try {
      localStorage.setItem(remembered, language);
    } catch {
      // Not remembered, then.
    }
    translate();
  });
  translate();
}
