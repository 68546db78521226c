// Where in the page a person is, kept in the address so that it can be sent to someone:
// #phone=NAME&seq=12
export interface Place {
  phone: string;
  seq: number | null;
}

export function readPlace(): Place {
  const values = new URLSearchParams(location.hash.slice(1));
  const seq = values.get("seq") ?? "";
  return { phone: values.get("phone") ?? "", seq: /^\d{1,15}$/.test(seq) ? Number(seq) : null };
}

export function writePlace(place: Place): void {
  const values = new URLSearchParams();
  if (place.phone) values.set("phone", place.phone);
  if (place.seq !== null) values.set("seq", String(place.seq));
  const hash = values.toString();
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
}
