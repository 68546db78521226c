// The page that leaves with a log: opened from disk by a real browser with the network off, alone
// and in a frame; spoilt in every way, it says so and names the record.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { assertAccessible } from "./browser.mjs";
import { pocket, projector, Room } from "./viewer_page.mjs";

const room = new Room();
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();

const exported = (phone, name, ...options) => {
  const out = join(room.folder, `${name}.html`);
  const log = join(room.data, phone);
  room.run("trace-viewer", "export", log, "--format", "html", "--out", out, ...options.map(String));
  return out;
};
const refused = (...options) => {
  try {
    exported("phone-a", "refused", ...options);
  } catch (error) {
    return [error.status, error.stderr];
  }
  return assert.fail("was not refused");
};

let evening; // The file's text, unspoilt.
let records;
before(async () => {
  for (const kind of ["changed", "rolled-back", "gap", "hostile"]) room.make(kind, `phone-${kind}`);
  room.make("evening", "phone-a");
  evening = readFileSync(exported("phone-a", "evening"), "utf8");
  const lines = room.run("trace-viewer", "list", join(room.data, "phone-a"), "--limit", "1000", "--json");
  records = lines.trim().split("\n").map((line) => JSON.parse(line));
  await room.launch();
});
after(() => room.close());

const shots = () => records.filter(({ kind }) => kind === "screenshot");
const part = (html, seq) => {
  const begin = html.indexOf(`id="r${seq}"`);
  return [begin, html.indexOf("class=\"proof\"", begin)];
};
// The page with one replacement inside record `seq`.
const spoilt = (seq, from, to, html = evening) => {
  const [begin] = part(html, seq);
  const at = html.slice(begin).search(from);
  assert.ok(begin > 0 && at >= 0, `record ${seq} has ${from}`);
  return html.slice(0, begin) + html.slice(begin).replace(from, to);
};

// Opens it as it would be opened by whoever was sent it: from disk, and nothing else answers.
async function open(file, { before: script, settled = true, ...options } = {}) {
  const context = await room.browser.newContext({ viewport: projector, offline: true, ...options });
  if (script) await context.addInitScript(script);
  const page = await context.newPage();
  const wrong = [];
  await page.route("**", (route) => {
    const url = route.request().url();
    if (/^(file|data|blob):/.test(url)) return route.continue();
    wrong.push(`asked ${url}`);
    return route.abort();
  });
  page.on("pageerror", (error) => wrong.push(`thrown: ${error.message}`));
  page.on("console", (message) => wrong.push(message.text()));
  page.leave = async () => {
    assert.deepEqual(wrong, []);
    await context.close();
  };
  await page.goto(pathToFileURL(file).href);
  if (settled) await page.locator("#check:not([data-state=open], [data-state=running])").waitFor();
  return page;
}
const openText = (html, options) => {
  const file = join(room.folder, "opened.html");
  writeFileSync(file, html);
  return open(file, options);
};
// The same page with other bytes in its place.
async function reopen(page, html) {
  writeFileSync(join(room.folder, "opened.html"), html);
  await page.reload();
  await page.locator("#check:not([data-state=open], [data-state=running])").waitFor();
}
const state = (page) => page.locator("#check").getAttribute("data-state");
const said = (page) => page.locator("#check").innerText();
const inState = (page, name) =>
  page.locator(`.moment[data-state=${name}]`).evaluateAll((all) => all.map((one) => Number(one.dataset.seq)));

