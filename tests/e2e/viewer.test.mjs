// The viewer's page in a real browser: what a trainer, a journalist and a tester do with it.
// RED_FLAG_BIN names the folder of built programs (default build/release/bin).
import assert from "node:assert/strict";
import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible } from "./browser.mjs";
import { pocket, projector, Room } from "./viewer_page.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const sizes = [
  { name: "wide", ...projector },
  { name: "phone", ...pocket },
];
const schemes = ["light", "dark", "projector"];
const room = new Room();

async function visit(page, phone, origin = room.base) {
  await page.goto(`${origin}/#phone=${phone}`);
  await page.locator(".row, #panel h2").first().waitFor();
}

before(async () => {
  room.make("evening", "phone-a");
  room.make("hostile", "phone-hostile");
  room.make("long", "phone-long", "20000");
  await room.serve();
  await room.launch();
});
after(() => room.close());

test("the page says SIMULATION, reads the verdict in plain words and shows how we know", async () => {
  const page = await room.page();
  await visit(page, "phone-a");
  assert.match(await page.locator(".band").innerText(), /SIMULATION - fictional device/);
  await page.getByRole("heading", { name: "Nothing was changed." }).waitFor();
  await page.getByRole("button", { name: "Nothing was changed." }).click();
  await page.getByText("24 records, hashed into one tree").waitFor();
  await page.getByText("5 of 5 screenshots came exactly when").waitFor();
  assert.match(page.url(), /panel=proof/);
  await page.getByRole("tab", { name: "How we know" }).click();
  await page.getByRole("heading", { name: "How we know" }).waitFor();
  await page.getByText("screenshot interval: 5 s to 2 min").waitFor();
  await page.getByText("Han Seo-yun (fictional)").waitFor();
  await page.leave();
});

test("the first screen asks for each thing once, and for nothing that it does not use", async () => {
  await room.indexed("phone-a", "phone-long");
  for (const place of ["phone=phone-a", "phone=phone-a&seq=9", "phone=phone-long"]) {
    const page = await room.page();
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url())));
    await page.goto(`${room.base}/#${place}`);
    await page.locator("tv-list .row").first().waitFor();
    await page.getByRole("heading", { name: /record \d/ }).waitFor();
    const unused = () => page.evaluate(() => [...(window.askedAhead?.keys() ?? [])]);
    await page.waitForFunction(() => !window.askedAhead?.size).catch(() => {});
    assert.deepEqual(await unused(), [], place);
    const paths = asked.map((url) => url.pathname + url.search);
    // What may have changed since it was asked for is asked for again when events begin to come.
    const again = /\/phones(\/phone-\w+(\/verdict)?)?$/;
    const twice = paths.filter((path, i) => paths.indexOf(path) !== i && !again.test(path));
    assert.deepEqual(twice, [], place);
    await page.leave();
  }
});

test("stepping fetches the icon no second time", async () => {
  const page = await room.page();
  await visit(page, "phone-a");
  const fetched = () =>
    page.evaluate(() => performance.getEntriesByType("resource")
      .filter((entry) => entry.name.endsWith("/icon.svg") && entry.transferSize > 0).length);
  for (const seq of [5, 6, 7, 8]) {
    await page.keyboard.press("Home");
    await page.evaluate((n) => (location.hash = `#phone=phone-a&seq=${n}`), seq);
    await page.getByRole("heading", { name: `record ${seq}` }).waitFor();
  }
  assert.ok((await fetched()) <= 1);
  await page.leave();
});

