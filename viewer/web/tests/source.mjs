// The page's own sources, as modules that node can run: bundled afresh for each test run.
import { build } from "esbuild";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const sources = fileURLToPath(new URL("../src/", import.meta.url));

// load("timeline-axis"): what src/timeline-axis.ts exports.
export async function load(name) {
  const folder = mkdtempSync(join(tmpdir(), "viewer-web-"));
  const outfile = join(folder, `${name}.mjs`);
  try {
    await build({
      entryPoints: [join(sources, `${name}.ts`)],
      bundle: true,
      format: "esm",
      platform: "node",
      logLevel: "error",
      outfile,
    });
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