test("page: whoever gets only the file sees what it is, and that it checks out, without a network", async () => {
  const page = await openText(evening);
  assert.equal(await state(page), "good");
  const shown = await inState(page, "good");
  assert.equal(shown.length, await page.locator(".moment").count());
  const kept = records.filter(({ kind }) => !["genesis", "screen", "heartbeat"].includes(kind));
  assert.deepEqual(shown, kept.map(({ seq }) => seq));
  const { profile, device } = records[0];
  const first = await page.locator("body").innerText();
  for (const words of ["SIMULATION - fictional device", profile.source, device.name, device.model, "Intact"]) {
    assert.ok(first.includes(words), words);
  }
  for (const value of profile.assumed) assert.ok(first.includes(value), value);
  assert.match(await page.title(), /^SIMULATION: /);
  const about = JSON.parse(await page.locator("#about").evaluate((e) => e.textContent));
  assert.deepEqual([about.format, about.log.verdict, about.profile.source], ["html", "intact", profile.source]);
  assert.ok((await page.locator(".citation").innerText()).includes(about.citation));
  assert.match(await said(page), /whoever made this file could have chosen another/i);
  const vkey = readFileSync(join(room.data, "phone-a/log.vkey"), "utf8").trim();
  const [name, , material] = vkey.split("+");
  const fingerprint = sha256(Buffer.from(`${name}\n`), Buffer.from(vkey.slice(name.length + 10), "base64"));
  assert.ok(material && (await said(page)).replaceAll(" ", "").includes(fingerprint.toString("hex")));
  assert.equal(await page.locator("#vkey").innerText(), vkey);
  for (const { seq, image } of shots()) {
    const src = await page.locator(`#r${seq} > img`).getAttribute("src", { timeout: 100 }).catch(() => null);
    const same = await page.locator(`#r${seq}`).getAttribute("data-same");
    if (src) assert.equal(sha256(Buffer.from(src.split(",")[1], "base64")).toString("hex"), image);
    else assert.equal(records[same].image, image);
    assert.ok(src || same);
  }
  await assertAccessible(page, "the page");
  await page.leave();
});

test("page: fits a telephone, a column, a projector, the dark and a frame, and moves nothing", async () => {
  const outer = join(room.folder, "outer.html");
  writeFileSync(join(room.folder, "opened.html"), evening);
  writeFileSync(outer, `<!doctype html><html lang="en"><title>Outer</title><main><h1>Outer</h1>
    <div style="height:40rem"></div><iframe title="A log" width="600" height="500" sandbox="allow-scripts"
    src="opened.html"></iframe></main>`);
  const page = await open(outer, { settled: false });
  const frame = page.frames()[1];
  await frame.locator("#check[data-state=good]").waitFor();
  assert.deepEqual(await page.evaluate(() => [scrollX, scrollY, document.activeElement.tagName]), [0, 0, "BODY"]);
  assert.equal(await frame.evaluate(() => document.documentElement.scrollWidth), 600);
  await assertAccessible(frame, "the page in a frame");
  await page.leave();
  const alone = await openText(evening, { colorScheme: "dark" });
  for (const viewport of [{ width: 320, height: 640 }, pocket, projector]) {
    await alone.setViewportSize(viewport);
    assert.equal(await alone.evaluate(() => document.documentElement.scrollWidth), viewport.width);
  }
  await assertAccessible(alone, "the page in the dark");
  await alone.leave();
});

test("page: the keyboard reaches everything, in either language", async () => {
  const page = await openText(evening);
  const reached = new Set();
  for (let i = 0; i < 400; i++) {
    await page.keyboard.press("Tab");
    const what = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const box = element.getBoundingClientRect();
      if (!(box.width > 0 && box.height > 0)) return "unseen";
      element.dataset.reached = "";
      return element.tagName;
    });
    if (what === null) break;
    reached.add(what);
  }
  assert.deepEqual([...reached].sort(), ["A", "BUTTON", "PRE", "SUMMARY"]);
  assert.equal(await page.locator(".track a[data-reached]").count(), 0, "the line of time repeats the list");
  const missed = "main a:not([data-reached], .track *), button:not([data-reached]), summary:not([data-reached])";
  assert.equal(await page.locator(missed).locator("visible=true").count(), 0);
  await page.getByRole("button", { name: "한국어" }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("html").getAttribute("lang"), "ko");
  assert.match(await said(page), /방금 이 브라우저에서 검사했습니다/);
  assert.match(await page.locator(".band").innerText(), /모의실험.*SIMULATION/s);
  const titled = shots().find(({ title }) => title);
  assert.match(await page.locator(`#r${titled.seq} > img`).getAttribute("alt"), /모의 전화기의 화면/);
  await assertAccessible(page, "the page in Korean");
  await page.leave();
  // What a file in Korean says of its records is checked as well.
  const korean = await open(exported("phone-a", "korean", "--lang", "ko"));
  assert.equal(await state(korean), "good");
  await korean.leave();
});

