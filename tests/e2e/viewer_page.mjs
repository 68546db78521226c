// What tests of the viewer's page share: logs made, the real server over them, a real browser.
import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = fileURLToPath(new URL(".", import.meta.url));
const bin = resolve(process.env.RED_FLAG_BIN ?? join(here, "../../build/release/bin"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const projector = { width: 1280, height: 720 };
export const pocket = { width: 390, height: 844 };

// A folder of logs, a server over it and a browser; close() ends and removes all of it.
export class Room {
  folder = mkdtempSync(join(tmpdir(), "trace-viewer-page-"));
  data = join(this.folder, "data");
  running = [];

  program(name) {
    const path = join(bin, name);
    assert.ok(existsSync(path), `${path} is not built`);
    return path;
  }

  run(name, ...args) {
    return execFileSync(this.program(name), args, { encoding: "utf8" });
  }

  // make_log KIND data/PHONE ...; what it printed.
  make(kind, phone, ...more) {
    return this.run("make_log", kind, join(this.data, phone), ...more).trim();
  }

  async serve(...options) {
    const args = ["serve", this.data, "--listen", "127.0.0.1:0", ...options];
    const child = spawn(this.program("trace-viewer"), args, {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, XDG_CACHE_HOME: join(this.folder, "cache") },
    });
    this.running.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const line = (await lines.next()).value;
    this.base = line.replace("Trace Viewer: ", "").replace(/\/$/, "");
  }

  async launch() {
    this.browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  }

  // A page that fails the test, in page.leave(), if it logged an error, threw, or asked anyone but
  // its own server. `sent` has every request but those for reading.
  async open(place, options = {}) {
    const context = await this.browser.newContext({ locale: "en", viewport: projector, ...options });
    if (options.before) await context.addInitScript(options.before);
    const page = await context.newPage();
    const wrong = [];
    page.sent = [];
    page.on("pageerror", (error) => wrong.push(`thrown: ${error.message}`));
    page.on("console", (message) => {
      // The lesson's own DELETE is answered 405, which Chromium reports as a failed load.
      const expected = page.mayBeRefused && /status of 405/.test(message.text());
      if (["error", "warning"].includes(message.type()) && !expected) wrong.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(this.base)) wrong.push(`asked ${request.url()}`);
      if (request.method() !== "GET") page.sent.push(`${request.method()} ${request.url()}`);
    });
    page.leave = async () => {
      assert.deepEqual(wrong, []);
      await context.close();
    };
    await page.goto(`${this.base}/#${place}`);
    return page;
  }

  async close() {
    await this.browser?.close();
    for (const child of this.running) child.kill("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// The page's own policy forbids foreign scripts; axe goes in through the debugger, past it. `part` is
// a selector: whoever tests one part looks at that, since viewer.test.mjs looks at whole pages and a
// look at one takes seconds.
export async function assertAccessible(page, where, part = "html") {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((selector) => window.axe.run(selector), part);
  const found = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3)}`);
  assert.deepEqual(found, [], where);
}
