// One log's notes in this browser: localStorage under the log's origin, shared by its tabs.
import { Note, read, toJson } from "./notes.js";

const prefix = "trace-viewer.notes.";

export class Notebook {
  notes: readonly Note[] = [];
  seqs: readonly number[] = []; // Of the records noted.
  // Why what was written last could not be kept; it is in `notes` all the same.
  full = false;
  private readonly key: string;
  private readonly stop = new AbortController();

  // `changed` is called when another tab wrote.
  constructor(
    readonly log: string,
    changed: () => void,
  ) {
    this.key = prefix + log;
    this.look();
    window.addEventListener(
      "storage",
      (event) => {
        if (event.key !== this.key && event.key !== null) return;
        this.look();
        changed();
      },
      { signal: this.stop.signal },
    );
  }

  close(): void {
    this.stop.abort();
  }

  keep(notes: readonly Note[]): void {
    this.hold(notes);
    try {
      if (notes.length === 0) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, toJson(this.log, notes));
      this.full = false;
    } catch {
      this.full = true;
    }
  }

  private look(): void {
    const found = read(localStorage.getItem(this.key) ?? "");
    this.hold("notes" in found ? found.notes : []);
  }

  private hold(notes: readonly Note[]): void {
    this.notes = notes;
    this.seqs = notes.map((note) => note.seq);
  }
}
