// The keyboard map: which key does what, in one table that the help also reads from.
import type { Key } from "./i18n.js";

export type Command =
  | "previous"
  | "next"
  | "previous-screenshot"
  | "next-screenshot"
  | "first"
  | "last"
  | "play"
  | "zoom-in"
  | "zoom-out"
  | "search"
  | "difference"
  | "bookmark"
  | "projector"
  | "help";

interface Binding {
  keys: readonly string[]; // As KeyboardEvent.key says them.
  shift?: boolean; // Asked about for the arrows only: "?" and "+" need it on some keyboards.
  shown: string; // As printed on the key.
  command: Command;
  help: Key;
}

export const bindings: readonly Binding[] = [
  { keys: ["ArrowLeft"], shift: false, shown: "←", command: "previous", help: "key_previous" },
  { keys: ["ArrowRight"], shift: false, shown: "→", command: "next", help: "key_next" },
  {
    keys: ["ArrowLeft"],
    shift: true,
    shown: "Shift ←",
    command: "previous-screenshot",
    help: "key_previous_screenshot",
  },
  {
    keys: ["ArrowRight"],
    shift: true,
    shown: "Shift →",
    command: "next-screenshot",
    help: "key_next_screenshot",
  },
  { keys: ["Home"], shown: "Home", command: "first", help: "key_first" },
  { keys: ["End"], shown: "End", command: "last", help: "key_last" },
  { keys: [" "], shown: "Space", command: "play", help: "key_play" },
  { keys: ["+", "="], shown: "+", command: "zoom-in", help: "key_zoom_in" },
  { keys: ["-"], shown: "−", command: "zoom-out", help: "key_zoom_out" },
  { keys: ["/"], shown: "/", command: "search", help: "key_search" },
  { keys: ["d"], shown: "d", command: "difference", help: "key_difference" },
  { keys: ["b"], shown: "b", command: "bookmark", help: "key_bookmark" },
  { keys: ["p"], shown: "p", command: "projector", help: "key_projector" },
  { keys: ["?"], shown: "?", command: "help", help: "key_help" },
];

// Where a key is the part's own: what is typed into, and what Space or an arrow operates already.
const own: Record<string, string> = {
  all: "input, select, textarea, dialog, [contenteditable]",
  " ": "button, a, summary, [role=tab], [role=slider]",
};

// The command a key press means, or null where it means something else.
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return null;
  const from = event.target instanceof Element ? event.target : null;
  if (from?.closest(own.all!)) return null;
  const pressed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (own[pressed] && from?.closest(own[pressed])) return null;
  const found = bindings.find(
    (b) => b.keys.includes(pressed) && (b.shift === undefined || b.shift === event.shiftKey),
  );
  return found?.command ?? null;
}
