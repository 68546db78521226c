// Fingers, mouse, wheel and keyboard, as messages to the phone.
import { keys, phases } from "./link.js";

const keyNames = {
  Enter: keys.enter, Backspace: keys.backspace, Escape: keys.back, Home: keys.home,
  ArrowUp: keys.up, ArrowDown: keys.down, PageUp: keys.pageUp, PageDown: keys.pageDown,
};

// One finger at a time, in the phone's pixels. Moves are sent once for each of the browser's frames:
// no screen shows more.
function followPointer(canvas, link) {
  let finger = null;
  let moved = null;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * canvas.width) / box.width,
      ((event.clientY - box.top) * canvas.height) / box.height,
      event.timeStamp,
    ];
  };
  const sendMove = () => {
    if (moved && finger !== null) link.pointer(phases.move, ...moved);
    moved = null;
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (finger !== null || event.button !== 0) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    finger = event.pointerId;
    canvas.setPointerCapture(finger);
    link.pointer(phases.down, ...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== finger) return;
    if (!moved) requestAnimationFrame(sendMove);
    moved = at(event);
  });
  const end = (phase) => (event) => {
    if (event.pointerId !== finger) return;
    sendMove();
    finger = null;
    link.pointer(phase, ...at(event));
  };
  canvas.addEventListener("pointerup", end(phases.up));
  canvas.addEventListener("pointercancel", end(phases.cancel));
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
}

function followWheel(canvas, link) {
  let turned = 0;
  canvas.addEventListener("wheel", (event) => {
    if (event.ctrlKey) return;  // That is the browser's zoom.
    event.preventDefault();
    if (!turned) requestAnimationFrame(() => {
      link.wheel(turned);
      turned = 0;
    });
    turned += event.deltaY * [1, 24, 500][event.deltaMode];
  }, { passive: false });
}

// Letters go through a text field nobody sees, since that is where a browser composes syllables.
function followKeyboard(canvas, typing, link) {
  const focusTyping = () => typing.focus({ preventScroll: true });
  const key = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const code = keyNames[event.key];
    if (code === undefined) return;
    event.preventDefault();
    link.key(code);
  };
  canvas.addEventListener("keydown", (event) => {
    key(event);
    const isLetter = [...event.key].length === 1 || event.key === "Process";
    if (isLetter && !event.ctrlKey && !event.metaKey && !event.altKey) focusTyping();
  });
  typing.addEventListener("keydown", (event) => {
    if (event.key === "Tab") canvas.focus({ preventScroll: true });
    key(event);
  });
  typing.addEventListener("compositionupdate", (event) => link.composition(event.data));
  typing.addEventListener("compositionend", (event) => {
    link.composition("");
    link.text(event.data);
    typing.value = "";
  });
  typing.addEventListener("input", (event) => {
    if (event.isComposing) return;
    if (event.inputType === "insertText" && event.data) link.text(event.data);
    typing.value = "";
  });
  // Pasting would hand the phone what somebody had copied for another purpose.
  typing.addEventListener("paste", (event) => event.preventDefault());
}

// Held, the button does `deed` instead of what a click does. Shift and a click, or Shift and Enter,
// for those who cannot hold.
const heldLong = 500;
function followLongPress(button, deed) {
  let held = 0;
  let done = false;
  button.addEventListener("pointerdown", () => {
    done = false;
    held = setTimeout(() => {
      done = true;
      deed();
    }, heldLong);
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"])
    button.addEventListener(name, () => clearTimeout(held));
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("click", (event) => {
    if (event.shiftKey && !done) deed();
    if (event.shiftKey || done) event.stopImmediatePropagation();
    done = false;
  }, { capture: true });
}

export function followHands(canvas, typing, link) {
  followPointer(canvas, link);
  followWheel(canvas, link);
  followKeyboard(canvas, typing, link);
  for (const name of ["power", "home", "back"])
    document.getElementById(name).addEventListener("click", () => link.key(keys[name]));
  followLongPress(document.getElementById("home"), () => link.key(keys.recents));
}
