// The timeline's arithmetic: where an instant lies, which frames fit, what a tick says, what is due.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./source.mjs";

const axes = await load("timeline-axis");
const { candidates, placeFrames } = await load("timeline-frames");
const words = await load("timeline-ticks");
const tiles = await load("timeline-tiles");
const play = await load("timeline-play");
const signs = await load("timeline-signs");

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const seoul = 9 * hour;
const midnight = Date.UTC(2021, 2, 4) - seoul;
const at = (hours) => midnight + hours * hour;
const idle = (from, to, seq = 0) => ({ from, to, fromSeq: seq, toSeq: seq + 1 });

// Repeats itself from a seed: a failure can be looked at again.
function dice(seed) {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
}

const width = 1280;
const bounds = { from: at(7), to: at(24 * 20) };
const nights = [...Array(19)].map((_, i) => idle(at(24 * i + 22), at(24 * i + 31), 100 * i));
const wide = () => axes.fitting(width, bounds, nights);
const laid = (view) => axes.layOut(view, width, bounds, nights);

test("axis: a pixel and its instant name each other, broken stretches and all", () => {
  const roll = dice(1);
  for (let i = 0; i < 400; ++i) {
    const view = {
      at: at(7 + roll() * 400),
      x: roll() * width,
      msPerPx: wide() * 10 ** (-4 * roll()),
    };
    const axis = laid(view);
    for (let j = 0; j < 5; ++j) {
      const x = roll() * width;
      const back = axes.xOf(axis, axes.timeAt(axis, x));
      assert.ok(Math.abs(back - x) < 0.01, `${x} came back as ${back} in ${JSON.stringify(view)}`);
    }
  }
});

test("axis: parts adjoin, grow with time and cover the screen or the whole log", () => {
  const roll = dice(2);
  for (let i = 0; i < 400; ++i) {
    const axis = laid({
      at: at(7 + roll() * 470),
      x: roll() * width,
      msPerPx: wide() * 10 ** (-4 * roll()),
    });
    axis.parts.forEach((part, k) => {
      const next = axis.parts[k + 1];
      assert.ok(part.to > part.from && part.right > part.left);
      if (!next) return;
      assert.equal(next.from, part.to);
      assert.ok(Math.abs(next.left - part.right) < 1e-6);
    });
    const [first, last] = [axis.parts[0], axis.parts.at(-1)];
    assert.ok(first.left <= 0 || (first.from === bounds.from && first.left <= axes.edgePx + 1e-6));
    assert.ok(last.right >= width || last.to === bounds.to);
  }
});

test("axis: the whole log fits between the edges, and an idle stretch is never wider than its words", () => {
  const axis = laid(axes.wholeLog(width, bounds, nights));
  assert.equal(axis.from, bounds.from);
  assert.equal(axis.to, bounds.to);
  assert.ok(Math.abs(axis.parts.at(-1).right - (width - axes.edgePx)) < 1);
  const near = laid({ at: at(22), x: 600, msPerPx: wide() / 5 });
  const broken = near.parts.filter((part) => part.broken);
  assert.ok(broken.length > 0);
  for (const part of broken) assert.equal(Math.round(part.right - part.left), axes.brokenPx);
});

test("axis: a log of a single moment, and one idle from end to end, are still drawn", () => {
  for (const stretches of [[], [idle(at(7), at(7) + 30 * day)]]) {
    const only = { from: at(7), to: at(7) + (stretches.length ? 30 * day : minute) };
    const axis = axes.layOut(axes.wholeLog(width, only, stretches), width, only, stretches);
    assert.ok(axis.parts.length >= 1);
    assert.ok(
      Number.isFinite(axes.xOf(axis, only.from)) && Number.isFinite(axes.timeAt(axis, 300)),
    );
  }
});

test("axis: zooming keeps what is under the pointer there, from a year down to a minute", () => {
  let axis = laid(axes.wholeLog(width, bounds, nights));
  const time = axes.timeAt(axis, 700);
  for (let i = 0; i < 40; ++i) {
    axis = laid(axes.zoomed(axis, 700, 0.7, wide()));
    assert.ok(Math.abs(axes.xOf(axis, time) - 700) < 0.5, `step ${i}: ${axes.xOf(axis, time)}`);
  }
  assert.ok(Math.abs(axis.msPerPx * width - axes.narrowestMs) < 1);
  for (let i = 0; i < 60; ++i) axis = laid(axes.zoomed(axis, 700, 1.5, wide()));
  assert.equal(axis.from, bounds.from);
  assert.equal(axis.to, bounds.to);
});

