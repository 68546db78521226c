// The panels Proof and How we know, and the lesson of trying to delete: in a real browser over real
// logs, sound and spoilt. The browser's arithmetic is held against a slow one written here.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { assertAccessible } from "./browser.mjs";
import { pocket, projector, Room } from "./viewer_page.mjs";

const web = fileURLToPath(new URL("../../viewer/web/", import.meta.url));
const room = new Room();

before(async () => {
  room.make("evening", "phone-a");
  for (const kind of ["gap", "off-schedule", "changed", "rolled-back", "hostile"]) room.make(kind, `phone-${kind}`);
  room.make("large", "phone-large", "70000");
  const key = join(room.folder, "witness.vkey");
  writeFileSync(key, `${room.make("witnessed", "phone-witnessed")}\n`);
  await room.serve("--witness-key", key);
  await room.launch();
});
after(() => room.close());

const part = (page, name) => page.locator(".proof-parts").getByRole("button", { name, exact: true }).click();
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function tree(page, phone, seq) {
  await page.goto(`${room.base}/#phone=${phone}&seq=${seq}&panel=proof`);
  await part(page, "This record");
  await page.getByRole("heading", { name: `Record ${seq.toLocaleString("en")}, up to the signature` }).waitFor();
  await page.locator(`.proof-tree .node`).first().waitFor();
}

// Every state in the tree, leaf first.
const states = (page) =>
  page.locator(".proof-tree .node").evaluateAll((nodes) => nodes.map((node) => node.dataset.state));

test("merkle: the browser's way up agrees with the definition for every record of every size to 70", async () => {
  const out = join(room.folder, "merkle.mjs");
  execFileSync(join(web, "node_modules/.bin/esbuild"), [
    join(web, "src/merkle.ts"), "--bundle", "--format=esm", `--outfile=${out}`, "--log-level=error",
  ]);
  const { stepsOf, climb } = await import(pathToFileURL(out));
  const hash = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
  const bodies = Array.from({ length: 70 }, (_, i) => Buffer.from(`record ${i}`));
  // RFC 6962, sections 2.1 and 2.1.1, word for word.
  const split = (n) => 2 ** Math.floor(Math.log2(n - 1));
  const root = (d) =>
    d.length === 1
      ? hash(Buffer.of(0), d[0])
      : hash(Buffer.of(1), root(d.slice(0, split(d.length))), root(d.slice(split(d.length))));
  const path = (m, d) => {
    if (d.length === 1) return [];
    const k = split(d.length);
    return m < k ? [...path(m, d.slice(0, k)), root(d.slice(k))] : [...path(m - k, d.slice(k)), root(d.slice(0, k))];
  };
  for (let size = 1; size <= bodies.length; size++) {
    const log = bodies.slice(0, size);
    const wanted = root(log).toString("hex");
    for (let seq = 0; seq < size; seq++) {
      const hashes = path(seq, log).map((h) => h.toString("hex"));
      const steps = stepsOf(seq, size, hashes);
      assert.ok(steps, `${seq} of ${size}`);
      const way = await climb(new Uint8Array(log[seq]), steps);
      assert.equal(way.at(-1), wanted, `${seq} of ${size}`);
      assert.equal(1 + steps.reduce((sum, step) => sum + step.records, 0), size);
      assert.equal(stepsOf(seq, size, [...hashes, wanted]), null);
      if (hashes.length > 0) assert.equal(stepsOf(seq, size, hashes.slice(1)), null);
    }
  }
  // Beyond 2^32, where bit operators would fail.
  const far = 2 ** 40;
  assert.equal(stepsOf(far - 1, far, Array(40).fill("00")).at(-1).covered, far);
});

