// The phone-sized pages in a real browser without scripts, and as the emulated phone's own Trace
// Viewer, held in a hand. RED_FLAG_BIN names the folder of built programs.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible, bin, launchBrowser } from "./browser.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const samples = resolve(here, "../../sample_sessions");
const folder = mkdtempSync(join(tmpdir(), "device-e2e-"));
const running = [];
let browser;
let base;

async function program(name, ...args) {
  const child = spawn(join(bin, name), args, { stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const address = (await lines.next()).value.split(" ").pop().replace(/\/$/, "");
  const stop = () => new Promise((done) => {
    child.on("exit", done);
    child.kill("SIGTERM");
  });
  return { address, stop };
}

// What fails the test: an error in the console, and asking anyone but the own server.
async function open(options = {}) {
  const context = await browser.newContext({ locale: "en", viewport: { width: 390, height: 844 },
    javaScriptEnabled: false, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(options.origin ?? base)) wrong.push(`asked ${request.url()}`);
  });
  page.closeClean = async () => {
    assert.deepEqual(wrong, []);
    await context.close();
  };
  return page;
}

before(async () => {
  const make = (...args) => execFileSync(join(bin, "make_log"), args);
  make("evening", join(folder, "data", "phone-a"));
  make("hostile", join(folder, "data", "phone-hostile"));
  base = (await program("trace-viewer", "serve", join(folder, "data"), "--listen", "127.0.0.1:0")).address;
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  for (const child of running) child.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

test("without scripts: the list, a picture, the one before it, and nothing to press but links", async () => {
  const page = await open();
  await page.goto(`${base}/device/`);
  await page.getByRole("link", { name: "phone-a" }).click();
  await page.getByText("It cannot be deleted").waitFor();
  await page.getByText("SIMULATION - fictional device").waitFor();
  await page.getByRole("heading", { name: "Thursday, 4 March 2021" }).waitFor();
  assert.equal(await page.locator("button, input, form, select, [onclick], [contenteditable]").count(), 0);
  await page.locator("li.screenshot a").first().click();
  const picture = page.locator(".picture img");
  await picture.waitFor();
  const box = await picture.boundingBox();
  assert.ok(box.height > 400 && box.y + box.height < 844, JSON.stringify(box));
  const title = await page.title();
  await page.getByRole("link", { name: "Older" }).click();
  assert.notEqual(await page.title(), title);
  await page.getByRole("link", { name: "List" }).click();
  await page.getByText("It cannot be deleted").waitFor();
  await page.closeClean();
});

test("by keyboard alone: Tab reaches every record, Enter opens it", async () => {
  const page = await open();
  await page.goto(`${base}/device/phone-a/`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "List" }).waitFor();
  assert.match(page.url(), /\/record\/\d+$/);
  await page.closeClean();
});

test("Korean by the browser's language", async () => {
  const page = await open({ locale: "ko-KR" });
  await page.goto(`${base}/device/phone-a/`);
  await page.getByRole("heading", { name: "2021년 3월 4일 목요일" }).waitFor();
  await page.getByText("지울 수는 없습니다").waitFor();
  await page.closeClean();
});

for (const size of [{ width: 360, height: 640 }, { width: 390, height: 844 }, { width: 1280, height: 720 }]) {
  test(`every page is accessible and fits: ${size.width}x${size.height}`, async () => {
    const page = await open({ javaScriptEnabled: true, viewport: size });
    const pages = ["/device/", "/device/phone-a/", "/device/phone-a/?before=20",
      "/device/phone-hostile/", "/device/phone-hostile/?before=14"];
    for (const rest of pages.slice(1)) {
      await page.goto(base + rest);
      for (const link of await page.locator("li a").all())
        if (pages.length < 40) pages.push(await link.getAttribute("href"));
    }
    for (const path of new Set(pages)) {
      await page.goto(base + path);
      await assertAccessible(page, path);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${path}: ${wide} pixels too wide`);
    }
    await page.closeClean();
  });
}

// The phone in a hand.
const says = (page, words) =>
  page.waitForFunction((text) => document.getElementById("words").textContent.includes(text), words);

async function press(page, name) {
  await page.locator("#ask-tappable").focus();
  await page.keyboard.press("Enter");
  await page.locator("#tappable-list button", { hasText: name }).first().focus();
  await page.keyboard.press("Enter");
}

async function held(name, ...more) {
  const phone = await program("red-flag", "run", "--data", join(folder, name), "--sites",
    join(samples, "sites"), "--listen", "127.0.0.1:0", "--speed", "25", "--seed", "11", ...more);
  const page = await open({ javaScriptEnabled: true, viewport: { width: 1280, height: 720 },
    origin: phone.address });
  await page.goto(phone.address);
  await page.locator("#consent[open]").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("screen").dataset.version);
  await page.locator("#power").click();
  await says(page, "밀어서");
  await press(page, "잠금 해제");
  await says(page, "설정");
  const log = join(folder, name, "phone");
  const records = () =>
    execFileSync(join(bin, "trace-viewer"), ["list", log, "--limit", "100000", "--json"], { encoding: "utf8" })
      .trim().split("\n").map((line) => JSON.parse(line));
  return { ...phone, page, log, records };
}

test("a learner browses, opens Trace Viewer, sees what they just did, and finds nothing to delete", async () => {
  const phone = await held("learner");
  const { page } = phone;
  await press(page, "망 열람기");
  await says(page, "국내 망");
  await press(page, "나라날씨");
  await says(page, "여울 오늘 날씨");
  while (!phone.records().some((r) => r.kind === "screenshot" && r.app === "browser"))
    await page.waitForTimeout(200);
  await page.locator("#home").click();
  await says(page, "설정");
  await press(page, "이력 보기");
  await says(page, "지울 수는 없습니다");
  await says(page, "나라날씨");
  await says(page, "화면");
  // Press long on a record, where other phones offer to delete: nothing is offered.
  const box = await page.locator("#screen").boundingBox();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.93);
  await page.mouse.down();
  await page.waitForTimeout(900);
  await page.mouse.up();
  const words = await page.locator("#words").textContent();
  assert.doesNotMatch(words, /삭제|지우기|없애기/);
  await page.keyboard.press("Home");
  await says(page, "설정");
  await press(page, "이력 보기");
  await says(page, "지울 수는 없습니다");
  await press(page, "나라날씨");
  await says(page, "목록");
  while (!phone.records().some((r) => r.kind === "screenshot" && r.app === "trace-viewer"))
    await page.waitForTimeout(200);
  await page.locator("#back").click();
  await says(page, "지울 수는 없습니다");
  assert.ok(phone.records().every((r) => !(r.url ?? "").includes("trace-viewer")), "looking is no visit");
  assert.equal(await phone.stop(), 0);
  const verdict = execFileSync(join(bin, "trace-viewer"), ["verify", phone.log, "--json"], { encoding: "utf8" });
  assert.equal(JSON.parse(verdict).verdict, "intact");
});

test("under bbc-2025 the owner finds a locked folder", async () => {
  const phone = await held("locked", "--profile", "bbc-2025");
  await press(phone.page, "이력 보기");
  await says(phone.page, "잠긴 폴더");
  assert.equal(await phone.stop(), 0);
});
