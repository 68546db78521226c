// Each thing the page can do, done by each kind of hand alone: a mouse, a finger on a phone-sized
// screen, a keyboard; in each language. What a thing does in detail its own test tells.
// RED_FLAG_BIN names the folder of built programs (default build/release/bin).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pocket, projector, Room } from "./viewer_page.mjs";

const room = new Room();

before(async () => {
  room.make("evening", "phone-a");
  room.make("gap", "phone-gap");
  await room.serve();
  await room.launch();
});
after(() => room.close());

const holds = (page, element) => page.evaluate((e) => e === document.activeElement, element);

// With Tab alone, and the arrows where Tab stops at one of several.
async function reach(page, locator) {
  await locator.waitFor({ state: "attached" });
  const element = await locator.elementHandle();
  const stop = await element.evaluateHandle((e) => {
    const group = e.closest("[role=tablist], ol.records, [role=grid]");
    return e.tabIndex >= 0 || !group ? e : group.querySelector('[tabindex="0"]');
  });
  for (let i = 0; i < 200 && !(await holds(page, stop)); ++i) await page.keyboard.press("Tab");
  assert.ok(await holds(page, stop), `Tab does not reach ${locator}`);
  const back = await page.evaluate(
    ([from, to]) => Boolean(from.compareDocumentPosition(to) & Node.DOCUMENT_POSITION_PRECEDING),
    [stop, element],
  );
  const isRow = await element.evaluate((e) => e.closest("[role=tablist]") !== null);
  const arrow = `Arrow${isRow ? (back ? "Left" : "Right") : back ? "Up" : "Down"}`;
  for (let i = 0; i < 60 && !(await holds(page, element)); ++i) {
    await page.keyboard.press(arrow);
    await page.waitForFunction((e) => document.activeElement !== document.body && e.isConnected, element);
  }
  assert.ok(await holds(page, element), `arrows do not reach ${locator}`);
}

const hands = {
  mouse: {
    options: { viewport: projector },
    press: (page, locator) => locator.click(),
    async along(page, bar, share) {
      const box = await bar.boundingBox();
      await page.mouse.move(box.x + 20, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * share, box.y + box.height / 2, { steps: 4 });
      await page.mouse.up();
    },
  },
  finger: {
    options: { viewport: pocket, hasTouch: true, isMobile: true },
    press: (page, locator) => locator.tap(),
    async along(page, bar, share) {
      await bar.scrollIntoViewIfNeeded();
      const box = await bar.boundingBox();
      const debug = await page.context().newCDPSession(page);
      const y = box.y + box.height / 2;
      const touch = (type, ...xs) =>
        debug.send("Input.dispatchTouchEvent", { type, touchPoints: xs.map((x) => ({ x, y })) });
      await touch("touchStart", box.x + 20);
      for (let i = 1; i <= 4; ++i) await touch("touchMove", box.x + 20 + ((box.width * share - 20) * i) / 4);
      await touch("touchEnd");
    },
  },
  keyboard: {
    options: { viewport: projector },
    async press(page, locator) {
      await reach(page, locator);
      await page.keyboard.press("Enter");
    },
    async along(page) {
      await reach(page, page.locator(".tl-playhead"));
      for (let i = 0; i < 4; ++i) await page.keyboard.press("ArrowRight");
    },
  },
};

