// The server's addresses (viewer/routes.h), as the page asks for them: beside the page itself, which
// may lie below any address.
export interface Filter {
  kinds: readonly string[];
  search: string;
}

export interface Keyset {
  before?: number;
  after?: number;
  order: "oldest" | "newest";
  limit: number;
}

const root = "api/v1/phones";
export const health = "healthz";
export const phones = root;

export const phone = (name: string): string => `${root}/${encodeURIComponent(name)}`;
export const record = (name: string, seq: number): string => `${phone(name)}/records/${seq}`;
export const verdict = (name: string): string => `${phone(name)}/verdict`;
export const moment = (name: string, seq: number): string => `${phone(name)}/moment?seq=${seq}`;
export const image = (name: string, sha256: string): string =>
  `${phone(name)}/image/${encodeURIComponent(sha256)}.png`;
export const thumb = (name: string, sha256: string): string =>
  `${phone(name)}/thumb/${encodeURIComponent(sha256)}.png`;

// To be saved; each of `regions` is "X,Y,W,H" in pixels and covered.
export function published(name: string, seq: number, regions: readonly string[]): string {
  const path = `${record(name, seq)}/published.png`;
  return regions.length > 0 ? `${path}?${new URLSearchParams({ blur: regions.join(";") })}` : path;
}

export function records(name: string, filter: Filter, keyset: Keyset): string {
  const query = new URLSearchParams({ order: keyset.order, limit: String(keyset.limit) });
  if (keyset.before !== undefined) query.set("before", String(keyset.before));
  if (keyset.after !== undefined) query.set("after", String(keyset.after));
  if (filter.kinds.length > 0) query.set("kind", filter.kinds.join(","));
  if (filter.search) query.set("search", filter.search);
  return `${phone(name)}/records?${query}`;
}

// Times as the log writes them; without them, the whole log.
export interface TimelineAsked {
  from?: string;
  to?: string;
  buckets: number;
}

export const overviewBuckets = 400;

export function timeline(name: string, asked: TimelineAsked): string {
  const query = new URLSearchParams({ buckets: String(asked.buckets) });
  if (asked.from) query.set("from", asked.from);
  if (asked.to) query.set("to", asked.to);
  return `${phone(name)}/timeline?${query}`;
}

const anything: Filter = { kinds: [], search: "" };
const shots: Filter = { kinds: ["screenshot"], search: "" };
const shotsAtOnce = 12;
export const aroundSize = 24; // On either side of where the playhead lands: more holds its picture up.
export const pageSize = 60;

export const nextScreenshots = (name: string, seq: number, towards: "before" | "after"): string =>
  records(name, shots, {
    order: towards === "before" ? "newest" : "oldest",
    [towards]: seq,
    limit: shotsAtOnce,
  });
export const firstScreenshots = (name: string): string => nextScreenshots(name, 0, "after");
// The newest that had been taken by record `seq`.
export const screenshotsTo = (name: string, seq: number): string =>
  nextScreenshots(name, seq + 1, "before");

// The last record at or before an instant, Unix milliseconds; with the screenshots, what
// screenshotsTo() it answers comes along.
export function recordAt(name: string, time: number, withScreenshots: boolean): string {
  const query = new URLSearchParams({ time: new Date(time).toISOString() });
  if (withScreenshots) query.set("screenshots", String(shotsAtOnce));
  return `${phone(name)}/at?${query}`;
}

export const around = (name: string, seq: number, filter = anything): [string, string] => [
  records(name, filter, { order: "newest", before: seq + 1, limit: aroundSize }),
  records(name, filter, { order: "oldest", after: seq, limit: aroundSize }),
];
export const newestRecords = (name: string): string =>
  records(name, anything, { order: "newest", limit: pageSize });
