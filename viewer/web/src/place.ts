// Where in the page a person is, kept in the address so that it can be sent to someone:
// #phone=NAME&seq=12&panel=proof&part=record&q=TEXT. #seq=12 alone means the only phone, or the last one seen.
export interface Place {
  phone: string;
  seq: number | null;
  panel: string;
  part: string; // Of the panel.
  q: string;
}

const lastPhone = "trace-viewer.phone";
const longestQuery = 120;

export function readPlace(): Place {
  const values = new URLSearchParams(location.hash.slice(1));
  const seq = values.get("seq") ?? "";
  const number = /^\d{1,15}$/.test(seq) ? Number(seq) : null;
  const unnamed = number === null ? "" : (localStorage.getItem(lastPhone) ?? "");
  return {
    phone: values.get("phone") ?? unnamed,
    seq: number,
    panel: values.get("panel") ?? "",
    part: values.get("part") ?? "",
    q: (values.get("q") ?? "").slice(0, longestQuery),
  };
}

export function writePlace(place: Place): void {
  const values = new URLSearchParams();
  if (place.phone) values.set("phone", place.phone);
  if (place.seq !== null) values.set("seq", String(place.seq));
  if (place.panel) values.set("panel", place.panel);
  if (place.panel && place.part) values.set("part", place.part);
  if (place.q) values.set("q", place.q);
  const hash = values.toString();
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
}

export const rememberPhone = (phone: string): void => localStorage.setItem(lastPhone, phone);
