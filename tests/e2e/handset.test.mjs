// The phone in a hand, in a real browser: what a learner, a facilitator and a screen reader's user
// do with it. RED_FLAG_BIN names the folder of built programs (default build/release/bin).
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible, bin, launchBrowser } from "./browser.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const samples = resolve(here, "../../sample_sessions");
const folder = mkdtempSync(join(tmpdir(), "handset-e2e-"));
const running = new Set();
let browser;

// red-flag run: its lines, and a stop that waits.
async function phone(name, ...more) {
  const child = spawn(join(bin, "red-flag"), ["run", "--data", join(folder, name), "--sites",
    join(samples, "sites"), ...(more.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"]), ...more],
    { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  const ended = new Promise((done) => child.on("exit", done));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value.split(" ").pop();
  const address = (await next()).replace(/\/$/, "");
  const stop = async () => {
    child.kill("SIGTERM");
    running.delete(child);
    return ended;
  };
  return { address, next, stop, log: join(folder, name, "phone") };
}

const viewer = (...args) => execFileSync(join(bin, "trace-viewer"), args, { encoding: "utf8" });
const records = (log) => viewer("list", log, "--limit", "100000", "--json")
  .trim().split("\n").map((line) => JSON.parse(line)).sort((a, b) => a.seq - b.seq);

// A page that fails the test when it logs an error, throws, or asks anyone but its own server.
async function open(address, options = {}) {
  const context = await browser.newContext({ locale: "en", viewport: { width: 1280, height: 720 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !page.mayFail) wrong.push(message.text());
  });
  page.on("request", (request) => {
    const own = request.url().startsWith(new URL(address).origin) || request.url().startsWith("data:");
    if (!own) wrong.push(`asked ${request.url()}`);
  });
  page.closeClean = async () => {
    assert.deepEqual(wrong, []);
    await context.close();
  };
  await page.goto(address);
  return page;
}

// Notes what every picture shown was, before the phone is there.
async function rememberPictures(page) {
  await page.evaluate(() => {
    window.fingerprint = (data) => {
      const pixels = new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);
      let a = 0x811c9dc5;
      let b = 0x1234567;
      for (let i = 0; i < pixels.length; ++i) {
        a = Math.imul(a ^ pixels[i], 0x01000193);
        b = (Math.imul(b, 0x5bd1e995) + pixels[i]) | 0;
      }
      return `${a >>> 0}.${b >>> 0}`;
    };
    window.shown = new Set();
    document.getElementById("screen").addEventListener("picture", (event) =>
      window.shown.add(window.fingerprint(event.detail.image.data)));
  });
}

async function pickUp(page) {
  await page.locator("#consent[open]").waitFor();
  await page.getByRole("button", { name: "I understand, give me the phone" }).click();
  await page.waitForFunction(() => document.getElementById("screen").dataset.version);
}

const says = (page, words) =>
  page.waitForFunction((text) => document.getElementById("words").textContent.includes(text), words);
const toScreen = async (page, x, y) => {
  const box = await page.locator("#screen").boundingBox();
  return [box.x + (x * box.width) / 360, box.y + (y * box.height) / 640];
};
const tap = async (page, x, y) => page.mouse.click(...(await toScreen(page, x, y)));
const touch = async (page, x, y) => page.touchscreen.tap(...(await toScreen(page, x, y)));

// A busy machine may stretch a click beyond what a phone takes for one: then it is done again.
async function tapFor(page, x, y, words, how = tap) {
  for (let attempt = 0; ; ++attempt) {
    await how(page, x, y);
    try {
      return await page.waitForFunction((text) =>
        document.getElementById("words").textContent.includes(text), words, { timeout: 8000 });
    } catch (error) {
      if (attempt === 2) throw error;
    }
  }
}

async function swipeUp(page) {
  await page.mouse.move(...(await toScreen(page, 180, 560)));
  await page.mouse.down();
  await page.mouse.move(...(await toScreen(page, 180, 300)), { steps: 6 });
  await page.mouse.up();
}

// From a dark screen to the apps; by touch, on into the browser.
async function unlock(page) {
  await page.locator("#power").click();
  await says(page, "밀어서");
  await swipeUp(page);
  await says(page, "설정");
}
async function touchTheBrowser(page) {
  await page.locator("#power").click();
  await says(page, "밀어서");
  await tapFor(page, 180, 500, "설정", touch);
  await tapFor(page, 63, 126, "국내 망", touch);
}

before(async () => {
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  for (const child of running) child.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
});

const shots = (held) => records(held.log).filter((record) => record.kind === "screenshot");
async function untilCaptured(page, held, count) {
  while (shots(held).length < count) await page.waitForTimeout(300);
}

// Every picture in the log is one that the page was shown, to the pixel.
async function assertEachWasShown(page, held) {
  const shown = new Set(await page.evaluate(() => [...window.shown]));
  for (const shot of shots(held)) {
    const file = join(folder, `${shot.seq}.png`);
    viewer("show", held.log, String(shot.seq), "--png", file);
    const print = await page.evaluate(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      return window.fingerprint(context.getImageData(0, 0, image.width, image.height).data);
    }, `data:image/png;base64,${readFileSync(file).toString("base64")}`);
    rmSync(file);  // Another phone has a screenshot of this number, too.
    assert.ok(shown.has(print), `screenshot ${shot.seq} (${shot.app}, ${shot.title}) was never shown`);
  }
}

test("a learner unlocks, reads, follows links, scrolls, writes, goes home; every screenshot was shown", async () => {
  const held = await phone("learner", "--speed", "25", "--seed", "11");
  const page = await open(held.address);
  await page.locator("#consent[open]").waitFor();
  assert.match(await page.locator("#consent").innerText(), /reported/i);
  await rememberPictures(page);
  await pickUp(page);
  await unlock(page);
  await tapFor(page, 63, 126, "국내 망");
  await tapFor(page, 100, 160, "저수지");
  await page.mouse.move(...(await toScreen(page, 180, 400)));
  await page.mouse.wheel(0, 300);
  await page.waitForTimeout(300);
  await page.mouse.wheel(0, -300);
  await says(page, "날씨");
  await tapFor(page, 180, 400, "마쳐 - 새결신문");
  await page.keyboard.press("Escape");
  await says(page, "날씨");
  await page.keyboard.press("Home");
  await says(page, "설정");
  await tapFor(page, 180, 126, "여기에 적으십시오");
  await page.keyboard.type("honey 600");
  await says(page, "honey 600");
  await page.locator("#home").click();
  await untilCaptured(page, held, 4);
  assert.equal(await held.stop(), 0);
  await assertEachWasShown(page, held);
  const visited = records(held.log).filter((record) => record.kind === "visit");
  assert.equal(visited[0].url, "http://sinmun.grm/");
  assert.equal(visited[0].via, "bookmark");
  assert.deepEqual(visited.map((visit) => visit.via).slice(1), ["link", "back"]);
  assert.equal(JSON.parse(viewer("verify", held.log, "--json")).verdict, "intact");
  page.mayFail = true;  // The line is down by now.
});

test("a finger drags and flicks; the page goes on and comes to rest", async () => {
  const held = await phone("finger");
  const page = await open(held.address, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await pickUp(page);
  await touchTheBrowser(page);
  await tapFor(page, 100, 160, "저수지", touch);
  const version = () => page.evaluate(() => Number(document.getElementById("screen").dataset.version));
  const before = await version();
  await swipeUp(page);
  await page.waitForFunction((v) => Number(document.getElementById("screen").dataset.version) > v + 4, before);
  let last = -1;
  while (last !== (await version())) {
    last = await version();
    await page.waitForTimeout(400);
  }
  assert.ok(!(await page.locator("#words").textContent()).includes("봄갈이 앞두고"));
  await page.closeClean();
  await held.stop();
});

test("the line breaks and comes back by itself, and says so meanwhile", async () => {
  const held = await phone("line");
  const page = await open(held.address);
  page.mayFail = true;
  await pickUp(page);
  await held.stop();
  await page.getByText(/switched off|trying again/).waitFor();
  const again = await phone("line2", "--listen", new URL(held.address).host);
  await page.waitForFunction(() => document.body.dataset.line === "open");
  assert.equal(await page.locator("#line").isVisible(), false);
  await page.closeClean();
  await again.stop();
});

test("by keyboard alone, with the words kept in step for a screen reader", async () => {
  const held = await phone("keyboard");
  const page = await open(held.address);
  await page.locator("#consent[open]").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("screen").dataset.version);
  await page.getByText("The screen is off. Press Power.").first().waitFor({ state: "attached" });
  await page.locator("#power").focus();
  await page.keyboard.press("Enter");
  await says(page, "밀어서");
  await page.waitForFunction(() => document.getElementById("words-live").textContent.includes("밀어서"));
  assert.equal(await page.locator("#words-live").getAttribute("aria-live"), "polite");
  const press = async (name) => {
    await page.locator("#ask-tappable").focus();
    await page.keyboard.press("Enter");
    await page.locator("#tappable-list button", { hasText: name }).first().focus();
    await page.keyboard.press("Enter");
  };
  await press("잠금 해제");
  await says(page, "설정");
  await press("망 열람기");
  await says(page, "국내 망");
  await press("나라날씨");
  await says(page, "여울 오늘 날씨");
  await page.closeClean();
  await held.stop();
});

// Where a key of the phone's Korean keyboard lies, in its CSS pixels.
function hangulKey(jamo) {
  const rows = ["1234567890", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ"];
  const row = rows.findIndex((keys) => keys.includes(jamo));
  const left = [3, 3, 3 + 17.9, 3 + 53.8][row];
  return [left + 35.84 * rows[row].indexOf(jamo) + 15, 401 + 44.4 * row + 19];
}

test("a learner searches the shop in Korean on the phone's own keyboard, and the host's goes on", async () => {
  const held = await phone("search");
  const page = await open(held.address, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await pickUp(page);
  await touchTheBrowser(page);
  await page.touchscreen.tap(...(await toScreen(page, 160, 47)));
  await says(page, "나라날씨");
  await page.keyboard.type("mulle.grm");
  await page.keyboard.press("Enter");
  await says(page, "먹거리");
  await page.touchscreen.tap(...(await toScreen(page, 120, 142)));
  for (const [jamo, shown] of [["ㄱ", "ㄱ"], ["ㅣ", "기"], ["ㅁ", "김"], ["ㅊ", "김ㅊ"], ["ㅣ", "김치"]]) {
    await page.touchscreen.tap(...(await toScreen(page, ...hangulKey(jamo))));
    await says(page, shown);
  }
  await page.keyboard.press("Backspace");
  await says(page, "김ㅊ");
  await page.touchscreen.tap(...(await toScreen(page, ...hangulKey("ㅣ"))));
  await says(page, "김치");
  await page.keyboard.press("Enter");
  await says(page, "search?q=김치");
  await page.closeClean();
  await held.stop();
  const urls = records(held.log).filter((record) => record.kind === "visit").map((visit) => visit.url);
  assert.deepEqual(urls, ["http://mulle.grm/", "http://mulle.grm/search?q=%EA%B9%80%EC%B9%98"]);
});

test("what the hand does stands in the viewer's page within a second of its record", async () => {
  const held = await phone("watched");
  const page = await open(held.address);
  await pickUp(page);
  await unlock(page);
  await tapFor(page, 63, 126, "국내 망");
  const server = spawn(join(bin, "trace-viewer"), ["serve", join(folder, "watched"), "--listen", "127.0.0.1:0",
    "--no-cache"], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(server);
  const { value } = await createInterface({ input: server.stdout })[Symbol.asyncIterator]().next();
  const look = await open(value.replace("Trace Viewer: ", ""));
  await look.locator("tv-list .row").first().waitFor();
  const newest = async () => (await (await look.request.get(
    `${new URL(look.url()).origin}/api/v1/phones/phone/records?kind=visit&limit=1`)).json()).records[0]?.seq ?? -1;
  const took = [];
  for (const [site, words] of [["mulle.grm", "먹거리"], ["nalssi.grm", ""], ["mulle.grm", "먹거리"]]) {
    const before = await newest();
    await page.bringToFront();
    await tap(page, 180, 47);
    await page.keyboard.press("Control+a");
    await page.keyboard.type(site);
    await page.keyboard.press("Enter");
    let seq = before;
    while (seq === before) seq = await newest();
    const begun = performance.now();
    await look.bringToFront();
    await look.locator(`tv-list .row[data-seq="${seq}"]`).waitFor();
    took.push(Math.round(performance.now() - begun));
    if (words) await says(page, words);
  }
  // The best of three: a busy machine may hold one up.
  assert.ok(Math.min(...took) < 1000, `took ${took} ms`);
  await look.closeClean();
  server.kill("SIGTERM");
  running.delete(server);
  await page.closeClean();
  await held.stop();
});

const saysOnce = (page, words) => page.waitForFunction((text) =>
  document.getElementById("words").textContent.split(text).length === 2, words);

test("the host's own Korean keyboard: from the first letter on, each syllable exactly once", async () => {
  const held = await phone("ime");
  const page = await open(held.address);
  await pickUp(page);
  await unlock(page);
  await tapFor(page, 180, 126, "여기에 적으십시오");
  const ime = await page.context().newCDPSession(page);
  const compose = (text) =>
    ime.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  const commit = (text) => ime.send("Input.insertText", { text });
  // Before any key: the browser asks where to compose when the first one goes down.
  assert.equal(await page.evaluate(() => document.activeElement.id), "typing");
  assert.equal(await page.locator("#typing").getAttribute("inputmode"), "none");
  for (const shown of ["ㄲ", "꾸", "꿀"]) {
    await compose(shown);
    await saysOnce(page, shown);
  }
  await commit("꿀");
  await compose("ㅊ");
  await saysOnce(page, "꿀ㅊ");
  await compose("치");
  await commit("치");
  await page.keyboard.type("!");
  await saysOnce(page, "꿀치!");
  // Taken back to nothing.
  await compose("ㅂ");
  await saysOnce(page, "꿀치!ㅂ");
  await compose("");
  await page.keyboard.type("?");
  await saysOnce(page, "꿀치!?");
  // A finger ends a syllable where it was begun.
  await compose("꽃");
  await saysOnce(page, "꿀치!?꽃");
  await tap(page, 21, 114);
  await page.keyboard.type(">");
  await saysOnce(page, ">꿀치!?꽃");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Delete");
  await page.keyboard.type("<");
  await saysOnce(page, ">꿀치!?<");
  assert.equal(await page.evaluate(() => window.scrollY), 0);
  // Without a field the key that goes to a line's start goes to the apps.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await says(page, "설정");
  await page.closeClean();
  await held.stop();
});

test("by touch from the lock screen to the phone's own record of it, where nothing can be deleted", async () => {
  const held = await phone("whole", "--speed", "25", "--seed", "5");
  const page = await open(held.address, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await page.locator("#consent[open]").waitFor();
  await rememberPictures(page);
  await pickUp(page);
  await touchTheBrowser(page);
  await tapFor(page, 100, 160, "저수지", touch);
  await tapFor(page, 180, 400, "마쳐 - 새결신문", touch);
  await swipeUp(page);
  await page.waitForTimeout(800);
  await page.locator("#back").click();
  await says(page, "날씨");
  await tapFor(page, 160, 47, "나라날씨", touch);
  await page.keyboard.type("mulle.grm");
  await page.keyboard.press("Enter");
  await says(page, "먹거리");
  await touch(page, 120, 142);
  for (const [jamo, shown] of [["ㄱ", "ㄱ"], ["ㅣ", "기"], ["ㅁ", "김"], ["ㅊ", "김ㅊ"], ["ㅣ", "김치"]]) {
    await touch(page, ...hangulKey(jamo));
    await says(page, shown);
  }
  await page.keyboard.press("Enter");
  await says(page, "search?q=김치");
  await page.locator("#home").click();
  await says(page, "설정");
  await untilCaptured(page, held, 2);
  await page.locator("#ask-tappable").focus();
  await page.keyboard.press("Enter");
  await page.locator("#tappable-list button", { hasText: "이력 보기" }).first().focus();
  await page.keyboard.press("Enter");
  await says(page, "지울 수는 없습니다");
  await says(page, "물레장터");
  await says(page, "화면");
  // Pressed long, where other phones offer to delete: nothing is offered, and nothing opens.
  const before = await page.locator("#words").textContent();
  await page.mouse.move(...(await toScreen(page, 180, 300)));
  await page.mouse.down();
  await page.waitForTimeout(900);
  await page.mouse.up();
  await page.locator("#ask-tappable").focus();
  await page.keyboard.press("Enter");
  await page.locator("#tappable-list button").first().waitFor();
  const offers = await page.locator("#tappable-list").innerText();
  assert.doesNotMatch(before + offers, /삭제|지우기|없애기|delete|remove|clear/i);
  const seen = () => shots(held).some((record) => record.app === "trace-viewer");
  while (!seen()) await page.waitForTimeout(300);
  assert.equal(await held.stop(), 0);
  await assertEachWasShown(page, held);
  const visited = records(held.log).filter((record) => record.kind === "visit");
  assert.deepEqual(visited.map((visit) => [new URL(visit.url).host, visit.via]), [["sinmun.grm", "bookmark"],
    ["sinmun.grm", "link"], ["sinmun.grm", "back"], ["mulle.grm", "address"], ["mulle.grm", "form"]]);
  assert.equal(JSON.parse(viewer("verify", held.log, "--json")).verdict, "intact");
  page.mayFail = true;  // The line is down by now.
});

test("the home button held shows the apps used, and Shift with it for those who cannot hold", async () => {
  const held = await phone("recents");
  const page = await open(held.address);
  await pickUp(page);
  await unlock(page);
  await tapFor(page, 180, 126, "여기에 적으십시오");
  const box = await page.locator("#home").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await says(page, "최근에 쓴 앱");
  await page.mouse.up();
  await page.waitForTimeout(300);
  await says(page, "최근에 쓴 앱");  // The click that ends the press does not go home.
  await page.locator("#home").click();
  await says(page, "설정");
  await page.locator("#home").click({ modifiers: ["Shift"] });
  await says(page, "최근에 쓴 앱");
  await page.closeClean();
  await held.stop();
});

test("Korean, every string translated", async () => {
  const held = await phone("korean");
  const page = await open(held.address, { locale: "ko-KR" });
  await page.getByText("손에 들기 전에").waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "ko");
  await page.closeClean();
  await held.stop();
  const strings = (code) =>
    JSON.parse(readFileSync(join(here, `../../emulator/serve/web/strings/${code}.json`), "utf8"));
  assert.deepEqual(Object.keys(strings("ko")), Object.keys(strings("en")));
});

test("a phone that is only looked at is accessible and fits", async () => {
  const held = await phone("story", "--play", join(samples, "ordinary_evening.yaml"), "--speed", "20");
  for (const viewport of [{ width: 1280, height: 720 }, { width: 390, height: 844 }]) {
    const page = await open(held.address, { viewport });
    await page.locator("#story #chapter:not(:empty)").waitFor();
    await assertAccessible(page, `story at ${viewport.width}`);
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${wide} pixels too wide`);
    await page.closeClean();
  }
  await held.stop();
});

for (const size of [{ width: 1280, height: 720 }, { width: 1920, height: 1080 }, { width: 390, height: 844 }]) {
  for (const scheme of ["light", "dark"]) {
    test(`every page is accessible and fits: ${size.width}x${size.height}, ${scheme}`, async () => {
      const held = await phone(`fits-${size.width}-${scheme}`, "--phones", "2", "--control", "127.0.0.1:0");
      const control = await held.next();
      const fits = async (page, where) => {
        await assertAccessible(page, where);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${where}: ${wide} pixels too wide`);
      };
      const list = await open(held.address, { viewport: size, colorScheme: scheme });
      await list.getByRole("link", { name: /phone-1/ }).waitFor();
      await fits(list, "list");
      await list.getByRole("link", { name: /phone-1/ }).click();
      await list.locator("#consent[open]").waitFor();
      await fits(list, "consent");
      await pickUp(list);
      await list.locator("#power").click();
      await says(list, "밀어서");
      await fits(list, "phone");
      const box = await list.locator(".phone").boundingBox();
      assert.ok(box.x >= 0 && box.y + box.height <= size.height, "the whole phone is in view");
      list.mayFail = true;  // A browser notes a 404.
      for (const missing of ["/nothing", "/phone/phone-3", "/control"]) {
        await list.goto(held.address + missing);
        await list.getByRole("heading", { name: /There is no such page here/ }).waitFor();
        await fits(list, missing);
      }
      await list.getByRole("link").click();
      await list.getByRole("link", { name: /phone-1/ }).waitFor();
      await list.closeClean();

      const stranger = await open(control.split("#")[0], { viewport: size, colorScheme: scheme });
      stranger.mayFail = true;
      await stranger.getByText("Open the whole link").waitFor();
      assert.equal(await stranger.locator("#pause").isVisible(), false);
      await fits(stranger, "facilitator's page without its link");
      await stranger.closeClean();

      const desk = await open(control, { viewport: size, colorScheme: scheme });
      await desk.locator("#account summary").click();
      await desk.locator("#account-source", { hasText: "Radio Free Asia" }).waitFor();
      await desk.getByLabel("Phone", { exact: true }).selectOption("phone-1");
      await desk.waitForFunction(() => document.getElementById("time").textContent.includes(":"));
      await fits(desk, "facilitator");
      assert.equal(await desk.locator("#revealed").isVisible(), false);
      await desk.getByRole("switch").check();
      await desk.locator("#records li", { hasText: "screen" }).first().waitFor();
      assert.equal(await desk.locator("#no-picture").isVisible(), !(await desk.locator("#picture").isVisible()));
      await fits(desk, "revealed");
      await desk.closeClean();
      assert.equal(await held.stop(), 0);
    });
  }
}
