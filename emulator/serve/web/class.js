// The trainer's console: the lesson on the left, the room on the right. Its token stands after '#'
// in the link and goes out only in a header.
import { asPicture, recordLine } from "./record-line.js";
import { inEveryLanguage, language, startWords, t } from "./words.js";

const freshness = 1000;
const speeds = [0.5, 1, 2, 5, 10, 60];
const at = (id) => document.getElementById(id);
const token = location.hash.slice(1);
const inMine = (text) => text?.[language] || text?.en || text?.ko || "";
let room = null;
let gone = false;
let qrOf = "";
const drawn = new Map();  // Of each seat, the picture last asked for.

const ask = (path, options = {}) =>
  fetch(`/api/${path}`, { cache: "no-store", ...options, headers: { Authorization: `Bearer ${token}` } });

async function command(name, value = "") {
  const body = JSON.stringify({ name, value: String(value) });
  try {
    const answer = await ask("command", { method: "POST", body });
    at("trouble").textContent = answer.ok ? "" : `${t("control_refused")} ${await answer.text()}`;
    if (answer.ok && name === "dispose") gone = true;
  } catch {
    at("trouble").textContent = t("wall_away_daemon");
  }
  await refresh();
}

// Asks before what cannot be taken back; with `word`, it must be typed.
function sure(words, doing, word = "") {
  at("sure-words").textContent = words;
  at("sure-do").textContent = doing;
  at("sure-name").hidden = !word;
  at("sure-name").value = "";
  const ready = () => (at("sure-do").disabled = word !== "" && at("sure-name").value.trim() !== word);
  at("sure-name").oninput = ready;
  ready();
  at("sure").returnValue = "no";
  at("sure").showModal();
  return new Promise((resolve) => {
    at("sure").onclose = () => resolve(at("sure").returnValue === "yes" && !at("sure-do").disabled);
  });
}

const lines = (texts) => texts.map((text) =>
  Object.assign(document.createElement("li"), { textContent: inMine(text) }));

function list(id, texts) {
  at(id).replaceChildren(...lines(texts));
  at(id).hidden = at(`${id}-heading`).hidden = texts.length === 0;
}

// Drawn anew only when it changed: a button that has the focus keeps it.
function once(element, key, draw) {
  if (element.dataset.drawn === key) return;
  element.dataset.drawn = key;
  draw();
}

function showActs() {
  const current = room.state === "waiting" ? -1 : room.act;
  const key = JSON.stringify([room.acts.map((act) => act.title), current, language, room.state]);
  once(at("acts"), key, () => at("acts").replaceChildren(...room.acts.map((act, i) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.append(
      Object.assign(document.createElement("span"), { textContent: inMine(act.title) }),
      Object.assign(document.createElement("span"), { className: "soft", textContent: t("wall_minutes", { n: act.minutes }) }));
    if (i === current) button.setAttribute("aria-current", "step");
    button.disabled = room.state === "ended";
    button.addEventListener("click", () => goTo(i));
    item.append(button);
    return item;
  })));
}

function showAct() {
  const act = room.acts[room.act];
  const is = room.state !== "waiting" && room.state !== "ended";
  at("act").hidden = !act;
  at("about").hidden = is;
  at("about").textContent = inMine(room.about);
  at("act-progress").hidden = !is;
  if (!act) return;
  const minutes = Math.floor(room.in_act_s / 60);
  at("in-act").textContent = is
    ? `${t("wall_in_act", { done: minutes, all: act.minutes })} · ${t(`wall_phones_${act.phones}`)}`
    : t(`wall_phones_${room.state === "ended" ? "off" : act.phones}`);
  at("act-progress").value = Math.min(1, room.in_act_s / 60 / act.minutes);
  once(at("act"), JSON.stringify([room.act, language, room.title]), () => {
    list("trainer", act.trainer);
    list("questions", act.questions);
    list("actions", act.actions);
    at("learners").textContent = inMine(act.learners);
    at("learners").hidden = at("learners-heading").hidden = !at("learners").textContent;
  });
}

