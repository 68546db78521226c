// What the server answers (viewer/routes.h), typed. Every string in it is hostile text.
import { answerOf, broughtAlong } from "./ahead.js";
import * as paths from "./paths.js";

export interface LogRecord {
  seq: number;
  kind: string;
  time: string | null;
  problem?: string;
  url?: string;
  title?: string;
  status?: string;
  via?: string;
  referrer?: string;
  image?: string;
  width?: number;
  height?: number;
  png_bytes?: number;
  trigger?: string;
  due?: string;
  app?: string;
  excerpt?: string;
  text?: string;
  on?: boolean;
  action?: string;
  target?: string;
  media_type?: string;
  signer?: string;
  outcome?: string;
  session?: string;
  persona?: string;
  software?: string;
  reason?: string;
  since?: string;
  unsealed_records?: number;
  from?: string;
  to?: string;
  uptime_ms?: number;
  seed?: string;
}

export interface FullRecord extends LogRecord {
  body: string;
  leaf_hash: string;
}

export interface Page {
  records: LogRecord[];
  more: boolean;
  size: number;
}

export interface Profile {
  id: string;
  title: string;
  source: string;
  certainty: string;
  assumed: string[];
  log_scope: string;
  user_can_view: boolean;
  // By language; null for a sentence nobody has translated.
  translations?: Record<string, Translation>;
}

export interface Translation {
  title: string | null;
  source: string | null;
  assumed: (string | null)[];
}

export interface Phone {
  name: string;
  records: number;
  first: string | null;
  latest: string | null;
  session: string;
  persona: string;
  closed: boolean;
  picture?: string;
  problem?: string;
  origin?: string;
  device?: { name: string; model: string; locale: string; width: number; height: number };
  profile?: Profile;
  schedule?: {
    algorithm: string;
    min_ms: number;
    mean_ms: number;
    max_ms: number;
    seed_sha256: string;
  };
  format?: number;
  verdict: string | null;
  index?: { state: "ready" | "building" | "none"; done: number; total: number };
}

// A screenshot that was added (it has a seq) or is missing (it has none), where `due_ms` is given;
// else something about the schedule itself.
export interface ScheduleFinding {
  seq: number | null;
  what: string;
  due_ms?: number;
}

export interface Verdict {
  verdict: string;
  ok: boolean;
  records: number;
  root: string;
  first_bad: number | null;
  schedule: {
    revealed: boolean;
    planned: boolean;
    matched: number;
    expected: number;
    findings: ScheduleFinding[];
  };
  images: number;
  checkpoints: number;
  sealed: number;
  witnesses: string[];
  closed: boolean;
  gaps: number[];
  findings: { seq: number | null; what: string }[];
}

export interface VerdictState {
  checking: boolean;
  stale: boolean;
  done: number;
  total: number;
  verdict: Verdict | null;
  problem?: string;
}

export interface Refusal {
  status: number;
  statusText: string;
  allow: string;
  error: string;
  layers: { id: string; state: string; what: string }[];
}

export type Filter = paths.Filter;
export type Keyset = paths.Keyset;

// What the server answered instead of what was asked for; its message is one sentence.
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const { ok, status, statusText, body } = await answerOf(path, signal);
  if (!ok) throw new Refused(status, String((body as { error?: unknown }).error ?? statusText));
  return body as T;
}

export interface Health {
  walls: { landlock: boolean; seccomp: boolean };
}

export const health = (): Promise<Health> => get(paths.health);
export const phones = (): Promise<{ phones: Phone[] }> => get(paths.phones);
export const phone = (name: string): Promise<Phone> => get(paths.phone(name));
export const record = (name: string, seq: number): Promise<FullRecord> =>
  get(paths.record(name, seq));
export const verdict = (name: string): Promise<VerdictState> => get(paths.verdict(name));

export const records = (
  name: string,
  filter: Filter,
  keyset: Keyset,
  signal?: AbortSignal,
): Promise<Page> => get(paths.records(name, filter, keyset), signal);
// As one of the paths for pages of records has it.
export const page = (path: string, signal?: AbortSignal): Promise<Page> => get(path, signal);

