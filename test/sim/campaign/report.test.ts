import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import type { Page } from "../../../sim/report/page-data.js";
import { pageText } from "../../../sim/report/page-text.js";
import { said } from "../cli/said.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-report-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const cli = (words: string): ReturnType<typeof said> => said(words, INVENTORY);

/** The data that a page holds. */
function dataIn(html: string): Page {
  const [, json = ""] = /id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(json) as Page;
}
const pageAt = (name: string): Page => dataIn(readFileSync(at(name), "utf8"));

describe("report: what it writes", () => {
  it("a run of a seed: its events and the commands to go on with", async () => {
    const { code, out } = await cli(
      `report single-leg --venue kite-like --seed 3 --out ${at("run.html")}`,
    );
    expect([code, out]).toEqual([0, `wrote ${at("run.html")}\n`]);
    const page = pageAt("run.html");
    expect(page).toMatchObject({ kind: "run", title: "single-leg, kite-like, seed 3" });
    const replay = await cli("replay single-leg --venue kite-like --seed 3 --json");
    const { events, digest } = JSON.parse(replay.out) as {
      readonly events: readonly { readonly text: string; readonly exposure: number }[];
      readonly digest: string;
    };
    if (page.kind !== "run") throw new Error("no run");
    expect(page.digest).toBe(digest);
    expect(page.commands).toEqual(["npx hedgeproof replay single-leg --venue kite-like --seed 3"]);
    expect(page.events.map(({ text, exposure }) => [text, exposure])).toEqual(
      events.map(({ text, exposure }) => [text, exposure]),
    );
  });

  it("a run of a file", async () => {
    const kept = join("scenarios", "regressions", "unsent-twice.json");
    await cli(`report ${kept} --out ${at("kept.html")}`);
    expect(pageAt("kept.html")).toMatchObject({
      ...{ title: "dry-market, kite-like, seed 17000140", outcome: "passed" },
      commands: [`npx hedgeproof replay ${kept}`],
    });
  });

  it("a campaign, of a run or of what a run printed: the same", async () => {
    const words = "run single-leg --seeds 1..4 --workers 1 --store memory";
    const { out } = await cli(`${words} --html ${at("a.html")} --json`);
    writeFileSync(at("printed.json"), out);
    await cli(`report ${at("printed.json")} --out ${at("b.html")}`);
    expect(pageAt("b.html")).toEqual(pageAt("a.html"));
    expect(pageAt("a.html")).toMatchObject({ kind: "campaign", report: { runs: 4 } });
    const html = readFileSync(at("a.html"), "utf8");
    expect(html, "the library's license goes with it").toContain("Copyright (c) 2022 Leon Sorokin");
  });
});

describe("report: what it refuses, with nothing written", () => {
  it.each([
    ["report", "expected one, neither was given"],
    ["report no-such --venue kite-like --seed 1", 'unknown scenario "no-such"'],
    ["report missing.json", "missing.json"],
    ["report FOLDER/bad.json", "is not what a run has"],
    ["report FOLDER/campaign.json", "is not what a campaign has"],
    ["report FOLDER/campaign.json --seed 3", "is not what a campaign has"],
    ["report single-leg --venue kite-like --seed 1 --out FOLDER/taken", "cannot be written"],
  ])("%s", async (words, sentence) => {
    mkdirSync(at("taken"));
    writeFileSync(at("bad.json"), '{"version": 1}');
    writeFileSync(at("campaign.json"), '{"verdict": "passed"}');
    const before = readdirSync(folder);
    const { code, out, err } = await cli(words.replace("FOLDER", folder));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(at("taken"))).toBe(true);
  });

  it("a campaign with something beside it, or with a command that is none of ours", async () => {
    const { out } = await cli("run single-leg --seeds 1..2 --workers 1 --store memory --json");
    writeFileSync(at("printed.json"), out);
    for (const more of ["--seed 3", "--plan nothere.json"]) {
      const { code, err } = await cli(`report ${at("printed.json")} ${more}`);
      expect([code, err]).toEqual([
        2,
        expect.stringContaining("holds a campaign, expected nothing"),
      ]);
    }
    const failure = {
      ...{ scenario: "a", venue: "b", seed: "1", outcome: "violated", invariant: null },
      ...{ message: null, atMs: 0, digest: "ab".repeat(32), difference: null, loss: null },
      replay: "npx hedgeproof replay a; rm -rf .",
    };
    const printed = { ...(JSON.parse(out) as object), failures: [failure] };
    writeFileSync(at("printed.json"), JSON.stringify(printed));
    const { code, err } = await cli(`report ${at("printed.json")}`);
    expect([code, err]).toEqual([2, expect.stringContaining("failures.0.replay is no command")]);
  });

  it("run --html where nothing can be written: refused before anything runs", async () => {
    writeFileSync(at("file"), "");
    let runs = 0;
    const counted = {
      ...INVENTORY,
      run: (spec: Parameters<typeof INVENTORY.run>[0]) => {
        runs += 1;
        return INVENTORY.run(spec);
      },
    };
    const words = `run single-leg --seeds 1..2 --workers 1 --html ${at("file")}/x.html`;
    const { code, out, err } = await said(words, counted);
    expect([code, out, runs]).toEqual([2, "", 0]);
    expect(err).toContain("cannot be written");
  });
});

describe("a page's text", () => {
  const page = { kind: "run", title: "</title><script>x</script>&" } as unknown as Page;
  const text = pageText(page, { script: 'a = "</script>";', style: "b {}" });

  it("holds data and script that cannot end their elements", () => {
    expect(text.match(/<script[ >]/g)).toHaveLength(2);
    expect(text.match(/<\/script>/g)).toHaveLength(2);
    expect(dataIn(text)).toEqual(page);
    expect(text).toContain("<title>&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;&amp;</title>");
  });

  it("forbids every connection", () => {
    expect(text).toMatch(
      /Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/,
    );
    expect(text).not.toMatch(/(src|href)=/);
  });
});
