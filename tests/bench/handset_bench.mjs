// How a phone in the hand feels, in a real Chromium on loopback, and what it costs.
// usage: node handset_bench.mjs BIN_DIR [--json]      (from the top folder; npm ci in tests/e2e first)
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const { chromium } = createRequire(resolve("tests/e2e/package.json"))("playwright-core");
const [bin, json] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "handset-bench-"));

async function daemon(phones) {
  const child = spawn(join(bin, "red-flag"), ["run", "--data", join(folder, `d${phones}`), "--phones",
    String(phones), "--sites", "sample_sessions/sites", "--listen", "127.0.0.1:0"],
    { stdio: ["ignore", "pipe", "inherit"] });
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const address = line.value.split(" ").pop().replace(/\/$/, "");
  const stop = () => new Promise((done) => child.on("exit", done).kill("SIGTERM"));
  return { pid: child.pid, address, stop };
}

// The daemon and its page processes: CPU seconds so far, and memory of their own.
function cost(pid) {
  const ticks = 100;
  const pids = [pid];
  for (const name of readdirSync("/proc"))
    if (/^\d+$/.test(name)) {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1].split(" ");
        if (Number(stat[1]) === pid) pids.push(Number(name));
      } catch {
        // Gone meanwhile.
      }
    }
  let cpu = 0;
  let kib = 0;
  for (const p of pids) {
    const stat = readFileSync(`/proc/${p}/stat`, "utf8").split(") ")[1].split(" ");
    cpu += (Number(stat[11]) + Number(stat[12]) + (p === pid ? Number(stat[13]) + Number(stat[14]) : 0)) / ticks;
    kib += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${p}/smaps_rollup`, "utf8"))[1]);
  }
  return { cpu, mib: kib / 1024 };
}

const metric = async (address, name) =>
  Number(new RegExp(`^red_flag_${name}\\{[^}]*\\} (\\d+)`, "m").exec(await (await fetch(`${address}/metrics`)).text())[1]);
const sorted = (values) => [...values].sort((a, b) => a - b);
const share = (values, part) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * part))];

const one = await daemon(1);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
await page.goto(one.address);
await page.locator(".accept").click();
await page.waitForFunction(() => document.getElementById("screen").dataset.version);

// From a touch's last event to the picture that follows it, in the page's own clock.
const touch = (id, x, y) => page.evaluate(([key, left, top]) => new Promise((done) => {
  const canvas = document.getElementById("screen");
  const begun = performance.now();
  canvas.addEventListener("picture", () => done(performance.now() - begun), { once: true });
  if (key) return document.getElementById(key).click();
  const box = canvas.getBoundingClientRect();
  const at = { clientX: box.left + (left * box.width) / 360, clientY: box.top + (top * box.height) / 640,
    pointerId: 1, button: 0, bubbles: true, pointerType: "mouse" };
  canvas.setPointerCapture = () => {};
  canvas.dispatchEvent(new PointerEvent("pointerdown", at));
  canvas.dispatchEvent(new PointerEvent("pointerup", at));
}), [id, x, y]);

await touch("power");
await touch(null, 180, 500);
const taps = [];
for (let i = 0; i < 60; ++i) {
  taps.push(await touch(null, 180, 238), await touch("home"));
  await page.waitForTimeout(20);
}
await touch(null, 63, 126);
await page.waitForTimeout(300);
await touch(null, 100, 160);
await page.waitForTimeout(500);

const seconds = 4;
const bytesBefore = await metric(one.address, "bytes_sent_total");
const scrolled = await page.evaluate((time) => new Promise((done) => {
  const canvas = document.getElementById("screen");
  let frames = 0;
  canvas.addEventListener("picture", () => ++frames);
  const begun = performance.now();
  (function turn() {
    const passed = performance.now() - begun;
    if (passed > time * 1000) return done(frames / time);
    const deltaY = Math.floor(passed / 1000) % 2 === 0 ? 16 : -16;
    canvas.dispatchEvent(new WheelEvent("wheel", { deltaY, cancelable: true }));
    requestAnimationFrame(turn);
  })();
}), seconds);
const scrollBytes = ((await metric(one.address, "bytes_sent_total")) - bytesBefore) / seconds;
await page.waitForTimeout(1500);
const idleBefore = await metric(one.address, "bytes_sent_total");
await page.waitForTimeout(3000);
const idle = ((await metric(one.address, "bytes_sent_total")) - idleBefore) / 3;

const pages = 40;
const before = cost(one.pid).cpu;
for (let i = 0; i < pages / 2; ++i) {
  await touch(null, 180, 400);  // A link, then back.
  await page.waitForTimeout(120);
  await touch("back");
  await page.waitForTimeout(120);
}
const cpuPerPage = (cost(one.pid).cpu - before) / pages;
const memoryHeld = cost(one.pid).mib;
await browser.close();
await one.stop();
const ten = await daemon(11);
await new Promise((done) => setTimeout(done, 500));
const eleven = cost(ten.pid).mib;
await ten.stop();
rmSync(folder, { recursive: true, force: true });

const result = {
  tap_p50_ms: share(taps, 0.5), tap_p99_ms: share(taps, 0.99), scroll_frames_per_s: scrolled,
  scroll_bytes_per_s: scrollBytes, idle_bytes_per_s: idle, memory_one_held_mib: memoryHeld,
  memory_eleven_idle_mib: eleven, cpu_per_page_ms: cpuPerPage * 1000,
  phones_per_core: 5 / cpuPerPage,
};
if (json === "--json") console.log(JSON.stringify(result));
else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(24)} ${value.toFixed(1)}`);