function seatTile(seat) {
  const tile = document.createElement("li");
  tile.id = `seat-${seat.seat}`;
  const button = document.createElement("button");
  button.type = "button";
  const glass = document.createElement("span");
  glass.className = "small-glass";
  const picture = document.createElement("img");
  picture.alt = "";
  picture.hidden = true;
  glass.append(picture);
  const names = seat.scripted ? ["who", "chapter", "say", "say other", "counts", "verdict"] : ["who", "counts", "verdict"];
  const words = names.map((className) => Object.assign(document.createElement("span"), { className }));
  tile.classList.toggle("sample", seat.scripted);
  const told = Object.assign(document.createElement("span"), { className: "told" });
  told.append(...words);
  button.append(glass, told);
  button.addEventListener("click", () => showTelling(seat.seat));
  tile.append(button);
  return tile;
}

// The sample day tells its story to the whole room: in the room's language, and in the other one.
function fillSample(part, { story }) {
  const other = language === "ko" ? "en" : "ko";
  const stands = room.state === "waiting" || room.acts[room.act]?.phones === "off";
  part("chapter").textContent = inMine(story.chapter);
  part("say").textContent = inMine(story.say);
  part("other").textContent = story.say[language] ? story.say[other] : "";
  part("other").lang = other;
  if (stands && room.state !== "ended") part("counts").textContent = t("wall_scripted_waits");
}

function fillTile(tile, seat) {
  const part = (name) => tile.querySelector(`.${name}`);
  part("who").textContent = document.body.classList.contains("names-hidden")
    ? t("wall_seat", { n: seat.seat }) : seat.scripted ? t("wall_scripted") : seat.name;
  const counts = seat.records === null || seat.records === undefined
    // Most accounts have no apps recorded, however many are opened.
    ? t(seat.apps ? "wall_counts" : "wall_visits", { visits: seat.visits, apps: seat.apps }) : t("wall_records", { n: seat.records });
  part("counts").textContent = seat.connected || seat.scripted || room.state === "ended" ? counts : t("wall_away");
  part("verdict").textContent = seat.verdict ? t(`verdict_${seat.verdict}`) : "";
  part("verdict").dataset.verdict = seat.verdict ?? "";
  if (seat.scripted) fillSample(part, seat);
  tile.classList.toggle("away", !seat.connected && !seat.scripted && room.state !== "ended");
  tile.firstChild.disabled = room.state !== "revealed" && room.state !== "ended";
}

function showSeats() {
  const tiles = new Map([...at("seats").children].map((tile) => [tile.id, tile]));
  const wanted = room.seats.map((seat) => {
    const tile = tiles.get(`seat-${seat.seat}`) ?? seatTile(seat);
    fillTile(tile, seat);
    return tile;
  });
  if (wanted.length !== at("seats").children.length) at("seats").replaceChildren(...wanted);
  at("seats").dataset.many = wanted.length > 20 ? "40" : wanted.length > 8 ? "20" : "8";
  at("nobody").hidden = wanted.length > 0;
}

// One after the other, so that forty small pictures never wait beside what the trainer presses.
async function drawPictures() {
  for (const seat of room?.seats ?? []) {
    if (drawn.get(seat.seat) === seat.picture) continue;
    const answer = await ask(`seats/${seat.seat}/screen.png`);
    if (!answer.ok) continue;
    drawn.set(seat.seat, seat.picture);
    const picture = document.querySelector(`#seat-${seat.seat} img`);
    if (!picture) continue;
    picture.src = await asPicture(answer);
    picture.hidden = false;
  }
}

async function showTelling(seat) {
  const answer = await ask(`seats/${seat}/telling`);
  const told = answer.ok ? await answer.json() : null;
  const name = document.querySelector(`#seat-${seat} .who`).textContent;
  at("telling-who").textContent = told?.records?.length
    ? `${name} · ${t("wall_telling_at", { from: told.from.slice(11, 16), to: told.to.slice(11, 16) })}`
    : `${name} · ${t("wall_telling_none")}`;
  at("telling-records").replaceChildren(...(told?.records ?? []).map(recordLine));
  at("telling-rule").textContent = inMine(told?.rule);
  at("telling-picture").hidden = !told?.image;
  at("telling-picture").alt = t("control_newest");
  if (told?.image) at("telling-picture").src = await asPicture(await ask(`seats/${seat}/telling.png`));
  at("telling").showModal();
}

async function showJoin() {
  at("code").textContent = room.code;
  const open = t("wall_join_open", { address: room.join });
  if (at("join-how").textContent !== open) at("join-how").textContent = open;
  if (qrOf === room.join_link) return;
  qrOf = room.join_link;
  const answer = await ask("join.svg");
  at("qr").hidden = !answer.ok;
  if (answer.ok) at("qr").src = await asPicture(answer);
}

