// Keeps the page in step with the phone: asks for news, waits, shows it, asks again.
const at = (id) => document.getElementById(id);
const either = (text) => text.en || text.ko;

function show(state) {
  at("title").textContent = either(state.title) || "A watched phone";
  at("persona").textContent = state.persona;
  at("chapter").textContent = either(state.chapter);
  at("say-en").textContent = either(state.say);
  at("say-ko").textContent = state.say.en ? state.say.ko : "";
  at("profile").textContent = state.profile && `How it is watched: ${state.profile}`;
  at("words").textContent = state.words;
  if (at("screen").dataset.version !== String(state.screen)) {
    at("screen").dataset.version = String(state.screen);
    at("screen").src = `/screen.png?${state.screen}`;
  }
}

let seen = 0;
for (;;) {
  try {
    const answer = await fetch(`/state?after=${seen}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    seen = state.version;
    at("link").textContent = "";
    show(state);
  } catch {
    at("link").textContent = "The phone cannot be reached; trying again.";
    await new Promise((resume) => setTimeout(resume, 1500));
  }
}
