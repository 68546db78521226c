// Which questions to ask the server for what is on the screen: stretches cut to a fixed grid, so
// that the same stretch is asked for once however it is come by. Pure.
import type { Axis } from "./timeline-axis.js";

export interface Tile {
  from: number; // Unix milliseconds.
  to: number;
  buckets: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const bucketSizes = [
  second, 2 * second, 5 * second, 10 * second, 15 * second, 30 * second,
  minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
  hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour,
  day, 2 * day, 7 * day, 14 * day, 28 * day,
]; // prettier-ignore

const bucketPx = 3; // A bucket is at least so wide on the screen.
const tileBuckets = 200;
const mostTiles = 24; // On one screen; a hundred idle stretches may stand on it.

export const keyOf = (tile: Tile): string => `${tile.from}/${tile.to}/${tile.buckets}`;

export function bucketFor(msPerPx: number): number {
  const least = msPerPx * bucketPx;
  return bucketSizes.find((size) => size >= least) ?? Math.ceil(least / day) * day;
}

// The tiles that cover what is not broken, on a grid that begins at the log's midnights; and, where
// something is broken, one that covers the whole screen, for the marks that stand in the breaks.
export function tilesFor(axis: Axis, offset: number): Tile[] {
  const bucket = bucketFor(axis.msPerPx);
  const length = bucket * tileBuckets;
  const tiles = new Map<string, Tile>();
  const add = (from: number, to: number, size: number): void => {
    for (let at = Math.floor((from + offset) / size) * size; at <= to + offset; at += size) {
      const tile = { from: at - offset, to: at - offset + size, buckets: tileBuckets };
      if (tiles.size < mostTiles) tiles.set(keyOf(tile), tile);
    }
  };
  for (const part of axis.parts) {
    if (part.broken) continue;
    add(Math.max(part.from, axis.from), Math.min(part.to, axis.to), length);
  }
  if (axis.parts.some((part) => part.broken)) {
    add(
      axis.from,
      axis.to,
      bucketFor((axis.to - axis.from) / tileBuckets / bucketPx) * tileBuckets,
    );
  }
  return [...tiles.values()];
}
