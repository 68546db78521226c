// Notes as files: what is written is what is read back, and what others wrote is only ever words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./source.mjs";

const notes = await load("notes");
const log = "red-flag/phone-a/6f0c";
const time = "2021-03-04T20:00:05.000+09:00";
const note = (seq, text, title = "감자 | potatoes") => ({ seq, text, time, title });

const written = [
  note(3, ""),
  note(7, "Two lines,\nthe second.\n\nAnd after a gap, 한국어."),
  note(8, "# Not a heading\n## Record 99\n> not a title\n\\# nor this\n\\\\> nor this"),
  note(9, "Log: another\n# Notes", "<script>alert(1)</script> [a](http://b) *c* `d`"),
  { seq: 12, text: "untimed", time: null, title: "" },
];

for (const form of ["toJson", "toMarkdown"]) {
  test(`notes: ${form} is read back as it was written`, () => {
    const found = notes.read(notes[form](log, written));
    assert.deepEqual(found, { log, notes: written });
    assert.deepEqual(notes.read(notes[form](log, [])), { log, notes: [] });
  });
}

test("notes: a log's words are no Markdown and no HTML in the file", () => {
  const file = notes.toMarkdown(log, [note(1, "", "<img src=x>\n## Record 5\n[a](b)\u202e")]);
  assert.doesNotMatch(file, /^## Record 5/m);
  assert.doesNotMatch(file, /(^|[^\\])[<[]/m);
  assert.doesNotMatch(file, /\u202e/);
  assert.equal(notes.read(file).notes.length, 1);
});

test("notes: what is no file of notes, or too large a one, is refused by name", () => {
  const header = `{"format":"trace-viewer-notes","version":1,"log":"x","notes":`;
  const cases = [
    ["", "notes_not_notes"],
    ["hello", "notes_not_notes"],
    ["{}", "notes_not_notes"],
    ["{", "notes_not_notes"],
    ["null", "notes_not_notes"],
    [`${header}{}}`, "notes_not_notes"],
    [header.replace('"version":1', '"version":2') + "[]}", "notes_not_notes"],
    ["x".repeat(notes.largestFile + 1), "notes_too_large"],
    [`${header}${JSON.stringify(Array(notes.mostNotes + 1).fill({ seq: 1 }))}}`, "notes_too_large"],
  ];
  for (const [file, problem] of cases) assert.deepEqual(notes.read(file), { problem }, file.slice(0, 60));
});

test("notes: what makes no sense in a file is left out, and what is too long cut", () => {
  const wrong = [null, 7, "x", [], {}, { seq: -1 }, { seq: 1.5 }, { seq: "2" }, { seq: 2 ** 60 }];
  const found = notes.read(
    JSON.stringify({
      format: "trace-viewer-notes",
      version: 1,
      log,
      notes: [...wrong, { seq: 4, text: "a".repeat(9999), time: "<b>", title: 5, more: 1 }],
    }),
  );
  assert.equal(found.notes.length, 1);
  assert.deepEqual({ ...found.notes[0], text: found.notes[0].text.length }, {
    seq: 4,
    text: notes.longestNote,
    time: null,
    title: "",
  });
});

test("notes: one a record, in the log's order", () => {
  let all = notes.withNote([], note(9, "nine"));
  all = notes.withNote(all, note(2, "two"));
  all = notes.withNote(all, note(9, "nine again"));
  assert.deepEqual(all.map((n) => [n.seq, n.text]), [[2, "two"], [9, "nine again"]]);
  assert.deepEqual(notes.withoutNote(all, 2).map((n) => n.seq), [9]);
});