// Really asks for it. The answer is what the lesson is about.
export async function tryToDelete(name: string, seq: number): Promise<Refusal> {
  const answer = await fetch(paths.record(name, seq), { method: "DELETE" });
  const body = await answer.json().catch(() => ({}));
  return {
    status: answer.status,
    statusText: answer.statusText,
    allow: answer.headers.get("Allow") ?? "",
    error: String(body.error ?? ""),
    layers: Array.isArray(body.layers) ? body.layers : [],
  };
}

// The timeline.

export interface TimelineAnswer {
  from: string;
  to: string;
  bucket_ms: number;
  buckets: {
    t: string;
    seq: number;
    records: number;
    visits: number;
    screenshots: number;
    image: string | null;
    image_seq: number | null;
  }[];
  idle: { from: string; to: string; from_seq: number; to_seq: number }[];
  marks: {
    seq: number;
    kind: string;
    t: string;
    title?: string;
    reason?: string;
    from?: string;
    to?: string;
  }[];
  marks_more?: boolean;
}

export const timeline = (
  name: string,
  asked: paths.TimelineAsked,
  signal?: AbortSignal,
): Promise<TimelineAnswer> => get(paths.timeline(name, asked), signal);

// The last record at or before an instant, Unix milliseconds.
export const recordAt = (
  name: string,
  time: number,
  signal?: AbortSignal,
): Promise<{ seq: number; time: string }> => get(paths.recordAt(name, time, false), signal);

// The same for a playhead that goes there: what its picture is asked for comes with the answer.
export async function seekTo(name: string, time: number, signal?: AbortSignal): Promise<number> {
  const path = paths.recordAt(name, time, true);
  const { seq, screenshots } = await get<{ seq: number; screenshots: Page }>(path, signal);
  broughtAlong(paths.screenshotsTo(name, seq), screenshots);
  return seq;
}

// What it takes to check one record in the browser (viewer/proof_routes.h). With a `problem` there
// is no proof, and most of the rest is missing.
export interface RecordProof {
  seq: number;
  records: number;
  newer: number | null;
  body?: string; // Base64 of the exact bytes.
  leaf_hash?: string;
  vkey?: string;
  witness_keys?: string[];
  note?: string;
  size?: number;
  root?: string;
  path?: string[];
  witnesses?: { name: string; time: string }[];
  problem?: string;
}

export const recordProof = (name: string, seq: number): Promise<RecordProof> =>
  get(`${paths.record(name, seq)}/proof`);
export const checkpointCodePath = (name: string): string => `${paths.phone(name)}/checkpoint.svg`;
export const checkpointPath = (name: string): string => `${paths.phone(name)}/checkpoint.txt`;

export async function checkpointText(name: string): Promise<string> {
  const answer = await fetch(checkpointPath(name));
  if (!answer.ok) throw new Refused(answer.status, String((await answer.json()).error ?? ""));
  return answer.text();
}

// Up to `limit` screenshots around a time, oldest first.
export async function screenshotsAround(
  name: string,
  time: string,
  limit: number,
): Promise<LogRecord[]> {
  const ask = (which: Record<string, string>): Promise<Page> =>
    get(
      `${paths.phone(name)}/records?${new URLSearchParams({ kind: "screenshot", limit: String(limit), ...which })}`,
    );
  const [before, after] = await Promise.all([
    ask({ until: time, order: "newest" }),
    ask({ since: time, order: "oldest" }),
  ]);
  return [...before.records.reverse(), ...after.records].filter((r) => r.time !== null);
}

// What the watcher knows.

export interface Stay {
  dwell_ms?: number; // In front, as far as it was recorded.
  seqs: number[]; // A few records that say so.
}