test("arrow keys step by record, with Shift by screenshot; the picture, list and address follow", async () => {
  const page = await room.page();
  await visit(page, "phone-a");
  const moment = (name) => page.getByRole("tabpanel").getByRole("heading", { name }).waitFor();
  const shows = (sha) =>
    page.waitForFunction((part) => {
      const picture = document.querySelector("tv-stage img");
      return picture?.naturalWidth === 720 && picture.src.includes(part);
    }, sha);
  // A finished day begins at its first picture.
  await moment("Screenshot · record 6");
  await page.keyboard.press("Shift+ArrowRight");
  await moment("Screenshot · record 9");
  const picture = await page.locator("tv-stage img").getAttribute("src");
  assert.match(picture, /\/image\/[0-9a-f]{64}\.png$/);
  await shows(picture);
  await page.keyboard.press("ArrowRight");
  await moment("record 10");
  // No picture was taken with this record: the one last taken stays, and says so.
  await shows(picture);
  await page.getByText(/as last seen .* before/).waitFor();
  await page.locator('.row[data-seq="10"] [aria-current="true"]').waitFor();
  assert.match(page.url(), /seq=10/);
  for (let i = 0; i < 2; ++i) await page.keyboard.press("Shift+ArrowLeft");
  await moment("Screenshot · record 6");
  await page.keyboard.press("End");
  await moment("Switched off · record 23");
  await page.locator(".stage-off", { hasText: "The screen was off." }).waitFor();
  await page.locator(".stage-late", { hasText: /^\s*The screen was off; last picture .* earlier\s*$/ }).waitFor();
  await page.keyboard.press("Home");
  await moment("Beginning · record 0");
  await page.getByText("No picture had been taken by then.").waitFor();
  await page.locator(".stage-off").waitFor({ state: "detached" });
  await page.leave();
});

test("a link opens a record, a panel and a search; a record alone means the phone last seen", async () => {
  const page = await room.page();
  await page.goto(`${room.base}/#phone=phone-a&seq=8`);
  await page.getByRole("heading", { name: "Page · record 8" }).waitFor();
  await page.goto(`${room.base}/#seq=5`);
  await page.reload();
  await page.getByRole("heading", { name: "record 5" }).waitFor();
  await page.goto(`${room.base}/#phone=phone-a&seq=5&panel=search&q=${encodeURIComponent("감자")}`);
  await page.getByText("3 records with “감자”").waitFor();
  await page.locator('tv-list .row[data-seq="5"] [aria-current="true"]').waitFor();
  // And what is shown inside a panel: sent to someone, it opens there.
  await page.getByRole("tab", { name: "Proof" }).click();
  await page.getByRole("button", { name: "This record" }).click();
  await page.locator(".proof-tree").waitFor();
  assert.match(page.url(), /seq=5&panel=proof&part=record/);
  await page.reload();
  await page.locator(".proof-tree").waitFor();
  await page.goto(`${room.base}/#phone=phone-a&seq=5&panel=proof&part=nonsense`);
  await page.locator(".ladder").waitFor();
  await page.leave();
});

const scale = (page) =>
  page.locator(".stage-sheet").evaluate((sheet) => new DOMMatrix(getComputedStyle(sheet).transform).a);
const scaleBecomes = (page, wanted) =>
  page.waitForFunction((test) => {
    const sheet = document.querySelector(".stage-sheet");
    const now = new DOMMatrix(getComputedStyle(sheet).transform).a;
    return test === "whole" ? now < 1.001 : now > 1.2;
  }, wanted);

test("the picture is enlarged by wheel, double click and keys, and moved while it is", async () => {
  const page = await room.page();
  await visit(page, "phone-a");
  await page.waitForFunction(() => document.querySelector("tv-stage img")?.naturalWidth > 0);
  const frame = page.locator(".stage-frame");
  const box = await frame.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let i = 0; i < 4; ++i) await page.mouse.wheel(0, -100);
  await scaleBecomes(page, "closer");
  await frame.focus();
  await page.keyboard.press("0");
  await scaleBecomes(page, "whole");
  await page.keyboard.press("+");
  await scaleBecomes(page, "closer");
  const seen = page.url();
  const left = () => page.locator("tv-stage img").evaluate((img) => img.getBoundingClientRect().left);
  const before = await left();
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    (x) => document.querySelector("tv-stage img").getBoundingClientRect().left < x - 5,
    before,
  );
  assert.equal(page.url(), seen, "an arrow moves the enlarged picture, not the playhead");
  await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
  await scaleBecomes(page, "whole");
  await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
  await scaleBecomes(page, "closer");
  await page.getByRole("button", { name: "Show the whole picture" }).click();
  await scaleBecomes(page, "whole");
  await frame.focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "record 7" }).waitFor();
  await page.leave();
});

