// What the watcher knows, search and the moment, in a real browser over real logs: read, pressed and
// walked through by mouse, keys and an input method. RED_FLAG_BIN names the folder of built programs
// (default build/release/bin).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./browser.mjs";
import { pocket, projector as wide, Room } from "./viewer_page.mjs";

const names = ["phone-a", "phone-evenings", "phone-hostile", "phone-long"];
const room = new Room();
const { api } = room;

before(async () => {
  room.make("evening", "phone-a");
  room.make("evenings", "phone-evenings", "20", "6");
  room.make("hostile", "phone-hostile");
  room.make("long", "phone-long", "20001");
  await room.serve();
  await room.launch();
  await room.indexed(...names);
});
after(() => room.close());

// `asked` has every text searched for.
async function open(at, { projector = false, ...options } = {}) {
  const before = projector ? () => localStorage.setItem("trace-viewer.projector", "on") : undefined;
  const page = await room.page({ before, ...options });
  page.asked = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.endsWith("/search")) page.asked.push(url.searchParams.get("q"));
  });
  await page.goto(`${room.base}/#${at}`);
  await page.locator("tv-phone .bench").waitFor();
  return page;
}

const place = (page) => page.evaluate(() => location.hash);
const isAt = (page, seq) =>
  page.waitForFunction(
    (n) => Number(new URLSearchParams(location.hash.slice(1)).get("seq")) === n &&
      document.querySelector("tv-timeline").record?.seq === n,
    seq,
  );
const lead = (page) => page.locator(".knows-lead").innerText();

async function assertFits(page, where) {
  await assertAccessible(page, where, "#panel");
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(over <= 0, `${where}: ${over} pixels too wide`);
}

test("the watcher's knowledge is read aloud as the log has it, and says what it cannot know", async () => {
  const known = await api("phone-a/knows");
  const page = await open("phone=phone-a&panel=knows");
  const text = await lead(page);
  assert.match(text, /^In \d+ (minutes|seconds) the watcher learnt: /);
  assert.ok(text.includes(`${known.pages.length} pages at ${known.sites.length} sites`), text);
  assert.ok(text.includes(`what ${known.screenshots} pictures of the screen show`), text);
  assert.match(text, /Most active between 19:00 and 20:00\./);
  await page.getByRole("heading", { name: "What this cannot know" }).waitFor();
  await page.getByText("Who held the phone.").waitFor();
  await page.leave();
});

test("each sentence leads to a record that says so", async () => {
  const known = await api("phone-a/knows");
  const page = await open("phone=phone-a&panel=knows");
  const [site] = known.sites;
  await page.getByRole("button", { name: new RegExp(`^${site.host} was in front for .* visits?\\.`) }).click();
  await isAt(page, site.seqs[0]);
  assert.match(await place(page), /panel=knows/);
  await page.locator('.knows-open[aria-current="true"]', { hasText: site.host }).first().waitFor();
  const [stretch] = known.sessions;
  await page.getByRole("button", { name: /was one stretch of use/ }).first().click();
  await isAt(page, stretch.from_seq);
  const [search] = known.searched;
  await page.getByRole("button", { name: `“${search.words}” was searched for at ${search.host}, 19:00.` }).click();
  await isAt(page, search.seq);
  const shown = page.locator("tv-knows-shown .knows-open");
  await shown.last().click();
  const visits = (await api("phone-a/records?kind=visit,app_open&order=newest&limit=1")).records;
  await isAt(page, visits[0].seq);
  await page.getByRole("button", { name: `Find “${search.words}” in the whole log` }).click();
  assert.equal(await page.getByRole("searchbox").inputValue(), search.words);
  await page.locator(".hit").first().waitFor();
  await page.leave();
});

test("the day of the playhead, and what the timeline shows, are told apart from the whole log", async () => {
  const page = await open("phone=phone-evenings&panel=knows&seq=60");
  await page.locator(".knows-lead").waitFor();
  const { visits: all } = await api("phone-evenings/knows");
  assert.match(await lead(page), new RegExp(`${all} visits to pages at one site`));
  assert.equal(await page.getByRole("button", { name: "In view" }).count(), 0);
  const day = (await api("phone-evenings/records/60")).time.slice(0, 10);
  const { visits } = (await api("phone-evenings/knows")).days.find((each) => each.day === day);
  await page.getByRole("button", { name: /^This day/ }).click();
  await page.locator(".knows-lead", { hasText: `${visits} pages` }).waitFor();
  await page.getByRole("button", { name: "Closer" }).click();
  await page.getByRole("button", { name: "In view on the timeline" }).click();
  await page.locator('[aria-busy="false"] > .knows-lead').waitFor();
  await page.getByRole("button", { name: "Whole log" }).first().click(); // The timeline's own.
  await page.getByRole("button", { name: "In view" }).waitFor({ state: "detached" });
  await page.locator(".knows-lead", { hasText: `${all} visits to pages` }).waitFor();
  await page.leave();
});

