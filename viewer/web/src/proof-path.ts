// One record's way up to the signed root, recomputed in this browser step by step; and what becomes
// of it when a single character is different. Nothing typed here is sent anywhere.
import { html, nothing, PropertyValues } from "lit";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import { Bytes, fromBase64, hashEngine, utf8 } from "./hashing.js";
import { icon } from "./icons.js";
import { Key, t } from "./i18n.js";
import { climb, Step, stepsOf } from "./merkle.js";
import { checkNote, NoteCheck, parseNote, parseVkey } from "./note.js";
import { drawTree, Meeting, shortHash } from "./proof-tree.js";
import { plain } from "./text.js";

// What the server gave, and everything computed from it here.
interface Proof {
  answer: api.RecordProof;
  body: Bytes;
  text: string; // The body as it is shown and edited.
  steps: Step[];
  stored: string[]; // Every hash from the stored body to the root.
  root: string; // The one signed, out of the note itself.
  check: NoteCheck;
  keys: { unreadable: boolean };
}

async function prepare(answer: api.RecordProof): Promise<Proof | null> {
  const note = parseNote(answer.note ?? "");
  const body = fromBase64(answer.body ?? "");
  const steps = note && stepsOf(answer.seq, note.size, answer.path ?? []);
  if (!note || !steps) return null;
  const texts = [answer.vkey ?? "", ...(answer.witness_keys ?? [])];
  const keys = await Promise.all(texts.map(parseVkey));
  return {
    answer,
    body,
    text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(body),
    steps,
    stored: await climb(body, steps),
    root: note.root,
    check: await checkNote(
      note,
      keys.filter((key) => key !== null),
    ),
    keys: { unreadable: keys.includes(null) },
  };
}

// A letter or digit somewhere in the middle, and the one after it in its row.
export function withOneOther(text: string): string {
  const middle = Math.floor(text.length / 2);
  const at = [...text.slice(middle)].findIndex((c) => /[a-y0-8]/.test(c));
  const place = at < 0 ? text.search(/[a-y0-8]/) : middle + [...text.slice(middle)].slice(0, at).join("").length;
  if (place < 0) return `${text} `;
  const other = String.fromCharCode(text.charCodeAt(place) + 1);
  return text.slice(0, place) + other + text.slice(place + 1);
}

// Where two texts part, for "character 83: o became p".
function difference(before: string, after: string): { at: number; was: string; is: string } {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  const was = String.fromCodePoint(before.codePointAt(at) ?? 0x2205);
  const is = String.fromCodePoint(after.codePointAt(at) ?? 0x2205);
  return { at: at + 1, was, is };
}

class PathPart extends PageElement {
  static override properties = {
    phone: {},
    seq: { attribute: false },
    size: { attribute: false },
    proof: { state: true },
    why: { state: true },
    newer: { state: true },
    done: { state: true },
    edited: { state: true },
    hashes: { state: true },
    large: { state: true },
  };
  declare phone: string;
  declare seq: number | null;
  declare size: number; // Records in the log now: an unsealed one is asked for again when it grows.
  declare proof: Proof | null;
  declare why: string; // Why there is nothing to draw.
  declare newer: number | null;
  declare done: number; // Hashes shown so far.
  declare edited: string | null; // The text in the field, where it is not the stored one.
  declare hashes: string[]; // What they are, from the text in the field.
  declare large: boolean;

  constructor() {
    super();
    this.forget();
    this.large = false;
  }

  private forget(): void {
    this.proof = null;
    this.why = "";
    this.newer = null;
    this.done = 0;
    this.edited = null;
    this.hashes = [];
  }

  override willUpdate(changed: PropertyValues): void {
    const other = changed.has("phone") || changed.has("seq");
    if (other || (changed.has("size") && this.why)) void this.load();
  }

  // The node just computed comes into view: the tree grows from its foot.
  override updated(changed: PropertyValues): void {
    if (!changed.has("done") || this.done === 0) return;
    const node = this.querySelector(`.node[data-level="${this.done - 1}"]`);
    node?.scrollIntoView({ block: "center", inline: "nearest" });
  }