test("two fingers enlarge the picture", async () => {
  const page = await room.page({ viewport: sizes[1], hasTouch: true });
  await visit(page, "phone-a");
  await page.waitForFunction(() => document.querySelector("tv-stage img")?.naturalWidth > 0);
  const box = await page.locator(".stage-frame").boundingBox();
  const debug = await page.context().newCDPSession(page);
  const fingers = (apart) =>
    [-1, 1].map((side, id) => ({
      x: box.x + box.width / 2 + side * apart,
      y: box.y + box.height / 2,
      id,
    }));
  const touch = (type, touchPoints) => debug.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", fingers(20));
  for (let apart = 25; apart <= 140; apart += 10) await touch("touchMove", fingers(apart));
  await touch("touchEnd", []);
  assert.ok((await scale(page)) > 1.2, `scale ${await scale(page)}`);
  await page.leave();
});

test("a screenshot is held against the one before: beside it, wiped over it, differences marked", async () => {
  const page = await room.page();
  await page.goto(`${room.base}/#phone=phone-a&seq=6`);
  await page.locator("tv-stage img").waitFor();
  await page.keyboard.press("d");
  await page.getByText("This is the first screenshot").waitFor();
  await page.keyboard.press("Shift+ArrowRight");
  const words = page.locator(".stage-words", { hasText: "of the picture differs from the one of" });
  await words.waitFor();
  const share = await page.locator(".stage-share").innerText();
  // Unchanged pixels are grey. Whatever is not is what the words count.
  const marked = await page.locator("tv-stage canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let coloured = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] !== data[i + 1] || data[i + 1] !== data[i + 2]) ++coloured;
    }
    return (100 * coloured) / (data.length / 4);
  });
  assert.ok(marked > 0 && Math.abs(Number.parseFloat(share) - marked) < 1, `${share}, ${marked}`);

  await page.getByRole("button", { name: "Side by side" }).click();
  await page.waitForFunction(() => {
    const shown = [...document.querySelectorAll("tv-stage img")];
    return shown.length === 2 && shown.every((image) => image.naturalWidth === 720) &&
      shown[0].src !== shown[1].src;
  });
  await page.getByRole("button", { name: "Wipe between" }).click();
  const divider = page.getByRole("slider", { name: "Divider" });
  await divider.focus();
  const cut = () => page.locator(".under-wipe").evaluate((img) => getComputedStyle(img).clipPath);
  const half = await cut();
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await cut(), half);
  assert.match(page.url(), /seq=9/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "This picture alone" }).click();
  assert.equal(await page.locator("tv-stage img").count(), 1);
  await page.leave();
});

test("trying to delete sends a real DELETE, shows the refusal, and the record stays", async () => {
  const page = await room.page();
  page.mayBeRefused = true;
  await page.goto(`${room.base}/#phone=phone-a&seq=5`);
  await page.getByRole("heading", { name: "record 5" }).waitFor();
  const sent = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.getByRole("button", { name: "Try to delete" }).click();
  const response = await sent;
  assert.equal(response.status(), 405);
  assert.equal(response.headers().allow, "GET, HEAD");
  assert.match(response.url(), /\/api\/v1\/phones\/phone-a\/records\/5$/);
  const dialog = page.getByRole("tabpanel");
  await dialog.getByRole("heading", { name: "Refused. Nothing was deleted." }).waitFor();
  await dialog.getByText("405 Method Not Allowed").waitFor();
  assert.equal(await dialog.locator(".layers li").count(), 5);
  assert.equal(await dialog.locator(".layers li[data-state=refused]").count(), 1);
  await dialog.getByText("Asked again: record 5 is still here, byte for byte.").waitFor();
  await page.leave();
});

test("search finds Korean, marks hits, and says clearly when there is nothing", async () => {
  const page = await room.page();
  await visit(page, "phone-a");
  await page.keyboard.press("/");
  await page.keyboard.type("감자");
  await page.getByText("3 records with “감자”").waitFor();
  assert.equal(await page.locator("tv-search .row").count(), 3);
  const marks = await page.locator("tv-search mark").allInnerTexts();
  assert.ok(marks.length >= 3 && marks.every((mark) => mark === "감자"), String(marks));
  await page.getByRole("searchbox").fill("MOON");
  await page.getByText("2 records with “MOON”").waitFor();
  await page.getByRole("searchbox").fill("없는 말");
  await page.getByText("No record has “없는 말” in its title").waitFor();
  await page.getByRole("searchbox").fill("");
  await page.getByRole("button", { name: "Pages", exact: true }).click();
  await page.waitForFunction(() => {
    const kinds = [...document.querySelectorAll("tv-list .row")].map((row) => row.dataset.kind);
    return kinds.length === 7 && kinds.every((kind) => kind === "visit");
  });
  await page.leave();
});