test("hours and days are tables, walked with arrows and opened with Enter", async () => {
  const known = await api("phone-evenings/knows");
  const page = await open("phone=phone-evenings&panel=knows&seq=3");
  const hours = page.getByRole("grid", { name: "Hours of activity" });
  await hours.waitFor();
  assert.equal(await hours.getByRole("row").count(), 8);
  assert.equal(await hours.locator('td[tabindex="0"]').count(), 1, "one cell is a stop of Tab");
  await hours.locator('td[data-at="3/19"]').focus();
  await page.locator(".heat-hours .heat-said", { hasText: `Thursday, 19:00 to 20:00: ${known.hours[3][19]} records` }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator(".heat-hours .heat-said", { hasText: "Thursday, 20:00 to 21:00" }).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter"); // Friday, between seven and eight.
  await page.waitForFunction(() => document.querySelector("tv-timeline").record?.time.startsWith("2021-03-05T19:"));
  assert.equal(await hours.locator("td[aria-current]").getAttribute("data-at"), "4/19", "the playhead's");
  await page.locator(".heat-hours .heat-said", { hasText: "Friday, 19:00 to 20:00" }).waitFor();
  const levels = await hours.locator("td[data-level]").evaluateAll((all) => all.map((td) => td.dataset.level));
  assert.ok(levels.includes("0") && levels.includes("4"));
  const days = page.getByRole("grid", { name: "Days" });
  const third = known.days[2];
  await days.getByRole("gridcell", { name: new RegExp(`March 6, 2021: ${third.records} records`) }).click();
  await isAt(page, third.first_seq);
  await page.leave();
});

test("a Korean word is looked for when it is put together, not while it is", async () => {
  const page = await open("phone=phone-a&panel=search&seq=5");
  await page.getByRole("searchbox").focus();
  const keys = await page.context().newCDPSession(page);
  for (const text of ["ㄱ", "가", "감"]) {
    await keys.send("Input.imeSetComposition", { text, selectionStart: 1, selectionEnd: 1 });
  }
  await keys.send("Input.insertText", { text: "감" });
  for (const text of ["ㅈ", "자"]) {
    await keys.send("Input.imeSetComposition", { text, selectionStart: 1, selectionEnd: 1 });
  }
  await keys.send("Input.insertText", { text: "자" });
  await page.getByText("3 records with “감자”").waitFor();
  const asked = page.asked.map((q) => decodeURI(q));
  assert.deepEqual(asked.filter((q) => !["감", "감자"].includes(q)), [], "no half syllable was asked for");
  assert.equal(await page.getByRole("searchbox").inputValue(), "감자");
  assert.equal(await page.locator("tv-search .hit").count(), 3);
  const marks = await page.locator("tv-search mark").allInnerTexts();
  assert.ok(marks.length >= 3 && marks.every((mark) => mark === "감자"), String(marks));
  await page.leave();
});

test("a search that is outrun is dropped, however late its answer comes", async () => {
  const page = await open("phone=phone-evenings&panel=search&seq=5");
  let held;
  const holding = new Promise((done) => (held = done));
  await page.route(/\/search\?q=old/, async (route) => {
    held();
    await new Promise((free) => (page.free = free));
    await route.fulfill({ json: { records: [{ seq: 1, kind: "visit", time: null, title: "old" }], more: false, size: 9 } }).catch(() => {});
  });
  await page.getByRole("searchbox").fill("old");
  await holding;
  await page.getByRole("searchbox").fill("no such words");
  await page.getByText("No record has “no such words”").waitFor();
  page.free();
  await page.getByRole("searchbox").fill("해솔");
  await page.locator(".hit").first().waitFor();
  assert.equal(await page.locator(".hit", { hasText: "old" }).count(), 0);
  await page.leave();
});

test("Enter and arrows go through what is found; the playhead, address and timeline follow", async () => {
  const hits = (await api(`phone-a/search?q=${encodeURIComponent("감자")}&order=oldest`)).records;
  const page = await open(`phone=phone-a&panel=search&seq=0&q=${encodeURIComponent("감자")}`);
  await page.getByText("3 records with “감자”").waitFor();
  await page.locator(".tl-band .tl-hits").waitFor();
  await page.getByRole("searchbox").focus();
  await page.keyboard.press("Enter");
  await isAt(page, hits[0].seq);
  await page.keyboard.press("ArrowDown");
  await isAt(page, hits[1].seq);
  await page.getByText("This is number 2.").waitFor();
  await page.keyboard.press("Shift+Enter");
  await isAt(page, hits[0].seq);
  await page.locator(".hit .what[tabindex='0']").focus();
  await page.keyboard.press("End");
  await isAt(page, hits[2].seq);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.open), String(hits[2].seq));
  // What is searched for stays while other panels are looked at, and is in every link.
  await page.getByRole("tab", { name: "Moment" }).click();
  assert.match(decodeURIComponent(await place(page)), /q=감자/);
  await page.locator(".tl-band .tl-hits").waitFor();
  await page.reload();
  await page.locator(".tl-band .tl-hits").waitFor();
  await page.getByRole("tab", { name: "Search" }).click();
  await page.getByText("3 records with “감자”").waitFor();
  await page.getByRole("searchbox").fill("");
  await page.locator(".tl-band .tl-hits").waitFor({ state: "detached" });
  assert.doesNotMatch(await place(page), /&q=/);
  await page.leave();
});

