// The facilitator's page: sets the pace of one phone, marks chapters, and reveals on request what
// the watcher has recorded. Its token stands after '#' in the link and goes out only in a header.
import { Link } from "./link.js";
import { Picture } from "./picture.js";
import { asPicture, recordLine } from "./record-line.js";
import { inEveryLanguage, language, startWords, t } from "./words.js";

const freshness = 700;
const speeds = [0.25, 0.5, 1, 2, 5, 10, 60];
const at = (id) => document.getElementById(id);
const token = location.hash.slice(1);
let phones = [];
let link = null;
let watched = "";
let shownImage = "";

const chosen = () => phones.find((phone) => phone.name === at("phone").value);
const ask = (path, method = "GET") =>
  fetch(`/api/${path}`, { method, cache: "no-store", headers: { Authorization: `Bearer ${token}` } });

async function command(name, value = "") {
  const answer = await ask(`${at("phone").value}/${name}?${encodeURIComponent(value)}`, "POST");
  at("trouble").textContent = answer.ok ? "" : t("control_refused");
  await refresh();
}

// The phone on the left, looked at and never touched from here.
function watch(name) {
  if (watched === name) return;
  watched = name;
  link?.leave();
  let picture = null;
  link = new Link(name, {
    welcome: (info) => (picture = new Picture(at("screen"), info.width, info.height)),
    state: (info) => (at("screen-off").hidden = info.on !== false),
    frame: (buffer) => picture.apply(buffer),
    line() {},
  }, token);
}

const items = (lines) =>
  lines.map((line) => Object.assign(document.createElement("li"), { textContent: line }));

// In the words of the phone; who does not read them gets what they mean as well.
const warning = (word) =>
  !word.warning ? "" : ` "${word.warning}"` + (language === "ko" ? "" : ` (${word.warning_en})`);

// On whose word the phone behaves as it does, and what is assumed.
function showAccount(profile) {
  at("account").hidden = !profile;
  const shown = profile ? `${profile.id} ${document.documentElement.lang}` : "";
  if (!profile || at("account").dataset.shown === shown) return;
  at("account").dataset.shown = shown;
  const said = (of, key) => of[`${key}_${language}`] || of[key];
  const note = said(profile, "certainty_note");
  at("account-title").textContent = said(profile, "title");
  at("account-source").textContent = said(profile, "source");
  at("account-certainty").textContent =
    `${profile.certainty}: ${said(profile, "certainty_means")}` + (note ? ` (${note})` : "");
  at("account-assumed").replaceChildren(...items(said(profile, "assumed")));
  at("account-contradictions").replaceChildren(...items(said(profile, "contradictions")));
  const words = profile.autocorrection;
  at("replaced").hidden = !words;
  at("replaced-list").replaceChildren(...items((words?.words ?? []).map((word) =>
    t("control_word", { typed: word.typed, typed_en: word.typed_en, becomes: word.becomes,
      becomes_en: word.becomes_en }) + warning(word))));
  at("replaced-source").textContent = words ? t("control_reported", { source: said(words, "source") }) : "";
  const gate = profile.gate;
  at("gate").hidden = !gate;
  at("gate-does").textContent =
    gate ? t(`control_gate_${gate.unapproved}`) + (gate.alert ? ` ${t("control_gate_alert")}` : "") : "";
  at("gate-source").textContent = gate ? t("control_reported", { source: said(gate, "source") }) : "";
}

function show() {
  const names = phones.map((phone) => phone.name);
  if ([...at("phone").options].map((option) => option.value).join() !== names.join())
    at("phone").replaceChildren(...names.map((name) => new Option(name, name)));
  const phone = chosen();
  if (!phone) return;
  watch(phone.name);
  at("time").textContent = phone.time ? phone.time.replace("T", " ").slice(0, 19) : t("phone_off");
  at("steps").textContent = phone.scripted ? `${phone.steps} / ${phone.of_steps}` : t("control_by_hand");
  at("chapter").textContent = phone.chapter[language] || phone.chapter.en || phone.chapter.ko || "-";
  at("pause").textContent = t(phone.paused ? "control_resume" : "control_pause");
  at("pause").dataset.command = phone.paused ? "resume" : "pause";
  at("step").disabled = !phone.scripted || !phone.on;
  showAccount(phone.profile);
  if (document.activeElement === at("speed")) return;
  const speed = String(phone.speed);  // Perhaps one the command line chose.
  if (![...at("speed").options].some((option) => option.value === speed))
    at("speed").append(new Option(`${speed}×`, speed));
  at("speed").value = speed;
}

function showPicture(isThere) {
  at("picture").hidden = !isThere;
  at("no-picture").hidden = isThere;
}

async function showRecorded() {
  const phone = at("phone").value;
  const recorded = await (await ask(`${phone}/recorded`)).json();
  at("records").replaceChildren(...recorded.records.map(recordLine));
  at("picture").alt = t("control_newest");
  if (!recorded.image || recorded.image === shownImage) return;
  shownImage = recorded.image;
  at("picture").src = await asPicture(await ask(`${phone}/picture`));
  showPicture(true);
}

async function refresh() {
  try {
    const answer = await ask("phones");
    document.body.classList.toggle("locked", answer.status === 401);
    if (!answer.ok) throw new Error(await answer.text());
    phones = (await answer.json()).phones;
    show();
    if (at("reveal").checked) await showRecorded();
    if (at("trouble").dataset.line) at("trouble").textContent = "";
    delete at("trouble").dataset.line;
  } catch (error) {
    at("trouble").textContent = document.body.classList.contains("locked") ? t("control_no_token") : t("reconnecting");
    at("trouble").dataset.line = "broken";
  }
}

await startWords();
at("speed").append(...speeds.map((speed) => new Option(`${speed}×`, String(speed))));
at("pause").addEventListener("click", () => command(at("pause").dataset.command));
at("step").addEventListener("click", () => command("step"));
at("speed").addEventListener("change", () => command("speed", at("speed").value));
at("phone").addEventListener("change", () => {
  shownImage = "";
  showPicture(false);
  show();
});
at("mark").addEventListener("submit", (event) => {
  event.preventDefault();
  command("chapter", at("mark-title").value);
  at("mark-title").value = "";
});
at("reveal").addEventListener("change", () => {
  at("revealed").hidden = !at("reveal").checked;
  refresh();
});
inEveryLanguage(show);
(async function keepFresh() {
  await refresh();
  setTimeout(keepFresh, freshness);
})();
