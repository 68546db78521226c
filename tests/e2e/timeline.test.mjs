// The timeline in a real browser, over real logs: zoomed, dragged, scrubbed and played with a
// mouse, a finger and keys alone. RED_FLAG_BIN names the folder of built programs (default
// build/release/bin). RUNS=all: also a log of 100,000 screenshots.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./browser.mjs";
import { pocket, projector, Room } from "./viewer_page.mjs";

const evenings = process.env.RUNS === "all" ? ["500", "200"] : ["12", "12"];
const mostNodes = 500;
const room = new Room();
let middle; // A record amid the evenings.

async function open(name, { at = "", ...options } = {}) {
  const page = await room.open(`phone=${name}${at}`, options);
  await page.locator(".tl-frame").first().waitFor();
  await settled(page);
  return page;
}

// Everything asked for has come, and what it says is drawn.
const settled = (page) => page.locator('.tl[aria-busy="false"] .tl-day').first().waitFor();

const seqOf = (page) =>
  page.evaluate(() => Number(new URLSearchParams(location.hash.slice(1)).get("seq")));
const shows = (page, seq) =>
  page.waitForFunction((n) => document.querySelector("tv-timeline").record?.seq === n, seq);
const seqNow = (page) => page.evaluate(() => document.querySelector("tv-timeline").seq);
const spanOf = (page) =>
  page.evaluate(() => {
    const map = document.querySelector("tv-timeline-map");
    return map.to - map.from;
  });
const headX = (page) =>
  page.locator(".tl-playhead").evaluate((head) => {
    const surface = head.parentElement.getBoundingClientRect();
    return head.getBoundingClientRect().left - surface.left;
  });
const surface = (page) => page.locator(".tl-surface").boundingBox();

before(async () => {
  room.make("evenings", "phone-evenings", ...evenings);
  room.make("evening", "phone-a");
  room.make("hostile", "phone-hostile");
  room.make("changed", "phone-changed");
  await room.serve();
  const [long] = await room.indexed("phone-evenings", "phone-a", "phone-hostile");
  middle = Math.floor(long.records * 0.45);
  await room.launch();
});
after(() => room.close());

async function framesApart(page, where) {
  const lefts = await page
    .locator(".tl-frame")
    .evaluateAll((all) =>
      all.map((frame) => frame.getBoundingClientRect()).map((box) => [box.left, box.right]),
    );
  lefts.sort((a, b) => a[0] - b[0]);
  lefts.forEach(([left], i) => {
    if (i > 0) assert.ok(left >= lefts[i - 1][1], `${where}: frames ${i - 1} and ${i} overlap`);
  });
  return lefts.length;
}

test("the whole log first, then closer by button, key, wheel and double click, down to a minute", async () => {
  const page = await open("phone-evenings");
  const whole = await spanOf(page);
  await page.getByRole("button", { name: "Closer" }).click();
  await page.keyboard.press("+");
  await settled(page);
  assert.ok((await spanOf(page)) < whole);
  const box = await surface(page);
  await page.mouse.move(box.x + 600, box.y + 40);
  await page.keyboard.down("Control");
  for (let i = 0; i < 40; ++i) await page.mouse.wheel(0, -240);
  await page.keyboard.up("Control");
  await settled(page);
  const minute = await page.evaluate(() => {
    const { msPerPx, width } = document.querySelector("tv-timeline").camera.axis;
    return msPerPx * width;
  });
  assert.equal(Math.round(minute), 60_000);
  await page.keyboard.press("-");
  await settled(page);
  const wider = await spanOf(page);
  await page.mouse.dblclick(box.x + 600, box.y + 40);
  await settled(page);
  assert.ok((await spanOf(page)) < wider);
  await page.getByRole("button", { name: "Whole log" }).click();
  assert.equal(await spanOf(page), whole);
  await page.leave();
});

