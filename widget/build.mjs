// One file that a script tag names: an IIFE, minified, for browsers of the last four years.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const MOST = 40 * 1024;
const outfile = fileURLToPath(new URL("../src/sanxiang_centre/live/static/live/widget.js", import.meta.url));
await build({
  entryPoints: [fileURLToPath(new URL("src/index.ts", import.meta.url))],
  bundle: true,
  format: "iife",
  minify: true,
  target: ["es2022", "chrome103", "firefox115", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  outfile,
  logLevel: "warning",
});
const packed = gzipSync(readFileSync(outfile), { level: 9 }).length;
console.log(`widget.js: ${(packed / 1024).toFixed(1)} KB gzip`);
if (packed >= MOST) {
  console.error(`too large: ${MOST / 1024} KB at most`);
  process.exit(1);
}
