// Bundles src/ and strings/ with esbuild and writes the page's files as a C++ source.
// usage: node build.mjs OUT.cc
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { array, bundling } from "./embed.mjs";

const out = process.argv[2];
if (!out) {
  console.error("build.mjs: usage: node build.mjs OUT.cc");
  process.exit(2);
}

const options = { ...bundling, format: "esm" };
// early.js by itself: what it shares with the page must not keep it waiting.
const bundles = await Promise.all([
  build({ ...options, entryPoints: { early: "src/early.ts" } }),
  build({
    ...options,
    entryPoints: { app: "src/app.ts" },
    splitting: true,
    metafile: true,
    chunkNames: "part-[name]-[hash]",
  }),
  build({ ...options, entryPoints: { style: "src/styles/index.css" } }),
]);

// What app.js cannot begin without is asked for together with it.
const needed = bundles[1].metafile.outputs["out/app.js"].imports
  .filter(({ kind }) => kind === "import-statement")
  .map(({ path }) => `<link rel="modulepreload" href="${basename(path)}">`);
const page = (await readFile("src/index.html", "utf8")).replace("<!-- parts -->", needed.join(""));

const types = { js: "text/javascript", css: "text/css", json: "application/json" };
const typeOf = (name) => `${types[name.split(".").pop()]}; charset=utf-8`;
const files = [
  { path: "/", type: "text/html; charset=utf-8", bytes: Buffer.from(page) },
  { path: "/icon.svg", type: "image/svg+xml", bytes: await readFile("src/icon.svg"), keep: "day" },
];
for (const { path, contents } of bundles.flatMap((bundle) => bundle.outputFiles)) {
  const name = basename(path);
  // A part is named by what is in it: under that name there will never be another.
  const keep = name.startsWith("part-") ? "ever" : "check";
  files.push({ path: `/${name}`, type: typeOf(name), bytes: Buffer.from(contents), keep });
}
for (const name of (await readdir("strings")).sort()) {
  const words = JSON.parse(await readFile(`strings/${name}`, "utf8"));
  const bytes = Buffer.from(JSON.stringify(words));
  files.push({ path: `/strings/${name}`, type: typeOf(name), bytes });
}

const lines = [
  "// Made by viewer/web/build.mjs.",
  '#include "viewer/assets.h"',
  "namespace viewer {",
  "namespace {",
];
const table = [];
files.forEach((file, i) => {
  lines.push(...array(`file_${i}`, file.bytes));
  const etag = createHash("sha256").update(file.bytes).digest("hex").slice(0, 32);
  table.push(
    `    {"${file.path}", "${file.type}", "\\"${etag}\\"", Keep::${file.keep ?? "check"},` +
      ` {reinterpret_cast<const char*>(file_${i}), sizeof file_${i}}},`,
  );
});
lines.push("const Asset all[] = {", ...table, "};", "}  // namespace");
lines.push("std::span<const Asset> assets() { return all; }", "}  // namespace viewer", "");
await writeFile(out, lines.join("\n"));