const languageOf = (page) => page.locator("html").getAttribute("lang");
const chosen = (page) => page.locator(".languages [aria-pressed=true]").innerText();

test("page: follows its reader's browser, unless it was told which language comes first", async () => {
  const files = { "": evening };
  for (const lang of ["en", "ko"]) files[lang] = readFileSync(exported("phone-a", `first-${lang}`, "--lang", lang), "utf8");
  for (const [first, locale, expected] of [
    ["", "ko-KR", "ko"], ["", "en-GB", "en"], ["", "fr-FR", "en"],
    ["en", "ko-KR", "en"], ["ko", "en-GB", "ko"],
  ]) {
    const page = await openText(files[first], { locale });
    const which = `--lang ${first}, ${locale}`;
    assert.equal(await languageOf(page), expected, which);
    assert.equal(await chosen(page), expected === "ko" ? "한국어" : "English", which);
    assert.match(await page.title(), expected === "ko" ? /^SIMULATION: 감시 프로그램이/ : /^SIMULATION: What the watcher/);
    assert.equal(await state(page), "good", which);
    assert.match(await said(page), expected === "ko" ? /방금 이 브라우저에서/ : /Checked just now/, which);
    await page.locator(".languages button", { hasText: expected === "ko" ? "English" : "한국어" }).click();
    assert.equal(await languageOf(page), expected === "ko" ? "en" : "ko", which);
    await page.leave();
  }
  const silent = await openText(evening, { locale: "ko-KR", javaScriptEnabled: false, settled: false });
  assert.equal(await languageOf(silent), "en");
  await silent.leave();
});

test("page: a Korean reader reads whose account it follows in Korean, and what is checked beside it", async () => {
  const told = fileURLToPath(new URL("../../sample_sessions/ordinary_evening.yaml", import.meta.url));
  room.run("red-flag", "play", told, "--data", room.data, "--phone", "phone-told", "--speed", "max");
  const profile = JSON.parse(room.run("red-flag", "profiles", "--json"))[0];
  const html = readFileSync(exported("phone-told", "told"), "utf8");
  const page = await openText(html, { locale: "ko-KR" });
  assert.equal(await state(page), "good");
  const head = () => page.locator(".about").innerText();
  assert.ok((await head()).includes(profile.source_ko) && !(await head()).includes(profile.source));
  const foot = await page.locator(".foot").innerText();
  for (const words of [profile.title_ko, profile.title, profile.source, ...profile.assumed_ko, ...profile.assumed]) {
    assert.ok(foot.includes(words), words);
  }
  assert.match(await page.locator(".citation").innerText(), /^모의실험\(SIMULATION\)이며 누구에 대한 증거도 아님/);
  assert.doesNotMatch(foot, /records? read and hashed/);
  await assertAccessible(page, "the page in Korean, its account translated");
  await page.locator(".languages button", { hasText: "English" }).click();
  assert.ok(!/[가-힣]/.test(await page.locator(".foot section").nth(1).innerText()));
  assert.match(await page.locator(".foot").innerText(), /records read and hashed/);
  // What is not as signed is seen, though a translation stands for it.
  await reopen(page, html.replace(/data-fact="profile.source">/, "$&Not "));
  assert.equal(await state(page), "bad");
  assert.ok((await head()).includes(`Not ${profile.source}`));
  await page.leave();
});

