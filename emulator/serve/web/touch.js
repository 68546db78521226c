// Fingers, mouse, wheel and keyboard, as messages to the phone.
import { keys, phases } from "./link.js";

const keyNames = {
  Enter: keys.enter, Backspace: keys.backspace, Escape: keys.back,
  ArrowUp: keys.up, ArrowDown: keys.down, PageUp: keys.pageUp, PageDown: keys.pageDown,
  ArrowLeft: keys.left, ArrowRight: keys.right, Home: keys.start, End: keys.end, Delete: keys.delete,
};

// One finger at a time, in the phone's pixels. Moves are sent once for each of the browser's frames:
// no screen shows more.
function followPointer(canvas, typing, link) {
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
    takeFocus(typing);
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

// The keyboard always speaks to a text field nobody sees: only there does a browser compose
// syllables, the first one included. It asks for no keyboard on the host's screen (inputmode=none in
// phone.html): the phone has its own.
function takeFocus(typing) {
  // A syllable under way ends first: it belongs where it was begun.
  if (typing.dataset.composing) typing.blur();
  typing.focus({ preventScroll: true });
}

// Shown as having the focus to those who got there by keys, as browsers do for all but text fields.
for (const [name, byHand] of [["pointerdown", true], ["keydown", false]])
  document.addEventListener(name, (event) => {
    if (event.target.id !== "typing") document.getElementById("typing").classList.toggle("by-hand", byHand);
  }, { capture: true });

function followKeyboard(typing, link) {
  typing.addEventListener("keydown", (event) => {
    // 229: some browsers say so of the key that ends a composition, after its end.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    const code = keyNames[event.key];
    if (code === undefined) return;
    event.preventDefault();
    link.key(code);
  });
  typing.addEventListener("compositionstart", () => (typing.dataset.composing = "yes"));
  typing.addEventListener("compositionupdate", (event) => link.composition(event.data));
  // What was shown as being composed goes as the text comes: one message, so that no picture shows
  // the syllable twice or not at all.
  typing.addEventListener("compositionend", (event) => {
    delete typing.dataset.composing;
    if (event.data) link.text(event.data);
    else link.composition("");
    typing.value = "";
  });
  typing.addEventListener("input", (event) => {
    if (event.isComposing) return;
    if (event.inputType === "insertText" && event.data) link.text(event.data);
    // The Enter that ended a composition as well, where a browser tells of it in this way only.
    if (event.inputType === "insertLineBreak") link.key(keys.enter);
    typing.value = "";
  });
  // Pasting would hand the phone what somebody had copied for another purpose.
  typing.addEventListener("paste", (event) => event.preventDefault());
  typing.addEventListener("drop", (event) => event.preventDefault());
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
  followPointer(canvas, typing, link);
  followWheel(canvas, link);
  followKeyboard(typing, link);
  takeFocus(typing);
  for (const name of ["power", "home", "back"])
    document.getElementById(name).addEventListener("click", () => link.key(keys[name]));
  followLongPress(document.getElementById("home"), () => link.key(keys.recents));
}
