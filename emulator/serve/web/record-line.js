// One record in one line, for pages that show a few.
import { t } from "./words.js";

// In words, or by its id where there are none.
const named = (prefix, id) => (id && t(prefix + id) !== prefix + id ? t(prefix + id) : id);

function operationWords(deed, target, app) {
  const done = named("action_", deed);
  return target ? `${done}: ${target}` : app ? `${done} (${named("screen_", app)})` : done;
}

// Of what the facilitator's API gives of a record.
export function recordLine({ kind, time, what, app, deed }) {
  const item = document.createElement("li");
  item.className = kind;
  const when = document.createElement("span");
  when.textContent = time.slice(11, 19);
  const name = document.createElement("b");
  name.textContent = kind === "screen" ? named("kind_screen_", deed) : named("kind_", kind);
  item.append(when, " ", name, " ",
    kind === "operation" ? operationWords(deed, what, app) : what || named("screen_", app));
  return item;
}

// A picture that only a token fetches, as an address an <img> takes: the page's policy knows no blobs.
export async function asPicture(answer) {
  const blob = await answer.blob();
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
}
