// How we know: the account this log follows and how far it is known, where the accounts part, what
// had to be assumed, what the log says of itself, and lines to cite.
import { html, nothing, TemplateResult } from "lit";
import { citeOf, points, sourceOf, sources } from "./accounts.js";
import type { FullRecord, Phone, Translation, VerdictState } from "./api.js";
import { PageElement } from "./element.js";
import { icon } from "./icons.js";
import { Key, language, t, tOr } from "./i18n.js";
import { clock, dayOf, hourAndMinute, longDay, offset, seconds } from "./time.js";
import { plain, shortened } from "./text.js";

const grades = ["A", "B", "C", "D", "M"] as const;

class HowPanel extends PageElement {
  static override properties = {
    info: { attribute: false },
    verdict: { attribute: false },
    record: { attribute: false },
    copied: { state: true },
  };
  declare info: Phone;
  declare verdict: VerdictState | null;
  declare record: FullRecord | null;
  declare copied: string; // The line copied or selected last, and how: "account copied".

  constructor() {
    super();
    this.verdict = null;
    this.record = null;
    this.copied = "";
  }

  private fact(label: string, value: string | undefined): TemplateResult | typeof nothing {
    if (!value) return nothing;
    return html`<div>
      <dt>${label}</dt>
      <dd>${shortened(plain(value), 300)}</dd>
    </div>`;
  }

  // The profile's sentences in the page's language, as far as they are translated.
  private translation(): Translation | undefined {
    return this.info.profile?.translations?.[language()];
  }

  // A sentence of the log's, which holds them in English.
  private sentence(original: string, translated: string | null | undefined, longest: number) {
    const shown = shortened(plain(translated ?? original), longest);
    return html`<span lang=${translated ? language() : "en"}>${shown}</span>`;
  }

  private account() {
    const profile = this.info.profile;
    if (!profile) return html`<p>${t("how_no_profile")}</p>`;
    const other = this.translation();
    return html`<p>${t("how_lead")}</p>
      <blockquote class="account">
        <p class="account-title">${this.sentence(profile.title, other?.title, 200)}</p>
        <p class="quiet">${t("source")}: ${this.sentence(profile.source, other?.source, 400)}</p>
      </blockquote>
      ${other?.title ? html`<p class="quiet translated">${t("how_translated")}</p>` : nothing}
      <h3>${t("certainty")}</h3>
      <ol class="grades">
        ${grades.map(
          (grade) => html`<li aria-current=${grade === profile.certainty ? "true" : nothing}>
            <b class="grade">${grade}</b> ${t(`certainty_${grade}` as Key)}
          </li>`,
        )}
      </ol>
      ${grades.some((grade) => grade === profile.certainty)
        ? nothing
        : this.fact(t("certainty"), profile.certainty)}`;
  }

  // Each account's words beside the others', the one this log follows marked.
  private contradictions() {
    const own = this.info.profile?.id ?? "";
    return html`<h3>${t("how_part_title")}</h3>
      <p class="quiet">${t("how_part_lead")}</p>
      <div class="points">
        ${points.map(
          (point) => html`<section class="point">
            <h4>${t(point.title)}</h4>
            <ul>
              ${point.says.map((statement) => {
                const followed = statement.sources.includes(own);
                return html`<li data-followed=${followed}>
                  ${t(statement.key)}
                  <span class="who">
                    ${statement.sources.map((id) => sourceOf(id)?.short ?? id).join(", ")}
                    ${followed ? html`<b>${t("how_followed")}</b>` : nothing}
                  </span>
                </li>`;
              })}
            </ul>
            <p class="here-does"><b>${t("how_here")}</b> ${t(point.here)}</p>
          </section>`,
        )}
      </div>
      <details>
        <summary>${t("how_accounts")}</summary>
        <ul class="accounts">
          ${sources.map(
            (source) => html`<li>
              <b>${source.short}</b> <span>${citeOf(source)}</span>
              <b class="grade" title=${t(`certainty_${source.certainty}` as Key)}>${source.certainty}</b>
            </li>`,
          )}
        </ul>
      </details>`;
  }

  private assumed() {
    const values = this.info.profile?.assumed ?? [];
    if (values.length === 0) return nothing;
    return html`<h3>${t("assumed")}</h3>
      <p class="quiet">${t("assumed_lead")}</p>
      <ul class="assumed">
        ${values.map(
          (value, i) => html`<li>
            <span class="label-assumed">${t("how_label_assumed")}</span>
            ${this.sentence(value, this.translation()?.assumed[i], 300)}
          </li>`,
        )}
      </ul>`;
  }

