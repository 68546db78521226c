// The file's own check of itself: hashes, the way up to the signed root, the signature, and that
// what is shown of each record is what its body says. Asks nobody for anything.
import { fromBase64, fromHex, hashEngine, sha256, toHex, utf8 } from "../../../web/src/hashing.js";
import { climbFrom, leafHash, stepsOf } from "../../../web/src/merkle.js";
import { checkNote, Key, Note, parseNote, parseVkey } from "../../../web/src/note.js";
import {
  altText, captionShown, captionText, hasNothingElse, isShownAs, LogRecord, Moment, Proof, readProof, readRecord, timeText,
} from "./moment.js";

export type State = "good" | "bad" | "unsigned" | "redacted";
export type What = "picture" | "time" | "caption" | "alt" | "body" | "same";

export interface Outcome {
  state: State;
  what: What[]; // What is not as signed.
  picture: boolean; // It has one, and it is the record's.
}

// Who vouches for everything: nobody ("none"), or why nothing is proved.
export interface Root {
  standing: "good" | "none" | "key" | "note" | "other_key";
  note: Note | null;
  key: Key | null;
  fingerprint: string; // SHA-256 of the key's name and material; hex, empty without a key.
  engine: "webcrypto" | "noble" | "none"; // By which the signature was checked.
  strangers: string[];
}

export async function checkRoot(vkey: string | null, text: string | null): Promise<Root> {
  const root: Root = {
    standing: "none", note: null, key: null, fingerprint: "", engine: "none", strangers: [],
  };
  if (vkey !== null) {
    root.key = await parseVkey(vkey).catch(() => null);
    if (!root.key) return { ...root, standing: "key" };
    const { name, type, bytes } = root.key;
    root.fingerprint = toHex(await sha256(utf8(`${name}\n`), Uint8Array.of(type), bytes));
  }
  if (text === null) return root;
  root.note = parseNote(text);
  if (!root.note) return { ...root, standing: "note" };
  if (!root.key) return root;
  const { signers, strangers } = await checkNote(root.note, [root.key]);
  root.strangers = strangers;
  const log = signers.find((signer) => signer.role === "log");
  if (!log) return { ...root, standing: "other_key" };
  return { ...root, standing: log.good ? "good" : "note", engine: log.engine };
}

// Whether the body, or in its place its hash, leads to the signed root; null where it was not signed yet.
async function isInLog(
  proof: Proof | null,
  root: Root,
  leaf: string | undefined,
): Promise<boolean | null> {
  if (!proof || !(proof.body || leaf)) return false;
  if (root.standing === "none") return null;
  if (root.standing !== "good") return false;
  const { note } = root;
  if (proof.index >= note!.size) return null;
  const steps = stepsOf(proof.index, note!.size, proof.path);
  if (!steps) return false;
  const begin = proof.body ? await leafHash(proof.body) : fromHex(leaf!);
  return (await climbFrom(begin, steps)).at(-1) === note!.root;
}

// What the publisher covered in a picture may stand in the record's text too, so its body is not
// here: only its hash, which says that such a record is in the log, and nothing of what it holds.
async function checkRedacted(moment: Moment, root: Root): Promise<Outcome> {
  const { element, proof, seq } = moment;
  const inLog = await isInLog(proof, root, element.dataset.leaf);
  if (inLog === false || String(proof!.index) !== seq || element.id !== `r${seq}`) {
    return { state: "bad", what: ["body"], picture: false };
  }
  return { state: "redacted", what: [], picture: false };
}

function pictureBytes(img: HTMLImageElement): Uint8Array | null {
  const source = /^data:image\/png;base64,(.*)$/s.exec(img.getAttribute("src") ?? "");
  try {
    return source ? fromBase64(source[1]!) : null;
  } catch {
    return null;
  }
}

async function pictureIs(img: HTMLImageElement, record: LogRecord): Promise<boolean> {
  if (img.hasAttribute("srcset") || !img.parentElement?.matches("figure.moment")) return false;
  const bytes = pictureBytes(img);
  return bytes !== null && toHex(await sha256(bytes)) === record.image;
}

function timeIs(moment: Moment, time: string): boolean {
  const shown = moment.element.querySelectorAll("time");
  if (shown.length !== 1) return false;
  const instant = Date.parse(shown[0]!.dateTime);
  return shown[0]!.textContent === timeText(time) && instant === Date.parse(time);
}

// A picture not shown again: the one it points to must be of the same image.
function sameIs(moment: Moment, record: LogRecord, all: ReadonlyMap<string, Moment>): boolean {
  const other = all.get(moment.element.dataset.same!);
  return other?.record?.image === record.image && typeof record.image === "string";
}

export async function checkMoment(
  moment: Moment,
  root: Root,
  all: ReadonlyMap<string, Moment>,
): Promise<Outcome> {
  const { element, record } = moment;
  if (element.dataset.redacted !== undefined) return checkRedacted(moment, root);
  const inLog = await isInLog(moment.proof, root, undefined);
  if (!record || String(moment.proof!.index) !== moment.seq || element.id !== `r${moment.seq}`) {
    return { state: "bad", what: ["body"], picture: false };
  }
  const what: What[] = inLog === false ? ["body"] : [];
  if (!timeIs(moment, record.time)) what.push("time");
  if (!isShownAs(captionText(moment), captionShown(element)) || !hasNothingElse(element)) {
    what.push("caption");
  }
  if (element.dataset.same !== undefined && !sameIs(moment, record, all)) what.push("same");

  const pictures = element.querySelectorAll("img");
  let picture = false;
  if (pictures.length > 0) {
    const [img] = pictures;
    if (!isShownAs(altText(record), img!.alt)) what.push("alt");
    picture = pictures.length === 1 && (await pictureIs(img!, record));
    if (!picture) what.push("picture");
  }
  const state = what.length > 0 ? "bad" : inLog === null ? "unsigned" : "good";
  return { state, what, picture: picture && state === "good" };
}

const at = (record: LogRecord, path: string): unknown =>
  path.split(".").reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    record,
  );

// Whether what the page says of the phone and the account is what the signed record 0 says; the
// elements that are not.
export async function checkFacts(page: ParentNode, root: Root): Promise<HTMLElement[]> {
  const proof = readProof(document.getElementById("genesis-proof"));
  const facts = [...page.querySelectorAll<HTMLElement>("[data-fact]")];
  const record = readRecord(proof);
  const sound = record?.kind === "genesis" && (await isInLog(proof, root, undefined)) !== false;
  return facts.filter((fact) => {
    const value = sound && at(record!, fact.dataset.fact!);
    return typeof value !== "string" || !isShownAs(value, fact.textContent!);
  });
}

export const hasOwnHashes = (): boolean => hashEngine() === "webcrypto";
