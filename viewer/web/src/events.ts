// What the page's parts say to each other: bubbling CustomEvents, and what <tv-phone> hands down.
import type { FullRecord, Moment, Phone, VerdictState } from "./api.js";
import type { Found } from "./found.js";
import type { Note } from "./notes.js";

export interface PageEvents {
  "open-record": number; // Moves the playhead to this record.
  "open-panel": string; // Shows the panel of this id (panels.ts).
  "open-part": string; // Shows this part of the panel it comes from.
  "open-search": string; // Shows the search panel with this text in it.
  "try-to-delete": number; // Opens this record and sends its DELETE.
  "step-screenshot": "before" | "after"; // Moves the playhead to the neighbouring screenshot.
  "choose-phone": string; // Leaves the overview for this phone.
  "open-help": null; // Shows the keys.
  "keep-note": { seq: number; text: string }; // Notes this about a record; "" is a bookmark.
  "keep-notes": readonly Note[]; // Puts these in the place of all there were.
  "drop-note": number; // Takes a record's note away.
  "timeline-span": TimeSpan | null; // What the timeline has come to show; null: the whole log.
}

// Unix milliseconds.
export interface TimeSpan {
  from: number;
  to: number;
}

declare global {
  interface HTMLElementEventMap {
    "open-record": CustomEvent<number>;
    "open-panel": CustomEvent<string>;
    "open-part": CustomEvent<string>;
    "open-search": CustomEvent<string>;
    "try-to-delete": CustomEvent<number>;
    "step-screenshot": CustomEvent<"before" | "after">;
    "choose-phone": CustomEvent<string>;
    "open-help": CustomEvent<null>;
    "keep-note": CustomEvent<{ seq: number; text: string }>;
    "keep-notes": CustomEvent<readonly Note[]>;
    "drop-note": CustomEvent<number>;
    "timeline-span": CustomEvent<TimeSpan | null>;
  }
}

// The properties every panel gets. What is given here a part never fetches itself.
export interface Given {
  phone: string;
  info: Phone;
  verdict: VerdictState | null; // Null until it was first asked for.
  seq: number | null; // The record at the playhead.
  // What `seq` says. While the next one is on its way the one before stays, so that nothing
  // flickers: compare record.seq where it matters.
  record: FullRecord | null;
  live: boolean; // Still being recorded.
  query: string; // The text searched for.
  found: Found | null; // How often the log has it; null while that is not known.
  span: TimeSpan | null; // What the timeline shows; null: the whole log.
  notes: readonly Note[]; // The reader's own, by record.
  now: Moment | null; // What stood in front at a record; compare now.seq.
  section: string; // What is shown inside the panel, as the address has it; "" where it begins.
}

// What the keyboard asks of <tv-timeline>.
export interface TimelineHooks {
  playPause(): void;
  zoom(steps: number): void; // Above 0: closer.
}