  private genesis() {
    const { profile, schedule, device, origin, format } = this.info;
    if (!profile) return nothing;
    return html`<h3>${t("how_genesis")}</h3>
      <p class="quiet">${t("how_genesis_lead")}</p>
      <dl>
        ${this.fact(t("how_simulation"), t("simulation"))}
        ${this.fact(t("profile"), profile.id)} ${this.fact(t("how_origin"), origin)}
        ${this.fact(t("how_format"), format === undefined ? "" : String(format))}
        ${this.fact(t("how_scope_label"), tOr(`how_log_scope_${profile.log_scope}`, profile.log_scope))}
        ${this.fact(t("user_can_view"), profile.user_can_view ? t("yes") : t("no"))}
        ${this.fact(t("how_can_delete"), t("no"))}
        ${schedule && schedule.algorithm !== "none"
          ? this.fact(
              t("proof_shutter_algorithm"),
              `${schedule.algorithm}: ${t("proof_shutter_between", {
                min: seconds(schedule.min_ms),
                max: seconds(schedule.max_ms),
                mean: seconds(schedule.mean_ms),
              })}`,
            )
          : nothing}
        ${device ? this.fact(t("model"), `${device.model}, ${device.width}×${device.height}`) : nothing}
      </dl>
      <p>
        <button type="button" class="link" @click=${() => this.emit("open-record", 0)}>
          ${t("how_genesis_open")}
        </button>
      </p>`;
  }

  // Lines for a newspaper. They say SIMULATION in themselves: they travel without this page.
  private citations(): [string, string][] {
    const { info, record } = this;
    const v = this.verdict?.verdict;
    const profile = info.profile;
    const lines: [string, string][] = [];
    const source = profile ? sourceOf(profile.id) : undefined;
    if (profile) {
      lines.push(["account", `${source ? citeOf(source) : profile.source}. ${t("how_cite_certainty", { grade: profile.certainty })}`]);
    }
    const log = t("how_cite_log", {
      simulation: t("simulation"),
      origin: info.origin ?? info.name,
      day: longDay(info.first),
      profile: profile?.id ?? "",
      n: v?.records ?? info.records,
      verdict: v ? tOr(`verdict_word_${v.verdict}`, v.verdict) : t("checking"),
      root: v?.root ?? "",
    });
    lines.push(["log", log]);
    if (record) {
      lines.push([
        "record",
        t("how_cite_record", {
          simulation: t("simulation"),
          seq: record.seq,
          origin: info.origin ?? info.name,
          time: `${dayOf(record.time)} ${clock(record.time)} ${offset(record.time)}`,
          hash: record.leaf_hash,
        }),
      ]);
    }
    return lines.map(([id, line]) => [id, plain(line)]);
  }

  private async copy(id: string, line: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(line);
      this.copied = `${id} copied`;
    } catch {
      // Withheld on plain http from elsewhere: the line is selected instead.
      const field = this.querySelector(`#cite-${id}`)!;
      window.getSelection()?.selectAllChildren(field);
      this.copied = `${id} selected`;
    }
  }

  private cite() {
    return html`<h3>${t("how_cite")}</h3>
      <p class="quiet">${t("how_cite_lead")}</p>
      <ul class="citations">
        ${this.citations().map(
          ([id, line]) => html`<li>
            <p class="quiet small">${t(`how_cite_${id}_title` as Key)}</p>
            <p class="cite" id=${`cite-${id}`}>${line}</p>
            <button
              type="button"
              class="act"
              aria-describedby=${`cite-${id}`}
              @click=${() => void this.copy(id, line)}
            >
              ${icon("page")} ${t("how_copy")}
            </button>
            <span role="status">
              ${this.copied === `${id} copied`
                ? t("how_copied")
                : this.copied === `${id} selected`
                  ? t("how_selected")
                  : nothing}
            </span>
          </li>`,
        )}
      </ul>`;
  }

  private aboutPhone() {
    const p = this.info;
    return html`<section class="facts" aria-labelledby="facts-title">
      <h3 id="facts-title">${t("the_phone")}</h3>
      <dl>
        ${this.fact(t("name"), p.name)} ${this.fact(t("model"), p.device?.model)}
        ${this.fact(t("persona"), p.persona)} ${this.fact(t("session"), p.session)}
        ${this.fact(t("day"), longDay(p.first))}
        ${this.fact(
          t("recorded"),
          p.first && p.latest ? `${hourAndMinute(p.first)} – ${hourAndMinute(p.latest)}` : "",
        )}
        ${this.fact(t("records"), t("n_records", { n: p.records }))}
        ${this.fact(t("state"), p.closed ? t("state_closed") : t("state_open"))}
      </dl>
    </section>`;
  }

  override render() {
    return html`<section class="how">
        <h2>${t("how_we_know")}</h2>
        ${this.account()} ${this.contradictions()} ${this.assumed()} ${this.genesis()} ${this.cite()}
      </section>
      ${this.aboutPhone()}`;
  }
}

customElements.define("tv-how", HowPanel);
