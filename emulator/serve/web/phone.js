// A phone in a page: its picture, its words, its line, and the hands on it.
import { instead, isOver, showClassSide } from "./class-side.js";
import { Link, phases } from "./link.js";
import { Picture } from "./picture.js";
import { heldSeat, listenToClass } from "./seat.js";
import { followHands } from "./touch.js";
import { inEveryLanguage, language, startWords, t } from "./words.js";

const wordsPause = 1500;  // A screen reader is told no more often than this.
const at = (id) => document.getElementById(id);
const canvas = at("screen");
let picture = null;
let state = null;
let welcome = null;
let line = "connecting";
let said = null;  // By the class, where this is a seat.

// Both languages for the room: the reader's first.
function inBoth(text) {
  const other = language === "ko" ? "en" : "ko";
  return text[language] ? [text[language], text[other]] : [text[other], ""];
}

function showStory() {
  const story = state?.story;
  at("story").hidden = !story;
  at("hint").textContent = welcome && !seat ? t(welcome.touchable ? "hint_hold" : "hint_look") : "";
  if (!story) return;
  at("title").textContent = inBoth(story.title)[0];
  at("persona").textContent = story.persona;
  at("chapter").textContent = inBoth(story.chapter)[0];
  [at("say").textContent, at("say-other").textContent] = inBoth(story.say);
  at("say-other").lang = language === "ko" ? "en" : "ko";
  at("profile").textContent = inBoth(story.profile)[0];
}

function showLine() {
  const paused = line === "open" && state?.paused;
  const text = line !== "open" && !isOver(said) ? t(line) : instead(said) || (paused ? t("paused") : "");
  at("line").textContent = text;
  at("line").hidden = !text;
  document.body.classList.toggle("out-of-use", text !== "");
  document.body.dataset.line = line;
}

let lastTold = 0;
let toldWords = "";
let telling = 0;
function tellWords() {
  telling = 0;
  lastTold = performance.now();
  toldWords = at("words").textContent;
  at("words-live").textContent = toldWords;
}
function showWords() {
  document.body.classList.toggle("screen-off", state?.on === false);
  const words = state?.on === false ? t("screen_off") : (state?.words ?? "");
  at("words").textContent = words;
  if (words === toldWords || telling) return;
  telling = setTimeout(tellWords, Math.max(0, lastTold + wordsPause - performance.now()));
}

// What can be tapped, as buttons that tap there: for keyboards and screen readers. Asked for, never
// kept: what is listed is what was there when it was asked.
function showTappable(list) {
  const buttons = list.map(({ text, x, y }) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      const time = performance.now();
      link.pointer(phases.down, x * welcome.scale, y * welcome.scale, time);
      link.pointer(phases.up, x * welcome.scale, y * welcome.scale, time + 50);
      at("tappable-list").replaceChildren();
      at("ask-tappable").focus();
    });
    item.append(button);
    return item;
  });
  at("tappable-list").replaceChildren(...buttons);
  if (buttons.length === 0) at("tappable-list").textContent = t("nothing_tappable");
  buttons[0]?.firstChild.focus();
}

function showAll() {
  showStory();
  showLine();
  showWords();
  showClassSide(said);
}

let taken = false;
function takeInHand() {
  if (taken) return;
  taken = true;
  askConsent(() => {
    at("ask-tappable").addEventListener("click", () => link.askTappable());
    at("typing").disabled = false;
    followHands(canvas, at("typing"), link);
  });
}

const listener = {
  welcome(info) {
    welcome = info;
    picture = new Picture(canvas, info.width, info.height);
    document.body.classList.toggle("look-only", !info.touchable);
    showAll();
    if (info.touchable) takeInHand();
  },
  state(info) {
    state = info;
    showAll();
  },
  frame(buffer) {
    const version = picture.apply(buffer);
    canvas.dataset.version = String(version);
    canvas.dispatchEvent(new CustomEvent("picture", { detail: picture }));
    return version;
  },
  tappable: showTappable,
  line(name) {
    line = name;
    showLine();
  },
};

// Asked once in this browser, and never for a phone that is only looked at. Who took a seat was
// asked there.
function askConsent(accepted) {
  if (seat) return accepted();
  const key = "red-flag.consent";
  try {
    if (localStorage.getItem(key) === "1") return accepted();
  } catch {
    // Asked each time, then.
  }
  const dialog = at("consent");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => {
    try {
      localStorage.setItem(key, "1");
    } catch {
      // Asked again next time.
    }
    accepted();
  });
  dialog.showModal();
}

await startWords();
const isSeat = location.pathname === "/seat";
const seat = isSeat ? await heldSeat() : null;
if (isSeat && !seat) location.replace("/");
inEveryLanguage(showAll);
inEveryLanguage(() => at("typing").setAttribute("aria-label", t("phone_screen")));
const link = seat ? new Link(seat.phone, listener, seat.token)
  : new Link(location.pathname.split("/").pop(), listener);
if (seat)
  listenToClass(seat, (news) => {
    if (!news) location.replace("/");  // Its class is over and gone.
    said = news;
    showAll();
  });
