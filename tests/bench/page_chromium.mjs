// The browser's side of page_bench: node page_chromium.mjs ROUNDS < FILES, one page's file a line.
// Prints one JSON document: milliseconds per page from navigation to a PNG on disk, the best of
// ROUNDS, the processor time a page took on average, and the memory of the browser's processes with
// one page open.
//
// One browser and one tab for all pages, driven by the DevTools protocol and warmed up, so that
// neither its start nor a new tab counts. A browser that does not answer for a minute is an error.
import { createRequire } from "node:module";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

const e2e = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../e2e/");
const { chromium } = createRequire(e2e)("playwright-core");

const children = (parent, all = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) => {
  const of = new Map();
  for (const pid of all) {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
      const up = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
      of.set(up, [...(of.get(up) ?? []), pid]);
    } catch { /* It ended while we looked. */ }
  }
  const found = [String(parent)];
  for (const pid of found) found.push(...(of.get(pid) ?? []));
  return found;
};
const pss = (pid) => {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))[1]) * 1024;
  } catch {
    return 0;
  }
};

// Processor time of a process and its dead children, seconds (proc_pid_stat(5), 14 to 17).
const cpu = (pid) => {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
  } catch {
    return 0;
  }
};
const total = (of, root) => children(root).reduce((sum, pid) => sum + of(pid), 0);

// What `work` comes to, unless it takes longer than any page should.
const withinAMinute = async (what, work) => {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`page_chromium: ${what}: no answer for a minute`)), 60_000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

const rounds = Number(process.argv[2] ?? 3);
const files = fs.readFileSync(0, "utf8").split("\n").filter(Boolean);
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "page_bench-"));
const server = await withinAMinute("start", chromium.launchServer({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=2",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"],
}));
try {
  const devtools = await withinAMinute("a tab", (async () => {
    const browser = await chromium.connect(server.wsEndpoint());
    const context = await browser.newContext({ viewport: { width: 360, height: 552 }, deviceScaleFactor: 2 });
    return context.newCDPSession(await context.newPage());
  })());
  await withinAMinute("a tab", devtools.send("Page.enable"));
  const shoot = (file) => withinAMinute(file, shootAtLeisure(file));
  const shootAtLeisure = async (file) => {
    const start = performance.now();
    const loaded = new Promise((done) => devtools.once("Page.loadEventFired", done));
    await devtools.send("Page.navigate", { url: pathToFileURL(file).href });
    await loaded;
    const { data } = await devtools.send("Page.captureScreenshot", { format: "png" });
    const out = fs.openSync(path.join(scratch, "page.png"), "w");
    fs.writeSync(out, Buffer.from(data, "base64"));
    fs.fdatasyncSync(out);
    fs.closeSync(out);
    return performance.now() - start;
  };
  await shoot(files[0]);
  const best = files.map(() => Infinity);
  const browserProcess = server.process().pid;
  const cpuBefore = total(cpu, browserProcess);
  for (let round = 0; round < rounds; ++round) {
    for (const [i, file] of files.entries()) best[i] = Math.min(best[i], await shoot(file));
  }
  const cpuMs = (total(cpu, browserProcess) - cpuBefore) * 1000 / (rounds * files.length);
  await shoot(files[0]);
  await new Promise((done) => setTimeout(done, 2000));  // At rest.
  console.log(JSON.stringify({ ms: best, cpu_ms: cpuMs, memory_bytes: total(pss, browserProcess) }));
} finally {
  await server.kill();  // At once: one that hangs would not close.
  fs.rmSync(scratch, { recursive: true });
}
process.exit();  // A call given up may never come to its end.
