// Bookmarks and notes on records: written here, kept in this browser, taken along as a file.
import { html, nothing, PropertyValues } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { FullRecord, Phone } from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { Key, t } from "./i18n.js";
import { longestNote, Note, read, toJson, toMarkdown, withNote } from "./notes.js";
import { clock, dayOf } from "./time.js";
import { plain, shortened } from "./text.js";

class NotesPanel extends PageElement {
  static override properties = {
    phone: {},
    info: { attribute: false },
    seq: { attribute: false },
    record: { attribute: false },
    notes: { attribute: false },
    said: { state: true },
  };
  declare phone: string;
  declare info: Phone;
  declare seq: number | null;
  declare record: FullRecord | null;
  declare notes: readonly Note[];
  declare said: string; // What became of the last file.

  constructor() {
    super();
    this.seq = null;
    this.record = null;
    this.notes = [];
    this.said = "";
  }

  private get log(): string {
    return this.info.origin ?? this.phone;
  }

  private get here(): Note | undefined {
    return this.notes.find((note) => note.seq === this.seq);
  }

  override focus(): void {
    this.querySelector("textarea")?.focus();
  }

  override updated(changed: PropertyValues): void {
    const field = this.querySelector("textarea");
    const text = this.here?.text ?? "";
    // Another record, or another tab's words: but never under the hand that is typing them.
    if (field && (changed.has("seq") || document.activeElement !== field) && field.value !== text) {
      field.value = text;
    }
  }

  private typed(event: Event): void {
    if (this.seq === null) return;
    this.emit("keep-note", { seq: this.seq, text: (event.target as HTMLTextAreaElement).value });
  }

  private save(name: string, type: string, content: string): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  private async bring(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    field.value = "";
    if (!file) return;
    const found = read(file.size > 8 * 1024 * 1024 ? "" : await file.text());
    if ("problem" in found) {
      this.said = t(found.problem);
    } else if (found.log !== this.log) {
      this.said = t("notes_other_log", { log: shortened(plain(found.log), 80) });
    } else {
      let all: Note[] = [...this.notes];
      for (const note of found.notes) all = withNote(all, note);
      this.emit("keep-notes", all);
      this.said = t("notes_brought", { n: found.notes.length });
    }
  }

  private row(note: Note) {
    const words = shortened(plain(note.text), 300);
    return html`<li class="note">
      <button
        type="button"
        class="note-open"
        aria-current=${note.seq === this.seq ? "true" : nothing}
        @click=${() => this.emit("open-record", note.seq)}
      >
        <span class="note-where">
          ${icon("note")} <b>${clock(note.time)}</b> ${t("record_n", { n: note.seq })}
        </span>
        <span class="note-title">${shortened(plain(note.title), 120)}</span>
        ${words ? html`<span class="note-words">${words}</span>` : nothing}
      </button>
      <button
        type="button"
        class="tool"
        title=${t("notes_remove")}
        aria-label=${t("notes_remove_n", { n: note.seq })}
        @click=${() => this.emit("drop-note", note.seq)}
      >
        ${icon("cross")}
      </button>
    </li>`;
  }

  private writing() {
    const { here, seq } = this;
    if (seq === null) return nothing;
    return html`<div class="note-field">
      <label for="note">${t("notes_label", { n: seq })}</label>
      <textarea
        id="note"
        rows="3"
        maxlength=${longestNote}
        placeholder=${t("notes_placeholder")}
        @input=${(event: Event) => this.typed(event)}
      ></textarea>
      <div class="note-acts">
        <button
          type="button"
          class="act"
          aria-pressed=${here !== undefined}
          @click=${() =>
            here ? this.emit("drop-note", seq) : this.emit("keep-note", { seq, text: "" })}
        >
          ${icon("note")} ${t(here ? "notes_unmark" : "notes_mark")}
        </button>
      </div>
    </div>`;
  }

  private files() {
    const name = `notes-${this.phone}-${dayOf(this.info.first)}`;
    const out = (key: Key, type: string, ending: string, content: () => string) =>
      html`<button
        type="button"
        class="act"
        ?disabled=${this.notes.length === 0}
        @click=${() => this.save(`${name}.${ending}`, type, content())}
      >
        ${t(key)}
      </button>`;
    return html`<div class="note-files">
        ${out("notes_json", "application/json", "json", () => toJson(this.log, this.notes))}
        ${out("notes_markdown", "text/markdown", "md", () => toMarkdown(this.log, this.notes))}
        <label class="act note-bring">
          ${t("notes_bring")}
          <input
            type="file"
            class="sr"
            accept=".json,.md,application/json,text/markdown"
            @change=${(event: Event) => void this.bring(event)}
          />
        </label>
      </div>
      <p role="status" class=${this.said ? "" : "sr"}>${this.said}</p>`;
  }

  override render() {
    return html`<h2>${t("panel_notes")}</h2>
      <p class="quiet note-lead">${t("notes_lead")}</p>
      ${this.writing()}
      ${this.notes.length > 0
        ? html`<h3>${t("notes_all", { n: this.notes.length })}</h3>
            <ul class="notes">
              ${repeat(
                this.notes,
                (note) => note.seq,
                (note) => this.row(note),
              )}
            </ul>`
        : nothing}
      ${this.files()}`;
  }
}

customElements.define("tv-notes", NotesPanel);
