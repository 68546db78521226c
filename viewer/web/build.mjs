// Bundles src/ and strings/ with esbuild and writes the page's files as a C++ source.
// usage: node build.mjs OUT.cc
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

const out = process.argv[2];
if (!out) {
  console.error("build.mjs: usage: node build.mjs OUT.cc");
  process.exit(2);
}

const bundled = await build({
  entryPoints: { app: "src/app.ts", style: "src/styles/index.css" },
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome110", "firefox115", "safari16.4"],
  legalComments: "none",
  charset: "utf8",
  outdir: "out",
  write: false,
});

const files = [
  { path: "/", type: "text/html; charset=utf-8", bytes: await readFile("src/index.html") },
  { path: "/icon.svg", type: "image/svg+xml", bytes: await readFile("src/icon.svg") },
];
for (const file of bundled.outputFiles) {
  const script = file.path.endsWith(".js");
  files.push({
    path: script ? "/app.js" : "/style.css",
    type: script ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8",
    bytes: Buffer.from(file.contents),
  });
}

const lines = [
  "// Made by viewer/web/build.mjs.",
  '#include "viewer/assets.h"',
  "namespace viewer {",
  "namespace {",
];
const table = [];
files.forEach((file, i) => {
  lines.push(`const unsigned char file_${i}[] = {`);
  for (let at = 0; at < file.bytes.length; at += 32) {
    lines.push(`${[...file.bytes.subarray(at, at + 32)].join(",")},`);
  }
  lines.push("};");
  const etag = createHash("sha256").update(file.bytes).digest("hex").slice(0, 32);
  table.push(
    `    {"${file.path}", "${file.type}", "\\"${etag}\\"",` +
      ` {reinterpret_cast<const char*>(file_${i}), sizeof file_${i}}},`,
  );
});
lines.push("const Asset all[] = {", ...table, "};", "}  // namespace");
lines.push("std::span<const Asset> assets() { return all; }", "}  // namespace viewer", "");
await writeFile(out, lines.join("\n"));
