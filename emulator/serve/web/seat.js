// The seat this browser holds in a class, and what the class tells it. Without one, a phone's page
// is what it always was.
const key = "red-flag.seat";
const freshness = 1500;

export function keepSeat(seat) {
  localStorage.setItem(key, JSON.stringify(seat));
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

const ask = (token) =>
  fetch("/api/seat", { cache: "no-store", headers: { Authorization: `Bearer ${token}` } });

// The seat, if the class still knows it: {seat, phone, token, name}. Null otherwise.
export async function heldSeat() {
  const seat = kept();
  if (!seat?.token) return null;
  try {
    const answer = await ask(seat.token);
    if (answer.ok) return seat;
    if (answer.status === 401 || answer.status === 410) localStorage.removeItem(key);
    return null;
  } catch {
    return seat;  // The class is away for a moment: the seat is there when it comes back.
  }
}

// Tells `heard` what the class says, again and again: the shape of /api/seat, or null once the seat
// is gone.
export async function listenToClass(seat, heard) {
  try {
    const answer = await ask(seat.token);
    if (answer.status === 401 || answer.status === 410) {
      localStorage.removeItem(key);
      heard(null);
      return;
    }
    if (answer.ok) heard(await answer.json());
  } catch {
    // The class is away; what it said last stays.
  }
  setTimeout(() => listenToClass(seat, heard), freshness);
}