  private async load(): Promise<void> {
    const { phone, seq } = this;
    if (seq === null) return;
    try {
      const answer = await api.recordProof(phone, seq);
      const proof = answer.problem ? null : await prepare(answer);
      if (phone !== this.phone || seq !== this.seq) return;
      this.forget();
      this.proof = proof;
      this.hashes = proof?.stored ?? [];
      this.newer = answer.newer;
      this.why = proof ? "" : (answer.problem ?? t("proof_path_nonsense"));
    } catch (error) {
      if (phone !== this.phone || seq !== this.seq) return;
      this.forget();
      this.why = error instanceof api.Refused ? error.message : t("server_gone");
    }
  }

  private get all(): number {
    return (this.proof?.steps.length ?? 0) + 1;
  }

  private get meeting(): Meeting {
    if (!this.proof || this.done < this.all) return "open";
    return this.hashes[this.all - 1] === this.proof.root ? "same" : "other";
  }

  private async edit(text: string): Promise<void> {
    const proof = this.proof!;
    const same = text === proof.text;
    this.edited = same ? null : text;
    const hashes = same ? proof.stored : await climb(utf8(text), proof.steps);
    if (this.proof !== proof || (this.edited ?? proof.text) !== text) return;
    this.hashes = hashes;
    this.done = this.all;
  }

  private async changeOne(): Promise<void> {
    await this.edit(withOneOther(this.proof!.text));
  }

  private controls() {
    const finished = this.done >= this.all;
    return html`<div class="path-controls">
      <button
        type="button"
        class="act strong"
        ?disabled=${finished}
        @click=${() => this.done++}
      >
        ${t(this.done === 0 ? "proof_path_first" : "proof_path_next")}
      </button>
      <button type="button" class="act" ?disabled=${finished} @click=${() => (this.done = this.all)}>
        ${t("proof_path_all")}
      </button>
      <button
        type="button"
        class="act"
        ?disabled=${this.done === 0}
        @click=${() => {
          this.done = 0;
          void this.edit(this.proof!.text).then(() => (this.done = 0));
        }}
      >
        ${t("proof_path_again")}
      </button>
    </div>`;
  }

  private enlarge(): void {
    this.large = true;
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
  }

  // The way up in small, leaf to root: in view while the tree is not.
  private dots() {
    const { stored, root } = this.proof!;
    const state = (hash: string, level: number): string => {
      if (level >= this.done) return "open";
      const wrong = hash !== stored[level] || (level === this.all - 1 && hash !== root);
      return wrong ? "changed" : "done";
    };
    return html`<p class="path-dots" aria-hidden="true">
      ${this.hashes.map((hash, level) => html`<i data-state=${state(hash, level)}></i>`)}
    </p>`;
  }

  // What the last step did, as it would be written down.
  private formula() {
    const { steps } = this.proof!;
    const level = this.done - 1;
    if (level < 0) return html`<p>${t("proof_path_start", { n: steps.length + 1 })}</p>`;
    const result = this.hashes[level]!;
    const step = steps[level - 1];
    const own = level > 0 ? shortHash(this.hashes[level - 1]!) : "";
    const inside = !step
      ? html`00 ‖ <i>${t("proof_path_text")}</i>`
      : step.side === "left"
        ? html`01 ‖ <u>${shortHash(step.hash)}</u> ‖ ${own}`
        : html`01 ‖ ${own} ‖ <u>${shortHash(step.hash)}</u>`;
    return html`<p>
        <b>${t("proof_path_step", { k: this.done, n: steps.length + 1 })}</b>
        ${step
          ? t(step.side === "left" ? "proof_path_left" : "proof_path_right", { n: step.records })
          : t("proof_path_leaf")}
      </p>
      <p class="formula" dir="ltr"><code>SHA-256(${inside}) = ${shortHash(result)}</code></p>`;
  }

