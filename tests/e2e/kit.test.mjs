// The trainer's kit in a real browser: axe, both languages alone, narrow screens, print.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible, launchBrowser } from "./browser.mjs";

const kit = new URL("../../sample_sessions/kit/", import.meta.url);
const pages = readdirSync(fileURLToPath(kit)).filter((name) => name.endsWith(".html"));
const hangul = /[가-힣]{2}/;

let browser, page;
before(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
});
after(() => browser?.close());

for (const name of pages) {
  test(`${name} is accessible, fits a phone, and prints one language at a time`, async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    await page.goto(new URL(name, kit).href);
    await assertAccessible(page, name);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${name} is ${width} px wide on a phone of 360`);

    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".tongue").isVisible(), false, "the choice of language is printed");
    await page.emulateMedia({ media: "screen" });
    const shown = async (language) => {
      const parts = page.locator(`main section > div[lang=${language}]`);
      return (await parts.evaluateAll((all) => all.filter((one) => one.offsetHeight > 0).length)) > 0;
    };
    assert.deepEqual([await shown("en"), await shown("ko")], [true, true]);
    await page.check("#only-ko");
    assert.deepEqual([await shown("en"), await shown("ko")], [false, true]);
    assert.match(await page.locator("main").innerText(), hangul);
    await page.check("#only-en");
    assert.deepEqual([await shown("en"), await shown("ko")], [true, false]);
    await assertAccessible(page, `${name}, English`);
  });
}

test("the recorded fallback checks itself with nothing running and no network", async () => {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 720 } });
  const alone = await context.newPage();
  const wrong = [];
  alone.on("pageerror", (error) => wrong.push(error.message));
  alone.on("console", (message) => wrong.push(message.text()));
  alone.on("request", (request) => /^(file|data|blob):/.test(request.url()) || wrong.push(request.url()));
  await alone.goto(new URL("../fallback/evening.html", kit).href);
  await alone.locator("#check:not([data-state=open], [data-state=running])").waitFor();
  assert.equal(await alone.locator("#check").getAttribute("data-state"), "good");
  assert.equal(await alone.locator(".moment").count(), await alone.locator(".moment[data-state=good]").count());
  const text = await alone.locator("body").innerText();
  for (const words of ["SIMULATION", "The reveal", "드러내기", "Radio Free Asia", "fictional"]) assert.ok(text.includes(words), words);
  await assertAccessible(alone, "the fallback");
  assert.deepEqual(wrong, []);
  await context.close();
});