test("new records appear within a second, and what is being read does not move", async () => {
  const data = join(room.folder, "live");
  const recorder = room.start("make_log", "live", join(data, "phone-live"));
  await recorder.next();
  const say = async (line) => {
    recorder.child.stdin.write(`${line}\n`);
    return recorder.next();
  };
  for (let i = 0; i < 40; ++i) await say(`visit http://news.sbl/${i} early page ${i}`);
  const { origin } = await room.serveAlso(data);
  const page = await room.page({ origin });
  await visit(page, "phone-live", origin);
  await page.getByText("Live: new records appear by themselves").waitFor();
  await page.locator("tv-list").getByText("early page 39", { exact: true }).waitFor();

  const took = [];
  for (let i = 0; i < 3; ++i) {
    const written = await say(`visit http://news.sbl/late${i} 늦은 소식`);
    const begun = performance.now();
    await page.locator(`.row[data-seq="${written}"]`).waitFor();
    took.push(Math.round(performance.now() - begun));
  }
  // The best of three: a busy machine may hold one up, a tail that polled slowly holds up all.
  assert.ok(Math.min(...took) < 1000, `took ${took} ms`);

  const shot = await say("shot a late picture");
  await page.locator(`.row[data-seq="${shot}"]`).waitFor();
  // The playhead runs with the newest record until somebody looks at another.
  await page.getByRole("heading", { name: `Screenshot · record ${shot}` }).waitFor();
  assert.doesNotMatch(page.url(), /seq=/);

  await page.getByText("early page 20", { exact: true }).scrollIntoViewIfNeeded();
  const where = () =>
    page.locator('.row[data-seq="24"]').evaluate((row) => Math.round(row.getBoundingClientRect().top));
  const before = await where();
  for (let i = 0; i < 3; ++i) await say(`visit http://news.sbl/more${i} more ${i}`);
  await page.getByText("3 new records").waitFor();
  assert.ok(Math.abs((await where()) - before) <= 1, `moved from ${before} to ${await where()}`);
  await page.getByText("3 new records").click();
  await page.locator("tv-list").getByText("more 2", { exact: true }).waitFor();
  await page.leave();
});

test("a long log: the list holds some hundred rows, and its scrollbar reaches all of it", async () => {
  const page = await room.page();
  await visit(page, "phone-long");
  await page.locator("tv-list").getByText("소식 19999", { exact: true }).waitFor();
  const rows = () => page.locator("tv-list .row").count();
  await page.keyboard.press("Home");
  await page.locator("tv-list").getByText("소식 0", { exact: true }).waitFor();
  for (let i = 0; i < 8; ++i) {
    const last = () =>
      page.locator("tv-list .row").last().evaluate((row) => Number(row.dataset.seq));
    const seen = await last();
    await page.locator("tv-list .records").evaluate((pane) => (pane.scrollTop = pane.scrollHeight));
    await page.waitForFunction(
      (seq) => Number([...document.querySelectorAll("tv-list .row")].at(-1).dataset.seq) > seq,
      seen,
    );
  }
  assert.ok((await rows()) <= 240);

  const rail = page.getByRole("scrollbar");
  const box = await rail.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => {
    const now = Number(document.querySelector("[role=scrollbar]").getAttribute("aria-valuenow"));
    return now > 9000 && now < 11000;
  });
  await page.waitForFunction(() => {
    const pane = document.querySelector("tv-list .records").getBoundingClientRect();
    return [...document.querySelectorAll("tv-list .row")].some((row) => {
      const { top } = row.getBoundingClientRect();
      return top > pane.top && top < pane.bottom && Math.abs(Number(row.dataset.seq) - 10000) < 1000;
    });
  });
  // Looking around moves no playhead.
  await page.getByRole("heading", { name: "record 0" }).waitFor();
  await rail.focus();
  await page.keyboard.press("End");
  await page.locator("tv-list").getByText("소식 19999", { exact: true }).waitFor();
  assert.ok((await rows()) <= 240);
  await page.goto(`${room.base}/#phone=phone-long&seq=12345`);
  await page.locator('tv-list .row[data-seq="12345"] [aria-current="true"]').waitFor();
  await page.leave();
});

