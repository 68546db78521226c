// What viewer_page_bench.mjs and its peers share: a browser that can be killed, processes' memory,
// and figures as median and worst.
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
const { chromium } = createRequire(join(here, "../e2e/package.json"))("playwright-core");

export const deedLimitMs = 60_000; // What takes longer counts as this, and is told.
const answerLimitMs = deedLimitMs + 30_000; // A page silent for longer hangs.

export const sorted = (values) => [...values].sort((a, b) => a - b);
export function summary(values) {
  if (values.length === 0) return null;
  const up = sorted(values);
  const middle = up.length >> 1;
  const median = up.length % 2 ? up[middle] : (up[middle - 1] + up[middle]) / 2;
  return { median, worst: up[up.length - 1], runs: up.length };
}

// The same numbers in every run: places are random, runs comparable.
export function drawing(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export async function within(ms, what, work) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what}: no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
export const answer = (what, work) => within(answerLimitMs, what, work);

// Everything started, so that nothing outlives the bench however it ends.
const started = new Set();
export async function endAll() {
  await Promise.all([...started].map((end) => Promise.resolve(end()).catch(() => {})));
}

// A new window's address bar would load pages of its own for half a second of a core, beside the page
// that is measured.
const quietWindows = "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup";

export async function openBrowser(options = {}) {
  const server = await within(60_000, "the browser's start", chromium.launchServer({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      quietWindows],
    ...options,
  }));
  const kill = () => {
    started.delete(kill);
    return server.kill(); // At once: one that hangs would not close.
  };
  started.add(kill);
  const browser = await within(60_000, "the browser", chromium.connect(server.wsEndpoint()));
  return { browser, kill };
}

export function startProgram(path, args, env = process.env) {
  const child = spawn(path, args, { stdio: ["ignore", "pipe", "inherit"], env });
  const ended = new Promise((done) => child.on("exit", done).on("error", done));
  const stop = async () => {
    started.delete(stop);
    child.kill("SIGTERM");
    await within(10_000, path, ended).catch(() => child.kill("SIGKILL"));
  };
  started.add(stop);
  return { child, stop, ended };
}

const proc = (pid, name) => readFileSync(`/proc/${pid}/${name}`, "latin1");
const pssOf = (pid) => {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(proc(pid, "smaps_rollup"))[1]) / 1024;
  } catch {
    return 0; // It ended while we looked.
  }
};

// A process's own share of memory, MiB, and that of its children by name.
export function memoryOf(pid) {
  const out = { own_mib: pssOf(pid), children_mib: 0 };
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = proc(name, "stat");
      const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
      if (Number(parent) === pid) out.children_mib += pssOf(name);
    } catch {
      // Gone meanwhile.
    }
  }
  return out;
}

const renderers = async (browser) => {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return new Map(
    processInfo.filter((p) => p.type === "renderer").map((p) => [p.id, pssOf(p.id)]),
  );
};

// The page's JavaScript heap after a collection, and its process, MiB. Closes the page's context:
// which process was its own is told by which ends.
export async function pageMemory(browser, page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.enable");
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const before = await renderers(browser);
  await page.context().close();
  for (let look = 0; look < 100; ++look) {
    const after = await renderers(browser);
    const gone = [...before.keys()].filter((pid) => !after.has(pid));
    if (gone.length > 0) {
      return { heap_mib: usedSize / 2 ** 20, process_mib: Math.max(...gone.map((p) => before.get(p))) };
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return { heap_mib: usedSize / 2 ** 20, process_mib: null };
}

// Runs in the page, before anything of its own: notes when each of `signs` first holds, in
// milliseconds since the navigation began, by the frame after, when it has been painted. A sign is a
// selector; an <img> must have come.
export function watchFirsts(signs) {
  const firsts = (window.benchFirsts = {});
  const holds = (selector) =>
    [...document.querySelectorAll(selector)].some(
      (found) => !(found instanceof HTMLImageElement) || (found.complete && found.naturalWidth > 0),
    );
  const look = () => {
    for (const [name, selector] of Object.entries(signs)) {
      if (name in firsts || !holds(selector)) continue;
      firsts[name] = NaN;
      requestAnimationFrame(() => (firsts[name] = performance.now()));
    }
    if (Object.keys(firsts).length < Object.keys(signs).length) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

// A page opened with cold caches; resolves to the page and when its signs held.
export async function openPage(browser, url, signs, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 }, locale: "en", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(deedLimitMs);
  await page.addInitScript(watchFirsts, signs);
  await page.goto(url, { waitUntil: "commit" });
  const firsts = await firstsOf(page, Object.keys(signs));
  return { page, firsts };
}

export async function firstsOf(page, names) {
  await page.waitForFunction(
    (all) => all.every((name) => window.benchFirsts?.[name] >= 0), names, { polling: 50 });
  return page.evaluate(() => window.benchFirsts);
}
