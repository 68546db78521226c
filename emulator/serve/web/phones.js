// The list of phones, kept fresh.
import { inEveryLanguage, startWords, t } from "./words.js";

const freshness = 3000;
const list = document.getElementById("phones");
let phones = null;

function line({ name, on, pages }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/phone/${name}`;
  const title = document.createElement("b");
  title.textContent = name;
  const who = document.createElement("span");
  who.textContent = !on ? t("phone_off") : pages === 0 ? t("phone_free")
    : pages === 1 ? t("phone_one") : t("phone_many", { n: pages });
  link.append(title, who);
  item.append(link);
  return item;
}

function show() {
  if (!phones) return;
  const focused = document.activeElement?.getAttribute?.("href");
  list.replaceChildren(...phones.map(line));
  if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  if (phones.length === 0) list.textContent = t("phones_none");
}

async function refresh() {
  try {
    const fresh = (await (await fetch("/api/phones", { cache: "no-store" })).json()).phones;
    if (JSON.stringify(fresh) !== JSON.stringify(phones)) {
      phones = fresh;
      show();
    }
  } catch {
    // The list stays; it is asked for again.
  }
  setTimeout(refresh, freshness);
}

await startWords();
inEveryLanguage(show);
refresh();
