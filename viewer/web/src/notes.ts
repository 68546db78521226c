// Bookmarks and notes on records: a reader's own words, kept in the reader's browser and never in
// the log. Pure: what stands in a file, and what a file says.

export interface Note {
  seq: number;
  text: string; // Empty: a bookmark.
  time: string | null; // The record's, as the phone's clock had it.
  title: string; // What the record shows: hostile text.
}

export const longestNote = 4000; // Characters.
export const mostNotes = 5000;
export const largestFile = 4 * 1024 * 1024; // Bytes.
const longestTitle = 300;
const format = "trace-viewer-notes";

// The notes with this one among them, by record.
export function withNote(notes: readonly Note[], note: Note): Note[] {
  const kept = { ...note, text: note.text.slice(0, longestNote), title: note.title.slice(0, longestTitle) };
  return [...notes.filter((other) => other.seq !== note.seq), kept]
    .sort((a, b) => a.seq - b.seq)
    .slice(0, mostNotes);
}

export const withoutNote = (notes: readonly Note[], seq: number): Note[] =>
  notes.filter((note) => note.seq !== seq);

export function toJson(log: string, notes: readonly Note[]): string {
  return `${JSON.stringify({ format, version: 1, simulation: true, log, notes }, null, 2)}\n`;
}

// A log's own words stay words in whatever shows the file: every mark of Markdown and HTML loses its
// meaning, and nothing breaks the line.
const harmless = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, " ").replace(/[!-/:-@[-`{-~]/g, "\\$&");

const harmful = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, "$1");

// A reader's own lines may be Markdown, but not a heading that would begin another record's note.
const guarded = (line: string): string => line.replace(/^(\\*)(#|>)/, "\\$1$2");
const unguarded = (line: string): string => line.replace(/^\\(\\*)(#|>)/, "$1$2");

export function toMarkdown(log: string, notes: readonly Note[]): string {
  const lines = ["# Notes", "", "SIMULATION - fictional device", "", `Log: ${harmless(log)}`];
  for (const note of notes) {
    lines.push("", `## Record ${note.seq}${note.time ? ` at ${note.time}` : ""}`);
    if (note.title) lines.push("", `> ${harmless(note.title)}`);
    if (note.text) lines.push("", ...note.text.split(/\r\n|\r|\n/).map(guarded));
  }
  return `${lines.join("\n")}\n`;
}

// Why a file was not taken, or what it holds.
export type Read =
  | { notes: Note[]; log: string }
  | { problem: "notes_not_notes" | "notes_too_large" };

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function noteOf(value: unknown): Note | null {
  if (typeof value !== "object" || value === null) return null;
  const { seq, text: words, time, title } = value as Record<string, unknown>;
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 0) return null;
  return {
    seq,
    text: text(words).slice(0, longestNote),
    time: /^\d{4}-\d\d-\d\dT[\d:.]{8,18}(Z|[+-]\d\d:\d\d)$/.test(text(time)) ? text(time) : null,
    title: text(title).slice(0, longestTitle),
  };
}

function fromJson(file: string): { notes: unknown[]; log: string } | null {
  try {
    const value = JSON.parse(file) as Record<string, unknown> | null;
    if (value?.format !== format || value.version !== 1 || !Array.isArray(value.notes)) return null;
    return { notes: value.notes, log: text(value.log) };
  } catch {
    return null;
  }
}

function fromMarkdown(file: string): { notes: unknown[]; log: string } | null {
  const lines = file.split(/\r\n|\r|\n/);
  const log = lines.find((line) => line.startsWith("Log: "));
  if (lines[0] !== "# Notes" || log === undefined) return null;
  const notes: { seq: number; time: string; title: string; text: string }[] = [];
  let body: string[] = [];
  const close = (): void => {
    const note = notes[notes.length - 1];
    if (!note) return;
    while (body[0] === "") body.shift();
    if (body[0]?.startsWith("> ")) {
      note.title = harmful(body.shift()!.slice(2));
      if (body[0] === "") body.shift();
    }
    while (body[body.length - 1] === "") body.pop();
    note.text = body.map(unguarded).join("\n");
  };
  for (const line of lines) {
    const heading = /^## Record (\d{1,15})(?: at (\S{1,40}))?$/.exec(line);
    if (heading) {
      close();
      body = [];
      notes.push({ seq: Number(heading[1]), time: heading[2] ?? "", title: "", text: "" });
    } else {
      body.push(line);
    }
  }
  close();
  return { notes, log: harmful(log.slice("Log: ".length)) };
}

// Reads either form back. Notes that make no sense are left out.
export function read(file: string): Read {
  if (file.length > largestFile) return { problem: "notes_too_large" };
  const found = file.trimStart().startsWith("{") ? fromJson(file) : fromMarkdown(file);
  if (!found) return { problem: "notes_not_notes" };
  if (found.notes.length > mostNotes) return { problem: "notes_too_large" };
  let notes: Note[] = [];
  for (const value of found.notes) {
    const note = noteOf(value);
    if (note) notes = withNote(notes, note);
  }
  return { notes, log: found.log };
}