export interface Knows {
  from: string;
  to: string;
  records: number;
  visits: number;
  screenshots: number;
  sites: ({ host: string; visits: number; first: string | null; last: string | null } & Stay)[];
  pages: ({ url: string; title: string; visits: number } & Stay)[];
  searched: { words: string; host: string; time: string | null; seq: number }[];
  apps: ({ app: string; title: string; opened: number } & Stay)[];
  sessions: {
    from: string;
    to: string;
    from_seq: number;
    to_seq: number;
    records: number;
    minutes: number;
  }[];
  hours: number[][]; // [Monday to Sunday][hour of the day]
  widened?: boolean; // To whole days, where one has too many records to be read for an answer.
  days: { day: string; records: number; visits: number; screenshots: number; first_seq: number }[];
  complete?: boolean;
}

export const mostNamed = 50; // As many sites, pages, words, apps and stretches are listed.

export interface Span {
  from: string; // As the log writes times.
  to: string;
}

export function knows(name: string, span: Span | null, signal?: AbortSignal): Promise<Knows> {
  const query = span ? `?${new URLSearchParams({ ...span })}` : "";
  return get(`${paths.phone(name)}/knows${query}`, signal);
}

// The records of a span that say what came to the screen, oldest first.
export function shown(
  name: string,
  asked: { span: Span | null; after?: number; limit: number },
  signal?: AbortSignal,
): Promise<Page> {
  const query = new URLSearchParams({
    kind: "visit,app_open,screen,screenshot,shutdown,gap",
    order: "oldest",
    limit: String(asked.limit),
  });
  if (asked.span) {
    query.set("since", asked.span.from);
    query.set("until", asked.span.to);
  }
  if (asked.after !== undefined) query.set("after", String(asked.after));
  return get(`${paths.phone(name)}/records?${query}`, signal);
}

export interface Moment {
  seq: number;
  time: string | null;
  screen_on: boolean | null;
  app: string | null;
  url: string | null;
  title: string | null;
  since: string | null;
  dwell_ms: number | null;
  picture: { seq: number; image: string; time: string; age_ms: number | null } | null;
  previous_screenshot: number | null;
  next_screenshot: number | null;
  previous_visit: number | null;
  next_visit: number | null;
  searched: { words: string; host: string; time: string | null; seq: number | null } | null;
  chapter: string | null;
  session: string | null;
}

export const moment = (name: string, seq: number, signal?: AbortSignal): Promise<Moment> =>
  get(paths.moment(name, seq), signal);

// Search.

export interface Hit extends LogRecord {
  where?: "title" | "url" | "text" | "app";
  address?: string; // `url` in letters, where what was looked for stands only there.
}

export interface Hits {
  records: Hit[];
  more: boolean;
  size: number;
  indexed?: number;
  complete?: boolean; // False: there was no time for the rest; more may be found from `next` on.
  next?: number;
}

export interface SearchAsked {
  q: string;
  kinds: readonly string[];
  after?: number;
  limit: number;
}

// Oldest first, from behind record `after`.
export function search(name: string, asked: SearchAsked, signal?: AbortSignal): Promise<Hits> {
  const query = new URLSearchParams({ q: asked.q, order: "oldest", limit: String(asked.limit) });
  if (asked.kinds.length > 0) query.set("kind", asked.kinds.join(","));
  if (asked.after !== undefined) query.set("after", String(asked.after));
  return get(`${paths.phone(name)}/search?${query}`, signal);
}

export interface SearchMarks {
  buckets: { t: string; count: number }[];
  total: number;
  bucket_ms?: number;
  many: boolean; // There are more than were counted.
  complete: boolean;
}

export function searchMarks(
  name: string,
  asked: { q: string; kinds: readonly string[]; span: Span | null; buckets: number },
  signal?: AbortSignal,
): Promise<SearchMarks> {
  const query = new URLSearchParams({ q: asked.q, buckets: String(asked.buckets) });
  if (asked.kinds.length > 0) query.set("kind", asked.kinds.join(","));
  if (asked.span) {
    query.set("from", asked.span.from);
    query.set("to", asked.span.to);
  }
  return get(`${paths.phone(name)}/search/marks?${query}`, signal);
}