test("ladder: each log stands on its own rung, and what was found leads to its record", async () => {
  const page = await room.open("");
  const rungs = {
    "phone-witnessed": "intact-witnessed", "phone-a": "intact", "phone-gap": "gap",
    "phone-rolled-back": "rolled-back", "phone-changed": "damaged",
  };
  for (const [phone, verdict] of Object.entries(rungs)) {
    await page.goto(`${room.base}/#phone=${phone}&panel=proof`);
    await page.locator(`.ladder [aria-current=true][data-verdict=${verdict}]`).waitFor();
    assert.equal(await page.locator(".ladder li").count(), 6);
    assert.equal(await page.locator(".ladder [aria-current]").count(), 1);
  }
  await page.locator(".first-bad").getByRole("button", { name: "record 8" }).click();
  await page.waitForURL(/seq=8/);
  await page.goto(`${room.base}/#phone=phone-witnessed&panel=proof`);
  await page.getByText("The witness witness.invalid/library, who signed what was seen.").waitFor();
  await page.goto(`${room.base}/#phone=phone-gap&panel=proof`);
  await page.getByText("An interruption the log admits:").getByRole("button").click();
  await page.waitForURL(/seq=6/);
  await page.leave();
});

test("tree: step by step the hashes appear, and the last is the root that was signed", async () => {
  const page = await room.open("");
  await tree(page, "phone-a", 9);
  assert.deepEqual(await states(page), Array(6).fill("open"));
  await button(page, "Hash the record").click();
  assert.deepEqual(await states(page), ["done", ...Array(5).fill("open")]);
  await page.getByText("Step 1 of 6.").waitFor();
  for (let step = 2; step <= 6; step++) await button(page, "Next step up").click();
  await page.getByText("This record is in the log, exactly so.").waitFor();
  assert.deepEqual(await states(page), Array(6).fill("done"));
  assert.ok(await button(page, "Next step up").isDisabled());
  // The list says it all again, and ends in what the command line says.
  await page.getByText("The same as a list, with whole hashes").click();
  const { root } = JSON.parse(room.run("trace-viewer", "verify", join(room.data, "phone-a"), "--json"));
  const hex = Buffer.from(root, "base64").toString("hex");
  const codes = await page.locator(".path-list code").allInnerTexts();
  assert.deepEqual(codes.slice(-2), [hex, hex]);
  assert.equal(await page.locator(".path-list li").count(), 7);
  await page.getByText("Signed by the log red-flag.invalid/phone-a: the signature is true.").waitFor();
  await page.getByText("Checked by this browser itself (WebCrypto Ed25519).").waitFor();
  await button(page, "Start again").click();
  assert.deepEqual(await states(page), Array(6).fill("open"));
  await page.leave();
});

test("tree: one changed character turns every hash red, and nothing is sent", async () => {
  const page = await room.open("");
  await tree(page, "phone-a", 8);
  const field = page.getByRole("textbox", { name: /exact text of record 8/ });
  const stored = await field.inputValue();
  assert.match(stored, /감자 수확이 시작되다/);
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await field.fill(stored.replace("감자", "감재"));
  await page.getByText("One changed character shows all the way up.").waitFor();
  assert.deepEqual(await states(page), Array(6).fill("changed"));
  await page.getByText("“자” became “재”").waitFor();
  // Red to the eye, not in name only.
  const colours = await page.locator(".proof-tree .node rect").evaluateAll((rects) => [
    ...new Set(rects.map((rect) => getComputedStyle(rect).stroke)),
  ]);
  assert.deepEqual(colours, ["rgb(163, 58, 0)"]);
  await button(page, "Put it back").click();
  await page.getByText("This record is in the log, exactly so.").waitFor();
  assert.deepEqual(await states(page), Array(6).fill("done"));
  await button(page, "Change one for me").click();
  await page.getByText("One changed character shows all the way up.").waitFor();
  assert.notEqual(await field.inputValue(), stored);
  const carried = asked.filter((url) => !/\/(verdict|events)$|\/phones\/phone-a$|\/phones$/.test(url));
  assert.deepEqual(carried, []);
  assert.deepEqual(page.sent, []);
  await page.leave();
});

test("tree: seventy thousand records make a tall tree that is still drawn, read and climbed", async () => {
  const page = await room.open("");
  await tree(page, "phone-large", 40000);
  await button(page, "All at once").click();
  await page.getByText("This record is in the log, exactly so.").waitFor();
  assert.equal((await states(page)).length, 18);
  await button(page, "Show the tree large").click();
  const dialog = page.getByRole("dialog");
  await dialog.locator(".proof-tree").waitFor();
  // Hashes as large as the page's own words, at least.
  const size = await dialog.locator(".proof-tree .hash").first().evaluate((text) => text.getBoundingClientRect().height);
  assert.ok(size >= 16, `${size} px`);
  // Nor do its words run into each other, however large a projector makes them.
  await page.evaluate(() => document.documentElement.setAttribute("data-projector", ""));
  const over = await dialog.locator(".path-words").evaluate((words) => words.scrollHeight - words.clientHeight);
  assert.ok(over <= 0, `${over} px over`);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.locator(".panel .proof-tree").waitFor();
  await page.leave();
});

