// What stands out on the time axis, each with a sign of its own: shape first, colour second.
import { html, svg, TemplateResult } from "lit";
import type { Key } from "./i18n.js";
import type { Axis } from "./timeline-axis.js";
import { xOf } from "./timeline-axis.js";
import type { Mark } from "./timeline-data.js";

export type SignKind =
  "bad" | "damaged" | "gap" | "clock_change" | "media_alert" | "shutdown" | "boot" | "chapter";

export interface Sign {
  kind: SignKind;
  seq: number;
  time: number;
  title: string; // For chapters; hostile.
}

export interface PlacedSign {
  x: number;
  signs: Sign[]; // Those too near to be told apart, the weightiest first.
  room: number; // Pixels to the right of the sign that are free for words.
}

// Weightiest first.
export const signKinds: SignKind[] = [
  "bad", "damaged", "gap", "clock_change", "media_alert", "shutdown", "boot", "chapter",
]; // prettier-ignore
export const signNames: Record<SignKind, Key> = {
  bad: "timeline_sign_bad",
  damaged: "timeline_sign_damaged",
  gap: "timeline_sign_gap",
  clock_change: "timeline_sign_clock",
  media_alert: "timeline_sign_alert",
  shutdown: "timeline_sign_shutdown",
  boot: "timeline_sign_boot",
  chapter: "timeline_sign_chapter",
};

const shapes: Record<SignKind, TemplateResult> = {
  bad: svg`<path class="tl-solid" d="M8 .8L15.6 14.6H.4z"></path><path class="tl-cut" d="M8 5.4v4.4M8 12v.6"></path>`,
  damaged: svg`<path class="tl-solid" d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z"></path><path class="tl-cut" d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6"></path>`,
  gap: svg`<path class="tl-solid" d="M1 1h14v14H1z"></path><path class="tl-cut" d="M5.8 4v8M10.2 4v8"></path>`,
  clock_change: svg`<path class="tl-solid" d="M8 .4L15.6 8L8 15.6L.4 8z"></path><path class="tl-cut" d="M8 4.4V8l2.6 1.7"></path>`,
  media_alert: svg`<path class="tl-solid" d="M3 1h10v14H3z"></path><path class="tl-cut" d="M8 4v4.6M8 11.6v.4"></path>`,
  shutdown: svg`<path class="tl-ring" d="M8 1.5a6.5 6.5 0 1 0 .01 0"></path><path class="tl-ring" d="M8 5.4a2.6 2.6 0 1 0 .01 0"></path>`,
  boot: svg`<path class="tl-solid" d="M8 .8a7.2 7.2 0 1 0 .01 0"></path><path class="tl-cut" d="M8 4.4v7.2"></path>`,
  chapter: svg`<path class="tl-ring" d="M3 16V1"></path><path class="tl-solid" d="M3 1h11l-3 3.8 3 3.8H3z"></path>`,
};

export const signShape = (kind: SignKind): TemplateResult =>
  html`<svg class="tl-sign" data-sign=${kind} viewBox="0 0 16 16" aria-hidden="true">
    ${shapes[kind]}
  </svg>`;

// Of the log's marks those that have a sign: the screen's going on and off says too little.
export function signsOf(marks: Mark[]): Sign[] {
  const found: Sign[] = [];
  for (const { kind, seq, time, title } of marks) {
    const known = signKinds.find((name) => name === kind);
    if (known) found.push({ kind: known, seq, time, title });
  }
  return found;
}

const weight = (sign: Sign): number => signKinds.indexOf(sign.kind);

// Left to right; those nearer than `pitch` to the one before are shown as one with it.
export function placeSigns(signs: Sign[], axis: Axis, pitch: number): PlacedSign[] {
  const placed: PlacedSign[] = [];
  const order = signs
    .map((sign) => ({ sign, x: xOf(axis, sign.time) }))
    .filter(({ x }) => x >= -1 && x <= axis.width + 1)
    .sort((a, b) => a.x - b.x || a.sign.seq - b.sign.seq);
  for (const { sign, x } of order) {
    const last = placed[placed.length - 1];
    if (last && x - last.x < pitch) last.signs.push(sign);
    else placed.push({ x, signs: [sign], room: 0 });
  }
  placed.forEach((group, i) => {
    group.signs.sort((a, b) => weight(a) - weight(b) || a.seq - b.seq);
    group.room = (placed[i + 1]?.x ?? axis.width) - group.x - pitch;
  });
  return placed;
}