test("at every zoom the frames keep apart, the ticks are readable and the page stays small", async () => {
  const page = await open("phone-evenings", { at: "&seq=60" });
  for (let i = 0; i < 14; ++i) {
    await settled(page);
    assert.ok((await framesApart(page, `zoom ${i}`)) <= 40);
    const nodes = await page.locator("tv-timeline *").count();
    assert.ok(nodes <= mostNodes, `zoom ${i}: ${nodes} nodes`);
    const ticks = await page
      .locator(".tl-tick")
      .evaluateAll((all) =>
        all.map((tick) => tick.getBoundingClientRect()).map((b) => [b.left, b.right]),
      );
    ticks.sort((a, b) => a[0] - b[0]);
    ticks.forEach(
      ([left], k) => k > 0 && assert.ok(left > ticks[k - 1][1], `zoom ${i}: ticks touch`),
    );
    await page.keyboard.press("+");
  }
  await page.leave();
});

test("a drag pans by as much as the hand moved, and the map of the whole log follows", async () => {
  const page = await open("phone-evenings", { at: `&seq=${middle}` });
  for (let i = 0; i < 4; ++i) await page.keyboard.press("+");
  await settled(page);
  const before = await headX(page);
  const box = await surface(page);
  await page.mouse.move(box.x + 700, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 660, box.y + 42, { steps: 4 });
  await page.mouse.move(box.x + 600, box.y + 42, { steps: 4 });
  await page.mouse.up();
  const moved = before - (await headX(page));
  assert.ok(Math.abs(moved - 100) <= 8, `moved ${moved}`);
  assert.equal(await seqOf(page), middle, "a drag is not a choice");
  const map = page.getByRole("slider", { name: "The whole log" });
  const place = Number(await map.getAttribute("aria-valuenow"));
  await map.focus();
  await page.keyboard.press("End");
  await settled(page);
  assert.ok(Number(await map.getAttribute("aria-valuenow")) > place);
  await page.leave();
});

// How long a seek takes is scripts/bench viewer's to say.
test("the scrubber moves the playhead: press, drag, frame and flag", async () => {
  const page = await open("phone-evenings", { at: "&seq=60" });
  const box = await page.locator(".tl-scrubber").boundingBox();
  for (const share of [0.25, 0.6, 0.45, 0.8, 0.35]) {
    const from = await seqNow(page);
    await page.mouse.click(box.x + box.width * share, box.y + 12);
    await page.waitForFunction((seq) => {
      const timeline = document.querySelector("tv-timeline");
      return timeline.seq !== seq && timeline.record?.seq === timeline.seq;
    }, from);
  }

  await page.mouse.move(box.x + 200, box.y + 12);
  await page.mouse.down();
  const seen = new Set();
  for (let x = 200; x <= 900; x += 50) {
    await page.mouse.move(box.x + x, box.y + 12);
    seen.add(await seqNow(page));
  }
  await page.mouse.up();
  assert.ok(seen.size > 3, "the records follow the hand while it moves");
  await page.waitForFunction(
    ([x]) => Math.abs(document.querySelector(".tl-playhead").getBoundingClientRect().left - x) < 60,
    [box.x + 900],
  );

  const frame = page.locator(".tl-frame").nth(3);
  const wanted = Number(await frame.getAttribute("data-seq"));
  await frame.click();
  await shows(page, wanted);
  assert.equal(await frame.getAttribute("aria-current"), "true");
  const flag = page.locator(".tl-flag", { hasText: "Evening" }).first();
  // In a log of a year the flags have room for words only from nearer.
  for (let i = 0; i < 14 && (await flag.count()) === 0; ++i) {
    await page.keyboard.press("+");
    await settled(page);
  }
  const chapter = Number(await flag.getAttribute("data-seq"));
  await flag.click();
  await shows(page, chapter);
  assert.equal(
    await page.evaluate(() => document.querySelector("tv-timeline").record.kind),
    "chapter",
  );
  await page.leave();
});