test("tree: a changed record does not reach the signed root; where records are gone it says so", async () => {
  const page = await room.open("");
  await tree(page, "phone-changed", 8);
  await button(page, "All at once").click();
  await page.getByText("this record, or one beside it, was changed afterwards").waitFor();
  assert.equal(await page.locator(".proof-tree [data-meeting=other]").count(), 1);
  await page.goto(`${room.base}/#phone=phone-rolled-back&seq=5&panel=proof`);
  await page.locator(".ladder [data-verdict=rolled-back][aria-current]").waitFor();
  await part(page, "This record");
  await page.getByText("A signature remembers 24 records, but only 20 are here").waitFor();
  await page.leave();
});

test("tree: a witness's signature is checked, with the time it gave", async () => {
  const page = await room.open("");
  await tree(page, "phone-witnessed", 3);
  await page
    .getByText("Witnessed by witness.invalid/library, who says it saw these 8 records at 2021-03-04T12:00:00Z")
    .waitFor();
  await page.leave();
});

test("tree: without WebCrypto, as on plain http from elsewhere, a library computes the same and says so", async () => {
  const page = await room.open("", {
    before: () => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined }),
  });
  await tree(page, "phone-witnessed", 3);
  await page.getByText("the browser withholds its own cryptography (WebCrypto)").waitFor();
  await button(page, "All at once").click();
  await page.getByText("This record is in the log, exactly so.").waitFor();
  await page.getByText("Signed by the log red-flag.invalid/phone-witnessed: the signature is true.").waitFor();
  await page.getByText("checked by the library @noble/curves").first().waitFor();
  await page.leave();
});

test("tree: a false signature and a foreign key are told from true ones, by both engines", async () => {
  for (const before of [null, () => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined })]) {
    const page = await room.open("", before ? { before } : {});
    await page.route("**/records/3/proof", async (route) => {
      const answer = await (await route.fetch()).json();
      // One bit of the log's signature, in the middle of its base64.
      answer.note = answer.note.replace(/(— red-flag\S+ .{40})(.)/, (_, head, c) => head + (c === "A" ? "B" : "A"));
      answer.witness_keys = [];
      await route.fulfill({ json: answer });
    });
    await tree(page, "phone-witnessed", 3);
    await page.getByText("The signature of the log red-flag.invalid/phone-witnessed is false.").waitFor();
    await page.getByText("witness.invalid/library signed too, but this viewer was given no key").waitFor();
    await page.leave();
  }
});

test("hostile bodies stay text, and their hashes come out right", async () => {
  const page = await room.open("");
  for (const seq of [3, 4, 6, 9, 12, 13, 21, 22, 24, 26]) {
    await tree(page, "phone-hostile", seq);
    await button(page, "All at once").click();
    await page.getByText("This record is in the log, exactly so.").waitFor();
    assert.equal(await page.title(), "Trace Viewer");
    assert.equal(await page.locator("tv-proof script, tv-proof img[src='x']").count(), 0);
  }
  await page.leave();
});

test("shutter: one dropped, one moved and one added are each named and lead to their place", async () => {
  const page = await room.open("phone=phone-off-schedule&seq=17&panel=proof");
  await part(page, "Screenshots");
  await page.getByText("14 of 16 screenshots came exactly where they had to be.").waitFor();
  await page.locator(".shutter-plot").waitFor();
  const kinds = await page.locator(".odd-list li").evaluateAll((items) => items.map((item) => item.dataset.kind));
  assert.deepEqual(kinds, ["missing", "moved", "added"]);
  await page.getByText("One was due at 19:02:52; none was taken.").waitFor();
  await page.getByText("One was due at 19:06:12 and came at 19:06:15, 3 sec later.").waitFor();
  await page.getByText("One was taken at 19:08:27, where the seed has none.").waitFor();
  await page.locator(".shutter-plot .odd[data-kind=moved]").waitFor();
  await page.locator(".odd-list").getByRole("button", { name: "record 24" }).click();
  await page.waitForURL(/seq=24/);
  await page.locator(".odd-list").getByRole("button", { name: "Show 1 in the plot" }).click();
  await page.locator(".shutter-plot .odd[data-kind=missing]").waitFor();
  await page.leave();
});

