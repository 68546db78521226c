// When pages were opened and pictures taken, as one line. Drawn from the records' bodies, not from
// what the page says of them; a picture of what the list says in words.
import { clockOf, Moment, timeText } from "./moment.js";
import { said } from "./words.js";

const columns = 400; // So many places where a mark can stand; more marks than that fall together.

const mostDiamonds = 100; // More would hide one another: lines, then.

export function drawTimeline(place: HTMLElement, moments: readonly Moment[]): void {
  const timed = moments.flatMap((moment) => {
    const at = Date.parse(moment.record?.time ?? "");
    return Number.isNaN(at) ? [] : [{ moment, at, time: moment.record!.time }];
  });
  if (timed.length < 3) return;
  timed.sort((a, b) => a.at - b.at);
  const first = timed[0]!;
  const last = timed.at(-1)!;
  const span = last.at - first.at || 1;
  const track = document.createElement("div");
  track.className = "track";
  track.setAttribute("aria-hidden", "true");
  const taken = new Set<string>();
  for (const { moment, at } of timed) {
    const column = Math.round(((at - first.at) / span) * columns);
    const kind = moment.record!.kind === "screenshot" ? "picture" : "event";
    if (taken.has(`${kind} ${column}`)) continue;
    taken.add(`${kind} ${column}`);
    const mark = document.createElement("a");
    mark.href = `#${moment.element.id}`;
    mark.tabIndex = -1;
    mark.className = kind;
    mark.style.left = `${(column / columns) * 100}%`;
    track.append(mark);
  }
  const sameDay = first.time.slice(0, 10) === last.time.slice(0, 10);
  const [from, to] = [first, last].map(({ time }) => (sameDay ? clockOf(time) : timeText(time).slice(0, 16)));
  const ends = document.createElement("div");
  ends.className = "ends";
  ends.setAttribute("aria-hidden", "true");
  for (const text of [from!, to!]) {
    const end = document.createElement("span");
    end.textContent = text;
    ends.append(end);
  }
  const caption = document.createElement("figcaption");
  const legend = document.createElement("span");
  legend.className = "legend";
  for (const kind of ["picture", "event"]) {
    const sign = document.createElement("i");
    sign.className = kind;
    legend.append(sign, said("span", `timeline_${kind}s`));
  }
  caption.append(said("span", "timeline", { from: from!, to: to! }), legend);
  place.classList.toggle("many", track.querySelectorAll(".picture").length > mostDiamonds);
  place.replaceChildren(caption, track, ends);
  place.hidden = false;
}

// Where something was altered, the line says so too.
export function markAltered(place: HTMLElement, moments: readonly Moment[]): void {
  for (const { element } of moments) {
    if (element.dataset.state !== "bad") continue;
    place.querySelector(`a[href="#${element.id}"]`)?.classList.add("altered");
  }
}