test("axis: a drag moves everything by as much, and stops at the log's ends", () => {
  const axis = laid({ at: at(200), x: 640, msPerPx: wide() / 8 });
  const moved = laid(axes.panned(axis, -55));
  for (const x of [100, 500, 900]) {
    const time = axes.timeAt(axis, x);
    assert.ok(Math.abs(axes.xOf(moved, time) - (x - 55)) < 0.01);
  }
  const end = laid(axes.panned(axis, -1e7));
  assert.ok(Math.abs(axes.xOf(end, bounds.to) - (width - axes.edgePx)) < 0.01);
});

test("axis: idle stretches told twice, at different zooms, become one", () => {
  const merged = axes.mergeIdle(
    [idle(at(1), at(5), 10)],
    [{ ...idle(at(1), at(3), 10), toSeq: 12 }, idle(at(3), at(6), 12), idle(at(8), at(9), 20)],
  );
  assert.deepEqual(
    merged.map((i) => [i.from, i.to]),
    [
      [at(1), at(6)],
      [at(8), at(9)],
    ],
  );
});

test("frames: never over one another, whatever the zoom, the gaps and the screenshots", () => {
  const roll = dice(3);
  const pitch = 45;
  for (let i = 0; i < 300; ++i) {
    const axis = laid({
      at: at(7 + roll() * 470),
      x: roll() * width,
      msPerPx: wide() * 10 ** (-4 * roll()),
    });
    const shots = [...Array(300)].map((_, seq) => ({
      seq,
      image: "",
      time: axes.timeAt(axis, roll() * width),
    }));
    shots.sort((a, b) => a.time - b.time);
    const placed = placeFrames(shots, axis, pitch);
    placed.forEach((frame, k) => {
      const next = placed[k + 1];
      if (next) assert.ok(next.x - frame.x >= pitch - 1e-6, `${next.x} is too near ${frame.x}`);
      assert.ok(Math.abs(frame.x - frame.trueX) <= 2 * pitch);
    });
  }
});

test("frames: the same ones stand on the strip however far it is dragged", () => {
  const axis = laid({ at: at(200), x: 640, msPerPx: wide() / 8 });
  const roll = dice(4);
  const shots = [...Array(4000)].map((_, seq) => ({
    seq,
    image: "",
    time: at(7 + (seq + roll()) / 10),
  }));
  const still = new Map(placeFrames(shots, axis, 45).map((frame) => [frame.seq, frame.x]));
  const dragged = placeFrames(shots, laid(axes.panned(axis, -37)), 45);
  const common = dragged.filter((frame) => still.has(frame.seq));
  assert.ok(common.length >= dragged.length - 3, `${common.length} of ${dragged.length} stayed`);
  for (const frame of common) assert.ok(Math.abs(frame.x + 37 - still.get(frame.seq)) < 0.5);
});

test("frames: a bucket longer than an evening puts its picture on the evening, not in the night", () => {
  const evenings = [...Array(19)].map((_, i) => idle(at(24 * i + 8), at(24 * i + 31), 100 * i));
  const axis = axes.layOut(
    { at: at(200), x: 200, msPerPx: (23 * hour) / 80 },
    390,
    bounds,
    evenings,
  );
  const buckets = [...Array(19)].map((_, i) => ({
    time: at(24 * i),
    ms: day,
    image: "a",
    imageSeq: i,
  }));
  const found = candidates(buckets, axis);
  const shown = axis.parts.filter((part) => !part.broken).length;
  assert.ok(
    shown >= 3 && found.length >= shown - 1,
    `${found.length} pictures for ${shown} evenings`,
  );
  for (const { time } of found)
    assert.ok(!axis.parts.some((p) => p.broken && p.from < time && time < p.to));
});

test("frames: the screenshot that was chosen is always among them", () => {
  const axis = laid(axes.wholeLog(width, bounds, nights));
  const shots = [...Array(4000)].map((_, seq) => ({ seq, image: "", time: at(7 + seq / 10) }));
  for (const chosen of [0, 1, 777, 1001]) {
    const near = shots.filter((shot) => axes.xOf(axis, shot.time) < width - axes.edgePx);
    const inIdle = nights.some(
      (night) => shots[chosen].time > night.from && shots[chosen].time < night.to,
    );
    const found = placeFrames(near, axis, 45, chosen).some((frame) => frame.seq === chosen);
    assert.ok(found || inIdle, `${chosen} is missing`);
  }
});