test("hostile titles stay text everywhere: nothing runs, is fetched, reordered or too wide", async () => {
  const page = await room.page();
  await visit(page, "phone-hostile");
  await page.keyboard.press("Home");
  await page.getByText("<script>document.title='owned'</script>", { exact: true }).first().waitFor();
  const last = Number(await page.getByRole("scrollbar").getAttribute("aria-valuemax"));
  const looked = async (where) => {
    const found = await page.evaluate(() => ({
      foreign: [...document.querySelectorAll("script:not([src='app.js'], [src='early.js']), iframe, a, object, style, [onerror]")]
        .map((node) => node.outerHTML.slice(0, 80)),
      hidden: /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(
        document.body.innerText + [...document.querySelectorAll("[title], [alt], [aria-label]")]
          .map((n) => `${n.title ?? ""}${n.alt ?? ""}${n.ariaLabel ?? ""}`).join(""))?.[0] ?? "",
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      long: document.body.innerText.length,
    }));
    assert.deepEqual(found.foreign, [], where);
    assert.equal(found.hidden, "", where);
    assert.ok(found.wide <= 0, `${where}: ${found.wide} pixels too wide`);
    assert.ok(found.long < 40_000, `${where}: ${found.long} characters on the page`);
    assert.equal(await page.title(), "Trace Viewer");
  };
  for (let seq = 0; seq <= last; ++seq) {
    await page.getByRole("heading", { name: `record ${seq}`, exact: false }).waitFor();
    await page.keyboard.press("b"); // Its title goes into the notes as well.
    await looked(`record ${seq}`);
    await page.keyboard.press("ArrowRight");
  }
  const text = await page.locator("tv-list").innerText();
  assert.match(text, /⟨U\+202E⟩/);
  for (const tab of ["Notes", "How we know", "Proof", "Search"]) {
    await page.getByRole("tab", { name: tab }).click();
    await looked(tab);
  }
  await page.getByRole("searchbox").fill("<img src=x onerror=alert(1)>");
  await page.locator("tv-search .empty, tv-search .row").first().waitFor();
  await looked("search");
  await page.leave();
});

test("64 kB of forged text in every field, and a phone's own name, stay text in every panel", async () => {
  const data = join(room.folder, "forged");
  const name = "<img src=x onerror=alert(1)>\u202e\u0007";
  room.run("make_log", "forged", join(data, "phone-forged"));
  renameSync(join(data, "phone-forged"), join(data, name)); // No recorder names one so.
  room.run("make_log", "evening", join(data, "phone-b"));
  const { origin } = await room.serveAlso(data, "--no-cache");
  const page = await room.page({ origin });
  const looked = async (where) => {
    const found = await page.evaluate(() => ({
      foreign: [...document.querySelectorAll("script:not([src='app.js'], [src='early.js']), iframe, object, style, [onerror], img[src=x]")]
        .map((node) => node.outerHTML.slice(0, 80)),
      hidden: /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.exec(
        document.body.innerText + [...document.querySelectorAll("[title], [alt], [aria-label]")]
          .map((n) => `${n.title ?? ""}${n.alt ?? ""}${n.ariaLabel ?? ""}`).join(""))?.[0] ?? "",
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      long: document.body.innerText.length,
    }));
    assert.deepEqual({ ...found, wide: Math.max(0, found.wide), long: found.long < 60_000 },
      { foreign: [], hidden: "", wide: 0, long: true }, `${where}: ${JSON.stringify(found)}`);
    assert.equal(await page.title(), "Trace Viewer", where);
  };
  await page.goto(origin);
  await page.locator('.card-verdict[data-verdict="damaged"]').waitFor();
  await looked("overview");
  const tall = await page.locator(".card").evaluateAll((cards) => cards.map((c) => c.getBoundingClientRect().height));
  assert.ok(Math.max(...tall) < 400, `cards of ${tall} px`);
  await page.locator(".card", { hasText: "<img" }).click();
  await page.locator('.verdict[data-verdict="damaged"]').waitFor();
  const last = Number(await page.getByRole("scrollbar").getAttribute("aria-valuemax"));
  await page.keyboard.press("Home");
  for (let seq = 0; seq <= last; ++seq) {
    await page.getByRole("tabpanel").getByRole("heading", { name: `record ${seq}` }).waitFor();
    await page.keyboard.press("b");
    await looked(`record ${seq}`);
    await page.keyboard.press("ArrowRight");
  }
  for (const tab of ["knows", "how", "notes", "search", "proof", "moment"]) {
    await page.locator(`#tab-${tab}`).click();
    if (tab === "knows") await page.locator(".knows-list").first().waitFor();
    if (tab === "search") {
      await page.getByRole("searchbox").fill("owned");
      await page.locator(".hit").first().waitFor();
    }
    await looked(tab);
    for (const part of tab === "proof" ? await page.locator(".proof-parts button").all() : []) {
      await part.click();
      await looked(`proof: ${await part.innerText()}`);
    }
  }
  await page.leave();
});