test("words that stand in an address as bytes are found as letters", async () => {
  const [search] = (await api("phone-a/knows")).searched;
  const record = await api(`phone-a/records/${search.seq}`);
  assert.ok(!record.url.includes(search.words) && record.url.includes("%"), record.url);
  const page = await open(`phone=phone-a&panel=search&q=${encodeURIComponent(`q=${search.words}`)}`);
  const all = (await api("phone-a/records?limit=100")).records;
  const n = all.filter(({ url }) => url?.includes(new URL(record.url).search)).length;
  await page.getByText(`${n} records with “q=${search.words}”`).waitFor();
  const marks = await page.locator(".hit .address mark").allInnerTexts();
  assert.deepEqual(marks, Array(n).fill(`q=${search.words}`));
  await page.locator(".tl-band .tl-hits").waitFor();
  await page.leave();
});

test("many hits come page by page under their days; kinds are told apart", async () => {
  const total = (await api(`phone-evenings/search/marks?q=${encodeURIComponent("소식")}`)).total;
  const page = await open(`phone=phone-evenings&panel=search&q=${encodeURIComponent("소식")}`);
  await page.getByText(`${total} records with “소식”`).waitFor();
  assert.equal(await page.locator(".hits .hour").first().innerText(), "Thursday, March 4, 2021");
  const before = await page.locator(".hit").count();
  assert.ok(before < total);
  await page.locator(".hits").evaluate((pane) => (pane.scrollTop = pane.scrollHeight));
  await page.waitForFunction((n) => document.querySelectorAll(".hit").length > n, before);
  await page.getByRole("button", { name: "In screenshots" }).click();
  await page.waitForFunction(() => {
    const kinds = [...document.querySelectorAll(".hit")].map((row) => row.dataset.kind);
    return kinds.length > 0 && kinds.every((kind) => kind === "screenshot");
  });
  // The timeline marks, and the count counts, what is listed; a link to it opens the same.
  const shots = (await api(`phone-evenings/search/marks?q=${encodeURIComponent("소식")}&kind=screenshot`)).total;
  assert.ok(shots > 0 && shots < total);
  const marked = () =>
    page.waitForFunction(
      (n) => document.querySelector("tv-timeline").hits.reduce((sum, hit) => sum + hit.count, 0) === n,
      shots,
    );
  await marked();
  assert.match(page.url(), /panel=search&part=screens&q=/);
  await page.reload();
  await page.getByText(`${shots} records with “소식”`).waitFor();
  await marked();
  await page.getByRole("searchbox").fill("오늘의");
  await page.getByText(/words on screen in screenshot \d+/).first().waitFor();
  assert.equal(await page.locator(".hit mark").first().innerText(), "오늘의");
  await page.leave();
});

