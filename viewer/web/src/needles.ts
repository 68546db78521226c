// What to look for so that words are found in addresses too, where a form writes them as "%EC%9C%A0"
// and "+". Pure.

const longest = 512; // Bytes the server looks for (viewer/routes.h).

// The words as they are, and as an address has them if that differs.
export function needles(q: string): string[] {
  let encoded = q;
  try {
    encoded = encodeURI(q).replaceAll("%20", "+");
  } catch {
    // Half a character is in no address.
  }
  return encoded === q || encoded.length > longest ? [q] : [q, encoded];
}

// An address with its letters in the place of their bytes, where it holds `q` only so.
export function readable(url: string, q: string): string {
  const has = (text: string): boolean => text.toLowerCase().includes(q.toLowerCase());
  if (has(url)) return url;
  try {
    const decoded = decodeURIComponent(url.replaceAll("+", " "));
    return has(decoded) ? decoded : url;
  } catch {
    return url; // Bytes that are no letters.
  }
}
