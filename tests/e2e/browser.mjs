// What every test in a real browser shares. RED_FLAG_BIN names the folder of built programs
// (default build/release/bin).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const bin = resolve(
  process.env.RED_FLAG_BIN ?? fileURLToPath(new URL("../../build/release/bin", import.meta.url)),
);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Debian's Chromium, asking nobody on its own account.
const options = {
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
};
export const launchBrowser = () => chromium.launch(options);
// The same with a user's folder, what it keeps among it. A context; closing it ends the browser.
export const launchWithProfile = (folder) => chromium.launchPersistentContext(folder, options);

// The page's own policy forbids foreign scripts; axe goes in through the debugger, past it. `part` is
// a selector: whoever tests one part looks at that, since viewer.test.mjs looks at whole pages. Every
// rule is held to; what passed is half a megabyte to hand over, and stays in the page.
export async function assertAccessible(page, where, part = "html") {
  if (await page.evaluate(() => !window.axe)) await page.evaluate(axe);
  const found = await page.evaluate(async (selector) => {
    const { violations } = await window.axe.run(selector, { resultTypes: ["violations"] });
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3)}`);
  }, part);
  assert.deepEqual(found, [], where);
}
