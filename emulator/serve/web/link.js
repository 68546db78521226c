// The line to one phone: connects, says hello, gives credit, reconnects. PROTOCOL.md.

const version = 1;
const longestWait = 5000;

export const phases = { down: 0, move: 1, up: 2, cancel: 3 };
export const keys = {
  power: 1, home: 2, back: 3, recents: 4, enter: 16, backspace: 17, up: 18, down: 19, pageUp: 20,
  pageDown: 21, top: 22, bottom: 23, left: 24, right: 25, start: 26, end: 27, delete: 28,
};

function message(kind, size, fill = () => {}) {
  const view = new DataView(new ArrayBuffer(1 + size));
  view.setUint8(0, kind);
  fill(view);
  return view.buffer;
}

function textMessage(kind, text, most) {
  const bytes = new TextEncoder().encode(text).subarray(0, most);
  const out = new Uint8Array(1 + bytes.length);
  out[0] = kind;
  out.set(bytes, 1);
  return out.buffer;
}

// `listener` has welcome(info), state(info), frame(buffer) -> version, line(name): the name of the
// line's state, "open", "connecting", "reconnecting", "crowded" or "ended".
export class Link {
  constructor(phone, listener, token = null) {
    this.phone = phone;
    this.token = token;  // Known already, or asked for.
    this.left = false;
    this.listener = listener;
    this.wait = 250;
    this.socket = null;
    listener.line("connecting");
    this.connect();
  }

  async connect() {
    try {
      const token = this.token ??
        (await (await fetch("/api/phones", { cache: "no-store" })).json()).token;
      const socket = new WebSocket(`${location.origin.replace("http", "ws")}/phone/${this.phone}/socket`);
      socket.binaryType = "arraybuffer";
      socket.onopen = () => {
        socket.send(message(1, 34, (view) => {
          view.setUint16(1, version, true);
          [...token].forEach((digit, i) => view.setUint8(3 + i, digit.charCodeAt(0)));
        }));
      };
      socket.onmessage = (event) => this.hear(socket, event.data);
      socket.onclose = (event) => this.closed(event.code);
      this.socket = socket;
    } catch {
      this.closed(1006);
    }
  }

  hear(socket, data) {
    if (typeof data !== "string") {
      const seen = this.listener.frame(data);
      socket.send(message(7, 4, (view) => view.setUint32(1, seen, true)));
      return;
    }
    const info = JSON.parse(data);
    if (info.type === "welcome") {
      this.wait = 250;
      this.listener.welcome(info);
      this.listener.line("open");
    } else if (info.type === "tappable") {
      this.listener.tappable?.(info.list);
    } else if (info.type === "state") {
      this.listener.state(info);
    }
  }

  leave() {
    this.left = true;
    this.socket?.close(1000);
  }

  closed(code) {
    this.socket = null;
    if (this.left) return;
    this.listener.line(code === 1013 ? "crowded" : code === 1001 ? "ended" : "reconnecting");
    setTimeout(() => this.connect(), this.wait);
    this.wait = Math.min(longestWait, this.wait * 2);
  }

  send(bytes) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(bytes);
  }
  pointer(phase, x, y, time) {
    this.send(message(2, 9, (view) => {
      view.setUint8(1, phase);
      view.setInt16(2, Math.max(-32768, Math.min(32767, Math.round(x))), true);
      view.setInt16(4, Math.max(-32768, Math.min(32767, Math.round(y))), true);
      view.setUint32(6, Math.round(time) >>> 0, true);
    }));
  }
  wheel(by) {
    const distance = Math.max(-2000, Math.min(2000, Math.round(by)));
    if (distance) this.send(message(3, 2, (view) => view.setInt16(1, distance, true)));
  }
  key(code) {
    this.send(message(4, 1, (view) => view.setUint8(1, code)));
  }
  text(text) {
    if (text) this.send(textMessage(5, text, 256));
  }
  askTappable() {
    this.send(message(8, 0));
  }
  composition(text) {
    this.send(textMessage(6, text, 64));
  }
}
