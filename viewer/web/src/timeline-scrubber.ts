// The scrubber under the strip: how much happened, what was found and noted, and the time axis.
import { html, TemplateResult } from "lit";
import { language } from "./i18n.js";
import type { Axis, Idle } from "./timeline-axis.js";
import type { Bucket, Mark } from "./timeline-data.js";
import * as draw from "./timeline-draw.js";
import { axisWords, idleStretches } from "./timeline-reel.js";
import { context, ticks } from "./timeline-ticks.js";

export interface Scrubbed {
  buckets: Bucket[];
  marks: Mark[];
  idle: Idle[];
  hits: number[]; // Unix milliseconds, as all times here.
  notes: number[];
  offset: number; // Of the log's clock.
  em: number; // A letter's height in pixels.
}

const bandEm = 2.4; // As .tl-idle in timeline.css.
const tickPx = 5;
const notePx = 9;

export function scrubber(axis: Axis, shown: Scrubbed): TemplateResult {
  const { buckets, marks, offset, em } = shown;
  const height = Math.round(bandEm * em);
  const all = ticks(axis, offset, language(), em);
  return html`<div class="tl-scrubber">
    <svg class="tl-band" width=${axis.width} height=${height} aria-hidden="true">
      <defs>
        <pattern
          id="tl-hatch"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path class="tl-hatch" d="M1.5 0V6"></path>
        </pattern>
      </defs>
      ${draw.breaks(axis, height)} ${draw.pauses(shown.idle, axis, height)}
      ${draw.density(buckets, axis, height)} ${draw.gaps(marks, axis, height)}
      ${draw.hitMarks(shown.hits, axis, 0)} ${draw.noteMarks(shown.notes, axis, height - notePx)}
    </svg>
    ${idleStretches(axis, marks)}
    <div class="tl-axis" aria-hidden="true">
      <svg width=${axis.width} height=${tickPx}>${draw.tickLines(all, tickPx)}</svg>
      ${axisWords(all, context(axis, offset, language(), em))}
    </div>
  </div>`;
}
