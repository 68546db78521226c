// A class in a real browser: two learners and their trainer, from the code on the wall to the end.
// RED_FLAG_BIN names the folder of built programs (default build/release/bin).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible, bin, launchBrowser } from "./browser.mjs";

const lesson = resolve(fileURLToPath(new URL(".", import.meta.url)),
  "../../sample_sessions/lessons/fifteen_minutes.yaml");
const folder = mkdtempSync(join(tmpdir(), "class-e2e-"));
const data = join(folder, "monday");
let browser;
let daemon;
let address = {};

async function start() {
  daemon = spawn(join(bin, "red-flag"), ["class", "--data", data, "--listen", "127.0.0.1:0", "--control",
    "127.0.0.1:0", "--seats", "4", "--lesson", lesson], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: daemon.stdout })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value.replace(/^\w+: /, "");
  address = { join: await next(), code: await next(), console: await next() };
}

// A page is wrong when it logs an error, throws, or asks anyone but the server at `url`.
function watch(page, url) {
  page.wrong = [];
  page.on("pageerror", (error) => page.wrong.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    // A refusal is an answer here; and a class that was disposed of answers nobody any more.
    const refused = /status of 4\d\d|ERR_CONNECTION_REFUSED/.test(message.text());
    if (message.type() === "error" && !refused) page.wrong.push(message.text());
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(url).origin && protocol !== "data:") page.wrong.push(`asked ${request.url()}`);
  });
  return page;
}

async function open(url, options = {}) {
  const context = await browser.newContext({ locale: "en", viewport: { width: 1280, height: 720 }, ...options });
  const page = watch(await context.newPage(), url);
  await page.goto(url);
  return page;
}

async function fits(page, where) {
  await assertAccessible(page, where);
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${where}: ${wide} pixels too wide`);
}

const says = (page, words) =>
  page.waitForFunction((text) => document.getElementById("words").textContent.includes(text), words);

const toScreen = async (page, x, y) => {
  const box = await page.locator("#screen").boundingBox();
  return [box.x + (x * box.width) / 360, box.y + (y * box.height) / 640];
};

// A busy machine may stretch a click beyond what a phone takes for one: then it is done again.
async function tapFor(page, x, y, words) {
  for (let attempt = 0; ; ++attempt) {
    await page.mouse.click(...(await toScreen(page, x, y)));
    try {
      return await page.waitForFunction((text) =>
        document.getElementById("words").textContent.includes(text), words, { timeout: 8000 });
    } catch (error) {
      if (attempt === 2) throw error;
    }
  }
}

// The log behind the button beside a revealed phone, as its own learner finds it.
async function ownLog(page, button, verdict) {
  const link = page.getByRole("link", { name: button });
  await link.waitFor();
  await fits(page, `seat, revealed: ${button}`);
  const [log] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
  watch(log, address.join);
  await log.getByRole("heading", { level: 1 }).getByText(verdict).waitFor();
  await fits(log, `a seat's log: ${button}`);
  return log;
}

async function take(page, name, button) {
  await page.locator("#name").fill(name);
  await page.locator("#consent").check();
  await page.getByRole("button", { name: button }).click();
}

