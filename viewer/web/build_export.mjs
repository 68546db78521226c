// Bundles viewer/export/html with esbuild and writes its files as a C++ source.
// usage: node build_export.mjs OUT.cc
import { build } from "esbuild";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { array, bundling } from "./embed.mjs";

const page = "../export/html";
const out = process.argv[2];
if (!out) {
  console.error("build_export.mjs: usage: node build_export.mjs OUT.cc");
  process.exit(2);
}

const bundled = await build({
  ...bundling,
  entryPoints: { script: `${page}/src/main.ts`, style: `${page}/style.css` },
  format: "iife", // Inline at the page's end: no module.
});
const text = (ending) =>
  bundled.outputFiles.find((file) => file.path.endsWith(ending)).text.trim();

const lines = [
  "// Made by viewer/web/build_export.mjs.",
  '#include "viewer/export/html/files.h"',
  "namespace viewer::html {",
  "namespace {",
  "template <std::size_t n>",
  "constexpr std::string_view view(const unsigned char (&bytes)[n]) {",
  "  return {reinterpret_cast<const char*>(bytes), n};",
  "}",
  ...array("script_bytes", Buffer.from(text(".js"))),
  ...array("style_bytes", Buffer.from(text(".css"))),
];
const table = [];
for (const name of (await readdir(`${page}/strings`)).sort()) {
  const language = name.replace(/\.json$/, "");
  lines.push(...array(`words_${language}`, await readFile(`${page}/strings/${name}`)));
  table.push(`    {"${language}", view(words_${language})},`);
}
lines.push(
  "const device::LanguageFile all[] = {",
  ...table,
  "};",
  "}  // namespace",
  "std::string_view script() { return view(script_bytes); }",
  "std::string_view style() { return view(style_bytes); }",
  "std::span<const device::LanguageFile> language_files() { return all; }",
  "}  // namespace viewer::html",
  "",
);
await writeFile(out, lines.join("\n"));
