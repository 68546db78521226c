// The audited shutter: whether every screenshot was taken where a seed, sealed beforehand, had put
// it; with a plot of those around the playhead that names one that was added, dropped or moved.
import { html, nothing, PropertyValues, svg } from "lit";
import * as api from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { Key, t, tOr } from "./i18n.js";
import { plain } from "./text.js";
import { clock, localTime, offset, seconds } from "./time.js";

const eachSide = 9; // Screenshots plotted before and after the moment chosen.
const nearby_ms = 10 * 60_000; // One missing and one added further apart are two things.

// Something that should not be.
interface Odd {
  kind: "missing" | "added" | "moved";
  due_ms: number | null; // Where the schedule had it.
  came_ms: number | null; // Where it is.
  seq: number | null;
}

// One missing, and the next to be found too many soon after or before: it was moved.
export function oddities(findings: readonly api.ScheduleFinding[]): Odd[] {
  const missing = findings.filter((f) => f.due_ms !== undefined && f.seq === null);
  const added = findings.filter((f) => f.due_ms !== undefined && f.seq !== null);
  const odd: Odd[] = [];
  for (const gone of missing) {
    const due = gone.due_ms!;
    const near = added
      .map((a, i) => ({ i, far: Math.abs(a.due_ms! - due) }))
      .sort((a, b) => a.far - b.far)[0];
    const closer = near && missing.some((m) => m !== gone && Math.abs(m.due_ms! - added[near.i]!.due_ms!) < near.far);
    if (near && near.far < nearby_ms && !closer) {
      const [came] = added.splice(near.i, 1);
      odd.push({ kind: "moved", due_ms: due, came_ms: came!.due_ms!, seq: came!.seq });
    } else {
      odd.push({ kind: "missing", due_ms: due, came_ms: null, seq: null });
    }
  }
  for (const extra of added) {
    odd.push({ kind: "added", due_ms: null, came_ms: extra.due_ms!, seq: extra.seq });
  }
  return odd.sort((a, b) => at(a) - at(b));
}

const at = (odd: Odd): number => odd.due_ms ?? odd.came_ms ?? 0;

class ShutterPart extends PageElement {
  static override properties = {
    phone: {},
    info: { attribute: false },
    verdict: { attribute: false },
    record: { attribute: false },
    centre: { state: true },
    shots: { state: true },
  };
  declare phone: string;
  declare info: api.Phone;
  declare verdict: api.Verdict;
  declare record: api.FullRecord | null;
  declare centre: string; // The time plotted around; empty: the playhead's.
  declare shots: api.LogRecord[];
  private plotted = "";