  private words() {
    const said = this.meeting === "open" ? this.formula() : this.outcome();
    return html`<div class="path-words" role="status">${said} ${this.dots()}</div>`;
  }

  private outcome() {
    const good = this.meeting === "same";
    const key: Key = good
      ? "proof_path_same"
      : this.edited === null
        ? "proof_path_stored_other"
        : "proof_path_edited_other";
    return html`<p class="outcome" data-good=${good}>
      ${icon(good ? "check" : "cross")} ${t(key, { n: this.proof!.answer.seq })}
    </p>`;
  }

  private tree() {
    const proof = this.proof!;
    const shown = this.hashes.map((hash, level) => (level < this.done ? hash : null));
    return drawTree({
      seq: proof.answer.seq,
      size: proof.answer.size!,
      steps: proof.steps,
      hashes: shown,
      changed: this.hashes.map((hash, level) => hash !== proof.stored[level]),
      signedRoot: proof.root,
      meeting: this.meeting,
      label: t("proof_tree_label", {
        n: proof.answer.seq,
        levels: proof.steps.length,
        done: this.done,
      }),
    });
  }

  private list() {
    const { steps, stored } = this.proof!;
    const hash = (level: number) =>
      level < this.done
        ? html`<code data-changed=${this.hashes[level] !== stored[level]}>${this.hashes[level]}</code>`
        : html`<span class="quiet">${t("proof_path_not_yet")}</span>`;
    return html`<details class="path-list">
      <summary>${t("proof_path_list")}</summary>
      <ol>
        <li>${t("proof_path_list_leaf", { n: this.proof!.answer.seq })} ${hash(0)}</li>
        ${steps.map(
          (step, i) => html`<li>
            ${t(step.side === "left" ? "proof_path_list_left" : "proof_path_list_right", {
              n: step.records,
            })}
            <code>${step.hash}</code> ${t("proof_path_list_gives", { n: step.covered })}
            ${hash(i + 1)}
          </li>`,
        )}
        <li>${t("proof_path_list_signed")} <code>${this.proof!.root}</code></li>
      </ol>
    </details>`;
  }

  private tamper() {
    const proof = this.proof!;
    const parted = this.edited === null ? null : difference(proof.text, this.edited);
    return html`<section class="tamper" aria-labelledby="tamper-title">
      <h3 id="tamper-title">${t("proof_tamper_title")}</h3>
      <p id="tamper-help">${t("proof_tamper_help")}</p>
      <textarea
        dir="ltr"
        rows="5"
        spellcheck="false"
        autocomplete="off"
        aria-label=${t("proof_tamper_field", { n: proof.answer.seq })}
        aria-describedby="tamper-help"
        data-edited=${this.edited !== null}
        .value=${this.edited ?? proof.text}
        @input=${(event: Event) => void this.edit((event.target as HTMLTextAreaElement).value)}
      ></textarea>
      <div class="path-controls">
        <button type="button" class="act" @click=${() => void this.changeOne()}>
          ${t("proof_tamper_one")}
        </button>
        <button
          type="button"
          class="act"
          ?disabled=${this.edited === null}
          @click=${() => void this.edit(proof.text)}
        >
          ${t("proof_tamper_back")}
        </button>
      </div>
      <p class="tampered" role="status">
        ${parted
          ? t("proof_tamper_where", { at: parted.at, was: plain(parted.was), is: plain(parted.is) })
          : nothing}
      </p>
    </section>`;
  }