test("page: whatever is altered turns red and is named", async () => {
  const shot = shots().find(({ title }) => title);
  const visit = records.find(({ kind }) => kind === "visit");
  const elsewhere = evening.match(/src="data:image\/png[^"]*"(?![^]*src="data)/)[0];
  const other = (c) => (c === "A" ? "B" : "A");
  const reencoded = (html, seq, change) => {
    const [begin] = part(html, seq);
    const at = html.indexOf("extra ", begin) + 6;
    const end = html.indexOf("\n", at);
    const text = change(Buffer.from(html.slice(at, end), "base64").toString());
    return html.slice(0, at) + Buffer.from(text).toString("base64") + html.slice(end);
  };
  const cases = {
    "a picture's pixel": [spoilt(shot.seq, /(base64,.{400})(.)/, (_, a, c) => a + other(c)), "picture"],
    "a picture put in from elsewhere": [spoilt(shot.seq, /src="data:[^"]*"/, elsewhere), "picture"],
    "a caption's time": [spoilt(shot.seq, /clock">\d/, (t) => t.slice(0, -1) + "9"), "time"],
    "a time as machines read it": [spoilt(shot.seq, /datetime="\d/, (t) => t.slice(0, -1) + "3"), "time"],
    "a caption's title": [spoilt(shot.seq, /data-field="title">/, "$&Not "), "caption"],
    "a word more in a caption": [spoilt(shot.seq, /<p class="state"/, "<p>He confessed.</p>$&"), "caption"],
    "a note that is not the publisher's": [spoilt(shot.seq, /<figcaption>/, '<p class="no-picture">He confessed.</p>$&'), "caption"],
    "another picture for sharper screens": [spoilt(shot.seq, /<img/, `$& ${elsewhere.replace("src=", "srcset=").replace(/"$/, ' 2x"')}`), "picture"],
    "a picture's description": [spoilt(shot.seq, /alt="/, "$&No "), "alt"],
    "the words on a screen": [spoilt(shot.seq, /data-field="text">/, "$&x"), "caption"],
    "a record's body": [reencoded(evening, shot.seq, (t) => t.replace(shot.title, "Something else")), "body"],
    "a time, in the body as well":
      [reencoded(spoilt(shot.seq, /clock">\d/, 'clock">9'), shot.seq, (t) => t.replace(/T\d/, "T9")), "body"],
    "a hash on the way up": [spoilt(shot.seq, /(index \d+\n)(.)/, (_, a, c) => a + other(c)), "body"],
    "a record's number": [spoilt(visit.seq, /index \d+/, `index ${visit.seq + 1}`), "body"],
  };
  const page = await openText(evening);
  for (const [name, [html, what]] of Object.entries(cases)) {
    await reopen(page, html);
    assert.equal(await state(page), "bad", name);
    const seq = name === "a record's number" ? visit.seq : shot.seq;
    // A second record with the very picture that was altered points to it, and is as signed itself.
    assert.deepEqual(await inState(page, "bad"), [seq], name);
    assert.match(await said(page), /ALTERED/, name);
    assert.equal(await page.locator(".check-bad-list a").innerText(), `record ${seq}`, name);
    const words = await page.locator(`#r${seq} .state`).last().innerText();
    const expected = { picture: "picture is", time: "time shown", caption: "caption", alt: "description", body: "record itself" };
    assert.ok(words.includes("ALTERED") && words.includes(expected[what]), `${name}: ${words}`);
    const red = await page.locator(`#r${seq}`).evaluate((e) => getComputedStyle(e).outlineColor);
    assert.equal(red, "rgb(179, 0, 27)", name);
  }
  await page.leave();
});

test("page: nothing stands on a checkpoint, a key or facts that were altered", async () => {
  const note = /(<pre id="note"[^>]*>[^\n]*\n)(\d+)/;
  const cases = {
    "the checkpoint's size": [(t) => t.replace(note, (_, a, n) => a + (Number(n) + 1)), /signature is false/],
    "the checkpoint's signature": [(t) => t.replace(/(— \S+ .{40})(.)/, (_, a, c) => a + (c === "A" ? "B" : "A")), /signature is false/],
    "the checkpoint, gone to pieces": [(t) => t.replace(note, "$1x"), /is none/],
    "the key": [(t) => t.replace(/(id="vkey"[^>]*>[^+<]+\+[0-9a-f]{8}\+.{20})(.)/, (_, a, c) => a + (c === "A" ? "B" : "A")), /key in this file is no key/],
    "another log's key": [
      (t) => t.replace(/(id="vkey"[^>]*>)[^<]*/, `$1${readFileSync(join(room.data, "phone-gap/log.vkey"), "utf8").trim()}`),
      /not signed by the key in this file/,
    ],
  };
  const page = await openText(evening);
  for (const [name, [change, words]] of Object.entries(cases)) {
    await reopen(page, change(evening));
    assert.equal(await state(page), "bad", name);
    assert.match(await said(page), words, name);
    assert.equal(await page.locator(".moment[data-state=good]").count(), 0, name);
  }
  await reopen(page, evening.replace(/data-fact="profile.source">/, "$&Not "));
  assert.match(await said(page), /ALTERED\. The facts at the top or the foot/);
  assert.equal(await page.locator(".altered[data-fact='profile.source']").count(), 1);
  await page.leave();
});

test("page: without Ed25519, without WebCrypto, without scripts it says so", async () => {
  const noEd25519 = await openText(evening, {
    before: () => {
      const real = crypto.subtle.importKey.bind(crypto.subtle);
      crypto.subtle.importKey = (form, key, algorithm, ...rest) =>
        algorithm === "Ed25519" ? Promise.reject(new DOMException("", "NotSupportedError")) : real(form, key, algorithm, ...rest);
    },
  });
  assert.equal(await state(noEd25519), "good");
  assert.match(await said(noEd25519), /no Ed25519 of its own/);
  await noEd25519.leave();
  const none = await openText(evening, {
    before: () => Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined }),
  });
  assert.equal(await state(none), "good");
  assert.match(await said(none), /no cryptography of its own/);
  await none.leave();
  const off = await openText(evening, { javaScriptEnabled: false, settled: false });
  assert.match(await off.locator("#check").innerText(), /Not checked.*scripts are off/s);
  assert.match(await off.locator("body").innerText(), /SIMULATION - fictional device/);
  assert.ok(await off.locator(".film img").first().isVisible());
  await off.leave();
});

test("page: hostile texts stay texts", async () => {
  const file = exported("phone-hostile", "hostile");
  const page = await open(file);
  assert.equal(await state(page), "good");
  assert.match(await page.title(), /^SIMULATION: /);
  const inside = ".moment :is(svg, iframe, object, style), .moment script:not(.proof), .moment img:not(.moment > img)";
  assert.equal(await page.locator(inside).count(), 0);
  assert.equal(await page.locator("[onload], [onerror], a[href^=javascript]").count(), 0);
  assert.doesNotMatch(readFileSync(file, "utf8"), /[\u202e\u009b\u0000\u001b]/);
  await assertAccessible(page, "hostile texts");
  await page.leave();
});

test("page: a log that was not sound leaves with its verdict, and its records turn red", async () => {
  for (const [phone, verdict, bad] of [["changed", "DAMAGED", true], ["rolled-back", "ROLLED BACK", false], ["gap", "Intact, with an interruption", false]]) {
    const page = await open(exported(`phone-${phone}`, phone));
    assert.ok((await page.locator(".about").innerText()).includes(verdict), phone);
    assert.equal((await inState(page, "bad")).length > 0, bad, phone);
    await page.leave();
  }
});

test("page: what does not fit is left out by the rule it states, and never made smaller", async () => {
  room.make("evenings", "phone-many", "2", "40");
  const log = join(room.data, "phone-many");
  const list = (kind) => room.run("trace-viewer", "list", log, "--limit", "1000", "--kind", kind, "--json").trim().split("\n").length;
  const all = { pictures: list("screenshot") };
  for (const megabytes of [0.3, 1]) {
    const file = exported("phone-many", `small-${megabytes}`, "--max-size", megabytes);
    const { size } = statSync(file);
    assert.ok(size <= megabytes * 1e6 && size > megabytes * 0.8e6, `${size}`);
    const page = await open(file);
    assert.equal(await state(page), "good");
    const shown = await page.locator("figure.moment, .row[data-kind=screenshot]").count();
    assert.ok(shown > 0 && shown < all.pictures, `${shown} of ${all.pictures}`);
    assert.ok((await page.locator(".about").innerText()).includes(`${shown} of ${all.pictures} pictures`));
    const rule = await page.locator(".thinned").first().innerText();
    assert.ok(rule.includes(`Of ${all.pictures} pictures there is room for ${shown} pictures`), rule);
    await page.leave();
  }
  const few = exported("phone-a", "few", "--kind", "visit", "--since", "2021-03-04T00:00:00Z");
  const page = await open(few);
  const visits = records.filter(({ kind }) => kind === "visit").map(({ seq }) => seq);
  assert.deepEqual(await inState(page, "good"), visits);
  assert.match(await page.locator(".foot").innerText(), /Selection: since 2021-03-04T00:00:00.000Z, kinds Page opened\./);
  await page.leave();
});

test("page: a story keeps its author's order and words apart from the log's", async () => {
  const [first, second] = shots();
  const visit = records.find(({ kind }) => kind === "visit");
  const yaml = join(room.folder, "story.yaml");
  writeFileSync(yaml, `format: 1
title: "<b>A title</b>"
author: Invented Author
lead: |
  One.

  Two.
language: en
moments:
  - seq: ${second.seq}
    heading: Later first
    caption: "<script>document.title='owned'</script> said the author"
  - seq: ${visit.seq}
    caption: A page
  - seq: ${first.seq}
    caption: Earlier last
`);
  const page = await open(exported("phone-a", "story", "--story", yaml));
  assert.equal(await state(page), "good");
  assert.deepEqual(await inState(page, "good"), [second.seq, visit.seq, first.seq]);
  assert.deepEqual(await page.locator(".said p:not(.number, .label)").allInnerTexts(), [
    "<script>document.title='owned'</script> said the author", "A page", "Earlier last",
  ]);
  assert.equal(await page.locator("h1").innerText(), "<b>A title</b>");
  assert.match(await page.locator(".byline").innerText(), /By Invented Author/);
  assert.match(await page.locator(".apart").innerText(), /are the author’s/);
  assert.equal(await page.locator(".lead p").count(), 2);
  assert.equal(await page.locator(".log .label").first().innerText(), "What the log says");
  await assertAccessible(page, "a story");
  await page.leave();
  const [code, words] = refused("--story", yaml, "--max-size", "0.1");
  assert.equal(code, 2);
  assert.match(words, /story.yaml:1\d: from here on the story does not fit into 0.1 MB/);
  assert.match(refused("--story", yaml, "--kind", "visit")[1], /names its records itself/);
  const cases = [
    ["format: 1\ntitle: T\nauthor: A\nmoments:\n  - seq: 9999\n    caption: C\n", /story.yaml:5: record 9999 is not in this log/],
    ["format: 1\ntitle: T\nauthor: A\nmoments:\n  - seq: 1\n    capton: C\n", /story.yaml:6: unknown key 'capton'/],
  ];
  for (const [text, why] of cases) {
    writeFileSync(yaml, text);
    const [status, line] = refused("--story", yaml);
    assert.equal(status, 2);
    assert.match(line, why);
    assert.equal(line.trim().split("\n").length, 1);
  }
});

test("page: a saved proof convinces a program that is not in the file", async () => {
  const shot = shots()[0];
  const page = await openText(evening, { acceptDownloads: true });
  const more = page.locator(`#r${shot.seq} .more`);
  await more.locator("summary").click();
  const saved = {};
  for (const name of ["Save its proof", "Save the picture"]) {
    const [download] = await Promise.all([page.waitForEvent("download"), more.getByText(name).click()]);
    saved[name] = join(room.folder, download.suggestedFilename());
    await download.saveAs(saved[name]);
  }
  const checked = JSON.parse(
    room.run("trace-viewer", "check", saved["Save its proof"], "--png", saved["Save the picture"], "--key", join(room.data, "phone-a/log.vkey"), "--json"),
  );
  assert.equal(checked.seq ?? checked.record?.seq, shot.seq, JSON.stringify(checked));
  await page.leave();
});

test("page: what the publisher redacted is neither green nor red, and its words are not in the file", async () => {
  const shot = shots().find(({ text }) => text);
  const file = exported("phone-a", "redacted", "--blur", `${shot.seq}:10,10,200,100`);
  const page = await open(file);
  assert.equal(await state(page), "good");
  assert.ok((await inState(page, "redacted")).includes(shot.seq));
  assert.match(await said(page), /One picture was redacted by the publisher/);
  assert.ok((await page.locator(`#r${shot.seq} .redacted`).innerText()).includes(shot.image));
  const proof = await page.locator(`#r${shot.seq} > .proof`).evaluate((e) => e.textContent);
  assert.doesNotMatch(proof, /extra/);
  assert.equal(await page.locator(`#r${shot.seq} [data-field]`).count(), 0);
  await page.leave();
});