test("ticks: words fit the zoom, in the phone's own time and both languages", () => {
  const cases = [
    [
      400 * day,
      "en",
      /^(January|February|March|April|May|June|July|August|September|October|November|December|\d{4})$/,
    ],
    [400 * day, "ko", /^(\d{1,2}월|\d{4}년)$/],
    [20 * day, "en", /^[A-Z][a-z]{2} \d{1,2}$/],
    [20 * day, "ko", /^\d{1,2}월 \d{1,2}일$/],
    [8 * hour, "en", /^\d\d:(00|30)$/],
    [40 * minute, "ko", /^\d\d:\d\d$/],
    [minute, "en", /^\d\d:\d\d:\d\d$/],
  ];
  for (const [span, language, form] of cases) {
    const log = { from: at(0), to: at(0) + 400 * day };
    const axis = axes.layOut({ at: at(9), x: 200, msPerPx: span / width }, width, log, []);
    const found = words.ticks(axis, seoul, language, 12);
    assert.ok(
      found.length >= 3 && found.length <= 25,
      `${span} ${language}: ${found.length} ticks`,
    );
    for (const tick of found) assert.match(tick.label, form);
    found.forEach((tick, i) => {
      if (i === 0) return;
      const room =
        (words.widthOfText(tick.label, 12) + words.widthOfText(found[i - 1].label, 12)) / 2;
      assert.ok(tick.x - found[i - 1].x >= room, `${found[i - 1].label} runs into ${tick.label}`);
    });
  }
});

test("ticks: the day stands at the left edge and wherever it changes", () => {
  const log = { from: at(0), to: at(96) };
  const axis = axes.layOut({ at: at(20), x: 0, msPerPx: (30 * hour) / width }, width, log, []);
  const above = words.context(axis, seoul, "en", 12);
  assert.deepEqual(
    above.map((tick) => tick.label),
    ["Thu, March 4, 2021", "Fri, March 5, 2021"],
  );
  assert.ok(Math.abs(above[1].x - axes.xOf(axis, at(24))) < 0.01);
});

test("ticks: an instant is written with the log's own offset", () => {
  for (const [text, offset] of [
    ["2021-03-04T20:00:00.000+09:00", seoul],
    ["2021-03-04T20:00:00.000Z", 0],
    ["2021-03-04T20:00:00.250-03:30", -3.5 * hour],
  ]) {
    assert.equal(words.offsetMs(text), offset);
    assert.equal(words.rfc3339(Date.parse(text), offset), text);
  }
});

test("ticks: a length is said in one unit, as a person would", () => {
  const cases = [
    [9 * minute, "9 minutes", "9분"],
    [14 * hour, "14 hours", "14시간"],
    [2.5 * hour, "2.5 hours", "2.5시간"],
    [40 * day, "1.3 months", "1.3개월"],
    [day, "1 day", "1일"],
  ];
  for (const [ms, en, ko] of cases) {
    assert.equal(words.lengthInWords(ms, "en"), en);
    assert.equal(words.lengthInWords(ms, "ko"), ko);
  }
});

test("tiles: a short drag asks for nothing new, and no screen asks for more than two dozen", () => {
  const axis = laid({ at: at(200), x: 640, msPerPx: wide() / 8 });
  const asked = tiles.tilesFor(axis, seoul).map(tiles.keyOf);
  const again = tiles.tilesFor(laid(axes.panned(axis, -3)), seoul).map(tiles.keyOf);
  assert.deepEqual(again, asked);
  const roll = dice(5);
  for (let i = 0; i < 200; ++i) {
    const any = laid({
      at: at(7 + roll() * 470),
      x: roll() * width,
      msPerPx: wide() * 10 ** (-4 * roll()),
    });
    const found = tiles.tilesFor(any, seoul);
    assert.ok(found.length >= 1 && found.length <= 24);
    for (const tile of found)
      assert.ok(tile.buckets <= 400 && Number.isInteger((tile.to - tile.from) / tile.buckets));
    for (const part of any.parts.filter((p) => !p.broken && p.right > 0 && p.left < width)) {
      const middle = (Math.max(part.from, any.from) + Math.min(part.to, any.to)) / 2;
      assert.ok(
        found.length === 24 || found.some((tile) => tile.from <= middle && middle <= tile.to),
      );
    }
  }
});