  private signatures() {
    const { check, keys, answer } = this.proof!;
    const by = (engine: string): string =>
      t(engine === "webcrypto" ? "proof_by_webcrypto" : "proof_by_noble");
    const log = check.signers.find((signer) => signer.role === "log");
    return html`<section class="signatures" aria-labelledby="signatures-title">
      <h3 id="signatures-title">${t("proof_sign_title")}</h3>
      <ul class="marks">
        ${log
          ? nothing
          : html`<li data-good="false">${icon("cross")} <span>${t("proof_sign_missing")}</span></li>`}
        ${check.signers.map(
          (s) => html`<li data-good=${s.good}>
            ${icon(s.good ? "check" : "cross")}
            <span>
              ${t(
                s.role === "log"
                  ? s.good
                    ? "proof_sign_log"
                    : "proof_sign_log_false"
                  : s.good
                    ? "proof_sign_witness"
                    : "proof_sign_witness_false",
                { name: plain(s.name), time: s.time, n: answer.size! },
              )}
              <span class="quiet">${by(s.engine)}</span>
            </span>
          </li>`,
        )}
        ${check.strangers.map(
          (name) => html`<li data-good="unknown">
            ${icon("alert")} <span>${t("proof_sign_stranger", { name: plain(name) })}</span>
          </li>`,
        )}
      </ul>
      ${keys.unreadable ? html`<p class="alarm">${t("proof_key_unreadable")}</p>` : nothing}
      <p class="quiet">${t("proof_key_from")}</p>
      <p><code class="vkey" dir="ltr">${plain(answer.vkey ?? "")}</code></p>
    </section>`;
  }

  private dialog() {
    if (!this.large) return nothing;
    return html`<dialog
      class="tree-large"
      aria-label=${t("proof_path_title", { n: this.proof!.answer.seq })}
      @close=${() => (this.large = false)}
    >
      <div class="tree-large-words">
        <p class="dialog-simulation">${t("simulation")}</p>
        <h2>${t("proof_path_title", { n: this.proof!.answer.seq })}</h2>
        ${this.controls()}
        ${this.words()}
        ${this.tamper()}
        <button type="button" class="act" @click=${() => this.querySelector("dialog")?.close()}>
          ${t("close")}
        </button>
      </div>
      <div class="tree-large-picture" tabindex="0" role="group" aria-label=${t("proof_path_large_picture")}>${this.tree()}</div>
    </dialog>`;
  }

  override render() {
    if (this.seq === null) return html`<p class="quiet">${t("proof_path_choose")}</p>`;
    const proof = this.proof;
    const title = html`<div class="part-head">
      <h3 class="part-title">${t("proof_path_title", { n: this.seq })}</h3>
      <button
        type="button"
        class="tool"
        ?disabled=${!proof}
        aria-label=${t("proof_path_large")}
        title=${t("proof_path_large")}
        @click=${() => this.enlarge()}
      >
        ${icon("fit")}
      </button>
    </div>`;
    if (!proof || proof.answer.seq !== this.seq) {
      return html`${title}
      ${this.why
        ? html`<p class="outcome" data-good="false">${icon("cross")} ${this.cannot()}</p>`
        : html`<p class="quiet" role="status">${t("loading")}</p>`}`;
    }
    return html`${title}
      <p>${t("proof_path_lead", { n: proof.answer.size!, steps: proof.steps.length })}</p>
      ${this.newer === null
        ? nothing
        : html`<p class="caution">
            ${icon("alert")}
            <span>${t("proof_path_older", { n: this.newer, size: this.size })}</span>
          </p>`}
      ${hashEngine() === "noble"
        ? html`<p class="caution">${icon("alert")} <span>${t("proof_no_webcrypto")}</span></p>`
        : nothing}
      <div class="path-head">
        ${this.controls()}
        ${this.words()}
      </div>
      ${this.large ? nothing : html`${this.tree()} ${this.list()} ${this.tamper()}`}
      ${this.signatures()}
      ${this.dialog()}`;
  }

  private cannot() {
    if (this.newer !== null) {
      return html`<span>${t("proof_path_newer", { n: this.newer, size: this.size })}</span>`;
    }
    if (/no signed checkpoint/.test(this.why)) return html`<span>${t("proof_path_unsealed")}</span>`;
    return html`<span>${t("proof_path_cannot")} ${plain(this.why)}</span>`;
  }
}

customElements.define("tv-path", PathPart);
