// The page's script: languages, the line of time, and the check, in that order.
import { checkFacts, checkMoment, checkRoot, hasOwnHashes, Outcome } from "./check.js";
import { momentsOf, speakAgain } from "./moment.js";
import { addMore } from "./more.js";
import { showOutcome, showProgress, showResult } from "./result.js";
import { drawTimeline, markAltered } from "./timeline.js";
import { language, preferred, speak } from "./words.js";

const moments = momentsOf(document);
const timeline = document.getElementById("timeline")!;
const place = document.getElementById("check")!;
const words = document.getElementById("check-words")!;
const note = document.getElementById("note")?.textContent ?? null;
const vkey = document.getElementById("vkey")?.textContent ?? null;

function languages(): void {
  const group = document.querySelector<HTMLElement>(".languages")!;
  group.hidden = false;
  const buttons = [...group.querySelectorAll<HTMLButtonElement>("button")];
  const choose = (wanted: string): void => {
    speak(wanted);
    speakAgain(moments);
    for (const each of buttons) each.setAttribute("aria-pressed", String(each.dataset.language === wanted));
  };
  for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.language!));
  const wanted = preferred();
  if (document.documentElement.dataset.follows !== undefined && wanted && wanted !== language()) choose(wanted);
}

// What a link leads to is not left folded away; neither is anything on paper.
function unfold(): void {
  const reveal = (): void => {
    const target = document.getElementById(location.hash.slice(1));
    const folded = target?.closest("details");
    if (folded && !folded.open) {
      folded.open = true;
      target!.scrollIntoView();
    }
  };
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll<HTMLDetailsElement>("details.between")) {
      folded.open = true;
    }
  });
}

const pause = 25; // Records between two words of progress.

async function check(): Promise<void> {
  place.dataset.state = "running";
  words.setAttribute("aria-busy", "true");
  showProgress(words, 0, moments.length);
  const root = await checkRoot(vkey, note);
  const all = new Map(moments.map((moment) => [moment.seq, moment]));
  const outcomes: Outcome[] = [];
  for (const moment of moments) {
    const twice = all.get(moment.seq) !== moment;
    const outcome = await checkMoment(moment, root, all);
    outcomes.push(twice ? { state: "bad", what: ["body"], picture: false } : outcome);
    showOutcome(moment, outcomes.at(-1)!);
    if (outcomes.length % pause === 0) showProgress(words, outcomes.length, moments.length);
  }
  const badFacts = await checkFacts(document, root);
  for (const fact of badFacts) {
    fact.classList.add("altered");
    fact.hidden = false; // Even where only a translation is shown.
  }
  const result = { root, moments, outcomes, badFacts: badFacts.length, ownHashes: hasOwnHashes() };
  words.removeAttribute("aria-busy");
  showResult(place, words, result);
  markAltered(timeline, moments);
}

languages();
unfold();
drawTimeline(timeline, moments);
addMore(moments, note ?? "");
void check();
