// Answers that are there before they are asked for: the page asked before its own code had come
// (early.ts), or another answer brought them along. Kept for the part that will ask for them. Each
// is handed out once, and not when it has grown old.
export interface Answer {
  ok: boolean;
  status: number;
  statusText: string;
  body: unknown; // Parsed JSON.
}

declare global {
  interface Window {
    askedAhead?: Map<string, { answer: Promise<Answer>; asked: number }>; // By performance.now().
  }
}

const oldMs = 3000;

async function ask(path: string, signal?: AbortSignal): Promise<Answer> {
  const answer = await fetch(path, signal ? { signal } : {});
  const { ok, status, statusText } = answer;
  return { ok, status, statusText, body: await answer.json() };
}

function keep(path: string, answer: Promise<Answer>): void {
  window.askedAhead ??= new Map();
  const now = performance.now();
  for (const [old, { asked }] of window.askedAhead) {
    if (now - asked > oldMs) window.askedAhead.delete(old);
  }
  window.askedAhead.set(path, { answer, asked: now });
}

export function askAhead(path: string): Promise<Answer> {
  const answer = ask(path);
  answer.catch(() => {}); // Whoever takes it hears of it.
  keep(path, answer);
  return answer;
}

// What another answer brought with it.
export function broughtAlong(path: string, body: unknown): void {
  keep(path, Promise.resolve({ ok: true, status: 200, statusText: "OK", body }));
}

// The answer asked for ahead, or a new one. Fails as fetch does.
export function answerOf(path: string, signal?: AbortSignal): Promise<Answer> {
  window.askedAhead ??= new Map(); // From now on it is too late to ask ahead.
  const found = window.askedAhead.get(path);
  window.askedAhead.delete(path);
  const fresh = found && performance.now() - found.asked < oldMs;
  return fresh ? found.answer : ask(path, signal);
}
