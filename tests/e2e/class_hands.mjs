// Hands on phones of a class, in browsers of their own: each joins by the code as a learner does,
// opens a page every few seconds, sees the reveal and the end, and leaves. For class_seats_test.py.
//
// On stdout, a line each: "joined", "waits" and every touch's milliseconds as a JSON list,
// "revealed", "left".
//
// usage: node class_hands.mjs ADDRESS CODE SECONDS BROWSERS     (SECONDS from the first act's begin)
import assert from "node:assert/strict";
import { launchBrowser } from "./browser.mjs";

const [address, code, seconds, count] = process.argv.slice(2);
const pageEvery = 5000;
const classTime = 120_000;  // For the class to go on: a deadline for what would hang.

// In the page: touches the phone, and comes back with the milliseconds until the animation frame of
// the picture that followed. The browser's own events, since a machine that is busy holds a
// debugger's finger down for a second, which is another gesture.
function bringHands() {
  const canvas = () => document.getElementById("screen");
  window.touchPhone = ({ key, x, y }) => new Promise((done) => {
    const begun = performance.now();
    const shown = () => requestAnimationFrame(() => done(performance.now() - begun));
    canvas().addEventListener("picture", shown, { once: true });
    if (key) return document.getElementById(key).click();
    const box = canvas().getBoundingClientRect();
    const at = { clientX: box.left + (x * box.width) / 360, clientY: box.top + (y * box.height) / 640,
      pointerId: 1, button: 0, bubbles: true, pointerType: "touch" };
    canvas().setPointerCapture = () => {};  // Of a pointer that the browser knows.
    for (const type of ["pointerdown", "pointerup"]) canvas().dispatchEvent(new PointerEvent(type, at));
  });
  window.turnWheel = (deltaY) => canvas().dispatchEvent(new WheelEvent("wheel", { deltaY, cancelable: true }));
}

async function join(number) {
  const browser = await launchBrowser();
  const context = await browser.newContext({ locale: "ko", viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`thrown: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  const heard = {};
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => {
    if (typeof payload === "string" && payload.includes('"tappable"')) heard.tappable?.(JSON.parse(payload).list);
  }));
  await page.addInitScript(bringHands);
  await page.goto(`${address}#code=${encodeURIComponent(code)}`);
  await page.locator("#name").fill(`Browser ${number}`);
  await page.locator("#consent").check();
  await page.locator("#join button:not([type=button])").click();
  await page.waitForURL(/\/seat$/);
  await page.locator("#screen[data-version]").waitFor();
  return { browser, page, wrong, heard };
}

class Hand {
  constructor({ page, heard }) {
    this.page = page;
    this.heard = heard;
  }
  says(words) {
    return this.page.waitForFunction((text) => document.getElementById("words").textContent.includes(text),
      words, { timeout: classTime });
  }
  async touch(what) {
    let giveUp;
    const nothing = new Promise((_, failed) => (giveUp = setTimeout(async () => {
      const words = await this.page.locator("#words").textContent();
      failed(new Error(`nothing came of ${JSON.stringify(what)} on: ${words}`));
    }, 30_000)));
    const waited = await Promise.race([nothing, this.page.evaluate((how) => window.touchPhone(how), what)]);
    clearTimeout(giveUp);
    return waited;
  }
  async links() {
    const told = new Promise((done) => (this.heard.tappable = done));
    await this.page.locator("#ask-tappable").click();
    return (await told).filter(({ y }) => y >= 80 && y < 600);
  }
  async pickUp() {
    await this.page.locator("#line").waitFor({ state: "hidden", timeout: classTime });
    await this.touch({ key: "power" });
    await this.says("밀어서");
    await this.touch({ x: 180, y: 500 });
    await this.says("망 열람기");
    await this.touch({ x: 63, y: 126 });
    await this.says("국내 망");
    await this.touch({ x: 100, y: 160 });
    await this.says("저수지");
    return this.links();
  }
  async browse(until) {
    const links = await this.pickUp();
    const waits = [];
    const rest = (ms) => this.page.waitForTimeout(Math.max(0, ms));
    let due = performance.now() + Math.random() * pageEvery;
    for (; due + 2 * pageEvery < until; due += 2 * pageEvery) {
      await rest(due - performance.now());
      const { x, y } = links[Math.floor(Math.random() * links.length)];
      waits.push(await this.touch({ x, y }));
      for (let i = 0; i < 3; ++i) {
        await rest(300 + Math.random() * 500);
        await this.page.evaluate(() => window.turnWheel(120));
      }
      await rest(due + pageEvery - performance.now());
      waits.push(await this.touch({ key: "back" }));
    }
    return waits;
  }
}

const joined = [];
for (let i = 1; i <= Number(count); ++i) joined.push(await join(i));
console.log("joined");

const hands = joined.map((seat) => new Hand(seat));
await Promise.all(joined.map(({ page }) =>
  page.locator("#line").waitFor({ state: "hidden", timeout: classTime })));
const until = performance.now() + Number(seconds) * 1000;
const waits = await Promise.all(hands.map((hand) => hand.browse(until)));
console.log(`waits ${JSON.stringify(waits.flat())}`);

await Promise.all(hands.map((hand) => hand.says("지울 수는 없습니다")));
console.log("revealed");

await Promise.all(joined.map(({ page }) => page.locator("#class-verdict:not([hidden])").waitFor({ timeout: classTime })));
assert.deepEqual(joined.flatMap(({ wrong }) => wrong), []);
await Promise.all(joined.map(({ browser }) => browser.close()));
console.log("left");