  constructor() {
    super();
    this.centre = "";
    this.shots = [];
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("phone") || changed.has("record")) this.centre = "";
    const time = this.centre || this.record?.time || this.info.latest || "";
    const wanted = `${this.phone} ${time}`;
    if (!time || wanted === this.plotted) return;
    this.plotted = wanted;
    void this.load(time);
  }

  private async load(time: string): Promise<void> {
    const wanted = this.plotted;
    const shots = await api.screenshotsAround(this.phone, time, eachSide).catch(() => []);
    if (wanted === this.plotted) this.shots = shots;
  }

  private show(ms: number): string {
    return localTime(ms, offset(this.info.first));
  }

  private inWords(odd: Odd): string {
    const due = odd.due_ms === null ? "" : clock(this.show(odd.due_ms));
    const came = odd.came_ms === null ? "" : clock(this.show(odd.came_ms));
    const by = seconds(Math.abs((odd.came_ms ?? 0) - (odd.due_ms ?? 0)));
    const key: Record<Odd["kind"], Key> = {
      missing: "proof_shutter_missing",
      added: "proof_shutter_added",
      moved: (odd.came_ms ?? 0) > (odd.due_ms ?? 0) ? "proof_shutter_late" : "proof_shutter_early",
    };
    return t(key[odd.kind], { due, came, by });
  }

  private plot(odd: readonly Odd[]) {
    const dueOf = (shot: api.LogRecord): number => Date.parse(shot.due ?? shot.time!);
    const times = this.shots.map(dueOf);
    if (times.length === 0) return html`<p class="quiet">${t("proof_shutter_none")}</p>`;
    const first = Math.min(...times);
    const last = Math.max(...times);
    const margin = Math.max(1000, (last - first) * 0.04);
    const here = odd.filter((o) => at(o) >= first - margin && at(o) <= last + margin);
    const [from, to] = [first - margin, last + margin];
    const [width, above, below] = [360, 34, 86];
    const x = (ms: number): number => 8 + ((ms - from) / (to - from)) * (width - 16);
    const strange = new Set(here.filter((o) => o.seq !== null).map((o) => o.seq));
    const regular = this.shots.filter((shot) => !strange.has(shot.seq));
    const tick = (ms: number, y: number) => svg`<path d=${`M${x(ms)} ${y - 8}v16`}></path>`;
    const label = t("proof_shutter_plot", {
      n: this.shots.length,
      from: clock(this.show(first)),
      to: clock(this.show(last)),
      odd: here.length,
    });
    return html`<svg class="shutter-plot" viewBox="0 0 360 132" role="img" aria-label=${label}>
        <text class="row-name" x="2" y="14">${t("proof_shutter_expected")}</text>
        <path class="axis" d=${`M2 ${above}H358M2 ${below}H358`}></path>
        <g class="matched">
          ${regular.map((shot) => {
            const due = dueOf(shot);
            const came = Date.parse(shot.time!);
            return svg`${tick(due, above)}${tick(came, below)}
              <path class="thread" d=${`M${x(due)} ${above + 9}L${x(came)} ${below - 9}`}></path>`;
          })}
        </g>
        ${here.map((o) => {
          const label = String(odd.indexOf(o) + 1);
          return svg`<g class="odd" data-kind=${o.kind}>
            ${
              o.due_ms === null
                ? nothing
                : svg`<circle cx=${x(o.due_ms)} cy=${above} r="8"></circle>
                    <text class="count" x=${x(o.due_ms)} y=${above + 4.5}>${label}</text>`
            }
            ${
              o.came_ms === null
                ? nothing
                : svg`<rect x=${x(o.came_ms) - 8} y=${below - 8} width="16" height="16" rx="2"></rect>
                    <text class="count" x=${x(o.came_ms)} y=${below + 4.5}>${label}</text>`
            }
            ${
              o.kind === "moved"
                ? svg`<path class="thread" d=${`M${x(o.due_ms!)} ${above + 9}L${x(o.came_ms!)} ${below - 9}`}></path>`
                : nothing
            }
          </g>`;
        })}
        <text class="row-name" x="2" y="110">${t("proof_shutter_recorded")}</text>
        <text class="time" x="2" y="128">${clock(this.show(first))}</text>
        <text class="time end" x="358" y="128">${clock(this.show(last))}</text>
      </svg>
      <p class="quiet small">${t("proof_shutter_legend", { n: this.shots.length })}</p>`;
  }

  private oddList(odd: readonly Odd[], other: readonly api.ScheduleFinding[]) {
    if (odd.length === 0 && other.length === 0) return nothing;
    return html`<h4>${t("proof_shutter_odd")}</h4>
      <ol class="odd-list">
        ${odd.map(
          (o, i) => html`<li data-kind=${o.kind}>
            <span class="odd-number">${i + 1}</span>
            <span>
              <b>${t(`proof_shutter_kind_${o.kind}` as Key)}</b> ${this.inWords(o)}
              <button
                type="button"
                class="link"
                @click=${() => (this.centre = this.show(at(o)))}
              >
                ${t("proof_shutter_show", { n: i + 1 })}</button
              >${o.seq === null
                ? nothing
                : html` · <button
                      type="button"
                      class="link"
                      @click=${() => this.emit("open-record", o.seq!)}
                    >
                      ${t("record_n", { n: o.seq })}
                    </button>`}
            </span>
          </li>`,
        )}
      </ol>
      ${other.map((f) => html`<p class="alarm">${plain(f.what)}</p>`)}
      <p class="quiet small">${t("proof_shutter_odd_means")}</p>`;
  }

  private facts() {
    const s = this.info.schedule;
    if (!s) return nothing;
    const fact = (label: string, value: unknown) =>
      html`<div>
        <dt>${label}</dt>
        <dd>${value}</dd>
      </div>`;
    return html`<dl class="shutter-facts">
      ${fact(
        t("proof_shutter_algorithm"),
        html`${tOr(`proof_algorithm_${s.algorithm}`, plain(s.algorithm))}
          <code>${plain(s.algorithm)}</code>`,
      )}
      ${fact(
        t("proof_shutter_bounds"),
        t("proof_shutter_between", {
          min: seconds(s.min_ms),
          max: seconds(s.max_ms),
          mean: seconds(s.mean_ms),
        }),
      )}
      ${fact(
        t("proof_shutter_seed"),
        html`<code class="whole-hash">${plain(s.seed_sha256 ?? "")}</code>`,
      )}
    </dl>`;
  }

  override render() {
    const { revealed, planned, matched, expected, findings } = this.verdict.schedule;
    const title = html`<h3 class="part-title">${t("proof_shutter_title")}</h3>`;
    if (!planned) {
      return html`${title}
        <p>${t("schedule_none")}</p>`;
    }
    const odd = oddities(findings ?? []);
    const other = (findings ?? []).filter((f) => f.due_ms === undefined);
    const perfect = revealed && matched === expected && odd.length === 0 && other.length === 0;
    return html`${title}
      ${revealed
        ? html`<p class="outcome" data-good=${perfect}>
            ${icon(perfect ? "check" : "alert")}
            <span>${t("proof_shutter_result", { matched, n: expected })}</span>
          </p>`
        : html`<p class="caution">
            ${icon("wait")}
            <span>
              ${t(this.info.closed ? "proof_shutter_never" : "proof_shutter_secret")}
              ${expected > 0 ? t("proof_shutter_so_far", { matched, n: expected }) : nothing}
            </span>
          </p>`}
      <p>${t("proof_shutter_how")}</p>
      ${revealed || expected > 0 ? this.plot(odd) : nothing} ${this.oddList(odd, other)}
      ${this.facts()}`;
  }
}

customElements.define("tv-shutter", ShutterPart);
