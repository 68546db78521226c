// The inclusion path drawn as a tree: the record at the bottom, the signed root at the top, and on
// each level the subtree beside it, hatched because nothing of it has to be known but its hash.
import { html, nothing, svg, SVGTemplateResult, TemplateResult } from "lit";
import { t } from "./i18n.js";
import type { Step } from "./merkle.js";

export type Meeting = "open" | "same" | "other"; // The root computed and the root signed.

export interface TreeView {
  seq: number;
  size: number;
  steps: readonly Step[];
  hashes: readonly (string | null)[]; // Leaf to root; null where nothing was computed yet.
  changed: readonly boolean[]; // Where a changed body gives another hash than the stored one.
  signedRoot: string;
  meeting: Meeting;
  label: string; // What the picture says, for those who do not see it.
}

const width = 360;
const middle = width / 2;
const rise = 58; // From one level to the next.
const box = { width: 132, height: 38 };
const beside = { width: 104, height: 38, centre: 54 };
const shortTree = 7; // Levels that fit a screen when drawn large.
const top = 66; // Room for the signed root above the computed one.

export const shortHash = (hash: string): string => `${hash.slice(0, 8)}…`;

function nodeState(view: TreeView, level: number): string {
  if (!view.hashes[level]) return "open";
  if (view.changed[level]) return "changed";
  const isRoot = level === view.steps.length;
  return isRoot && view.meeting === "other" ? "changed" : "done";
}

function node(view: TreeView, level: number, y: number): SVGTemplateResult {
  const hash = view.hashes[level];
  const covered = level === 0 ? 1 : view.steps[level - 1]!.covered;
  const words =
    level === 0
      ? t("record_n", { n: view.seq })
      : level === view.steps.length
        ? t("proof_tree_root")
        : t("proof_tree_covers", { n: covered });
  const state = nodeState(view, level);
  return svg`<g class="node" data-level=${level} data-state=${state} transform=${`translate(${middle - box.width / 2} ${y})`}>
    <rect width=${box.width} height=${box.height} rx="5"></rect>
    <text class="hash" x=${box.width / 2} y="17">${hash ? shortHash(hash) : "?"}</text>
    <text class="words" x=${box.width / 2} y="31">${words}</text>
    ${state === "changed" ? svg`<text class="flag" x=${box.width - 11} y="18">≠</text>` : nothing}
  </g>`;
}

function sibling(step: Step, y: number): SVGTemplateResult {
  const centre = step.side === "left" ? beside.centre : width - beside.centre;
  const meet = step.side === "left" ? middle - box.width / 4 : middle + box.width / 4;
  return svg`<path class="edge" d=${`M${centre} ${y}L${meet} ${y - rise + box.height}`}></path>
    <g class="sibling" transform=${`translate(${centre - beside.width / 2} ${y})`}>
      <rect width=${beside.width} height=${beside.height} rx="5"></rect>
      <rect class="hatch" width=${beside.width} height=${beside.height} rx="5"></rect>
      <text class="hash" x=${beside.width / 2} y="17">${shortHash(step.hash)}</text>
      <text class="words" x=${beside.width / 2} y="31">${t("n_records", { n: step.records })}</text>
    </g>`;
}

function signed(view: TreeView): SVGTemplateResult {
  const sign = { open: "?", same: "=", other: "≠" }[view.meeting];
  return svg`<g class="signed" data-meeting=${view.meeting}>
    <rect x=${middle - 116} y="1" width="232" height="36" rx="18"></rect>
    <text class="words strong" x=${middle} y="16">${t("proof_tree_signed", { n: view.size })}</text>
    <text class="hash" x=${middle} y="31">${shortHash(view.signedRoot)}</text>
    <text class="meeting" x=${middle} y="59">${sign}</text>
  </g>`;
}

export function drawTree(view: TreeView): TemplateResult {
  const levels = view.steps.length;
  const height = top + levels * rise + box.height + 2;
  const yOf = (level: number): number => top + (levels - level) * rise;
  return html`<svg
    class="proof-tree"
    data-short=${levels <= shortTree}
    viewBox=${`0 0 ${width} ${height}`}
    role="img"
    aria-label=${view.label}
  >
    <defs>
      <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path d="M0 0V6"></path>
      </pattern>
    </defs>
    ${view.steps.map((step, level) => {
      const y = yOf(level);
      return svg`<path class="edge own" data-state=${nodeState(view, level + 1)}
          d=${`M${middle} ${y}V${y - rise + box.height}`}></path>
        ${sibling(step, y)}`;
    })}
    ${view.hashes.map((_, level) => node(view, level, yOf(level)))} ${signed(view)}
  </svg>`;
}
