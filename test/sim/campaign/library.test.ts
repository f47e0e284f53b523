/**
 * The library with the real world, in few runs: that everything is tied together.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type * as library from "../../../sim/index.js";
import {
  addToCorpus,
  campaign as ownCampaign,
  diff,
  findings,
  list,
  replay,
  replayCorpus,
  shrink,
  simulate,
  UsageError,
} from "../../../sim/index.js";
import work from "../../../sim/campaign/worker.js";
import type { Deal } from "../../../sim/campaign/deal.js";
import { WHOLE } from "../../../sim/campaign/deal.js";
import { SCENARIOS } from "../../../scenarios/index.js";
import { replayShape, runShape } from "../../../sim/report/shapes.js";

const which = { scenario: "iron-condor", venue: "kite-like", seed: 7 } as const;

describe("library", () => {
  it("simulate: one run, the same on every store", () => {
    const { digest, outcome } = simulate(which);
    expect(outcome).toBe("passed");
    for (const store of ["memory", "sqlite", "file"] as const) {
      expect(simulate({ ...which, store }).digest).toBe(digest);
    }
  });

  it("simulate: listening, and checking in full, change nothing", () => {
    let heard = 0;
    const listened = simulate({ ...which, fullChecks: true, listener: () => (heard += 1) });
    expect(heard).toBeGreaterThan(100);
    expect(listened.digest).toBe(simulate(which).digest);
  });

  it("simulate: faults as data give the run that the seed gives", () => {
    const { schedule, digest } = simulate(which);
    expect(simulate({ ...which, schedule }).digest).toBe(digest);
  });

  it("replay: the digest of the run, in the published shape", () => {
    const report = replay(which);
    expect(replayShape.parse(report)).toEqual(report);
    expect(report.digest).toBe(simulate(which).digest);
    expect(report.events.at(-1)?.text).toBe("phase: end");
  });

  it("campaign: over one thread or two, the same", async () => {
    // The build throughout: threads and fresh processes run nothing else.
    const built = new URL("../../../dist/sim/index.js", import.meta.url).href;
    const { campaign } = (await import(built)) as Pick<typeof library, "campaign">;
    const request = { scenarios: ["iron-condor"], seeds: "1..6" };
    const one = await campaign({ ...request, workers: 1 });
    const two = await campaign({ ...request, workers: 2, order: "reverse" });
    expect(runShape.parse(one)).toEqual(one);
    expect(two.digest).toBe(one.digest);
    expect(two.situations).toEqual(one.situations);
    expect(one.failures.filter(({ outcome }) => outcome === "nondeterministic")).toEqual([]);
  });

  it("campaign: recorded where that is asked for, with the time that is given", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
    const results = join(folder, "results.sqlite");
    const request = { scenarios: ["single-leg"], venues: ["kite-like"], seeds: "1..2", workers: 1 };
    const kept = await ownCampaign({ ...request, results, nowMs: 5 });
    expect(findings(results)).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(kept.digest).toBe((await ownCampaign(request)).digest);
    expect(existsSync(results)).toBe(false);
  });

  it("a worker: does a batch by itself", () => {
    const deal: Deal = {
      scenarios: ["iron-condor"],
      venues: ["kite-like"],
      seeds: { kind: "one", seed: "7" },
      cross: false,
      order: "forward",
      shard: WHOLE,
    };
    const batch = { deal, scenarios: SCENARIOS, store: "memory", from: 0, to: 1 } as const;
    const summary = work({ ...batch, sampleEvery: 1, root: null });
    expect(summary.samples[0]?.digest).toBe(simulate(which).digest);
  });

  it("list: every safeguard is needed by situations that exist", () => {
    const known = new Set(list("situations").map(({ slug }) => slug));
    const safeguards = list("safeguards");
    expect(safeguards).toHaveLength(12);
    for (const { slug, situations = [] } of safeguards) {
      expect(situations.length, slug).toBeGreaterThan(0);
      for (const situation of situations) expect(known, slug).toContain(situation);
    }
    for (const { title } of list("venues")) expect(title).toMatch(/^stamps of \d+ ms; ids /);
  });

  it("shrink, addToCorpus, replayCorpus, diff: from a seed to a kept run", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hedgeproof-library-"));
    const out = join(folder, "cut.json");
    const seed = { run: "short-straddle-winged", venue: "binance-like", seed: 1_000_017 };
    const { words } = await shrink({ ...seed, ablate: "mark-before-work", out });
    expect(words).toBe("power loss at commit-written 1: nothing-lost");
    const corpus = join(folder, "corpus");
    const added = await addToCorpus({ file: out, folder: corpus });
    expect(added.written).toEqual([join(corpus, "cut.json")]);
    expect((await replayCorpus({ folder: corpus })).verdict).toBe("passed");
    expect((await diff(out, join(corpus, "cut.json"))).same).toBe(true);
    expect((await diff(out, which)).same).toBe(false);
    rmSync(folder, { recursive: true });
  });

  it("bad input: one sentence", () => {
    expect(() => simulate({ ...which, venue: "nyse" })).toThrow(UsageError);
    expect(() => simulate({ ...which, seed: "" })).toThrow('seed "" is not a seed');
    expect(() => list("seeds")).toThrow(UsageError);
  });
});
