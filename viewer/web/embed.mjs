// What both build scripts share: how pages are bundled, and bytes as C++.

// The oldest browsers the pages are for.
export const bundling = {
  bundle: true,
  minify: true,
  target: ["es2022", "chrome110", "firefox115", "safari16.4"],
  legalComments: "none",
  charset: "ascii", // A browser parses a script of one byte a character in half the time.
  outdir: "out",
  write: false,
};

// Lines that define `name` as an array of these bytes.
export function array(name, bytes) {
  const lines = [`const unsigned char ${name}[] = {`];
  for (let at = 0; at < bytes.length; at += 32) {
    lines.push(`${[...bytes.subarray(at, at + 32)].join(",")},`);
  }
  lines.push("};");
  return lines;
}
