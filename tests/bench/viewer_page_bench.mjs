// Trace Viewer's page in a real Chromium over logs of very different length, beside Playwright's
// trace viewer and rrweb-player in the same browser on the same machine.
// usage: node viewer_page_bench.mjs BIN_DIR [--small VISITS,SCREENSHOTS] [--big VISITS,SCREENSHOTS]
//          [--rounds N] [--traces N,N] [--events N,N] [--limit SECONDS] [--json]
// RUNS=all: also a log of ten million visits. Everything made for it is thrown away at the end.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs, promisify } from "node:util";
import { Deeds } from "./viewer_page_deeds.mjs";
import { playwrightViewer, rrwebPlayer } from "./viewer_page_peers.mjs";
import * as tools from "./viewer_page_tools.mjs";

const all = process.env.RUNS === "all";
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    small: { type: "string", default: "10000,1000" },
    big: { type: "string", default: "1000000,100000" },
    huge: { type: "string", default: "10000000,100000" },
    rounds: { type: "string", default: "12" },
    traces: { type: "string", default: "100,1000" },
    events: { type: "string", default: "10000,1000000" },
    limit: { type: "string", default: all ? "3600" : "590" },
    json: { type: "boolean", default: false },
  },
});
const bin = positionals[0] ?? "build/release/bin";
const numbers = (text) => text.split(",").map(Number);
const rounds = Number(options.rounds);
const traces = numbers(options.traces);
const events = numbers(options.events);
const folder = mkdtempSync(join(tmpdir(), "viewer-page-bench-"));
const pollMs = 100;
const say = (text) => process.stderr.write(`viewer page bench: ${text}\n`);

async function cleaned() {
  await tools.endAll();
  rmSync(folder, { recursive: true, force: true });
}
async function giveUp(why) {
  say(why);
  await cleaned();
  process.exit(2);
}
setTimeout(() => void giveUp(`not done within ${options.limit} s`), Number(options.limit) * 1000).unref();
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void giveUp(`stopped by ${signal}`));

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function makeLog(name, visits, screenshots) {
  const data = join(folder, name);
  mkdirSync(data);
  const phone = `phone-${name}`;
  const begun = performance.now();
  await promisify(execFile)(join(bin, "make_log"),
    ["pictured", join(data, phone), String(visits), String(screenshots)]);
  say(`a log of ${visits} visits and ${screenshots} screenshots, made in ` +
    `${((performance.now() - begun) / 1000).toFixed(0)} s`);
  return { name, phone, data, visits, screenshots };
}

// Serves it, and waits until it is indexed and checked: what is measured is the page over a log that
// has been there for a while.
async function serve(log) {
  const cache = join(folder, `${log.name}-cache`);
  const begun = performance.now();
  const { child, ended } = tools.startProgram(join(bin, "trace-viewer"),
    ["serve", log.data, "--listen", "127.0.0.1:0"], { ...process.env, XDG_CACHE_HOME: cache });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), ended.then(() => ({ done: true }))]);
  if (first.done) throw new Error("trace-viewer serve ended at once");
  log.base = first.value.replace("Trace Viewer: ", "").replace(/\/$/, "");
  log.api = `${log.base}/api/v1/phones/${log.phone}`;
  log.pid = child.pid;
  for (;;) {
    const info = await (await fetch(log.api)).json();
    const verdict = await (await fetch(`${log.api}/verdict`)).json();
    log.records = info.records;
    const checked = !verdict.checking && verdict.verdict !== null;
    if (checked && info.index?.state !== "building") {
      log.index = info.index?.state ?? "none";
      break;
    }
    await pause(pollMs);
  }
  log.ready_s = (performance.now() - begun) / 1000;
  say(`${log.name}: ${log.records} records indexed and checked in ${log.ready_s.toFixed(0)} s`);
  return log;
}

const pageSigns = { verdict: ".verdict", frame: ".tl-frame img", records: "tv-list .row" };