test("chapters, gaps, switchings and clock changes have signs of their own, and a legend", async () => {
  const page = await open("phone-evenings", { at: "&seq=60" });
  for (let i = 0; i < 2; ++i) await page.keyboard.press("+");
  await settled(page);
  await page.getByRole("button", { name: "Whole log" }).click();
  await settled(page);
  const kinds = await page.evaluate(() => [
    ...new Set(
      document.querySelector("tv-timeline").signs.flatMap((g) => g.signs.map((s) => s.kind)),
    ),
  ]);
  if (evenings[0] === "12") {
    assert.deepEqual(kinds.sort(), ["boot", "chapter", "clock_change", "gap", "shutdown"]);
  }
  assert.match(
    await page.locator(".tl-flag").first().getAttribute("aria-label"),
    /^\d\d:\d\d:\d\d /,
  );
  await page.getByRole("button", { name: "Signs" }).click();
  await page.getByText("Not recorded (gap)").waitFor();
  const shapes = await page
    .locator(".tl-key .tl-sign")
    .evaluateAll((all) =>
      all.map((sign) => [...sign.querySelectorAll("path")].map((p) => p.getAttribute("d")).join()),
    );
  assert.equal(new Set(shapes).size, shapes.length, "no two signs have one shape");
  await page.keyboard.press("Escape");
  await page.locator(".tl-key").waitFor({ state: "detached" });
  await page.leave();
});

test("the first record that does not check out is marked, and a press goes to it", async () => {
  const page = await open("phone-changed");
  const bad = page.locator('.tl-flag[data-kind="bad"]');
  await bad.waitFor();
  assert.match(await bad.getAttribute("aria-label"), /First record that does not check out/);
  await bad.click();
  const { first, at } = await page.evaluate(() => {
    const { verdict, seq } = document.querySelector("tv-timeline");
    return { first: verdict.verdict.first_bad, at: seq };
  });
  assert.equal(at, first);
  await page.leave();
});

test("what was searched for and what was noted are marked, and go when they are taken back", async () => {
  const page = await open("phone-a", { at: "&seq=4" });
  await page.keyboard.press("b");
  await page.keyboard.press("/");
  await page.getByRole("searchbox").fill("MOON");
  for (const mark of [".tl-band .tl-hits", ".tl-band .tl-notes"]) {
    await page.locator(mark).waitFor({ state: "attached" });
    assert.match(await page.locator(mark).getAttribute("d"), /^M\d/);
  }
  await page.getByRole("searchbox").fill("");
  await page.locator(".tl-band .tl-hits").waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "Search" }).press("b");
  await page.locator(".tl-band .tl-notes").waitFor({ state: "detached" });
  await page.leave();
});

test("idle stretches are drawn broken, with their length in words, and to scale when asked", async () => {
  const page = await open("phone-evenings", { at: `&seq=${middle}` });
  const broken = page.locator(".tl-idle", { hasText: /^\s*\d+ (hours?|days?)\s+not used/ });
  for (let i = 0; i < 14 && (i < 3 || (await broken.count()) === 0); ++i) {
    await page.keyboard.press("+");
    await settled(page);
  }
  await broken.first().waitFor();
  const shortened = await spanOf(page);
  await page.getByRole("button", { name: "Skip idle" }).click();
  await page.locator(".tl-idle").first().waitFor({ state: "detached" });
  assert.ok((await spanOf(page)) < shortened, "the same width holds less time");
  await page.leave();
});

test("playing goes on by records at the speed asked for, and pauses where a chapter begins", async () => {
  const page = await open("phone-evenings", { at: "&seq=3" });
  await page.getByRole("combobox", { name: "Speed" }).selectOption("600");
  await page.getByRole("button", { name: "Stop at chapters" }).click();
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByRole("button", { name: "Play" }).waitFor();
  const stopped = await page.evaluate(() => document.querySelector("tv-timeline").record);
  assert.equal(stopped.kind, "chapter");
  assert.ok(stopped.seq > 3);

  await page.getByRole("combobox", { name: "Speed" }).selectOption("record");
  const steps = page.evaluate(
    () =>
      new Promise((resolve) => {
        const seen = [];
        document.addEventListener("open-record", (event) => {
          seen.push([event.detail, performance.now()]);
          if (seen.length === 3) resolve(seen);
        });
      }),
  );
  await page.locator(".tl-playhead").focus();
  await page.keyboard.press("Space");
  const seen = await steps;
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Play" }).waitFor();
  assert.equal(seen[0][0], stopped.seq + 1);
  seen.forEach(([, time], i) => i > 0 && assert.ok(time - seen[i - 1][1] > 900, "a second apart"));
  await page.leave();
});