test("shutter: a kept schedule is said to be kept; a secret seed stays secret", async () => {
  const page = await room.open("phone=phone-a&panel=proof");
  await part(page, "Screenshots");
  await page.getByText("5 of 5 screenshots came exactly where they had to be.").waitFor();
  await page.getByText("random waits: short ones often, long ones seldom").waitFor();
  await page.getByText("5 sec to 120 sec").waitFor();
  assert.equal(await page.locator(".odd-list").count(), 0);
  await page.goto(`${room.base}/#phone=phone-gap&panel=proof`);
  await page.locator(".ladder [data-verdict=gap][aria-current]").waitFor();
  await part(page, "Screenshots");
  await page.getByText("Not every seed was revealed").waitFor();
  await page.goto(`${room.base}/#phone=phone-rolled-back&panel=proof`);
  await page.locator(".ladder [data-verdict=rolled-back][aria-current]").waitFor();
  await part(page, "Screenshots");
  await page.getByText("The seed is still secret.").waitFor();
  await page.leave();
});

test("keep: the code and the text are the newest checkpoint, and the command line takes it", async () => {
  const page = await room.open("phone=phone-a&panel=proof");
  await part(page, "Take away");
  const code = page.getByRole("img", { name: /QR code of the newest signed checkpoint, over 24 records/ });
  await code.waitFor();
  await page.waitForFunction(() => document.querySelector(".code img").naturalWidth > 0);
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save as a file" }).click();
  const kept = join(room.folder, "kept");
  mkdirSync(kept, { recursive: true });
  await (await waiting).saveAs(join(kept, "note"));
  const log = join(room.data, "phone-a");
  assert.match(room.run("trace-viewer", "verify", log, "--checkpoint", join(kept, "note")), /^intact\n/);
  await page.leave();
});

test("delete: a real DELETE is refused, and five people with more power follow, each with attacks of the catalogue", async () => {
  const page = await room.open("phone=phone-a&seq=5&panel=moment");
  page.mayBeRefused = true;
  await button(page, "Try to delete").click();
  await page.getByRole("heading", { name: "Refused. Nothing was deleted." }).waitFor();
  assert.deepEqual(page.sent, [`DELETE ${room.base}/api/v1/phones/phone-a/records/5`]);
  await page.getByText("Asked again: record 5 is still here, byte for byte.").waitFor();
  const catalogue = new Set(
    room.run("append-only-audit", join(room.data, "phone-a"), "--list").split("\n").map((line) => line.split(" ")[0]),
  );
  const named = async () => {
    const names = await page.locator(".attacks code, .layers code").allInnerTexts();
    assert.ok(names.length >= 3);
    for (const name of names) assert.ok(catalogue.has(name), name);
  };
  const people = [
    "Whoever holds the phone",
    "Another person with an account on this computer",
    "Whoever runs as the recorder's own user",
    "The administrator of the computer",
    "Whoever has the signing key",
  ];
  for (const [i, who] of people.entries()) {
    await page.getByRole("heading", { name: who }).waitFor();
    await named();
    // By keyboard: the story's focus moves with it.
    if (i + 1 < people.length) await button(page, "Next").press("Enter");
  }
  await page.getByText("no log can prove that what it says is true").waitFor();
  await button(page, "See what this log rests on").click();
  await page.waitForURL(/panel=proof/);
  await page.leave();
});

