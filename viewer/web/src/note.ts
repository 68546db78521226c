// Signed checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature), read and checked here,
// in the browser.
import { Bytes, checkEd25519, fromBase64, join, sha256, SignatureCheck, toHex, utf8 } from "./hashing.js";

const logKeyType = 1; // Ed25519.
const witnessKeyType = 4; // Ed25519 over a statement with a time.

export interface Key {
  name: string;
  id: string; // Eight hex digits.
  type: number;
  bytes: Bytes;
}

// "name+hash+base64"; null for text that is no such key, or whose hash is another key's.
export async function parseVkey(text: string): Promise<Key | null> {
  const parts = /^(.+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim());
  if (!parts) return null;
  const [, name, id, material] = parts as unknown as [string, string, string, string];
  const decoded = fromBase64(material);
  if (decoded.length !== 33) return null;
  const digest = await sha256(utf8(`${name}\n`), decoded);
  if (toHex(digest).slice(0, 8) !== id) return null;
  return { name, id, type: decoded[0]!, bytes: decoded.slice(1) };
}

interface Line {
  name: string;
  id: string;
  signature: Bytes;
}

export interface Note {
  text: string; // What is signed, with its last newline.
  origin: string;
  size: number;
  root: string; // Hex.
  lines: Line[];
}

export function parseNote(note: string): Note | null {
  const end = note.indexOf("\n\n");
  if (end < 0) return null;
  const text = note.slice(0, end + 1);
  const [origin = "", size = "", root = ""] = text.split("\n");
  if (!/^(0|[1-9]\d{0,15})$/.test(size)) return null;
  try {
    const lines = note
      .slice(end + 2)
      .split("\n")
      .filter((line) => line.startsWith("— "))
      .map((line) => {
        const [name = "", signature = ""] = line.slice(2).split(" ");
        const bytes = fromBase64(signature);
        return { name, id: toHex(bytes.slice(0, 4)), signature: bytes.slice(4) };
      });
    return { text, origin, size: Number(size), root: toHex(fromBase64(root)), lines };
  } catch {
    return null;
  }
}

export interface Signer extends SignatureCheck {
  name: string;
  role: "log" | "witness";
  time: string; // When a witness says it signed, in RFC 3339; empty for the log.
}

export interface NoteCheck {
  signers: Signer[]; // One for each line by a key we have.
  strangers: string[]; // Names of those we have no key of: they prove nothing here.
}

export async function checkNote(note: Note, keys: readonly Key[]): Promise<NoteCheck> {
  const check: NoteCheck = { signers: [], strangers: [] };
  for (const line of note.lines) {
    const key = keys.find((k) => k.name === line.name && k.id === line.id);
    if (!key) {
      check.strangers.push(line.name);
    } else if (key.type === logKeyType && key.name === note.origin) {
      const result = await checkEd25519(key.bytes, utf8(note.text), line.signature);
      check.signers.push({ ...result, name: key.name, role: "log", time: "" });
    } else if (key.type === witnessKeyType && line.signature.length === 72) {
      check.signers.push(await cosignature(note, key, line.signature));
    }
  }
  return check;
}

// Eight bytes of time, then a signature over a statement that names it.
async function cosignature(note: Note, key: Key, bytes: Bytes): Promise<Signer> {
  const seconds = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  const message = join([utf8(`cosignature/v1\ntime ${seconds}\n`), utf8(note.text)]);
  const result = await checkEd25519(key.bytes, message, bytes.slice(8));
  const date = new Date(Number(seconds) * 1000);
  const time = Number.isNaN(date.getTime()) ? `${seconds}` : date.toISOString().replace(".000Z", "Z");
  return { ...result, name: key.name, role: "witness", time };
}
