// The day in order, whole or one kind of record at a time.
import { html, nothing } from "lit";
import { PageElement } from "./element.js";
import { Key, t } from "./i18n.js";
import type { Note } from "./notes.js";
import "./record-scroller.js";

const kindFilters: readonly [Key, readonly string[]][] = [
  ["filter_all", []],
  ["filter_pages", ["visit"]],
  ["filter_screenshots", ["screenshot"]],
  ["filter_interruptions", ["gap", "clock_change", "boot", "shutdown"]],
];

class RecordList extends PageElement {
  static override properties = {
    phone: {},
    size: { attribute: false },
    seq: { attribute: false },
    following: { type: Boolean },
    lost: { type: Boolean },
    live: { type: Boolean },
    notes: { attribute: false },
    kinds: { state: true },
  };
  declare phone: string;
  declare size: number;
  declare seq: number | null;
  declare following: boolean;
  declare lost: boolean; // The connection to the server.
  declare live: boolean;
  declare notes: readonly Note[];
  declare kinds: number;

  constructor() {
    super();
    this.kinds = 0;
  }

  private state() {
    if (this.lost) return html`<p class="live" data-live="lost">${t("live_lost")}</p>`;
    if (!this.live) return nothing;
    return html`<p class="live" data-live="on">${t("live")}</p>`;
  }

  override render() {
    return html`<section class="list" aria-labelledby="list-title">
      <h2 id="list-title" class="sr">${t("records_in_order")}</h2>
      <div class="choices" role="group" aria-label=${t("show_only")}>
        ${kindFilters.map(
          ([key], i) => html`<button
            type="button"
            aria-pressed=${i === this.kinds}
            @click=${() => (this.kinds = i)}
          >
            ${t(key)}
          </button>`,
        )}
      </div>
      ${this.state()}
      <tv-records
        .phone=${this.phone}
        .kinds=${kindFilters[this.kinds]![1]}
        .size=${this.size}
        .seq=${this.seq}
        .following=${this.following}
        .notes=${this.notes}
        .label=${t("records_in_order")}
      ></tv-records>
    </section>`;
  }
}

customElements.define("tv-list", RecordList);
