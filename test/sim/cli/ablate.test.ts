/** `hedgeproof ablate`, and replays of ablated runs: words in, text and exit code out. */
import { describe, expect, it } from "vitest";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { ablateShape, replayShape } from "../../../sim/report/shapes.js";
import { fakeInventory, fakeResult } from "../campaign/fakes.js";
import { said as cli } from "./said.js";

/** Ablated runs break `invariant`; the shipped core fails with it too if `sick`. */
function breaking(invariant: string, sick = false): Inventory {
  return fakeInventory((spec) => {
    const result = fakeResult(spec);
    const fails = sick || spec.planted !== null;
    return fails ? { ...result, outcome: "violated", invariant } : result;
  });
}

describe("ablate", () => {
  const words = ["ablate", "no-spacing", "--starts", "3", "--limit", "5"];

  it("--json: one document of the published shape, exit 0 when caught", async () => {
    const { code, out, err } = await cli([...words, "--json"], breaking("limits-kept"));
    expect([code, err]).toEqual([0, ""]);
    const report = ablateShape.parse(JSON.parse(out));
    expect(report).toMatchObject({ verdict: "passed", unharmed: { runs: 3, failed: 0 } });
    expect(report.ablations).toMatchObject([
      { name: "no-spacing", safeguard: "hedge-limiter", caughtBy: "limits-kept", caught: 3 },
    ]);
    expect(report.faults).toEqual({ crash: { "no-spacing": 3 } });
  });

  it("for people: the kill table, the replay, the verdict", async () => {
    const { code, out } = await cli(words, breaking("limits-kept"));
    expect(code).toBe(0);
    expect(out).toContain("hedge-limiter");
    expect(out).toContain(
      "npx hedgeproof replay one --venue kite --seed 1000000 --ablate no-spacing",
    );
    expect(out.endsWith("PASSED: 1 ablations, 0 not caught from every starting point\n")).toBe(
      true,
    );
  });

  it("exit 3: another invariant does not count", async () => {
    const { code, out } = await cli(words, breaking("useful"));
    expect(code).toBe(3);
    expect(out).toContain("nothing (useful 15)");
    expect(out).toContain("INSUFFICIENT: 1 ablations, 1 not caught");
  });

  it("exit 1: the shipped core fails on the same seeds", async () => {
    const { code, out } = await cli(words, breaking("limits-kept", true));
    expect(code).toBe(1);
    expect(out).toContain("3 runs, 3 failed");
    expect(out).toContain("npx hedgeproof replay one --venue kite --seed 1000000\n");
  });

  it.each([
    [["ablate", "no-such-thing"], /unknown ablation "no-such-thing", expected one of last-report/],
    [["ablate", "--starts", "0"], /--starts "0" is no count, expected a whole number from 1/],
    [["ablate", "--limit", "many"], /--limit "many" is no count/],
  ])("exit 2: %j", async (wrong, sentence) => {
    const { code, out, err } = await cli(wrong, breaking("limits-kept"));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(sentence);
  });
});

describe("replay --ablate", () => {
  it("a printed replay command shows the catch again", { timeout: 120_000 }, async () => {
    const found = await cli(["ablate", "all-legs-at-once", "--starts", "1", "--json"], INVENTORY);
    const [kill] = ablateShape.parse(JSON.parse(found.out)).ablations;
    const words = kill?.replay?.split(" ").slice(2) ?? [];
    const { code, out } = await cli([...words, "--json"], INVENTORY);
    expect(code).toBe(1);
    expect(replayShape.parse(JSON.parse(out))).toMatchObject({
      outcome: "violated",
      invariant: kill?.caughtBy,
    });
    const unharmed = words.slice(0, words.indexOf("--ablate"));
    expect((await cli(unharmed, INVENTORY)).code).toBe(0);
  });

  it("exit 2: no such ablation", async () => {
    const words = ["replay", "one", "--venue", "kite", "--seed", "1", "--ablate", "nothing"];
    const { code, err } = await cli(words, breaking("limits-kept"));
    expect(code).toBe(2);
    expect(err).toContain('unknown ablation "nothing"');
  });
});