test("while the index is built the page says how far it is, and finds what is not in it yet", async () => {
  const data = join(room.folder, "building");
  const log = join(data, "phone-long");
  room.run("make_log", "long", log, "100000");
  const { child, origin } = await room.serveAlso(data, "--cache", join(room.folder, "building-cache"));
  const index = async () => (await (await fetch(`${origin}/api/v1/phones/phone-long`)).json()).index;
  const [indexer] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ").map(Number);
  // Held still once it has written some of it, and not all.
  for (let had = -1; ; ) {
    process.kill(indexer, "SIGSTOP");
    const { state, done, total } = await index();
    assert.ok(done < total || state === "building", `${state}: ${done} of ${total}`);
    if (state === "building" && done > 0 && done < total && done === had) break;
    had = done;
    if (done % 20_000 === 0 && done > 0 && (await index()).done === done) continue;
    process.kill(indexer, "SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const page = await room.page({ origin });
  await page.goto(`${origin}/#phone=phone-long&panel=search&q=${encodeURIComponent("소식 99999")}`);
  await page.getByText(/The index is being built: [\d,]+ of 100,\d+ records/).waitFor();
  await page.locator(".hit", { hasText: "소식 99999" }).waitFor();
  process.kill(indexer, "SIGCONT");
  await page.getByText("The index is being built").waitFor({ state: "detached" });
  assert.equal((await index()).state, "ready");
  await page.locator(".hit", { hasText: "소식 99999" }).waitFor();
  await page.leave();
});

test("by keyboard alone: tabs, list, picture and notes are reached, and every focus is seen", async () => {
  const page = await room.page();
  await visit(page, "phone-a");
  const reached = new Set();
  for (let i = 0; i < 70; ++i) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const node = document.activeElement;
      if (node === document.body) return null;
      const rings = [node, ...node.children].map((n) => getComputedStyle(n));
      const part = node.closest("tv-verdict, tv-timeline, tv-list, tv-stage, [role=tablist], [role=tabpanel], header");
      return {
        part: part?.getAttribute("role") ?? part?.localName ?? "",
        seen: rings.some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2),
        what: node.outerHTML.slice(0, 100),
      };
    });
    if (!at) break;
    assert.ok(at.seen, `no visible focus on ${at.what}`);
    reached.add(at.part);
  }
  assert.deepEqual(
    [...reached].sort(),
    ["header", "tablist", "tabpanel", "tv-list", "tv-stage", "tv-timeline", "tv-verdict"],
  );
  await page.getByRole("tab", { name: "Moment" }).focus();
  await page.keyboard.press("ArrowLeft"); // From the first tab round to the last.
  await page.getByRole("heading", { name: "Notes" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-notes");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("p d b ? 7");
  await page.getByText("1 note or bookmark").waitFor();
  assert.equal(await page.locator("textarea").inputValue(), "p d b ? 7", "typing is not commanding");
  await page.keyboard.press("Tab");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.leave();
});

test("when the server goes, what is on the bench stays, and the page says so", async () => {
  const { child, origin } = await room.serveAlso(room.data, "--no-cache");
  const page = await room.page({ origin });
  page.mayBeAlone = true;
  await page.goto(`${origin}/#phone=phone-a&seq=9&panel=notes`);
  await page.waitForFunction(() => document.querySelector("tv-stage img")?.naturalWidth > 0);
  await page.getByLabel("Note on record 9").fill("half a thought");
  child.kill("SIGTERM");
  await page.getByText("The viewer does not answer.").waitFor();
  assert.equal(await page.locator("tv-stage img").evaluate((img) => img.naturalWidth), 720);
  assert.equal(await page.locator("textarea").inputValue(), "half a thought");
  const long = await page.evaluate(
    () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
  );
  assert.equal(long, 0);
  await page.leave();
});