before(async () => {
  await start();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  const ended = new Promise((done) => daemon.on("exit", done));
  daemon.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

test("the console without its whole link shows nothing of the class", async () => {
  const stranger = await open(address.console.split("#")[0]);
  await stranger.getByText("Open the whole link").waitFor();
  assert.equal(await stranger.locator("#seats").isVisible(), false);
  await fits(stranger, "console without its link");
});

test("a class from the code on the wall to the records removed", async () => {
  const wall = await open(address.console);
  await wall.getByText("People are joining").waitFor();
  assert.equal(await wall.locator("#code").textContent(), address.code);
  await wall.locator("#qr").waitFor();
  await wall.getByText("Nobody has joined yet").waitFor();
  await fits(wall, "console, waiting");

  const cloud = await open(address.join);
  await cloud.getByRole("heading", { name: "Fifteen minutes: being watched" }).waitFor();
  await fits(cloud, "join, English");
  await cloud.locator("#code").fill("no such code");
  await take(cloud, "Cloud", "Give me the phone");
  await cloud.getByRole("alert").getByText("That is not this class's code").waitFor();
  await cloud.locator("#code").fill(address.code.toUpperCase());
  await cloud.getByRole("button", { name: "Give me the phone" }).click();
  await cloud.waitForURL(/\/seat$/);
  await cloud.getByText("You are here as Cloud").waitFor();
  await cloud.locator("#line").getByText("The class begins soon").waitFor();

  // A small phone, Korean, joined by the square on the wall: the code is in the link.
  const link = `${address.join}#code=${encodeURIComponent(address.code)}`;
  const pine = await open(link, { locale: "ko", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await pine.getByRole("heading", { name: "15분: 보고 있다는 것" }).waitFor();
  await fits(pine, "join, Korean");
  assert.equal(new URL(pine.url()).hash, "", "the code does not stay in the address");
  await take(pine, "cloud", "전화기를 주십시오");
  await pine.getByRole("alert").getByText("이미 있는 이름입니다").waitFor();
  await take(pine, "솔 88", "전화기를 주십시오");
  await pine.getByText("여기서는 ‘솔 88’입니다").waitFor();
  await wall.locator("#seats li", { hasText: "솔 88" }).waitFor();
  await wall.getByText("2 of 4 phones are taken").waitFor();

  await wall.getByRole("button", { name: "Begin" }).click();
  await cloud.getByText("This is a simulation. You will soon hold").waitFor();
  await cloud.locator("#line").getByText("The phones are off in this part of the class").waitFor();
  assert.equal(await cloud.locator(".power-hint").isVisible(), false, "nothing comes of the power key now");
  await wall.getByRole("button", { name: "Next act" }).click();
  await wall.getByText("phones on, and recorded").waitFor();
  await cloud.getByText("nalssi.grm").waitFor();
  await cloud.locator("#line").waitFor({ state: "hidden" });
  await cloud.locator(".power-hint").waitFor();
  await cloud.locator("#power").click();
  await says(cloud, "Swipe up to unlock");
  await tapFor(cloud, 180, 500, "Settings");
  await tapFor(cloud, 63, 126, "sinmun.grm");
  await tapFor(cloud, 100, 160, "저수지");
  assert.equal(await cloud.locator("#class-viewer").isVisible(), false, "offered before the reveal");
  const early = await cloud.evaluate(async () => {
    const { token } = JSON.parse(localStorage.getItem("red-flag.seat"));
    return (await fetch("log/seat-1/", { headers: { Authorization: `Bearer ${token}` } })).status;
  });
  assert.equal(early, 403);
  await wall.locator("#seat-1 img").waitFor();
  await fits(cloud, "seat");
  await fits(wall, "console, running");

  await wall.keyboard.press("n");
  await wall.locator("#seat-1 .who", { hasText: "Seat 1" }).waitFor();
  assert.equal(await wall.getByText("솔 88").count(), 0);
  await wall.keyboard.press("n");
  await wall.locator("summary", { hasText: "To all phones" }).click();
  await wall.locator("#message-text").fill("<b>Two minutes</b>");
  await wall.getByRole("button", { name: "Send" }).click();
  await pine.locator("#class-message").getByText("<b>Two minutes</b>").waitFor();

  await cloud.reload();
  await cloud.getByText("You are here as Cloud").waitFor();
  await cloud.waitForFunction(() => document.getElementById("screen").dataset.version);

  await wall.getByRole("button", { name: "Reveal", exact: true }).click();
  await wall.locator("#sure").getByRole("button", { name: "Not yet" }).click();
  assert.equal(await wall.locator("#state").textContent(), "Running");
  await wall.getByRole("button", { name: "Reveal", exact: true }).click();
  await wall.locator("#sure").getByRole("button", { name: "Reveal" }).click();
  await wall.locator("#state", { hasText: "Revealed" }).waitFor();
  await says(cloud, "It cannot be deleted");
  await says(pine, "지울 수는 없습니다");

  const log = await ownLog(cloud, "See my log in full", "Nothing was changed");
  assert.equal(new URL(log.url()).pathname, "/log/seat-1/");
  await log.locator("tv-list .row", { hasText: "sinmun.grm" }).first().waitFor();
  assert.equal(await log.getByText("seat-2").count(), 0);
  const other = await log.evaluate(async () =>
    [(await fetch("/log/seat-2/")).status, (await fetch("api/v1/phones/seat-2")).status]);
  assert.deepEqual(other, [403, 404]);
  const theirs = await ownLog(pine, "내 기록 모두 보기", "바뀐 것이 없습니다");
  assert.equal(await theirs.evaluate(() => document.documentElement.lang), "ko");
  assert.deepEqual([log.wrong, theirs.wrong], [[], []]);
  const stranger = await open(`${address.join}log/seat-1/`);
  await stranger.getByRole("heading", { name: "A log is shown to the seat whose phone it is" }).waitFor();
  await fits(stranger, "a seat's log, for a stranger");

  await wall.locator("#seat-1 button").click();
  await wall.locator("#telling[open]").getByText("What an inspector would see first").waitFor();
  assert.notEqual(await wall.locator("#telling-rule").textContent(), "");
  await fits(wall, "console, the telling minute");
  await wall.getByRole("button", { name: "Close" }).click();

  await wall.getByRole("button", { name: "End the class" }).click();
  await wall.locator("#sure").getByRole("button", { name: "End the class" }).click();
  await wall.locator("#seat-1 .verdict", { hasText: "nothing in it was changed" }).waitFor();
  await wall.locator("#seat-2 .verdict", { hasText: "nothing in it was changed" }).waitFor();
  await cloud.getByText("Your record has been sealed").waitFor();
  await fits(wall, "console, ended");

  await wall.getByRole("button", { name: "Dispose of it" }).click();
  const removing = wall.locator("#sure").getByRole("button", { name: "Dispose of it" });
  assert.equal(await removing.isDisabled(), true);
  await wall.locator("#sure-name").fill("monday");
  await removing.click();
  await wall.getByText("The records of this class have been removed").waitFor();
  assert.equal(existsSync(join(data, "phones")), false);
  await cloud.locator("#line").getByText("The class is over").waitFor();
  await cloud.waitForFunction(() => document.body.dataset.line !== "open");
  await cloud.locator("#line").getByText("The class is over").waitFor();
  for (const page of [wall, cloud, pine]) assert.deepEqual(page.wrong, []);
});

test("with nobody there, the sample day is shown to the room: it waits for its act, and is revealed", async () => {
  await start();
  const wall = await open(address.console, { locale: "ko" });
  await wall.getByText("아직 아무도 없습니다").waitFor();
  await wall.getByRole("button", { name: "본보기 하루 틀기" }).click();
  const day = wall.locator("#seats .sample");
  const stands = day.getByText("전화기를 쓰는 막이 되면 움직입니다");
  await stands.waitFor();
  await wall.getByRole("button", { name: "시작", exact: true }).click();
  await wall.locator("#state", { hasText: "진행 중" }).waitFor();
  await stands.waitFor();
  await wall.locator("summary", { hasText: "모두에게 알리기" }).click();
  await wall.locator("#speed").selectOption("60");
  await wall.getByRole("button", { name: "다음 막" }).click();
  await day.getByText("전화기를 끄고 쌀을 씻습니다.").waitFor();
  await day.getByText("She locks the phone and washes the rice.").waitFor();
  await fits(wall, "console, the sample day");
  await wall.getByRole("button", { name: "드러내기", exact: true }).click();
  await wall.locator("#sure-do").click();
  await wall.locator("#state", { hasText: "드러냄" }).waitFor();
  const [width, height] = await day.locator("img").evaluate((img) => [img.naturalWidth, img.naturalHeight]);
  assert.deepEqual([width, height], [360, 640], "a picture that a room can read");
  await wall.getByRole("button", { name: "수업 끝내기" }).click();
  await wall.locator("#sure-do").click();
  await day.getByText("바뀐 것이 없음").waitFor();
  assert.deepEqual(wall.wrong, []);
});