test("how: account, certainty, contradictions, assumptions, genesis and lines to cite", async () => {
  const page = await room.open("phone=phone-a&seq=8&panel=how", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.locator(".grades [aria-current=true]", { hasText: "a named researcher or outlet" }).waitFor();
  assert.ok((await page.locator(".point").count()) >= 7);
  await page.locator(".point li[data-followed=true]", { hasText: "At random times" }).waitFor();
  assert.equal(await page.locator(".assumed .label-assumed").count(), 3);
  await page.getByText("screenshot interval: 5 s to 2 min").waitFor();
  await page.locator("#cite-log", { hasText: "SIMULATION - fictional device" }).waitFor();
  await page.locator(".citations").getByRole("button", { name: "Copy" }).last().click();
  await page.getByText("Copied.").waitFor();
  const line = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(line, /^SIMULATION - fictional device\. Record 8 of “red-flag\.invalid\/phone-a”.*[0-9a-f]{64}/);
  await button(page, "Open record 0").click();
  await page.waitForURL(/seq=0/);
  await page.leave();
});

test("verdict: what was found is marked as the English it is, for a Korean reader", async () => {
  const page = await room.open("phone=phone-changed&seq=8&panel=proof", { locale: "ko-KR" });
  await page.locator(".findings [lang=en]").first().waitFor();
  await page.getByText("명령줄 프로그램이 영어로 밝힌 그대로입니다").waitFor();
  await page.leave();
});

test("how: a Korean reader is told in Korean what record 0 holds in English", async () => {
  const evening = fileURLToPath(new URL("../../sample_sessions/ordinary_evening.yaml", import.meta.url));
  room.run("red-flag", "play", evening, "--data", room.data, "--phone", "phone-told", "--speed", "max");
  const profile = JSON.parse(room.run("red-flag", "profiles", "--json"))[0];
  const page = await room.open("phone=phone-told&seq=0&panel=how", { locale: "ko-KR" });
  const how = page.locator(".how");
  await how.getByText(profile.title_ko, { exact: true }).waitFor();
  const said = () => how.innerText();
  for (const words of [profile.source_ko, ...profile.assumed_ko]) assert.ok((await said()).includes(words), words);
  for (const words of [profile.title, ...profile.assumed]) assert.ok(!(await said()).includes(words), words);
  await page.getByText("기록 0에는 이 문장들이 영어로 적혀 있습니다").waitFor();
  assert.equal(await how.locator("[lang=en]").count(), 0);
  await how.locator("summary").click();
  assert.match(await how.locator(".accounts").innerText(), /2024년 말에 몰래 반출된 전화기/);
  assert.match(await how.locator("#cite-account").innerText(), /^Radio Free Asia, “Rich Phone Brokers…”.*번역 Leejin Jun.*확실성 B/);
  const { profile: kept } = await (await fetch(`${room.base}/api/v1/phones/phone-told/records/0`)).json();
  assert.deepEqual([kept.title, kept.assumed], [profile.title, profile.assumed]);
  await page.leave();

  const other = await room.open("phone=phone-a&seq=8&panel=how", { locale: "ko-KR" });
  await other.locator(".account-title [lang=en]", { hasText: "Random screenshots, every page logged" }).waitFor();
  assert.equal(await other.locator(".assumed [lang=en]").count(), 3);
  assert.equal(await other.locator(".translated").count(), 0);
  await other.leave();
});

for (const [place, size] of Object.entries({ projector, pocket })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`accessible, and no wider than the screen: ${place}, ${colorScheme}, English and Korean`, async () => {
      for (const locale of ["en", "ko"]) {
        const page = await room.open("phone=phone-off-schedule&seq=17&panel=proof", { viewport: size, colorScheme, locale });
        page.mayBeRefused = true;
        const look = async (what) => {
          await assertAccessible(page, `${what}, ${locale}`, "#panel");
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `${what}, ${locale}: ${wide} px too wide`);
        };
        await page.locator(".ladder").waitFor();
        await look("verdict");
        const parts = page.locator(".proof-parts button");
        await parts.nth(1).click();
        await page.locator(".path-controls .act").nth(1).click();
        await page.locator(".tamper .act").first().click();
        await page.locator("[data-meeting=other]").waitFor();
        await look("tree");
        await page.locator(".part-head .tool").click();
        await page.locator("dialog[open] .proof-tree").waitFor();
        await look("tree, large");
        await page.keyboard.press("Escape");
        await parts.nth(2).click();
        await page.locator(".odd-list").waitFor();
        await look("shutter");
        await parts.nth(3).click();
        await page.locator(".code img").waitFor();
        await look("keep");
        await page.locator("#tab-moment").click();
        await page.locator(".delete").click();
        await page.locator(".power").waitFor();
        await look("lesson");
        await page.locator("#tab-how").click();
        await page.locator(".points").waitFor();
        await look("how");
        await page.leave();
      }
    });
  }
}
