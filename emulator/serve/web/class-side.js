// Beside a seat's phone: where the class is, what it asks, and what was said to everybody.
import { language, t } from "./words.js";

const at = (id) => document.getElementById(id);
const inMine = (text) => text?.[language] || text?.en || text?.ko || "";

function lines(list, texts) {
  list.hidden = !texts?.length;
  list.replaceChildren(...(texts ?? []).map((text) => {
    const item = document.createElement("li");
    item.textContent = inMine(text);
    return item;
  }));
}

// What stands over the phone's screen while it cannot be used; empty while it can.
export function instead(said) {
  if (said?.state === "waiting") return t("class_waiting");
  if (said?.state === "ended") return t("class_ended");
  return said?.act?.phones === "off" ? t("class_phones_off") : "";
}
// Once it has ended, nothing that becomes of the line is news.
export const isOver = (said) => said?.state === "ended";

// `said` is what /api/seat answers.
export function showClassSide(said) {
  at("class").hidden = !said;
  if (!said) return;
  at("class-name").textContent = t("class_you_are", { name: said.name });
  at("class-message").hidden = !said.message;
  at("class-message").textContent = said.message;
  const act = said.act;
  at("class-act").textContent = act ? inMine(act.title) : t("class_waiting");
  at("class-learners").textContent = inMine(act?.learners);
  at("class-sites").hidden = !act?.sites?.length;
  at("class-sites-list").replaceChildren(...(act?.sites ?? []).map((site) => {
    const item = document.createElement("li");
    const name = document.createElement("b");
    name.textContent = inMine(site.title);
    const address = document.createElement("code");
    address.textContent = site.url.replace(/^https?:\/\//, "").replace(/\/$/, "");
    item.append(name, " ", address);
    return item;
  }));
  lines(at("class-questions"), act?.questions);
  lines(at("class-actions"), act?.actions);
  at("class-actions-title").hidden = !act?.actions?.length;
  at("class-viewer").hidden = !said.viewer;
  if (said.viewer) at("class-viewer-link").href = `${said.viewer}?lang=${language}`;
  at("class-verdict").hidden = !said.verdict;
  at("class-verdict").textContent = said.verdict ? t("class_verdict", { verdict: t(`verdict_${said.verdict}`) }) : "";
}