test("one character is too short for a long log, and enough for a short one", async () => {
  const page = await open(`phone=phone-long&panel=search&q=${encodeURIComponent("소")}`);
  await page.getByText("One character is too short to search").waitFor();
  assert.deepEqual(page.asked, []);
  await page.getByRole("searchbox").fill("소식 19999");
  await page.getByText("1 record with “소식 19999”").waitFor();
  await page.goto(`${room.base}/#phone=phone-a&panel=search&q=${encodeURIComponent("감")}`);
  await page.reload();
  await page.locator(".hit").first().waitFor();
  await page.leave();
});

test("the moment says what was in front, since when, and how old the picture is", async () => {
  const visit = (await api("phone-a/records?kind=visit&order=oldest&limit=3")).records[2];
  const now = await api(`phone-a/moment?seq=${visit.seq}`);
  const page = await open(`phone=phone-a&seq=${visit.seq}`);
  const said = page.locator(".moment-now");
  await said.getByText(visit.title).waitFor();
  await said.getByText(`was in front since ${visit.time.slice(11, 19)}.`).waitFor();
  await said.getByText(/The newest picture was .* old/).waitFor();
  await said.getByRole("button", { name: "Page before" }).click();
  await isAt(page, now.previous_visit);
  await page.goto(`${room.base}/#phone=phone-a&seq=${visit.seq}`);
  await isAt(page, visit.seq);
  await said.getByRole("button", { name: `record ${now.picture.seq}` }).click();
  await isAt(page, now.picture.seq);
  await said.getByText("A picture was taken at this very moment.").waitFor();
  const [search] = (await api("phone-a/knows")).searched;
  await page.goto(`${room.base}/#phone=phone-a&seq=${search.seq}`);
  await said.getByText(`Words searched for here: “${search.words}”`).waitFor();
  await page.keyboard.press("End");
  await said.getByText(`Last searched for that day: “${search.words}”`).waitFor();
  await page.keyboard.press("Home");
  await isAt(page, 0);
  await said.getByText("The log holds no picture from before this moment.").waitFor();
  assert.equal(await said.getByText("Last searched").count(), 0, "nothing had been searched for yet");
  await page.leave();
});

test("hostile titles, addresses and words searched for stay text", async () => {
  const page = await open("phone=phone-hostile&panel=knows&seq=5");
  page.on("dialog", () => assert.fail("a script of the log ran"));
  await page.locator(".knows-lead").waitFor();
  await page.locator(".knows-rest summary").first().click();
  assert.match(await page.locator("tv-knows").innerText(), /⟨U\+202E⟩/);
  await page.getByRole("tab", { name: "Search" }).click();
  await page.getByRole("searchbox").fill("<img src=x");
  await page.locator(".hit mark").first().waitFor();
  assert.equal(await page.locator(".hit mark").first().innerText(), "<img src=x");
  await page.getByRole("searchbox").fill("owned");
  await page.locator(".hit").nth(2).waitFor();
  for (let seq = 3; seq < 9; ++seq) {
    await page.goto(`${room.base}/#phone=phone-hostile&seq=${seq}&panel=moment`);
    await isAt(page, seq);
  }
  assert.notEqual(await page.title(), "owned");
  assert.equal(await page.locator("tv-phone :is(script, iframe, img[onerror], svg[onload])").count(), 0);
  await page.leave();
});

for (const [scheme, viewport] of [["light", wide], ["dark", pocket], ["projector", wide]]) {
  test(`knows, search and moment are accessible and fit: ${scheme}, ${viewport.width}`, async () => {
    const colorScheme = scheme === "dark" ? "dark" : "light";
    const page = await open("phone=phone-evenings&panel=knows&seq=20", {
      viewport, colorScheme, projector: scheme === "projector", hasTouch: viewport === pocket,
    });
    await page.locator('[aria-busy="false"] > .knows-lead').waitFor();
    await page.locator("tv-knows-shown li").first().waitFor();
    await assertFits(page, "knows");
    await page.getByRole("button", { name: "한국어" }).click();
    await page.getByText(/동안 감시자가 알게 된 것/).waitFor();
    await assertFits(page, "knows, Korean");
    await page.getByRole("tab", { name: "검색" }).click();
    await page.getByRole("searchbox").fill("소식");
    await page.locator(".hit").first().waitFor();
    await assertFits(page, "search");
    await page.getByRole("tab", { name: "이 순간" }).click();
    await page.locator(".moment-now").waitFor();
    await assertFits(page, "moment");
    await page.leave();
  });
}