test("a question whose answer nobody waits for may fail unheard", async () => {
  const page = await room.page();
  page.mayBeAlone = true;
  await page.route(/v1\/phones$/, (route) => route.abort());
  await page.goto(`${room.base}/#phone=phone-a&seq=9`);
  await page.waitForFunction(() => document.querySelector("tv-stage img")?.naturalWidth > 0);
  await page.leave();
});

test("through a projector it is larger, and the choice is remembered", async () => {
  const page = await room.page();
  await visit(page, "phone-a");
  await page.locator("tv-stage img").waitFor();
  const height = () => page.locator("tv-stage img").evaluate((img) => img.getBoundingClientRect().height);
  const before = await height();
  await page.keyboard.press("p");
  await page.waitForFunction((h) => document.querySelector("tv-stage img").getBoundingClientRect().height > 1.2 * h, before);
  await page.reload();
  await page.getByRole("tab", { name: "Records" }).click();
  await page.locator("tv-list .row").first().waitFor();
  await page.getByRole("button", { name: "Projector" }).click();
  await page.getByRole("tab", { name: "Records" }).waitFor({ state: "detached" });
  await page.leave();
});

test("on paper: verdict, picture, the record and what it can be cited by, and SIMULATION", async () => {
  const page = await room.page({ colorScheme: "dark" });
  await page.goto(`${room.base}/#phone=phone-a&seq=9`);
  await page.locator("tv-stage img").waitFor();
  await page.locator('.verdict[data-verdict="intact"]').waitFor();
  const { leaf_hash } = await (await page.request.get(`${room.base}/api/v1/phones/phone-a/records/9`)).json();
  await page.emulateMedia({ media: "print" });
  for (const part of [".band", ".verdict", "tv-stage img", ".record-facts", ".citation"]) {
    assert.ok(await page.locator(part).isVisible(), part);
  }
  for (const part of [".top", "tv-list", "tv-timeline", ".tabs", ".delete", ".stage-tools"]) {
    assert.ok(!(await page.locator(part).isVisible()), part);
  }
  const cited = await page.locator(".citation").innerText();
  assert.ok(cited.includes(leaf_hash) && cited.includes("record 9") && cited.includes("SIMULATION"), cited);
  const ink = await page.evaluate(() => getComputedStyle(document.documentElement).color);
  assert.equal(ink, "rgb(0, 0, 0)", "dark screens print black on white");
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g).length, 1, "one sheet");
  await page.leave();
});

test("Korean by the browser's language, switchable, every string translated", async () => {
  const page = await room.page({ locale: "ko-KR" });
  await visit(page, "phone-a");
  await page.getByRole("heading", { name: "바뀐 것이 없습니다." }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "ko");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Nothing was changed." }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Nothing was changed." }).waitFor();
  await page.leave();
  const strings = (code) =>
    JSON.parse(readFileSync(join(here, `../../viewer/web/strings/${code}.json`), "utf8"));
  const [en, ko] = [strings("en"), strings("ko")];
  assert.deepEqual(Object.keys(ko), Object.keys(en));
  for (const key of Object.keys(en)) {
    const holes = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    assert.deepEqual(holes(ko[key]), holes(en[key]), key);
  }
});

