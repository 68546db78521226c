// Browses with a real Chromium and records a HAR with contents, as playwright's recordHar does.
// usage: node record_har.mjs OUT.har PORT URL...     Hosts under .test are all at 127.0.0.1:PORT.
import { chromium } from "playwright-core";

const [out, port, ...urls] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--host-resolver-rules=MAP *.test 127.0.0.1:${port}`,
  ],
});
const context = await browser.newContext({
  recordHar: { path: out, content: "embed", mode: "full" },
  viewport: { width: 360, height: 552 },
});
await context.addCookies([{ name: "id", value: "SECRETCOOKIE", domain: "faq.test", path: "/" }]);
const page = await context.newPage();
for (const url of urls) await page.goto(url, { waitUntil: "load" });
await context.close(); // Writes the HAR.
await browser.close();