// A browser takes the tap after a fling for the hand that stops it: a drag that is ours is none.
test("by finger: a tap at once after a drag is a tap", async () => {
  const page = await room.page(hands.finger.options);
  page.mayBeRefused = true;
  await page.goto(`${room.base}/#phone=phone-a`);
  await page.locator('.verdict[data-verdict="intact"]').waitFor();
  const play = page.locator(".tl-play");
  await play.evaluate((button) => {
    window.clicks = 0;
    button.addEventListener("click", () => ++window.clicks);
  });
  let taps = 0;
  for (const surface of [".tl-scrubber", ".tl-film", ".tl-map"]) {
    for (const share of [0.4, 0.7, 0.5, 0.8]) {
      await hands.finger.along(page, page.locator(surface), share);
      await hands.finger.press(page, play);
      ++taps;
      await page.waitForFunction((n) => window.clicks === n, taps, { timeout: 5000 }).catch(() => {
        assert.fail(`tap ${taps}, after a drag along ${surface}, was lost`);
      });
      if (await page.evaluate(() => document.querySelector("tv-timeline").playing)) {
        await page.evaluate(() => document.querySelector("tv-timeline").playPause());
      }
    }
  }
  await page.leave();
});

test("on a phone: a link that names a panel leads to it, and holds nobody there", async () => {
  const page = await room.page(hands.finger.options);
  page.mayBeRefused = true;
  const top = () => page.evaluate(() => document.querySelector("#panel")?.getBoundingClientRect().top);
  const isBrought = () =>
    page.waitForFunction(() => {
      const panel = document.querySelector("#panel");
      const { top } = panel?.getBoundingClientRect() ?? {};
      // Under the band and the tabs; or as far up as a short panel can come.
      const isAtEnd = scrollY >= document.documentElement.scrollHeight - innerHeight - 1;
      return top >= 0 && (top < 120 || (isAtEnd && top < innerHeight / 2));
    });
  await page.goto(`${room.base}/#phone=phone-a&seq=8`);
  await page.locator('.verdict[data-verdict="intact"]').waitFor();
  assert.equal(await page.evaluate(() => scrollY), 0, "a link that names none begins at the top");
  for (const panel of ["knows", "proof", "how", "notes", "records"]) {
    await page.goto("about:blank");
    await page.goto(`${room.base}/#phone=phone-a&seq=8&panel=${panel}`);
    await page.locator('.verdict[data-verdict="intact"]').waitFor({ state: "attached" });
    await isBrought().catch(async () => assert.fail(`${panel} begins at ${await top()} of ${pocket.height}`));
  }
  // A link followed within the page does the same; one to another record alone moves nothing.
  await page.evaluate(() => scrollTo(0, 0));
  await page.evaluate(() => (location.hash = "#phone=phone-a&seq=9&panel=proof"));
  await isBrought();
  await page.touchscreen.tap(5, 5); // A hand on the page: from now on it stays where it is put.
  await page.evaluate(() => scrollTo(0, 0));
  await page.evaluate(() => (location.hash = "#phone=phone-a&seq=10&panel=proof"));
  await page.locator(".path-controls, .ladder").first().waitFor();
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("p"), { textContent: "More." })));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.equal(await page.evaluate(() => scrollY), 0);
  await page.leave();
});

