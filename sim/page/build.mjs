// A part of `npm run build`: the page's script and style, each one file, beside the compiled sources.
// The chart library goes into every page that is handed on, and its license with it.
import { readFileSync } from "node:fs";
import { build } from "esbuild";

const license = readFileSync("node_modules/uplot/LICENSE", "utf8").trim();

await build({
  entryPoints: { page: "sim/page/main.ts", style: "sim/page/style.css" },
  entryNames: "[name]",
  outdir: "dist/sim/page",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  banner: { js: `/*! Holds uPlot, https://github.com/leeoniya/uPlot\n${license}\n*/` },
  logLevel: "warning",
});