test("notes stay in the browser, come back, and travel as a file; the log is never asked", async () => {
  const page = await room.page();
  await page.goto(`${room.base}/#phone=phone-a&seq=9&panel=notes`);
  const asked = [];
  const field = page.getByLabel("Note on record 9");
  await field.waitFor();
  page.on("request", (request) => request.method() === "GET" || asked.push(request.url()));
  await field.fill("Look at <b>this</b>\nagain");
  await page.getByText("1 note or bookmark").waitFor();
  await page.locator('tv-list .row[data-seq="9"] .is-noted').waitFor();
  await page.getByRole("tab", { name: "Notes" }).focus();
  await page.keyboard.press("b");
  await page.getByText("1 note or bookmark").waitFor(); // A key throws no words away.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("ArrowRight");
  await page.getByLabel("Note on record 10").waitFor();
  assert.equal(await page.locator("textarea").inputValue(), "");
  await page.keyboard.press("b");
  await page.getByText("2 notes and bookmarks").waitFor();
  await page.reload();
  await page.getByText("2 notes and bookmarks").waitFor();
  assert.equal(await page.locator("tv-notes .note b").count(), 2, "only its own markup");
  await page.locator(".note-words", { hasText: "Look at <b>this</b> again" }).waitFor();

  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as Markdown" }).click();
  const file = await (await saved).path();
  assert.match(readFileSync(file, "utf8"), /^## Record 9 at 2021-.*\n\n> .*\n\nLook at <b>this<\/b>\nagain$/m);
  for (const seq of [9, 10]) {
    await page.getByRole("button", { name: `Remove the note on record ${seq}` }).click();
  }
  await page.locator(".is-noted").waitFor({ state: "detached" });
  const bring = page.locator("input[type=file]");
  await bring.setInputFiles(file);
  await page.getByText("2 notes were brought in.").waitFor();
  await page.getByText("2 notes and bookmarks").waitFor();
  const other = { name: "a.json", mimeType: "application/json", buffer: Buffer.from("{}") };
  await bring.setInputFiles(other);
  await page.getByText("This file holds no notes of Trace Viewer.").waitFor();
  other.buffer = Buffer.from('{"format":"trace-viewer-notes","version":1,"log":"x","notes":[]}');
  await bring.setInputFiles(other);
  await page.getByText("These notes are about another log: x.").waitFor();
  // Another phone's log has notes of its own.
  await page.goto(`${room.base}/#phone=phone-hostile&panel=notes`);
  await page.getByText("Kept in this browser only").waitFor();
  assert.equal(await page.locator("tv-notes .note").count(), 0);
  assert.deepEqual(asked, []);
  await page.leave();
});

test("several phones: an overview with each verdict, and a way into one", async () => {
  const page = await room.page();
  await page.goto(room.base);
  await page.locator('.card-verdict[data-verdict="intact"]').nth(2).waitFor();
  await page.locator(".card", { hasText: "phone-a" }).click();
  await page.getByRole("heading", { name: "Nothing was changed." }).waitFor();
  await page.leave();
});

// Each look in each language, at one size or the other.
const other = { en: "ko", ko: "en" };
for (const size of sizes) {
  for (const [i, scheme] of schemes.entries()) {
    const locale = (size.name === "wide") === (i !== 1) ? "en" : "ko";
    test(`every screen is accessible and fits: ${size.name}, ${scheme}, ${locale}`, async () => {
      const lit = scheme === "dark" ? "dark" : "light";
      const page = await room.page({ viewport: size, colorScheme: lit, locale });
      if (scheme === "projector") {
        await page.addInitScript(() => localStorage.setItem("trace-viewer.projector", "on"));
      }
      page.mayBeRefused = true;
      const fits = async (where) => {
        await assertAccessible(page, where);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(wide <= 0, `${where}: ${wide} pixels too wide`);
      };
      await page.goto(room.base);
      await page.locator('.card-verdict[data-verdict="intact"]').nth(2).waitFor();
      await fits("overview");
      await visit(page, "phone-a");
      await page.locator('.verdict[data-verdict="intact"]').waitFor();
      await page.waitForFunction(() => document.querySelector("tv-stage img")?.naturalWidth > 0);
      for (const tab of await page.getByRole("tab").all()) {
        await tab.click();
        await fits(await tab.innerText());
        if (scheme !== "projector" || (await tab.getAttribute("id")) !== "tab-proof") continue;
        // The other looks are proof_panel.test.mjs's.
        for (const part of (await page.locator(".proof-parts button").all()).slice(1)) {
          await part.click();
          await page.locator(".proof-tree, tv-shutter h3, .code img").first().waitFor();
          await fits(await part.innerText());
        }
      }
      // Through a projector in the other language too.
      if (scheme === "projector") {
        await page.locator(".languages button[aria-pressed=false]").click();
        await page.locator(`html[lang=${other[locale]}]`).waitFor();
        await fits(`the bench, ${other[locale]}`);
      }
      for (const view of [6, 7, 8]) {
        await page.locator(".stage-tools .tool").nth(view).click();
        await fits(`comparison ${view}`);
      }
      await page.locator("#tab-moment").click();
      await page.locator(".delete").click();
      await page.locator(".attempt").waitFor();
      await fits("try to delete");
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      await fits("help");
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      await page.getByRole("searchbox").fill("nothing like it");
      await page.locator(".empty").waitFor();
      await fits("empty search");
      if (size.width > 1000) {
        const long = await page.evaluate(
          () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
        );
        assert.equal(long, 0, "the whole workbench is in view");
      }
      await page.leave();
    });
  }
}
