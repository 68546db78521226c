// What viewer_page_bench.mjs measures beside our own page: Playwright's trace viewer over traces it
// recorded itself, and rrweb-player over recordings that rrweb made.
import { createReadStream, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize, sep } from "node:path";
import * as tools from "./viewer_page_tools.mjs";

const e2e = createRequire(join(tools.here, "../e2e/package.json"));
const own = createRequire(join(tools.here, "package.json"));
const traceViewer = join(dirname(e2e.resolve("playwright-core/package.json")), "lib/vite/traceViewer");

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css",
  ".cjs": "text/javascript", ".json": "application/json", ".zip": "application/zip",
  ".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png" };

// Serves folders on loopback: { "/trace/": FOLDER }.
export async function serveFiles(folders) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    const prefix = Object.keys(folders).find((start) => path.startsWith(start));
    const file = prefix && normalize(join(folders[prefix], path.slice(prefix.length)));
    if (!file?.startsWith(folders[prefix] + sep) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}

function picturesIn(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".jpeg")).length;
}

// A trace with at least `pictures` screenshots of a page that is never twice the same, as Playwright
// records one by itself: { screenshots, snapshots }.
async function recordTrace(browser, tracesDir, pictures, path) {
  const before = picturesIn(tracesDir);
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  await context.tracing.start({ screenshots: true, snapshots: true });
  const page = await context.newPage();
  await page.setContent('<h1 style="font-size:8rem">0</h1>');
  let taken = 0;
  for (let step = 0; taken < pictures && step < 4 * pictures + 100; ++step) {
    await page.evaluate((n) => new Promise((painted) => {
      document.querySelector("h1").textContent = n;
      document.body.style.background = `hsl(${(n * 37) % 360} 60% 70%)`;
      requestAnimationFrame(() => setTimeout(painted, 20)); // Playwright takes one in 35 ms at most.
    }), step);
    if (step % 10 === 9) taken = picturesIn(tracesDir) - before;
  }
  await context.tracing.stop({ path });
  await context.close();
  if (taken < pictures) throw new Error(`a trace of ${pictures} screenshots: only ${taken} came`);
  return taken;
}

// Makes the traces and serves them. `open(pictures)`: milliseconds to the first filmstrip frame.
// Counted from when the frame stands in the page, though its picture may be on its way still.
export async function playwrightViewer(folder, sizes) {
  const tracesDir = join(folder, "tracing");
  mkdirSync(tracesDir);
  const { browser, kill } = await tools.openBrowser({ tracesDir });
  const taken = {};
  for (const size of sizes) {
    const work = recordTrace(browser, tracesDir, size, join(folder, `trace-${size}.zip`));
    taken[size] = await tools.within(60_000 + 400 * size, `a trace of ${size} screenshots`, work);
  }
  await kill();
  const base = await serveFiles({ "/trace/": traceViewer, "/files/": folder });
  const signs = { frame: ".film-strip-frame" };
  const version = e2e("playwright-core/package.json").version;
  return {
    taken, version,
    open: async (browserOfAll, size) => {
      const url = `${base}/trace/index.html?trace=${base}/files/trace-${size}.zip`;
      const { page, firsts } = await tools.openPage(browserOfAll, url, signs);
      await page.goto("about:blank");
      await page.goto(url, { waitUntil: "commit" }); // Its service worker is there already.
      const again = (await tools.firstsOf(page, ["frame"])).frame;
      await page.context().close();
      return { first: firsts.frame, again };
    },
  };
}

// rrweb records a page that changes one text; its own event for that is repeated, 100 ms apart.
async function recordEvents(browser, base) {
  const { page } = await tools.openPage(browser, `${base}/bench/record.html`, { words: "h1" });
  const events = await page.evaluate(async () => {
    const out = [];
    const stop = window.rrweb.record({ emit: (event) => out.push(event) });
    document.querySelector("h1").firstChild.data = "1";
    await new Promise((done) => setTimeout(done, 200));
    stop();
    return out;
  });
  await page.context().close();
  return events;
}

const apartMs = 100;
function* repeated(events, count) {
  const change = events.find((event) => event.type === 3 && event.data.texts?.length > 0);
  const head = events.slice(0, events.indexOf(change));
  const begun = head[0].timestamp; // A player counts from its first event.
  yield* head;
  for (let n = 1; n <= count; ++n) {
    const texts = [{ ...change.data.texts[0], value: String(n) }];
    yield { ...change, data: { ...change.data, texts }, timestamp: begun + n * apartMs };
  }
}

const recordPage = '<!doctype html><script src="/rrweb/rrweb.umd.min.cjs"></script><h1>0</h1>';
const playPage = `<!doctype html><link rel="stylesheet" href="/player/style.min.css">
<script src="/player/rrweb-player.umd.min.cjs"></script><div id="player"></div><script type="module">
const events = await (await fetch(location.hash.slice(1))).json();
const Player = window.rrwebPlayer.default ?? window.rrwebPlayer.Player ?? window.rrwebPlayer;
window.player = new Player({ target: document.getElementById("player"),
  props: { events, autoPlay: false, skipInactive: false } });
const shown = () => window.player.getReplayer().iframe.contentDocument?.querySelector("h1");
const look = () => shown() ? document.body.dataset.shown = "" : requestAnimationFrame(look);
look();
</script>`;

// Milliseconds to the first picture and for `places` seeks of rrweb-player over `count` events.
// Null with a reason where it is not installed or does not come to an end.
export async function rrwebPlayer(folder, count, places) {
  const script = (name) => dirname(own.resolve(name));
  let roots;
  try {
    roots = { "/rrweb/": script("rrweb"), "/player/": script("rrweb-player"), "/bench/": folder };
  } catch {
    return { reason: "rrweb is not installed (npm ci in tests/bench)" };
  }
  writeFileSync(join(folder, "record.html"), recordPage);
  writeFileSync(join(folder, "play.html"), playPage);
  const base = await serveFiles(roots);
  const { browser, kill } = await tools.openBrowser();
  try {
    return await tools.answer("rrweb-player", measureRrweb(browser, folder, base, count, places));
  } catch (error) {
    return { reason: error.message.split("\n")[0] };
  } finally {
    await kill();
  }
}

async function measureRrweb(browser, folder, base, count, places) {
  const name = `events-${count}.json`;
  const events = await recordEvents(browser, base);
  const parts = [];
  for (const event of repeated(events, count)) parts.push(JSON.stringify(event));
  writeFileSync(join(folder, name), `[${parts.join(",\n")}]`);
  const { page, firsts } = await tools.openPage(
    browser, `${base}/bench/play.html#/bench/${name}`, { shown: "body[data-shown]" });
  const seeks = [];
  for (const place of places) {
    const n = 1 + Math.floor(place * (count - 1));
    seeks.push(await page.evaluate(([wanted, offset]) => new Promise((done, fail) => {
      const replayer = window.player.getReplayer();
      const begun = performance.now();
      window.player.goto(offset, false);
      const look = () => {
        const shown = replayer.iframe.contentDocument.querySelector("h1").textContent;
        if (shown === String(wanted)) {
          requestAnimationFrame(() => done(performance.now() - begun));
        } else if (performance.now() - begun > 60_000) fail(new Error(`shows ${shown} for ${wanted}`));
        else requestAnimationFrame(look);
      };
      look();
    }), [n, n * apartMs + apartMs / 2]));
  }
  return { first: firsts.shown, seeks };
}
