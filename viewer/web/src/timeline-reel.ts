// What stands on the timeline, as templates: the strip of screenshots, the signs, the axis' words.
// The positions are computed elsewhere; styles are set through the object model, which the page's
// policy allows.
import { html, nothing, TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { language, t } from "./i18n.js";
import { thumb } from "./paths.js";
import type { Axis, Part } from "./timeline-axis.js";
import type { Mark } from "./timeline-data.js";
import type { Placed } from "./timeline-frames.js";
import { PlacedSign, Sign, signNames, signShape } from "./timeline-signs.js";
import { inWords, lengthInWords, Tick } from "./timeline-ticks.js";
import { plain, shortened } from "./text.js";

const px = (value: number): string => `${Math.round(value)}px`;

export const clockAt = (time: number, offset: number): string =>
  inWords(time + offset, language(), {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });

export interface FrameSize {
  width: number; // Pixels.
  height: number;
}

export function frames(
  phone: string,
  placed: Placed[],
  size: FrameSize,
  offset: number,
  current: number | null,
  stop: number | null, // The one the Tab key reaches.
): TemplateResult {
  return html`${repeat(
    placed,
    (frame) => frame.seq,
    (frame) =>
      html`<button
        type="button"
        class="tl-frame"
        data-seq=${frame.seq}
        tabindex=${frame.seq === stop ? 0 : -1}
        aria-current=${frame.seq === current ? "true" : nothing}
        aria-label=${t("screenshot_at", { time: clockAt(frame.time, offset) })}
        .style=${`left:${px(frame.x - size.width / 2)};width:${px(size.width)}`}
      >
        <img src=${thumb(phone, frame.image)} alt="" draggable="false" decoding="async" />
      </button>`,
  )}`;
}

// Nobody used the phone as far as is known: where recording broke off meanwhile, it says so.
function idleWords(part: Part, gaps: Mark[]): TemplateResult {
  const length = lengthInWords(part.broken!.to - part.broken!.from, language());
  const unrecorded = gaps.some((gap) => gap.time > part.from && (gap.from ?? gap.time) < part.to);
  return html`<p
    class="tl-idle"
    .style=${`left:${px(part.left)};width:${px(part.right - part.left)}`}
    title=${t(unrecorded ? "timeline_idle_gap_length" : "timeline_idle_length", { length })}
  >
    <b>${length}</b> <span>${t(unrecorded ? "timeline_idle_gap" : "timeline_idle")}</span>
  </p>`;
}

export const idleStretches = (axis: Axis, marks: Mark[]): TemplateResult[] =>
  axis.parts
    .filter((part) => part.broken && part.right > 0 && part.left < axis.width)
    .map((part) =>
      idleWords(
        part,
        marks.filter((mark) => mark.kind === "gap"),
      ),
    );

const leastRoomPx = 34; // Less holds no word.

const chapterName = (sign: Sign): string => shortened(plain(sign.title), 80);
const mostNames = 4;

// The time of the weightiest, and what all of them are; those written out on the flag among them.
export function signWords({ signs }: PlacedSign, offset: number): string {
  const chapter = signs.find((sign) => sign.kind === "chapter");
  const told = signs.filter((sign, i) => i < mostNames || sign === chapter);
  const names = told.map((sign) =>
    sign.kind === "chapter" ? chapterName(sign) : t(signNames[sign.kind]),
  );
  const more = signs.length - told.length;
  if (more > 0) names.push(t("timeline_sign_more", { n: more }));
  return `${clockAt(signs[0]!.time, offset)} ${names.join(", ")}`;
}

// What a press on the flag leads to: what is written on it, or the weightiest.
export function opens({ signs, room }: PlacedSign): number {
  const titled = room > leastRoomPx ? signs.find((sign) => sign.kind === "chapter") : undefined;
  return (titled ?? signs[0]!).seq;
}

export function signs(placed: PlacedSign[], offset: number, stop: number | null): TemplateResult {
  return html`${repeat(
    placed,
    (group) => group.signs[0]!.seq,
    (group) => {
      const first = group.signs[0]!;
      const words = signWords(group, offset);
      const titled =
        group.room > leastRoomPx ? group.signs.find((sign) => sign.kind === "chapter") : undefined;
      return html`<button
        type="button"
        class="tl-flag"
        data-seq=${opens(group)}
        data-kind=${first.kind}
        tabindex=${opens(group) === stop ? 0 : -1}
        title=${words}
        aria-label=${words}
        .style=${`left:${px(group.x)};max-width:${px(Math.max(0, group.room) + 22)}`}
      >
        ${signShape(first.kind)}${titled ? html`<span>${chapterName(titled)}</span>` : nothing}
      </button>`;
    },
  )}`;
}

export const axisWords = (ticks: Tick[], above: Tick[]): TemplateResult =>
  html`${ticks.map(
    (tick) => html`<span class="tl-tick" .style=${`left:${px(tick.x)}`}>${tick.label}</span>`,
  )}${above.map(
    (tick) => html`<span class="tl-day" .style=${`left:${px(tick.x)}`}>${tick.label}</span>`,
  )}`;
