/**
 * A page as one file: markup, style, script and data in it, and nothing to be fetched.
 *
 * 1. The policy in its head forbids every connection; the script that may run is the one in it.
 * 2. Data is JSON that cannot end its element; the page puts it into the document as text only.
 */
import { createHash } from "node:crypto";
import type { Page } from "./page-data.js";

/** The parts that the build leaves beside the compiled sources. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/** The whole file. */
export function pageText(page: Page, { script, style }: PageParts): string {
  const code = script.replaceAll("</", "<\\/");
  const hash = createHash("sha256").update(code).digest("base64");
  const policy =
    `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; ` +
    "img-src data:; base-uri 'none'; form-action 'none'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(page.title)}</title>
<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript; nothing in it is fetched from anywhere.</noscript>
<main id="page"></main>
<script type="application/json" id="data">${jsonIn(page)}</script>
<script>${code}</script>
</body>
</html>
`;
}

/** JSON in which nothing looks like markup. */
function jsonIn(page: Page): string {
  const unicode = (char: string): string =>
    `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(page).replaceAll(/[<>&\u2028\u2029]/g, unicode);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