test("who wants less motion gets steps, not glides", async () => {
  const page = await open("phone-evenings", { at: "&seq=3", reducedMotion: "reduce" });
  await page.getByRole("combobox", { name: "Speed" }).selectOption("10");
  await page.evaluate(() => {
    window.places = new Set();
    new MutationObserver(() =>
      window.places.add(document.querySelector(".tl-playhead").style.transform),
    ).observe(document.querySelector(".tl-playhead"), { attributes: true });
  });
  await page.getByRole("button", { name: "Play" }).click();
  const opened = await page.evaluate(
    () =>
      new Promise((resolve) => {
        let seen = 0;
        document.addEventListener("open-record", () => ++seen === 3 && resolve(seen));
      }),
  );
  const places = await page.evaluate(() => window.places.size);
  assert.ok(places <= opened + 2, `${places} places for ${opened} records`);
  await page.leave();
});

test("by keys alone: the playhead says where it is, steps, and frames magnify under the focus", async () => {
  const page = await open("phone-a", { at: "&seq=6" });
  const head = page.getByRole("slider", { name: "Playhead" });
  await head.focus();
  assert.match(
    await head.getAttribute("aria-valuetext"),
    /^\d\d:\d\d:\d\d, .*March 4, 2021, .*record 6 of 24$/,
  );
  await page.keyboard.press("ArrowRight");
  await shows(page, 7);
  await page.keyboard.press("ArrowLeft");
  await shows(page, 6);
  await page.keyboard.press("Shift+ArrowRight");
  await shows(page, 9);
  await page.keyboard.press("End");
  await shows(page, 23);
  await page.keyboard.press("Home");
  await shows(page, 0);
  await page.locator('.tl-frame[tabindex="0"]').focus();
  await page.keyboard.press("ArrowRight");
  const look = page.locator(".tl-look");
  await look.locator("img").waitFor();
  await look
    .locator(".tl-look-title", { hasText: "해솔" })
    .or(look.locator(".tl-look-title", { hasText: "감자" }))
    .waitFor();
  await page.keyboard.press("Escape");
  await look.waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    () => document.activeElement.dataset.seq === String(document.querySelector("tv-timeline").seq),
  );
  await page.leave();
});

test("the magnifier follows the mouse, with picture, time and title", async () => {
  const page = await open("phone-a", { at: "&seq=6" });
  const frame = await page.locator(".tl-frame").nth(1).boundingBox();
  await page.mouse.move(frame.x + frame.width / 2, frame.y + 20);
  const look = page.locator(".tl-look");
  await page.waitForFunction(() => document.querySelector(".tl-look img")?.naturalWidth > 0);
  await look.getByText("감자 수확이 시작되다").waitFor();
  const box = await look.boundingBox();
  assert.ok(Math.abs(box.x + box.width / 2 - (frame.x + frame.width / 2)) < 20 || box.x < 20);
  await page.mouse.move(frame.x, frame.y + 500);
  await look.waitFor({ state: "detached" });
  await page.leave();
});