for (const [name, hand] of Object.entries(hands)) {
  for (const locale of ["en", "ko-KR"]) {
    test(`by ${name} alone, ${locale}: every feature is reached and does what it is for`, async () => {
      const page = await room.page({ ...hand.options, locale });
      page.mayBeRefused = true;
      const part = (...which) => page.locator(...which);
      const press = (selector) =>
        hand.press(page, typeof selector === "string" ? part(selector).first() : selector);
      const seqIs = (seq) => page.waitForURL(new RegExp(`seq=${seq}(&|$)`));
      const type = async (selector, text) => {
        if (name === "keyboard") await reach(page, part(selector));
        else await press(selector);
        await page.keyboard.insertText(text);
      };
      const tab = async (id) => {
        if ((await part(`#tab-${id}`).getAttribute("aria-selected")) !== "true") await press(`#tab-${id}`);
        await part(`#tab-${id}[aria-selected=true]`).waitFor();
      };

      await page.goto(room.base);
      await press(part(".card", { hasText: "phone-a" }));
      await part('.verdict[data-verdict="intact"]').waitFor();
      assert.equal(await page.getAttribute("html", "lang"), locale.slice(0, 2));

      // Timeline: along it, play and pause, nearer and back.
      await hand.along(page, part(".tl-scrubber"), 0.3);
      await page.waitForURL(/seq=\d+/);
      await page.waitForFunction(() => {
        const timeline = document.querySelector("tv-timeline");
        return timeline.record?.seq === timeline.seq;
      });
      const play = part(".tl-play");
      const shape = () => play.locator("path").getAttribute("d");
      const rest = await shape();
      await press(play);
      await page.waitForFunction((d) => document.querySelector(".tl-play path").getAttribute("d") !== d, rest);
      await press(play);
      await page.waitForFunction((d) => document.querySelector(".tl-play path").getAttribute("d") === d, rest);

      // Stage: the next picture, enlarged, held against the one before.
      const stage = part(".stage-tools .tool");
      const before = page.url();
      await press(stage.nth(1));
      await page.waitForURL((url) => url.href !== before);
      await press(stage.nth(2));
      await part(".stage-frame[data-enlarged]").waitFor();
      await press(stage.nth(4));
      await part(".stage-frame:not([data-enlarged])").waitFor();
      for (const [at, shown] of [[6, ".stage-beside"], [7, ".wipe"], [8, "tv-stage canvas"], [5, ".stage-sheet > img"]]) {
        await press(stage.nth(at));
        await part(shown).waitFor();
      }

      // Records.
      if (name === "finger") await tab("records");
      await press('tv-list .row[data-seq="8"] button');
      await seqIs(8);

      // The moment, and the lesson.
      await tab("moment");
      await press(".delete");
      await part(".attempt").waitFor();
      await press(".power-walk .strong");
      await part('.power-steps li:nth-child(2) [aria-current="step"]').waitFor();

      // What the watcher knows: a sentence leads to its record.
      await tab("knows");
      await press(".knows-list .knows-open");
      await page.waitForURL((url) => !/seq=8(&|$)/.test(url.href));

      // Search.
      await tab("search");
      await type("input[type=search]", "감자");
      await part(".hit").nth(2).waitFor();
      await press(part("tv-search .choices button").nth(2));
      await page.waitForURL(/part=screens/);
      await page.waitForFunction(() => document.querySelectorAll(".hit").length === 2);
      const hit = part(".hit button").last();
      const seq = await hit.getAttribute("data-open");
      await press(hit);
      await seqIs(seq);

      // Proof.
      await press(".verdict-open");
      await part(".ladder").waitFor();
      await press(part(".proof-parts button").nth(1));
      await press(part(".path-controls .act").nth(1));
      await page.waitForFunction(() =>
        [...document.querySelectorAll(".proof-tree [data-state]")].every((node) => node.dataset.state === "done"));
      await press(".tamper .act");
      await part(".proof-tree [data-meeting=other]").first().waitFor();
      await press(part(".proof-parts button").nth(2));
      await part("tv-shutter").waitFor();
      await press(part(".proof-parts button").nth(3));
      await part(".code img").waitFor();

      await tab("how");
      await part(".points").waitFor();

      // Notes.
      await tab("notes");
      await type("textarea", "a thought");
      await part("tv-notes .note-words", { hasText: "a thought" }).waitFor();
      await press("tv-notes .note .tool");
      await part("tv-notes .note").waitFor({ state: "detached" });

      // How it looks: keys, dark, the other language, through a projector.
      const setting = part(".settings > .tool");
      await press(setting.last());
      await part("dialog[open]").waitFor();
      await press("dialog[open] .tool");
      await part("dialog[open]").waitFor({ state: "detached" });
      await press(setting.first());
      await part("html[data-scheme=dark]").waitFor();
      await press(part(".languages button[aria-pressed=false]"));
      await part(`html[lang=${locale === "en" ? "ko" : "en"}]`).waitFor();
      await press(setting.nth(1));
      await part("html[data-projector]").waitFor();
      await page.leave();
    });
  }
}