async function openOurs(browser, log, times) {
  const { page, firsts } = await tools.openPage(browser, `${log.base}/#phone=${log.phone}`, pageSigns);
  for (const name of Object.keys(pageSigns)) (times[`first_${name}`] ??= []).push(firsts[name]);
  (times.first_screen ??= []).push(Math.max(...Object.values(firsts)));
  return page;
}

async function measurePages(browser, logs, viewer) {
  const opened = new Map(logs.map((log) => [log.name, {}]));
  const peer = Object.fromEntries(traces.map((size) => [size, { first: [], again: [] }]));
  for (let round = 0; round <= rounds / 2; ++round) {
    // The first round finds a cold browser: not counted.
    for (const log of logs) {
      const times = round === 0 ? {} : opened.get(log.name);
      const page = await tools.answer(`${log.name}: opening`, openOurs(browser, log, times));
      await page.context().close();
    }
    for (const size of traces) {
      const work = viewer.open(browser, size);
      const { first, again } = await tools.answer(`Playwright's viewer over ${size}`, work);
      if (round === 0) continue;
      peer[size].first.push(first);
      peer[size].again.push(again);
    }
  }
  return { opened, peer };
}

async function measureDeeds(browser, logs, opened) {
  const deeds = [];
  for (const [i, log] of logs.entries()) {
    const page = await tools.answer(`${log.name}: opening`, openOurs(browser, log, {}));
    deeds.push(new Deeds(page, log, tools.drawing(i + 1)));
    await deeds[i].begin();
  }
  for (let round = 0; round < rounds; ++round) {
    for (const deed of deeds) await deed.round();
  }
  const out = {};
  for (const deed of deeds) {
    const { log } = deed;
    const times = { ...opened.get(log.name), ...deed.times };
    const server = tools.memoryOf(log.pid);
    out[log.name] = {
      visits: log.visits, screenshots: log.screenshots, records: log.records, index: log.index,
      ready_s: log.ready_s,
      ms: Object.fromEntries(Object.entries(times).map(([name, all]) => [name, tools.summary(all)])),
      memory: {
        ...(await tools.pageMemory(browser, deed.page)),
        server_mib: server.own_mib, indexer_mib: server.children_mib,
      },
    };
  }
  return out;
}

const ratio = (a, b) => (a && b ? a / b : null);

function ratiosOf(logs) {
  const { small, ...longer } = logs;
  return Object.fromEntries(Object.entries(longer).map(([name, log]) => {
    const ms = Object.entries(log.ms).map(([deed, s]) => [deed, ratio(s.median, small.ms[deed]?.median)]);
    const memory = Object.entries(log.memory).map(([what, mib]) => [what, ratio(mib, small.memory[what])]);
    return [name, Object.fromEntries([...ms, ...memory])];
  }));
}

// A page is drawn 60 times a second: two answers that differ by one frame may be the same.
const frameMs = 1000 / 60;
const flatRatio = 2;

function goalsOf({ logs, ratios, playwright }) {
  const longest = Math.max(...traces);
  const seeks = ["seek_timeline", "seek_seq"].flatMap((deed) =>
    Object.values(logs).map((log) => log.ms[deed].worst));
  const grown = [];
  for (const [name, log] of Object.entries(logs)) {
    if (name === "small") continue;
    for (const [deed, { median }] of Object.entries(log.ms)) {
      const least = logs.small.ms[deed].median;
      if (median > flatRatio * least && median - least > frameMs) grown.push(`${name} ${deed}`);
    }
    for (const what of ["heap_mib", "process_mib", "server_mib"])
      if (ratios[name][what] > flatRatio) grown.push(`${name} ${what}`);
  }
  const share = ratio(logs.big.ms.first_screen.median, playwright.traces[longest].first.median);
  return {
    first_screen_share_of_playwright: { value: share, at_most: 0.5, met: share <= 0.5 },
    worst_seek_ms: { value: Math.max(...seeks), at_most: 100, met: Math.max(...seeks) < 100 },
    grows_with_the_log: { value: grown, met: grown.length === 0 },
  };
}

const figure = (s) =>
  s ? `${s.median.toFixed(1).padStart(9)}${s.worst.toFixed(1).padStart(9)}` : "        -        -";

