// What tests of the viewer's page share: logs made, the real server over them, a real browser.
import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { bin, launchBrowser } from "./browser.mjs";

export const projector = { width: 1280, height: 720 };
export const pocket = { width: 390, height: 844 };
const pollMs = 50; // Between two looks at an index being built.

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

  // A program that runs until close(): next() is the next line it prints. Its index is the room's.
  start(name, ...args) {
    const child = spawn(this.program(name), args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, XDG_CACHE_HOME: join(this.folder, "cache") },
    });
    this.running.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, next: async () => (await lines.next()).value };
  }

  // A server of its own over another folder, or with other options: { child, origin }.
  async serveAlso(data, ...options) {
    const server = this.start("trace-viewer", "serve", data, "--listen", "127.0.0.1:0", ...options);
    const line = await server.next();
    return { child: server.child, origin: line.replace("Trace Viewer: ", "").replace(/\/$/, "") };
  }

  async serve(...options) {
    this.base = (await this.serveAlso(this.data, ...options)).origin;
  }

  api = async (path) => (await fetch(`${this.base}/api/v1/phones/${path}`)).json();

  // The index is built beside the server; this is for tests of the page over a finished one. Returns
  // what the server says of each of `phones`.
  async indexed(...phones) {
    for (;;) {
      const answers = await Promise.all(phones.map(this.api));
      if (answers.every(({ index }) => index.done === index.total)) return answers;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  async launch() {
    this.browser = await launchBrowser();
  }

  // A page that fails the test, in page.leave(), if it logged an error, threw, or asked anyone but
  // its own server. `sent` has every request but those for reading.
  async page({ origin = this.base, before, ...options } = {}) {
    const context = await this.browser.newContext({ locale: "en", viewport: projector, ...options });
    if (before) await context.addInitScript(before);
    const page = await context.newPage();
    const wrong = [];
    page.sent = [];
    page.on("pageerror", (error) => wrong.push(`thrown: ${error.stack ?? error.message}`));
    page.on("console", (message) => {
      // The lesson's own DELETE is answered 405, which Chromium reports as a failed load.
      const expected =
        (page.mayBeRefused && /status of 405/.test(message.text())) ||
        (page.mayBeAlone && /net::ERR_/.test(message.text()));
      if (["error", "warning"].includes(message.type()) && !expected) wrong.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(origin)) wrong.push(`asked ${request.url()}`);
      if (request.method() !== "GET") page.sent.push(`${request.method()} ${request.url()}`);
    });
    page.leave = async () => {
      assert.deepEqual(wrong, []);
      await context.close();
    };
    return page;
  }

  async open(place, options = {}) {
    const page = await this.page(options);
    await page.goto(`${options.origin ?? this.base}/#${place}`);
    return page;
  }

  async close() {
    await this.browser?.close();
    for (const child of this.running) child.kill("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