function show() {
  document.body.classList.toggle("gone", gone);
  if (gone) at("trouble").textContent = t("wall_gone");
  if (!room) return;
  const { state } = room;
  document.body.dataset.state = state;
  at("title").textContent = inMine(room.title) || t("wall_title");
  at("state").textContent = t(`wall_state_${state}`);
  at("seats-taken").textContent = t("wall_seats", { n: room.seats.filter((seat) => !seat.scripted).length, all: room.of_seats });
  at("start").hidden = state !== "waiting";
  at("next").hidden = state === "waiting" || state === "ended";
  at("next").disabled = room.act + 1 >= room.acts.length;
  at("previous").hidden = at("next").hidden;
  at("previous").disabled = room.act === 0;
  at("pause").hidden = state !== "running" && state !== "paused";
  at("pause").textContent = t(state === "paused" ? "control_resume" : "control_pause");
  at("reveal").hidden = state !== "running" && state !== "paused";
  at("end").hidden = state === "ended";
  at("dispose").hidden = state !== "ended";
  at("play").hidden = state === "ended" || room.seats.some((seat) => seat.scripted);
  at("viewer").hidden = !room.viewer;
  if (room.viewer) at("viewer-link").href = room.viewer;
  if (document.activeElement !== at("speed")) at("speed").value = String(room.speed);
  showActs();
  showAct();
  showSeats();
}

async function goTo(act) {
  const reveals = room.acts[act]?.phones === "revealed" && room.state !== "revealed";
  if (reveals && !(await sure(t("wall_reveal_sure"), t("wall_reveal")))) return;
  await command("act", act);
}

async function refresh() {
  if (gone) return show();
  try {
    const answer = await ask("class");
    document.body.classList.toggle("locked", answer.status === 401);
    if (!answer.ok) throw new Error(String(answer.status));
    room = await answer.json();
    if (at("trouble").dataset.line) at("trouble").textContent = "";
    delete at("trouble").dataset.line;
    show();
    await showJoin();
    await drawPictures();
  } catch {
    at("trouble").textContent = t(document.body.classList.contains("locked") ? "control_no_token" : "wall_away_daemon");
    at("trouble").dataset.line = "broken";
  }
}

function toggle(id, name, on) {
  document.body.classList.toggle(name, on);
  at(id).setAttribute("aria-pressed", String(on));
  show();
}
const hideNames = () => toggle("hide-names", "names-hidden", !document.body.classList.contains("names-hidden"));
function showCode(on = !document.body.classList.contains("join-shown")) {
  toggle("show-join", "join-shown", on);
}

await startWords();
at("speed").append(...speeds.map((speed) => new Option(`${speed}×`, String(speed))));
at("start").addEventListener("click", () => {
  showCode(false);
  command("start");
});
at("next").addEventListener("click", () => goTo(room.act + 1));
at("previous").addEventListener("click", () => goTo(room.act - 1));
at("pause").addEventListener("click", () => command(room.state === "paused" ? "resume" : "pause"));
at("reveal").addEventListener("click", async () => {
  if (await sure(t("wall_reveal_sure"), t("wall_reveal"))) command("reveal");
});
at("end").addEventListener("click", async () => {
  if (await sure(t("wall_end_sure"), t("wall_end"))) command("end");
});
at("dispose").addEventListener("click", async () => {
  if (await sure(t("wall_dispose_sure", { folder: room.folder }), t("wall_dispose"), room.folder))
    command("dispose", room.folder);
});
at("play").addEventListener("click", () => command("play"));
at("speed").addEventListener("change", () => command("speed", at("speed").value));
at("message").addEventListener("submit", (event) => {
  event.preventDefault();
  command("message", at("message-text").value);
});
at("chapter").addEventListener("submit", (event) => {
  event.preventDefault();
  command("chapter", at("chapter-title").value);
  at("chapter-title").value = "";
});
at("hide-names").addEventListener("click", hideNames);
at("show-join").addEventListener("click", () => showCode());
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, dialog")) return;
  if (event.code === "KeyN") hideNames();
  if (event.code === "KeyJ") showCode();
});
inEveryLanguage(show);
showCode(true);
(async function keepFresh() {
  await refresh();
  setTimeout(keepFresh, freshness);
})();
