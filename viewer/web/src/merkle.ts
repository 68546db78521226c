// The way from one record up to the root of the log's tree (RFC 6962, section 2.1; the walk is RFC
// 9162's 2.1.3.2). Arithmetic on numbers below 2^53: bit operators would cut them at 32.
import { Bytes, fromHex, sha256, toHex } from "./hashing.js";

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

// One step up: the subtree that stands beside what was computed so far.
export interface Step {
  side: "left" | "right"; // Where it stands.
  hash: string; // Hex.
  records: number; // Under it.
  covered: number; // Under both together.
}

// The steps from record `index` of `size` along `path`; null when a path of that length belongs to
// no such record.
export function stepsOf(index: number, size: number, path: readonly string[]): Step[] | null {
  if (!(index >= 0 && index < size)) return null;
  const steps: Step[] = [];
  let level = 1; // Records under a whole subtree of this height.
  let own = index; // The subtree that is ours, counted among those of its height.
  let last = size - 1; // The last one of that height.
  let covered = 1;
  for (const hash of path) {
    if (last === 0) return null;
    if (own % 2 === 1 || own === last) {
      // A lone subtree at the right edge is lifted until something stands on its left.
      while (own % 2 === 0) {
        own /= 2;
        last = Math.floor(last / 2);
        level *= 2;
      }
      steps.push({ side: "left", hash, records: level, covered: (covered += level) });
    } else {
      const begin = (own + 1) * level;
      const records = Math.min(level, size - begin);
      steps.push({ side: "right", hash, records, covered: (covered += records) });
    }
    own = Math.floor(own / 2);
    last = Math.floor(last / 2);
    level *= 2;
  }
  return last === 0 ? steps : null;
}

// Every hash from the record's bytes to the root, leaf first: one more than there are steps. Hex.
export async function climb(body: Bytes, steps: readonly Step[]): Promise<string[]> {
  return climbFrom(await leafHash(body), steps);
}

export const leafHash = (body: Bytes): Promise<Bytes> => sha256(leafPrefix, body);

// The same where only the leaf's hash is known.
export async function climbFrom(leaf: Bytes, steps: readonly Step[]): Promise<string[]> {
  let hash = leaf;
  const hashes = [toHex(hash)];
  for (const step of steps) {
    const beside = fromHex(step.hash);
    hash = step.side === "left" ? await sha256(nodePrefix, beside, hash) : await sha256(nodePrefix, hash, beside);
    hashes.push(toHex(hash));
  }
  return hashes;
}
