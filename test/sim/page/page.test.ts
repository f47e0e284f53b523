/**
 * The pages in a real browser, from a file as from a mail attachment. Skipped, and saying so, where
 * none is installed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { writeGatePage, writeReport } from "../../../sim/campaign/report.js";
import { said } from "../cli/said.js";
import { badReport } from "../gate/reports.js";
import { BROWSER, startBrowser } from "./browser.js";

const name = BROWSER === null ? "pages: SKIPPED, no browser is installed" : "pages";
const LOST = { run: "covered-call", venue: "alpaca-like", seed: 5406 };

describe.skipIf(BROWSER === null)(name, () => {
  let folder = "";
  let browser: Browser;
  let run = "";
  let campaign = "";
  const heard: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "hedgeproof-page-"));
    browser = await startBrowser();
    const out = join(folder, "run.html");
    run = await writeReport({ ...LOST, ablate: "sold-while-unknown", out }, INVENTORY);
    campaign = join(folder, "campaign.html");
    const words = `run single-leg --seeds 1..6 --workers 1 --store memory --html ${campaign}`;
    expect((await said(words, INVENTORY)).code).toBe(0);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    expect(heard.splice(0)).toEqual([]);
  });

  /** Opens a file; whatever it complains of or asks for from elsewhere is heard. */
  async function open(file: string, hash = "", dark = false): Promise<Page> {
    const page = await browser.newPage({ colorScheme: dark ? "dark" : "light" });
    page.on("pageerror", ({ message }) => heard.push(message));
    page.on("console", (said) => heard.push(said.text()));
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) heard.push(request.url());
    });
    await page.goto(pathToFileURL(file).href + hash);
    return page;
  }
  const moment = (page: Page): Promise<string | null> => page.locator("#moment").textContent();

  /** How many points of the timeline are drawn. */
  const inked = (page: Page): Promise<number> =>
    page.evaluate<number>(`(() => {
      const canvas = document.querySelector(".timeline canvas");
      const { width, height } = canvas;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length;
    })()`);

  it("the gate: the answer, why, and each failure with its command", async () => {
    const file = writeGatePage(badReport(), join(folder, "gate.html"));
    const page = await open(file);
    expect(await page.locator(".verdict").textContent()).toBe("NO-GO");
    expect(await page.locator('[aria-label="reasons"] li').count()).toBe(2);
    expect(await page.locator(".failures pre").textContent()).toContain("npx hedgeproof replay");
    expect(await page.locator('[aria-label="checks"] tbody tr').count()).toBe(2);
  });

  it("a run: says what went wrong, and draws its timeline and its curves", async () => {
    const page = await open(run);
    expect(await page.locator("h1").textContent()).toBe("covered-call, alpaca-like, seed 5406");
    expect(await page.locator(".verdict").textContent()).toBe("violated no-self-inflicted-naked");
    expect(await page.locator("header").textContent()).toContain(
      "npx hedgeproof shrink covered-call --venue alpaca-like --seed 5406",
    );
    await page.locator(".timeline canvas").nth(1).waitFor();
    await expect.poll(() => inked(page)).toBeGreaterThan(1_000);
    expect(await page.locator(".row[data-event]").count()).toBe(312);
    expect(await page.locator(".row.fault").count()).toBeGreaterThan(5);
    await page.close();
  });

  it("the slider goes through time, and the state beside it follows", async () => {
    const page = await open(run);
    expect(await moment(page)).toContain("event 312 of 312");
    expect(await page.locator(".state").textContent()).toContain("CC1-1e2");
    await page.locator("#slider").fill("36");
    expect(await moment(page)).toMatch(/^event 36 of 312, 0:0/);
    expect(await page.locator(".state").textContent()).not.toContain("CC1-1e2");
    expect(await page.locator('.row[aria-current="true"] a').textContent()).toBe("36");
    expect(page.url()).toMatch(/#event=36$/);
    await page.close();
  });

  it("keys: events, faults, search, help", async () => {
    const page = await open(run, "#event=10");
    await page.keyboard.press("ArrowRight");
    expect(await moment(page)).toContain("event 11 of");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await moment(page)).toContain("event 9 of");
    await page.keyboard.press("f");
    expect(await moment(page)).toMatch(/harness fault \d+ .* lands/);
    await page.keyboard.press("x");
    expect(await moment(page)).toMatch(/; \d+ units unhedged$/);
    await page.keyboard.press("/");
    await page.keyboard.type("assig");
    await expect.poll(() => page.locator(".found").textContent()).toMatch(/^[1-9]\d* found$/);
    await page.keyboard.press("Enter");
    expect(await moment(page)).toContain("assignment");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    expect(await page.locator("dialog").isVisible()).toBe(true);
    const before = await moment(page);
    await page.keyboard.press("ArrowLeft");
    expect(await moment(page), "nothing moves behind the help").toBe(before);
    await page.close();
  });

  it("keys: those of the browser stay with it", async () => {
    const page = await open(run, "#event=10");
    const swallowed = await page.evaluate(`document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "ArrowLeft", altKey: true, bubbles: true, cancelable: true })
    ) === false`);
    expect(swallowed).toBe(false);
    expect(await moment(page)).toContain("event 10 of");
    await page.close();
  });

  it("a link leads to its moment; a row and the timeline do when clicked", async () => {
    const page = await open(run, "#event=144");
    expect(await moment(page)).toContain("event 144 of");
    await page.locator('.row[data-event="150"] span').nth(3).click();
    expect(page.url()).toMatch(/#event=150$/);
    await page
      .locator(".timeline .u-over")
      .first()
      .click({ position: { x: 40, y: 60 } });
    expect(await moment(page)).not.toContain("event 150 of");
    await page.evaluate(`location.hash = "#event=99999"`);
    await expect.poll(() => moment(page)).toContain("event 312 of 312");
    await page.close();
  });

  it("time or events along the axis, zoomed in and out, light and dark", async () => {
    for (const dark of [false, true]) {
      const page = await open(run, "#event=100", dark);
      await page.locator(".timeline canvas").first().waitFor();
      for (const key of ["t", "+", "+", "-", "t"]) await page.keyboard.press(key);
      await expect.poll(() => inked(page)).toBeGreaterThan(1_000);
      const paper = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      expect(paper).toBe(dark ? "rgb(20, 24, 29)" : "rgb(255, 255, 255)");
      await page.close();
    }
  });

  it("zoom: in and out again, also where the last event is looked at, and never to nothing", async () => {
    const page = await open(run);
    await page.locator(".timeline canvas").first().waitFor();
    const picture = (): Promise<string> =>
      page.evaluate<string>(`document.querySelector(".timeline canvas").toDataURL()`);
    // Drawn, and with it what the library draws a turn later.
    await page.waitForFunction("document.querySelector('.u-legend') !== null");
    await page.waitForTimeout(300);
    const whole = await picture();
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    await expect.poll(picture).not.toBe(whole);
    for (let times = 0; times < 3; times += 1) await page.keyboard.press("-");
    await expect.poll(picture).toBe(whole);
    for (let times = 0; times < 70; times += 1) await page.keyboard.press("+");
    await expect.poll(picture).not.toBe(whole);
    for (let times = 0; times < 20; times += 1) await page.keyboard.press("-");
    await expect.poll(picture).toBe(whole);
    await page.close();
  });

  it("keys of one character can be switched off; one row at a time is on the Tab key's way", async () => {
    const page = await open(run, "#event=10");
    await page.keyboard.press("?");
    await page.locator("#letters").uncheck();
    await page.keyboard.press("Escape");
    await page.keyboard.press("f");
    expect(await moment(page)).toContain("event 10 of");
    await page.keyboard.press("ArrowRight");
    expect(await moment(page)).toContain("event 11 of");
    expect(await page.locator('.row a[tabindex="0"]').allTextContents()).toEqual(["11"]);
    await page.close();
  });

  it("a campaign: verdict, safeguards, heat map, growth", async () => {
    const page = await open(campaign);
    expect(await page.locator(".verdict").textContent()).toBe("passed");
    expect(await page.locator(".matrix tbody tr").count()).toBe(INVENTORY.faults.length);
    const impossible = page.locator(".matrix .impossible").first();
    expect((await impossible.getAttribute("title"))?.length).toBeGreaterThan(10);
    await page.locator(".chart canvas").waitFor();
    expect(await page.locator("main").textContent()).toContain("this holds for this generator");
    await page.close();
  });

  it("markup in what is shown stays text, wherever it comes from", async () => {
    const markup = '</script><img src=x onerror="window.hurt=1"><b>&amp;';
    const evil = join(folder, "evil.html");
    const [from, to] = [JSON.stringify("covered-call, alpaca-like, seed 5406"), markup];
    const inData = JSON.stringify(to).replaceAll(
      /[<>&]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    writeFileSync(evil, readFileSync(run, "utf8").replace(`"title":${from}`, `"title":${inData}`));
    const page = await open(evil);
    expect(await page.locator("h1").textContent()).toBe(markup);
    expect(await page.evaluate(`"hurt" in window`)).toBe(false);
    expect(await page.locator("img").count()).toBe(0);
    await page.close();
  });

  it("its policy lets no other script run and nothing be fetched", async () => {
    const page = await open(run);
    const refused: (string | undefined)[] = [];
    page.on("requestfailed", (request) => refused.push(request.failure()?.errorText));
    await page.evaluate(`
      const script = document.createElement("script");
      script.textContent = "window.hurt = 1";
      document.body.append(script);
      new Image().src = "https://example.invalid/x.png";
    `);
    expect(await page.evaluate(`"hurt" in window`)).toBe(false);
    await expect.poll(() => refused).toEqual(["csp"]);
    const complaints = heard.splice(0).filter((text) => !text.startsWith("https:"));
    expect(complaints).toHaveLength(2);
    expect(complaints.every((text) => text.includes("Content Security Policy"))).toBe(true);
    await page.close();
  });
});
