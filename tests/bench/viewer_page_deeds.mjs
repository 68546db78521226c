// What a person does with the page, each timed in the page's own clock until the answer is painted.
// A deed that does not come to its end within the limit counts as the limit.
import { answer, deedLimitMs } from "./viewer_page_tools.mjs";

// Runs in the page: the deeds' tools, as window.bench.
function install(limit) {
  const seqShown = () => {
    const timeline = document.querySelector("tv-timeline");
    return timeline?.record && timeline.record.seq === timeline.seq ? timeline.seq : null;
  };
  const picture = () => document.querySelector("tv-stage img.stage-picture");
  const loaded = (image) => Boolean(image?.complete && image.naturalWidth > 0);
  const frame = () => new Promise(requestAnimationFrame);

  // From `act` to the second frame in which `done` holds: by then it has been painted.
  async function time(act, done) {
    const begun = performance.now();
    act();
    while (!done()) {
      if (performance.now() - begun > limit) return limit;
      await frame();
    }
    await frame();
    return performance.now() - begun;
  }
  const address = (values) => {
    const now = new URLSearchParams(location.hash.slice(1));
    for (const [key, value] of Object.entries(values)) now.set(key, value);
    location.hash = now.toString();
  };
  const press = (key, more = {}) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));

  // Another record at the playhead and another picture on the stage.
  const seek = (act) => {
    const before = { seq: seqShown(), image: picture()?.src };
    return time(act, () => {
      const seq = seqShown();
      return seq !== null && seq !== before.seq && picture()?.src !== before.image && loaded(picture());
    });
  };

  window.bench = {
    seqShown,
    shown: () => ({ seq: seqShown(), image: /([0-9a-f]{64})\.png$/.exec(picture()?.src)?.[1] }),
    seekSeq: (seq) => seek(() => address({ seq })),
    seekTimeline: (share) => {
      const box = document.querySelector(".tl-scrubber").getBoundingClientRect();
      const at = { clientX: box.left + box.width * share, clientY: box.top + box.height / 2,
        pointerId: 1, bubbles: true };
      const target = document.elementFromPoint(at.clientX, at.clientY);
      return seek(() => {
        target.dispatchEvent(new PointerEvent("pointerdown", at));
        target.dispatchEvent(new PointerEvent("pointerup", at));
      });
    },
    nextScreenshot: () => seek(() => press("ArrowRight", { shiftKey: true })),
    nextRecord: () => {
      const wanted = seqShown() + 1;
      const row = `tv-list .row[data-seq="${wanted}"] [aria-current="true"]`;
      return time(
        () => press("ArrowRight"),
        () => seqShown() === wanted && document.querySelector(row) !== null);
    },
    // Until a row of the panel has the words marked in it.
    search: (q) => {
      const same = (mark) => mark.textContent.toLowerCase() === q.toLowerCase();
      return time(
        () => address({ panel: "search", q }),
        () => [...document.querySelectorAll("#panel .row mark")].some(same));
    },
    hasPanel: (id) => document.getElementById(`tab-${id}`) !== null,
    knows: () => time(
      () => address({ panel: "knows" }),
      () => document.querySelector('#panel [aria-busy="false"] .heat-hours') !== null),
    rest: (panel) => time(
      () => address({ panel, q: "" }),
      () => document.querySelector("#panel .row mark, #panel .heat-hours") === null),
  };
}

export const words = { common: "감자", rare: "perihelion", korean: "도서관" };

export class Deeds {
  constructor(page, log, draw) {
    this.page = page;
    this.log = log;
    this.draw = draw;
    this.times = {};
  }

  async begin() {
    await this.page.evaluate(install, deedLimitMs);
    await this.page.waitForFunction(
      () => document.querySelector('.tl[aria-busy="false"]') && window.bench.shown().image);
    await this.seek("seq"); // The first of each deed warms the page's code: not counted.
    await this.seek("timeline");
    this.times = {};
  }

  async run(name, deed, argument) {
    const call = ([which, value]) => window.bench[which](value);
    const ms = await answer(`${this.log.name}: ${name}`, this.page.evaluate(call, [deed, argument]));
    (this.times[name] ??= []).push(ms);
    return ms;
  }

  // A place far enough from here for another picture.
  share(here) {
    for (;;) {
      const share = 0.04 + 0.92 * this.draw();
      if (Math.abs(share - here) > 0.06) return share;
    }
  }

  async seek(by) {
    const { records } = this.log;
    if (by === "seq") {
      const here = (await this.page.evaluate(() => window.bench.seqShown())) / records;
      await this.run("seek_seq", "seekSeq", Math.floor(this.share(here) * records));
    } else {
      this.place = this.share(this.place ?? 0);
      await this.run("seek_timeline", "seekTimeline", this.place);
    }
    await this.check();
  }

  // The page must be right, not only quick: the picture is the newest up to the record shown.
  async check() {
    const { seq, image } = await this.page.evaluate(() => window.bench.shown());
    const query = `kind=screenshot&order=newest&before=${seq + 1}&limit=1`;
    const told = await (await fetch(`${this.log.api}/records?${query}`)).json();
    if (told.records[0].image !== image)
      throw new Error(`${this.log.name}: the stage shows another picture than record ${seq} has`);
  }

  async round() {
    await this.seek("timeline");
    await this.seek("seq");
    await this.run("next_record", "nextRecord");
    await this.run("next_screenshot", "nextScreenshot");
    await this.check();
    for (const [which, q] of Object.entries(words)) {
      await this.run(`search_${which}`, "search", q);
      await this.page.evaluate(() => window.bench.rest("moment"));
    }
    if (await this.page.evaluate(() => window.bench.hasPanel("knows"))) {
      await this.run("knows", "knows");
      await this.page.evaluate(() => window.bench.rest("moment"));
    }
  }
}
