// The page's words in its languages. The file carries all of them; elements say which string they
// hold (data-t), and what stands for {name} in it is a child of theirs (data-slot).
type Strings = Record<string, string>;

const all = JSON.parse(document.getElementById("strings")!.textContent!) as Record<string, Strings>;
const otherwise = "en";
let current = document.documentElement.lang;

export const language = (): string => current;

const template = (key: string): string => all[current]?.[key] ?? all[otherwise]?.[key] ?? key;

export function t(key: string, values: Record<string, string> = {}): string {
  return template(key).replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

// "trigger_random"; the log's own word where there is no string for it.
export const word = (field: string, value: string): string =>
  Object.hasOwn(all[otherwise]!, `${field}_${value}`) ? template(`${field}_${value}`) : value;

// The string of `element` anew, in the language of now: its slots keep what they hold.
function fill(element: HTMLElement): void {
  const slots = new Map<string, Element>();
  for (const child of element.children) {
    const name = (child as HTMLElement).dataset.slot;
    if (name) slots.set(name, child);
  }
  const parts = template(element.dataset.t!).split(/\{(\w+)\}/);
  element.replaceChildren(...parts.map((part, i) => (i % 2 ? (slots.get(part) ?? `{${part}}`) : part)));
}

export type Slots = Record<string, string | Node>;

// Lets `element` say the string `key`, or its form for exactly one; a slot is text, or an element
// of its own.
export function say(element: HTMLElement, key: string, slots: Slots = {}): void {
  const one = `${key}_one`;
  element.dataset.t = slots.n === "1" && Object.hasOwn(all[otherwise]!, one) ? one : key;
  element.replaceChildren(
    ...Object.entries(slots).map(([name, value]) => {
      const child = document.createElement("span");
      child.dataset.slot = name;
      child.append(value);
      return child;
    }),
  );
  fill(element);
}

export function said(tag: string, key: string, slots: Slots = {}): HTMLElement {
  const element = document.createElement(tag);
  say(element, key, slots);
  return element;
}

export const grouped = (n: number): string => n.toLocaleString("en");

// A sentence of the log's or of a program's, and what it is in other languages.
function tell(told: HTMLElement): void {
  const others = [...told.querySelectorAll<HTMLElement>(".translated")];
  for (const each of others) each.hidden = each.lang !== current;
  const original = told.querySelector<HTMLElement>(".original");
  if (!original || !told.matches(".brief")) return;
  original.hidden = others.some((each) => !each.hidden) && !original.matches(".altered");
}

// The language the reader's browser prefers of those that are here, if there is one.
export const preferred = (): string | undefined =>
  navigator.languages.map((code) => code.toLowerCase().split("-")[0]!).find((code) => Object.hasOwn(all, code));

export function speak(wanted: string): void {
  if (!Object.hasOwn(all, wanted)) return;
  current = wanted;
  document.documentElement.lang = wanted;
  for (const element of document.querySelectorAll<HTMLElement>("[data-t]")) fill(element);
  for (const element of document.querySelectorAll<HTMLElement>("[data-t-label]")) {
    element.setAttribute("aria-label", t(element.dataset.tLabel!));
  }
  document.querySelectorAll<HTMLElement>(".told").forEach(tell);
  const heading = document.querySelector("h1");
  if (heading) document.title = `SIMULATION: ${heading.textContent}`;
}
