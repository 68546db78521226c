// Line icons, drawn for this page on a 24-pixel grid. Decorative: a word always stands beside.
import { html, svg, TemplateResult } from "lit";

const paths = {
  eye: ["M2 12q10-11 20 0q-10 11-20 0z", "M12 9a3 3 0 1 0 .01 0"],
  page: ["M6 3h8l4 4v14H6z", "M14 3v4h4", "M9 12h6M9 16h6"],
  picture: ["M4 8h3l2-3h6l2 3h3v11H4z", "M12 10a3.2 3.2 0 1 0 .01 0"],
  power: ["M12 3v8", "M7.5 6.5a7 7 0 1 0 9 0"],
  screen: ["M7 3h10v18H7z", "M11 18h2"],
  app: ["M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z"],
  beat: ["M3 12h4l3-7 4 14 3-7h4"],
  chapter: ["M6 3h12v18l-6-5-6 5z"],
  gap: ["M3 12h4M17 12h4", "M10 8v8M14 8v8"],
  clock: ["M12 3a9 9 0 1 0 .01 0", "M12 7v5l3 3"],
  off: ["M7 3h10v18H7z", "M3.5 5l17 14"],
  flag: ["M6 21V4", "M6 4h12l-3 4 3 4H6"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  checks: ["M2.5 12.5l4.5 4.5L16 7.5", "M12 17l1 0L22 7.5"],
  back: ["M4 12a8 8 0 1 0 2.5-5.8", "M4 4v5h5"],
  fork: ["M12 21v-8", "M12 13L5 5M12 13l7-8", "M5 9V5h4M15 5h4v4"],
  cross: ["M6 6l12 12M18 6L6 18"],
  bin: ["M4 7h16", "M9 7V4h6v3", "M6 7l1 14h10l1-14", "M10 11v6M14 11v6"],
  search: ["M10.5 4a6.5 6.5 0 1 0 .01 0", "M15.5 15.5L21 21"],
  left: ["M15 5l-7 7 7 7"],
  right: ["M9 5l7 7-7 7"],
  hand: ["M8 13V5a1.6 1.6 0 0 1 3.2 0v6M11.2 11V8.5a1.6 1.6 0 0 1 3.2 0V12M14.4 11a1.6 1.6 0 0 1 3.2 0v4q0 6-6 6-4 0-6-5l-1.6-3.4a1.5 1.5 0 0 1 2.6-1.4L8 13"],
  alert: ["M12 3L2.5 20h19z", "M12 10v5M12 17.5v.5"],
  moon: ["M19 14.5A8 8 0 0 1 9.5 5a8 8 0 1 0 9.5 9.5z"],
  projector: ["M3 8h18v9H3z", "M15.5 10a2.5 2.5 0 1 0 .01 0", "M6 12.5h4M6 20v-3M18 20v-3"],
  keys: ["M3 7h18v11H3z", "M6.5 10.5h.01M10 10.5h.01M13.5 10.5h.01M17 10.5h.01M7.5 14.5h9"],
  note: ["M5 4h14v11l-5 5H5z", "M14 20v-5h5", "M8.5 8.5h7M8.5 12h4"],
  plus: ["M12 5v14M5 12h14"],
  minus: ["M5 12h14"],
  fit: ["M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"],
  picture_left: ["M12 4v16", "M4 12h4M4 12l3-3M4 12l3 3", "M15.5 6.5h5v11h-5z"],
  picture_right: ["M12 4v16", "M20 12h-4M20 12l-3-3M20 12l-3 3", "M3.5 6.5h5v11h-5z"],
  compare: ["M4 5h7v14H4z", "M13 5h7v14h-7z"],
  swipe: ["M4 5h16v14H4z", "M12 3v18", "M9 10l-2 2 2 2M15 10l2 2-2 2"],
  difference: ["M4 4h11v11H4z", "M9 9h11v11H9z"],
  publish: ["M12 15V3", "M7.5 7.5L12 3l4.5 4.5", "M5 12v9h14v-9"],
  wait: ["M7 3h10M7 21h10", "M8 3c0 5 8 5 8 9s-8 4-8 9", "M16 3c0 5-8 5-8 9s8 4 8 9"],
} as const;

export type Icon = keyof typeof paths;

export function icon(name: Icon): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${paths[name].map((d) => svg`<path d=${d}></path>`)}
  </svg>`;
}

export const kindIcons: Record<string, Icon> = {
  genesis: "flag",
  boot: "power",
  screen: "screen",
  app_open: "app",
  visit: "page",
  screenshot: "picture",
  heartbeat: "beat",
  chapter: "chapter",
  gap: "gap",
  clock_change: "clock",
  shutdown: "power",
  operation: "hand",
  media_alert: "alert",
  damaged: "cross",
};

export const verdictIcons: Record<string, Icon> = {
  "intact-witnessed": "checks",
  intact: "check",
  gap: "gap",
  "rolled-back": "back",
  diverged: "fork",
  damaged: "cross",
};
