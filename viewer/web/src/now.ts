// What stood in front at the playhead: asked for once it rests, and dropped when it moves on.
import * as api from "./api.js";

const restMs = 60; // The playhead may be running.

export class Now {
  moment: api.Moment | null = null;
  private asked = "";
  private timer = 0;
  private stop = new AbortController();

  constructor(private readonly changed: () => void) {}

  close(): void {
    window.clearTimeout(this.timer);
    this.stop.abort();
    this.asked = "";
  }

  // Called with what is wanted as often as one likes.
  want(phone: string, seq: number | null): void {
    const key = seq === null ? "" : `${seq}/${phone}`;
    if (key === this.asked) return;
    this.close();
    this.asked = key;
    if (seq === null) this.moment = null;
    else this.timer = window.setTimeout(() => void this.ask(phone, seq), this.moment ? restMs : 0);
  }

  private async ask(phone: string, seq: number): Promise<void> {
    const { signal } = (this.stop = new AbortController());
    // Without it, the facts of the record stand there all the same.
    const moment = await api.moment(phone, seq, signal).catch(() => null);
    if (signal.aborted) return;
    this.moment = moment;
    this.changed();
  }
}
