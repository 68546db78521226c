// The dialog that makes a screenshot ready for publication: by mouse, by keyboard, and what leaves.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./browser.mjs";
import { pocket, Room } from "./viewer_page.mjs";

const room = new Room();
let shot;

before(async () => {
  room.make("evening", "phone-a");
  await room.serve();
  await room.launch();
  shot = (await room.api("phone-a/screenshots?order=oldest&limit=1")).records[0];
});
after(() => room.close());

async function opened(options) {
  const page = await room.page(options);
  await page.goto(`${room.base}/#phone=phone-a&seq=${shot.seq}`);
  await page.locator(".stage-picture").waitFor();
  await page.getByRole("button", { name: "Publish this screen" }).click();
  await page.getByRole("heading", { name: "Publish this screen" }).waitFor();
  await page.locator(".publish-sheet img").evaluate((image) => image.decode());
  return page;
}

const numbersIn = (page) =>
  page.locator(".publish-list li").evaluateAll((items) =>
    items.map((item) => [...item.querySelectorAll("input")].map((input) => input.valueAsNumber)),
  );

async function saved(page) {
  // Until the log has been checked there is no verdict to tell.
  while ((await room.api("phone-a/verdict")).verdict === null);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByText("Save the picture").click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test("publish: what was drawn over by mouse is covered in the file that is saved", async () => {
  const page = await opened();
  const box = await page.locator(".publish-sheet").boundingBox();
  const scale = box.width / shot.width;
  const at = (x, y) => [box.x + x * scale, box.y + y * scale];
  await page.mouse.move(...at(100, 300));
  await page.mouse.down();
  await page.mouse.move(...at(400, 420), { steps: 4 });
  await page.mouse.up();
  const [[x, y, width, height]] = await numbersIn(page);
  for (const [got, wanted] of [[x, 100], [y, 300], [width, 300], [height, 120]]) {
    assert.ok(Math.abs(got - wanted) <= 4, `${got}, not about ${wanted}`);
  }
  const file = await saved(page);
  assert.equal(file.name, `SIMULATION-record-${shot.seq}-redacted.png`);
  assert.ok(file.bytes.includes(`${x},${y} ${width}x${height}`));
  assert.ok(file.bytes.includes(shot.image), "the original's hash");
  assert.ok(!file.bytes.includes(shot.title), "no title");
  await assertAccessible(page);
  await page.leave();
});

test("publish: by keyboard alone, and the command line does what it says", async () => {
  const page = await opened();
  await page.getByRole("button", { name: "Add a region" }).focus();
  await page.keyboard.press("Enter");
  for (const [name, number] of [["From left", "40"], ["From top", "200"], ["Width", "9999"], ["Height", "3"]]) {
    await page.getByRole("spinbutton", { name }).fill(number);
    await page.keyboard.press("Tab");
  }
  assert.deepEqual(await numbersIn(page), [[40, 200, shot.width - 40, 8]]); // As far as there is picture.
  const command = await page.locator("#publish-command").textContent();
  assert.equal(
    command,
    `trace-viewer export phone-a --format contact-sheet --out record-${shot.seq}.png --seq ${shot.seq}` +
      ` --blur ${shot.seq}:40,200,${shot.width - 40},8`,
  );
  execFileSync(room.program("trace-viewer"), command.split(" ").slice(1), { cwd: room.data });
  assert.ok(existsSync(join(room.data, `record-${shot.seq}.png`)));
  await page.getByRole("button", { name: "Take region 1 away" }).click();
  assert.deepEqual(await numbersIn(page), []);
  assert.equal((await saved(page)).name, `SIMULATION-record-${shot.seq}.png`);
  await page.keyboard.press("Escape");
  await page.locator("dialog.publish").waitFor({ state: "hidden" });
  await page.leave();
});

test("publish: fits a phone in the hand, in Korean too", async () => {
  const page = await room.page({ viewport: pocket, locale: "ko" });
  await page.goto(`${room.base}/#phone=phone-a&seq=${shot.seq}`);
  await page.locator(".stage-picture").waitFor();
  await page.getByRole("button", { name: "이 화면 공개용으로 내보내기" }).click();
  await page.getByRole("button", { name: "영역 더하기" }).click();
  const over = await page.locator("dialog.publish").evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
  assert.equal(over, 0);
  await assertAccessible(page);
  await page.leave();
});