const queue = (...times) => times.map((time, i) => ({ seq: i + 1, time, stop: false }));

test("playing: at each speed a record comes when the phone's clock reaches it", () => {
  for (const speed of [1, 10, 60, 600]) {
    const rules = { speed, idle: [], stopAtChapters: false };
    const clock = { virtual: 0, wall: 1000 };
    const due = 1000 + 30_000 / speed;
    const records = queue(30_000, 60_000);
    assert.equal(play.advance(records, clock, due - 1, rules).shown, 0);
    assert.equal(play.advance(records, clock, due, rules).shown, 1);
    // A page that was slow shows the last one that is due, and none in between.
    assert.equal(play.advance(records, clock, due * 3, rules).shown, 2);
  }
});

test("playing: idle stretches take no time, unless they are to be sat through", () => {
  const night = idle(10_000, 8 * hour);
  const records = queue(8 * hour, 8 * hour + 2_000);
  const skipping = { speed: 1, idle: [night], stopAtChapters: false };
  assert.equal(play.advance(records, { virtual: 0, wall: 0 }, 9_999, skipping).shown, 0);
  assert.equal(play.advance(records, { virtual: 0, wall: 0 }, 10_001, skipping).shown, 1);
  assert.equal(
    play.advance(records, { virtual: 0, wall: 0 }, 10_001, { ...skipping, idle: [] }).shown,
    0,
  );
  assert.equal(play.virtualAt({ virtual: 5 * hour, wall: 0 }, 1000, skipping), 8 * hour + 1000);
});

test("playing: stops at a chapter if asked to, and at nothing else", () => {
  const records = queue(1_000, 2_000, 3_000);
  records[1].stop = true;
  const rules = { speed: 1, idle: [], stopAtChapters: true };
  const stopped = play.advance(records, { virtual: 0, wall: 0 }, 9_000, rules);
  assert.deepEqual([stopped.shown, stopped.stopped], [2, true]);
  const on = play.advance(records, { virtual: 0, wall: 0 }, 9_000, {
    ...rules,
    stopAtChapters: false,
  });
  assert.deepEqual([on.shown, on.stopped], [3, false]);
});

test("playing: a clock set back does not make anything wait for it to catch up", () => {
  const records = queue(10_000, 4_000, 5_000);
  const rules = { speed: 1, idle: [], stopAtChapters: false };
  const first = play.advance(records, { virtual: 9_000, wall: 0 }, 1_000, rules);
  assert.equal(first.shown, 2);
  assert.equal(first.clock.virtual, 4_000);
  assert.equal(play.advance(records.slice(2), first.clock, 1_999, rules).shown, 0);
  assert.equal(play.advance(records.slice(2), first.clock, 2_000, rules).shown, 1);
});

test("playing: one record a second, however far apart they are, skipping what is idle", () => {
  const rules = { speed: "record", idle: [], stopAtChapters: false };
  const records = queue(5, 8 * hour, 9 * hour);
  assert.equal(play.advance(records, { virtual: 0, wall: 0 }, 999, rules).shown, 0);
  assert.equal(play.advance(records, { virtual: 0, wall: 0 }, 1000, rules).shown, 1);
  assert.equal(play.advance(records, { virtual: 0, wall: 0 }, 60_000, rules).shown, 1);
  const night = { from: 5, to: 10 * hour, fromSeq: 1, toSeq: 5 };
  const quiet = [2, 3, 4, 5, 6].map((seq) => ({ seq, time: seq * hour, stop: false }));
  assert.equal(
    play.advance(quiet, { virtual: 0, wall: 0 }, 1000, { ...rules, idle: [night] }).shown,
    4,
  );
});

test("signs: those too near to tell apart are one, and the weightiest gives it its shape", () => {
  const axis = laid({ at: at(100), x: 640, msPerPx: wide() / 20 });
  const near = ["chapter", "gap", "boot"].map((kind, seq) => ({
    kind,
    seq,
    time: at(100) + seq,
    title: "",
  }));
  const far = { kind: "shutdown", seq: 9, time: axes.timeAt(axis, 900), title: "" };
  const placed = signs.placeSigns([...near, far], axis, 20);
  assert.deepEqual(
    placed.map((group) => group.signs.map((sign) => sign.kind)),
    [["gap", "boot", "chapter"], ["shutdown"]],
  );
});
