// The timeline's tools: playing on the left, what the playhead is on, zooming on the right.
import { html, nothing, TemplateResult } from "lit";
import type { LogRecord } from "./api.js";
import { icon } from "./icons.js";
import { Key, t } from "./i18n.js";
import { titleOf } from "./timeline-magnifier.js";
import { Speed, speeds } from "./timeline-play.js";
import { clock } from "./time.js";

export interface BarState {
  playing: boolean;
  speed: Speed;
  skip: boolean; // Idle stretches.
  chapters: boolean; // Playing stops at them.
  row: LogRecord | null; // At the playhead.
  whole: boolean; // The whole log is shown already.
}

export interface BarActions {
  step(by: number): void;
  stepShot(towards: "before" | "after"): void;
  playPause(): void;
  choose(speed: Speed): void;
  toggleSkip(): void;
  toggleChapters(): void;
  zoom(steps: number): void;
  showAll(): void;
}

const tool = (name: Key, act: () => void, shown: unknown, extra = ""): TemplateResult =>
  html`<button
    type="button"
    class=${`tl-tool ${extra}`}
    title=${t(name)}
    aria-label=${t(name)}
    @click=${act}
  >
    ${shown}
  </button>`;

const toggle = (
  name: "timeline_skip" | "timeline_chapters",
  on: boolean,
  act: () => void,
): TemplateResult =>
  html`<button
    type="button"
    class="tl-tool tl-toggle"
    aria-pressed=${on}
    title=${t(`${name}_help`)}
    @click=${act}
  >
    ${t(name)}
  </button>`;

const playIcon = (playing: boolean): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${playing ? "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z" : "M7 4l13 8-13 8z"}></path>
  </svg>`;

function transport(state: BarState, actions: BarActions): TemplateResult {
  const chosen = (event: Event): void => {
    const value = (event.target as HTMLSelectElement).value;
    actions.choose(speeds.find((speed) => String(speed) === value) ?? 1);
  };
  return html`<div class="tl-group" role="group" aria-label=${t("timeline_transport")}>
    ${tool("timeline_previous_shot", () => actions.stepShot("before"), icon("picture_left"))}
    ${tool("timeline_previous", () => actions.step(-1), icon("left"))}
    ${tool(
      state.playing ? "timeline_pause" : "timeline_play",
      () => actions.playPause(),
      playIcon(state.playing),
      "tl-play",
    )}
    ${tool("timeline_next", () => actions.step(1), icon("right"))}
    ${tool("timeline_next_shot", () => actions.stepShot("after"), icon("picture_right"))}
    <select class="tl-tool" aria-label=${t("timeline_speed")} @change=${chosen}>
      ${speeds.map(
        (speed) =>
          html`<option value=${speed} ?selected=${speed === state.speed}>
            ${speed === "record" ? t("timeline_speed_record") : t("timeline_speed_x", { x: speed })}
          </option>`,
      )}
    </select>
    ${toggle("timeline_skip", state.skip, () => actions.toggleSkip())}
    ${toggle("timeline_chapters", state.chapters, () => actions.toggleChapters())}
  </div>`;
}

export function bar(
  state: BarState,
  actions: BarActions,
  map: TemplateResult,
  legend: TemplateResult,
): TemplateResult {
  const { row } = state;
  return html`<div class="tl-bar">
    ${transport(state, actions)}
    <p class="tl-now">${row ? html`<b>${clock(row.time)}</b> ${titleOf(row)}` : nothing}</p>
    <div class="tl-group tl-zoom" role="group" aria-label=${t("timeline_zoom")}>
      ${map} ${tool("timeline_wider", () => actions.zoom(-1), icon("minus"))}
      ${tool("timeline_closer", () => actions.zoom(1), icon("plus"))}
      <button
        type="button"
        class="tl-tool"
        ?disabled=${state.whole}
        @click=${() => actions.showAll()}
      >
        ${t("timeline_whole")}
      </button>
      ${legend}
    </div>
  </div>`;
}
