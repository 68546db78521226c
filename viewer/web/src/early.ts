// Runs while the rest of the page is still on its way, and asks for what the first screen will ask
// for: without it these questions would wait for the page's code, and then for one another. Asking
// for something that is not used costs a request; not asking costs nothing but time.
import { Answer, askAhead } from "./ahead.js";
import * as paths from "./paths.js";
import { firstLanguage, stringsPath } from "./languages.js";
import { readPlace } from "./place.js";

interface Info {
  name: string;
  records: number;
  closed: boolean;
  index?: unknown;
}

interface Records {
  records: { seq: number; image?: string }[];
}

const never = new Promise<Answer>(() => {});

// Once the page's own code is there it asks by itself, and nothing here goes on.
const ask = (path: string): Promise<Answer> =>
  customElements.get("tv-app") ? never : askAhead(path);

async function json<T>(path: string): Promise<T> {
  const { ok, status, body } = await ask(path);
  if (!ok) throw new Error(`${path}: ${status}`);
  return body as T;
}

async function firstShot(name: string): Promise<number> {
  const first = await json<Records>(paths.firstScreenshots(name));
  return first.records.find((row) => row.image)?.seq ?? 0;
}

async function phone(name: string, seq: number | null): Promise<void> {
  const info = json<Info>(paths.phone(name));
  void ask(paths.verdict(name));
  // The record the page begins at is chosen as phone-view.ts does. Null: the newest, and what follows.
  const { index, closed } = await info;
  if (index) void ask(paths.timeline(name, { buckets: paths.overviewBuckets }));
  const at = seq ?? (closed ? await firstShot(name) : null);
  if (at === null) {
    void ask(paths.newestRecords(name));
    return;
  }
  for (const path of paths.around(name, at)) void ask(path);
  void ask(paths.record(name, at));
  if (index) void ask(paths.moment(name, at));
  const shots = await json<Records>(paths.screenshotsTo(name, at));
  const image = shots.records.find((row) => row.image)?.image;
  if (image) new Image().src = paths.image(name, image);
}

async function early(): Promise<void> {
  void ask(stringsPath(firstLanguage()));
  const place = readPlace();
  const all = ask(paths.phones);
  void ask(paths.health);
  if (place.phone) return phone(place.phone, place.seq);
  const { ok, body } = await all;
  const { phones } = ok ? (body as { phones: Info[] }) : { phones: [] };
  if (phones.length === 1) await phone(phones[0]!.name, place.seq);
}

// The browser loads how a language writes numbers and days when they are first asked for; now there
// is time for it.
function warm(): void {
  new Intl.NumberFormat(firstLanguage()).format(1000);
  new Intl.DateTimeFormat(firstLanguage(), { dateStyle: "medium", timeZone: "UTC" }).format(0);
}

// The page's own code may have come first.
if (!window.askedAhead) {
  early().catch(() => {}); // The page says what is wrong.
  warm();
}
