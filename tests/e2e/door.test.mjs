// The viewer on another address than loopback, as somebody in the room opens it: by its link.
// RED_FLAG_BIN names the folder of built programs.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { assertAccessible, bin, launchBrowser } from "./browser.mjs";

const folder = mkdtempSync(join(tmpdir(), "door-e2e-"));
let server;
let browser;
let link;

before(async () => {
  execFileSync(join(bin, "make_log"), ["evening", join(folder, "phone-a")]);
  server = spawn(join(bin, "trace-viewer"), ["serve", folder, "--listen", "0.0.0.0:0", "--no-cache"],
    { stdio: ["ignore", "pipe", "ignore"] });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  link = (await lines.next()).value.replace("Trace Viewer: ", "");
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const bare = () => link.split("?")[0];

test("door: without the link there are plain words, in English and Korean", async () => {
  for (const viewport of [{ width: 1280, height: 720 }, { width: 390, height: 844 }]) {
    const page = await (await browser.newContext({ viewport })).newPage();
    const answer = await page.goto(bare());
    assert.equal(answer.status(), 401);
    await page.getByRole("heading", { name: "This record is shown by invitation" }).waitFor();
    await page.getByRole("heading", { name: "초대받은 사람만 볼 수 있는 기록입니다" }).waitFor();
    await assertAccessible(page, `${viewport.width}`);
    await page.context().close();
  }
});

test("door: by the link, the page, its pictures and its live tail work, and the token is gone", async () => {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  const refused = [];
  page.on("response", (response) => response.status() === 401 && refused.push(response.url()));
  const tail = page.waitForResponse((response) => response.url().endsWith("/events"));
  await page.goto(link);
  await page.locator(".row").first().waitFor();
  assert.equal((await tail).status(), 200);
  await page.waitForFunction(() => [...document.images].some((image) => image.naturalWidth > 0));
  assert.ok(!page.url().includes("token"), page.url());
  const [cookie] = await context.cookies();
  assert.ok(cookie.httpOnly);
  assert.equal(cookie.sameSite, "Strict");
  assert.equal(await page.evaluate(() => document.cookie), "");
  // The link is not what "back" leads to.
  const token = new URL(link).searchParams.get("token");
  await page.goBack().catch(() => {});
  assert.ok(!page.url().includes(token), page.url());
  assert.deepEqual(refused, []);
  await context.close();
});

test("door: a link followed from another site opens it as well", async () => {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  await context.route("http://mail.example/", (route) =>
    route.fulfill({ contentType: "text/html", body: `<a href="${link}">the link</a>` }));
  await page.goto("http://mail.example/");
  await page.getByText("the link").click();
  await page.locator(".row").first().waitFor();
  await context.close();
});

test("door: the phone-sized pages open by the link without a script", async () => {
  const context = await browser.newContext({ locale: "ko", javaScriptEnabled: false });
  const page = await context.newPage();
  assert.equal((await page.goto(`${bare()}device/`)).status(), 401);
  await page.goto(link.replace("/?", "/device/?"));
  await page.getByRole("link", { name: /phone-a/ }).click();
  await page.locator("li img").first().waitFor();
  await context.close();
});
