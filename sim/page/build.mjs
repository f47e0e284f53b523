// A part of `npm run build`: the page's script and style, each one file, beside the compiled sources.
import { build } from "esbuild";

await build({
  entryPoints: { page: "sim/page/main.ts", style: "sim/page/style.css" },
  entryNames: "[name]",
  outdir: "dist/sim/page",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
});
