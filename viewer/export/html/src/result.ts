// What became of the check, in words and signs: never by colour alone.
import type { Outcome, Root } from "./check.js";
import type { Moment } from "./moment.js";
import { grouped, said, say, Slots } from "./words.js";

const icons = { good: "✓", bad: "✗", unsigned: "○", redacted: "▨", open: "–" };

function withIcon(sign: keyof typeof icons, element: HTMLElement): HTMLElement {
  const icon = document.createElement("span");
  icon.className = "icon";
  icon.setAttribute("aria-hidden", "true");
  icon.textContent = icons[sign];
  const line = document.createElement("p");
  line.className = "check-line";
  line.append(icon, element);
  return line;
}

// The one line under a record.
export function showOutcome(moment: Moment, outcome: Outcome): void {
  moment.element.dataset.state = outcome.state;
  const place = moment.element.querySelector<HTMLElement>(".state");
  if (!place) return;
  delete place.dataset.t;
  const slots: Slots = {};
  if (outcome.state === "bad") {
    const list = document.createDocumentFragment();
    outcome.what.forEach((what, i) => list.append(i ? ", " : "", said("span", `what_${what}`)));
    slots.what = list;
  }
  const icon = document.createElement("span");
  icon.className = "icon";
  icon.setAttribute("aria-hidden", "true");
  icon.textContent = icons[outcome.state];
  place.replaceChildren(icon, " ", said("span", `state_${outcome.state}`, slots));
}

export interface Result {
  root: Root;
  moments: Moment[];
  outcomes: Outcome[];
  badFacts: number;
  ownHashes: boolean;
}

const inFours = (hex: string): string => hex.replace(/(.{4})(?=.)/g, "$1 ");

const mostNamed = 40;

function badLinks({ moments, outcomes }: Result): HTMLElement {
  const list = document.createElement("p");
  list.className = "check-bad-list";
  const bad = moments.filter((_, i) => outcomes[i]!.state === "bad");
  for (const { seq, element } of bad.slice(0, mostNamed)) {
    const link = document.createElement("a");
    link.href = `#${element.id}`;
    link.append(said("span", "record_n", { n: seq }));
    list.append(link, " ");
  }
  if (bad.length > mostNamed) list.append("…");
  return list;
}

export function showResult(place: HTMLElement, words: HTMLElement, result: Result): void {
  const { root, outcomes, badFacts } = result;
  const count = (test: (outcome: Outcome) => boolean): number => outcomes.filter(test).length;
  const n = (number: number): Slots => ({ n: grouped(number) });
  const bad = count((o) => o.state === "bad");
  const unsigned = count((o) => o.state === "unsigned");
  const redacted = count((o) => o.state === "redacted");
  const lines: HTMLElement[] = [];
  const broken = { key: "check_key", note: "check_note", other_key: "check_other_key" };
  const state =
    bad > 0 || badFacts > 0 || root.standing in broken
      ? "bad"
      : root.standing === "none"
        ? "unsigned"
        : "good";

  if (root.standing in broken) {
    lines.push(withIcon("bad", said("strong", broken[root.standing as keyof typeof broken])));
  }
  if (badFacts > 0) lines.push(withIcon("bad", said("strong", "check_bad_head")));
  if (bad > 0) lines.push(withIcon("bad", said("strong", "check_bad", n(bad))), badLinks(result));
  if (root.standing === "none") lines.push(withIcon("unsigned", said("strong", "check_no_note")));
  if (state === "good") {
    lines.push(withIcon("good", said("strong", "check_good", n(outcomes.length - unsigned))));
    const pictures = count((o) => o.picture);
    if (pictures > 0) lines.push(said("p", "check_good_pictures", n(pictures)));
  }
  if (unsigned > 0 && root.standing !== "none") {
    lines.push(withIcon("unsigned", said("span", "check_unsigned", n(unsigned))));
  }
  if (redacted > 0) lines.push(withIcon("redacted", said("span", "check_redacted", n(redacted))));
  if (root.engine !== "none") {
    const engine = !result.ownHashes
      ? "check_no_webcrypto"
      : root.engine === "noble"
        ? "check_no_ed25519"
        : "check_engine";
    lines.push(said("p", engine));
  }
  if (root.standing === "good") {
    const code = document.createElement("code");
    code.textContent = inFours(root.fingerprint);
    lines.push(said("p", "check_compare", { key: code }));
  }
  if (root.strangers.length > 0 && root.standing === "good") {
    lines.push(said("p", "check_strangers", { names: root.strangers.join(", ") }));
  }
  place.dataset.state = state;
  words.replaceChildren(...lines);
  const fingerprint = document.getElementById("fingerprint");
  if (fingerprint && root.fingerprint) fingerprint.textContent = inFours(root.fingerprint);
}

export function showProgress(words: HTMLElement, done: number, n: number): void {
  const line = words.querySelector<HTMLElement>("p");
  if (line) say(line, "check_running", { done: grouped(done), n: grouped(n) });
}