test("by finger: a drag pans, two fingers zoom, a long press magnifies, a tap opens", async () => {
  const page = await open("phone-evenings", {
    viewport: pocket,
    hasTouch: true,
    isMobile: true,
    at: "&seq=60",
  });
  await page.locator(".tl-surface").scrollIntoViewIfNeeded();
  const box = await surface(page);
  const client = await page.context().newCDPSession(page);
  const touch = (type, ...points) =>
    client.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: points.map(([x, y], id) => ({ x: box.x + x, y: box.y + y, id })),
    });
  const whole = await spanOf(page);
  await touch("touchStart", [150, 30], [200, 30]);
  for (let i = 1; i <= 6; ++i) await touch("touchMove", [150 - 15 * i, 30], [200 + 15 * i, 30]);
  await touch("touchEnd");
  await settled(page);
  const closer = await spanOf(page);
  assert.ok(closer < whole / 2, `${closer} of ${whole}`);

  const from = await page.evaluate(() => document.querySelector("tv-timeline-map").from);
  await touch("touchStart", [200, 30]);
  for (let i = 1; i <= 6; ++i) await touch("touchMove", [200 - 15 * i, 30]);
  await touch("touchEnd");
  await page.waitForFunction((was) => document.querySelector("tv-timeline-map").from !== was, from);
  assert.equal(await seqNow(page), 60);
  await settled(page);

  const seqs = await page.locator(".tl-frame").evaluateAll((all) =>
    all
      .filter(
        (frame) =>
          frame.getBoundingClientRect().left > 20 && frame.getBoundingClientRect().right < 370,
      )
      .map((frame) => Number(frame.dataset.seq))
      .filter((seq) => seq !== 60),
  );
  const frame = page.locator(`.tl-frame[data-seq="${seqs[0]}"]`);
  const at = await frame.boundingBox();
  const [x, y] = [at.x - box.x + at.width / 2, at.y - box.y + 20];
  await touch("touchStart", [x, y]);
  await page.locator(".tl-look img").waitFor();
  await touch("touchCancel");
  await page.locator(".tl-look").waitFor({ state: "detached" });
  const wanted = Number(await frame.getAttribute("data-seq"));
  await frame.tap();
  await shows(page, wanted);
  await page.leave();
});

test("a live log: the tail follows under a second while the playhead is at the end", async () => {
  const data = join(room.folder, "live");
  const recorder = room.start("make_log", "live", join(data, "phone-live"));
  await recorder.next();
  const say = async (line) => {
    recorder.child.stdin.write(`${line}\n`);
    return Number(await recorder.next());
  };
  for (let i = 0; i < 6; ++i)
    await say(i % 2 ? `shot picture ${i}` : `visit http://news.sbl/${i} page ${i}`);
  const { origin } = await room.serveAlso(data);
  const page = await open("phone-live", { origin });
  const took = [];
  for (let i = 0; i < 4; ++i) {
    const shot = await say(`shot a late picture ${i}`);
    const begun = performance.now();
    await page.locator(`.tl-frame[data-seq="${shot}"]`).waitFor();
    await shows(page, shot);
    took.push(Math.round(performance.now() - begun));
  }
  assert.ok(Math.min(...took) < 1000, `took ${took} ms`);
  const edge = await surface(page);
  assert.ok((await headX(page)) > edge.width - 80, "the playhead stands at the right edge");
  await page.leave();
});

test("hostile titles stay text on flags and in the magnifier", async () => {
  const page = await open("phone-hostile");
  for (const frame of await page.locator(".tl-frame").all()) {
    await frame.hover();
    await page.locator(".tl-look").waitFor();
  }
  assert.equal(await page.locator("tv-timeline script, tv-timeline a, .tl-look svg").count(), 0);
  assert.doesNotMatch(
    await page.locator("tv-timeline").innerText(),
    /[\u202a-\u202e\u2066-\u2069]/,
  );
  await page.leave();
});

for (const [name, size] of Object.entries({ projector, phone: pocket })) {
  for (const look of ["light", "dark", "projector"]) {
    test(`accessible and within the page: ${name}, ${look}, English and Korean`, async () => {
      for (const locale of ["en", "ko-KR"]) {
        const scheme = look === "dark" ? "dark" : "light";
        const page = await open("phone-evenings", {
          viewport: size,
          locale,
          colorScheme: scheme,
          at: "&seq=60",
        });
        if (look === "projector") {
          await page.locator("body").press("p");
          await page.locator("html[data-projector]").waitFor();
          await settled(page);
        }
        await page.locator(".tl-legend button").click();
        await assertAccessible(page, `whole log, ${locale}`, "tv-timeline");
        await page.locator(".tl-legend button").click();
        for (let i = 0; i < 4; ++i) await page.locator("body").press("+");
        await settled(page);
        await assertAccessible(page, `an evening, ${locale}`, "tv-timeline");
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(wide <= 0, `${wide} pixels too wide`);
        await page.leave();
      }
    });
  }
}
