/** A real browser for tests, where one is installed; `CHROMIUM` names another. */
import { existsSync } from "node:fs";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Its program; null: none is installed. */
export const BROWSER =
  [process.env["CHROMIUM"] ?? "", ...PLACES].find((place) => place !== "" && existsSync(place)) ??
  null;

/** Starts it, without a screen, and without the connections that it makes by itself. */
export function startBrowser(): Promise<Browser> {
  if (BROWSER === null) throw new Error("no browser is installed");
  return chromium.launch({
    executablePath: BROWSER,
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ],
  });
}
