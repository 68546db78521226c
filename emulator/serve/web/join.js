// Joining a class: a code, an invented name, and leave to record.
import { heldSeat, keepSeat } from "./seat.js";
import { inEveryLanguage, language, startWords, t } from "./words.js";

// Given names that are common enough to be nobody's; a joiner changes them at will.
const invented = {
  ko: ["구름", "여울", "바람", "달래", "솔", "이슬", "보라", "가람", "누리", "마루", "별", "새벽", "단비", "모래", "들", "하늘"],
  en: ["Cloud", "Brook", "Wind", "Clover", "Pine", "Dew", "Violet", "River", "Meadow", "Ridge", "Star", "Dawn", "Rain", "Sand", "Field", "Sky"],
};
const at = (id) => document.getElementById(id);
let shownClass = null;
let trouble = "";

function suggest() {
  const names = invented[language] ?? invented.en;
  const pick = crypto.getRandomValues(new Uint32Array(2));
  at("name").value = `${names[pick[0] % names.length]} ${1 + (pick[1] % 99)}`;
}

const inMine = (text) => text?.[language] || text?.en || text?.ko || "";

function show() {
  at("class-title").textContent = inMine(shownClass?.title) || t("join_title");
  at("class-about").textContent = inMine(shownClass?.about);
  at("trouble").textContent = trouble && t(trouble);
}

function refused(status, words) {
  if (status === 403) return "join_wrong_code";
  if (status === 409) return words.includes("name") ? "join_name_taken" : "join_full";
  if (status === 410) return "join_over";
  if (status === 429) return "join_slowly";
  return status === 400 ? "join_bad_name" : "join_broken";
}

async function join(event) {
  event.preventDefault();
  const body = JSON.stringify({
    code: at("code").value.trim(),
    name: at("name").value.trim(),
    language,
    consent: at("consent").checked,
  });
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/api/join", { method: "POST", cache: "no-store", headers, body });
    if (answer.ok) {
      keepSeat(await answer.json());
      location.assign("/seat");
      return;
    }
    trouble = refused(answer.status, await answer.text());
  } catch {
    trouble = "join_broken";
  }
  show();
  if (trouble === "join_wrong_code") at("code").select();
  if (trouble === "join_name_taken" || trouble === "join_bad_name") at("name").select();
}

// A seat of this class is gone back to; one of another class is forgotten.
async function goBack() {
  const held = await heldSeat();
  if (held) location.replace("/seat");
}

await startWords();
await goBack();
const code = new URLSearchParams(location.hash.slice(1)).get("code");
if (code) {
  at("code").value = code;
  history.replaceState(null, "", location.pathname);  // Not left on the screen for others to read.
}
suggest();
at("other-name").addEventListener("click", suggest);
at("join").addEventListener("submit", join);
inEveryLanguage(show);
try {
  shownClass = await (await fetch("/api/class", { cache: "no-store" })).json();
  if (shownClass.state === "ended") trouble = "join_over";
} catch {
  trouble = "join_broken";
}
show();
(code ? at("name") : at("code")).focus();
