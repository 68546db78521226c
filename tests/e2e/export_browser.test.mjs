// Exports opened by a real Chromium: a HAR answers for the network, a History file is its history.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launchWithProfile } from "./browser.mjs";
import { Room } from "./viewer_page.mjs";

const room = new Room();
const log = (phone) => join(room.data, phone);

function exported(phone, format) {
  const out = join(room.folder, `${phone}.${format}`);
  room.run("trace-viewer", "export", log(phone), "--format", format, "--out", out);
  return out;
}

const listed = (phone, kind) =>
  room
    .run("trace-viewer", "list", log(phone), "--kind", kind, "--limit", "1000", "--json")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

before(async () => {
  room.make("evening", "evening");
  room.make("hostile", "hostile");
  await room.launch();
});
after(() => room.close());

async function openedFromHar(phone) {
  const context = await room.browser.newContext({ offline: true });
  await context.routeFromHAR(exported(phone, "har"), { notFound: "abort" });
  return { context, page: await context.newPage() };
}

test("a HAR answers for each page that was shown, and says that it is a stand-in", async () => {
  const { context, page } = await openedFromHar("evening");
  const shots = listed("evening", "screenshot");
  for (const visit of listed("evening", "visit")) {
    const answer = await page.goto(visit.url);
    if (visit.status === "not_on_network") {
      assert.equal(await page.locator("body").innerText(), "");
      continue;
    }
    assert.equal(answer.status(), visit.status === "ok" ? 200 : 404);
    assert.equal(answer.headers()["x-simulation"], "SIMULATION - fictional device");
    assert.equal(await page.title(), `SIMULATION: ${visit.title}`.trim());
    const shown = await page.locator("body").innerText();
    assert.match(shown, /^SIMULATION - fictional device\s+A stand-in: the log does not hold this page/);
    const shot = shots.find(({ url }) => url === visit.url);
    if (shot) assert.equal(await page.locator("pre").innerText(), shot.text);
  }
  await assert.rejects(page.goto("http://never.sbl/"));
  await context.close();
});

test("hostile titles and words in a HAR's pages run nothing and stay text", async () => {
  const { context, page } = await openedFromHar("hostile");
  const har = JSON.parse(readFileSync(join(room.folder, "hostile.har"), "utf8"));
  const ran = [];
  page.on("dialog", (dialog) => ran.push(dialog.message()));
  for (const { response } of har.log.entries) {
    await page.setContent(response.content.text);
    assert.match(await page.title(), /^SIMULATION:/);
    assert.equal(await page.locator("script, img, svg, [onload], [onerror]").count(), 0);
  }
  assert.deepEqual(ran, []);
  await context.close();
});

test("a History file is a history to Chromium, and every line of it says SIMULATION", async () => {
  const profile = join(room.folder, "profile");
  mkdirSync(join(profile, "Default"), { recursive: true });
  copyFileSync(exported("evening", "chrome-history"), join(profile, "Default", "History"));
  const context = await launchWithProfile(profile);
  try {
    const page = await context.newPage();
    await page.goto("chrome://history/");
    const visits = listed("evening", "visit");
    const items = page.locator("history-item");
    await items.nth(visits.length - 1).waitFor({ timeout: 20_000 });
    const shown = await items.evaluateAll((all) => all.map((item) => item.shadowRoot.textContent));
    shown.reverse();
    assert.equal(shown.length, visits.length);
    for (const [i, { title }] of visits.entries()) {
      assert.ok(shown[i].includes(`SIMULATION: ${title}`.trim()), shown[i]);
    }
  } finally {
    await context.close();
  }
});
