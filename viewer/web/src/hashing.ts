// SHA-256 and Ed25519 in this browser: by WebCrypto where the browser gives it, and else by a small
// audited library, because browsers withhold WebCrypto from pages that came over plain http from
// another machine.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

export type Engine = "webcrypto" | "noble";
export type Bytes = Uint8Array<ArrayBuffer>;

export const hashEngine = (): Engine => (globalThis.crypto?.subtle ? "webcrypto" : "noble");

export async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  const whole = join(parts);
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return new Uint8Array(nobleSha256(whole));
  return new Uint8Array(await subtle.digest("SHA-256", whole));
}

export interface SignatureCheck {
  good: boolean;
  engine: Engine; // By which it was checked: not every browser's WebCrypto has Ed25519.
}

export async function checkEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<SignatureCheck> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle) {
    try {
      const key = await subtle.importKey("raw", join([publicKey]), "Ed25519", false, ["verify"]);
      const good = await subtle.verify("Ed25519", key, join([signature]), join([message]));
      return { good, engine: "webcrypto" };
    } catch {
      // This browser's WebCrypto has no Ed25519, or does not take the key: the library decides.
    }
  }
  try {
    // Strict RFC 8032, as the log's own verifier: no cofactor, no second spelling.
    return { good: ed25519.verify(signature, message, publicKey, { zip215: false }), engine: "noble" };
  } catch {
    return { good: false, engine: "noble" };
  }
}

export function join(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const fromHex = (hex: string): Bytes =>
  Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));

// Throws for text that is no base64.
export const fromBase64 = (text: string): Bytes =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

export const utf8 = (text: string): Bytes => join([new TextEncoder().encode(text)]);