function print({ logs, ratios, playwright, rrweb, goals }) {
  const names = Object.keys(logs);
  const title = (name) => `${name} median    worst`.padStart(22);
  console.log(`${"ms".padEnd(20)}${names.map(title).join("")}${names.slice(1).map((n) => `${n}/small`.padStart(12)).join("")}`);
  for (const deed of Object.keys(logs.small.ms)) {
    const figures = names.map((name) => `    ${figure(logs[name].ms[deed])}`).join("");
    const shares = names.slice(1).map((n) => (ratios[n][deed] ?? NaN).toFixed(2).padStart(12)).join("");
    console.log(`${deed.padEnd(20)}${figures}${shares}`);
  }
  for (const what of Object.keys(logs.small.memory)) {
    const figures = names.map((n) => (logs[n].memory[what] ?? NaN).toFixed(1).padStart(13).padEnd(22)).join("");
    const shares = names.slice(1).map((n) => (ratios[n][what] ?? NaN).toFixed(2).padStart(12)).join("");
    console.log(`${what.padEnd(20)}${figures}${shares}`);
  }
  for (const name of names) {
    const { visits, screenshots, records, index, ready_s } = logs[name];
    console.log(`${name}: ${visits} visits, ${screenshots} screenshots, ${records} records; index ${index}, ` +
      `indexed and checked in ${ready_s.toFixed(1)} s`);
  }
  console.log(`\nPlaywright ${playwright.version}'s trace viewer, first filmstrip frame, ms`);
  for (const [size, s] of Object.entries(playwright.traces))
    console.log(`${`${size} screenshots`.padEnd(20)}    ${figure(s.first)}   opened again ${figure(s.again)}`);
  console.log("\nrrweb-player, ms");
  for (const [count, s] of Object.entries(rrweb)) {
    if (s.reason) console.log(`${`${count} events`.padEnd(20)}    ${s.reason}`);
    else console.log(`${`${count} events`.padEnd(20)}    seek ${figure(s.seek)}   first picture ${s.first_ms.toFixed(0)}`);
  }
  console.log("");
  for (const [name, { value, at_most, met }] of Object.entries(goals)) {
    const told = Array.isArray(value) ? value.join(", ") || "nothing" : value.toFixed(2);
    console.log(`${met ? "met   " : "MISSED"} ${name}: ${told}${at_most ? ` (at most ${at_most})` : ""}`);
  }
}

async function main() {
  const sizes = { small: options.small, big: options.big, ...(all ? { huge: options.huge } : {}) };
  const logs = [];
  say(`recording traces of ${traces.join(" and ")} screenshots`);
  const make = async () => {
    for (const [name, size] of Object.entries(sizes)) logs.push(await makeLog(name, ...numbers(size)));
  };
  const [viewer] = await Promise.all([playwrightViewer(folder, traces), make()]);
  for (const log of logs) await serve(log);

  const { browser, kill } = await tools.openBrowser();
  say("opening");
  const { opened, peer } = await measurePages(browser, logs, viewer);
  say("seeking, stepping, searching");
  const measured = await measureDeeds(browser, logs, opened);
  await kill();

  const rrweb = {};
  for (const count of events) {
    say(`rrweb-player over ${count} events`);
    const draw = tools.drawing(7);
    const found = await rrwebPlayer(folder, count, Array.from({ length: 6 }, draw));
    rrweb[count] = found.reason ? found : { first_ms: found.first, seek: tools.summary(found.seeks) };
    if (found.reason) say(`rrweb-player over ${count} events: ${found.reason}`);
  }
  const playwright = { version: viewer.version, traces: Object.fromEntries(traces.map((size) => [size, {
    screenshots: viewer.taken[size], first: tools.summary(peer[size].first), again: tools.summary(peer[size].again),
  }])) };
  const result = { logs: measured, ratios: ratiosOf(measured), playwright, rrweb };
  result.goals = goalsOf(result);
  if (options.json) console.log(JSON.stringify(result));
  else print(result);
}

try {
  await main();
} catch (error) {
  await giveUp(error.message.split("\n")[0]);
}
await cleaned();
process.exit(); // A call given up may never come to its end.
