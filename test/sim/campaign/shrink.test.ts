/** Shrinking with files around it: what is cut, what is left, what goes on, what is refused. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { reproOf, reproText } from "../../../sim/campaign/repro.js";
import type { ShrinkRequest } from "../../../sim/campaign/shrink.js";
import { runShrink } from "../../../sim/campaign/shrink.js";
import { shrinkShape } from "../../../sim/report/repro-shape.js";
import type { RunSpec } from "../../../sim/run-types.js";
import { fakeResult } from "./fakes.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-shrink-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const out = (): string => join(folder, "cut.json");
const place = { run: "short-straddle-winged", venue: "binance-like", seed: 1_000_017 };
const ablated = (): ShrinkRequest => ({ ...place, ablate: "mark-before-work", out: out() });

/** The world, but for a core that fails as long as `fails` says so. */
function failing(fails: (spec: RunSpec) => boolean, over: object = {}): Inventory {
  const run: Inventory["run"] = (spec) => {
    const { schedule } = spec.schedule === null ? INVENTORY.run(spec) : { schedule: spec.schedule };
    const landedIds = new Set(schedule.map(({ id }) => id));
    const failed = fails({ ...spec, schedule }) ? [spec.seed] : [];
    return { ...fakeResult(spec, failed), schedule, landedIds, ...(failed.length ? over : {}) };
  };
  return { ...INVENTORY, run };
}

describe("shrink: an ablation, in the real world", () => {
  it("few faults, the same invariant, and the shipped core passes (2)", async () => {
    const report = shrinkShape.parse(await runShrink(ablated(), INVENTORY));
    expect(report.words).toBe("power loss at commit-written 1: nothing-lost");
    expect(report.from).toMatchObject({ faults: 2, legs: 4, lots: 16 });
    expect(report.to).toMatchObject({ faults: 1, groups: 1, legs: 1, lots: 1 });
    expect(report).toMatchObject({ stopped: false, failure: { invariant: "nothing-lost" } });
    const { repro, ablation, ...spec } = reproOf(out(), INVENTORY);
    expect(repro).toEqual(report.repro);
    expect(ablation?.name).toBe("mark-before-work");
    const { scenario, venue, seed, schedule, held } = spec;
    const bare = INVENTORY.run({
      ...{ scenario, venue, seed, schedule, chance: held, store: "memory", scratch: null },
      ...{ listener: null, fullChecks: true, planted: null },
    });
    expect(bare.outcome).toBe("passed");
  });

  it("stopped at any try: the best so far is in the file, and goes on (1)", async () => {
    const whole = await runShrink(ablated(), INVENTORY);
    rmSync(out());
    let tries = 0;
    const stopped = () => (tries += 1) >= 3;
    const part = await runShrink({ ...ablated(), stopped }, INVENTORY);
    expect(part).toMatchObject({ stopped: true, tries: 3 });
    expect(readFileSync(out(), "utf8")).toBe(reproText(part.repro));
    const again = await runShrink(ablated(), INVENTORY);
    expect(again.to).toEqual(whole.to);
    expect(again.tries).toBeLessThan(whole.tries);
    // And the file by its name, in its place: nothing is left to cut.
    const named = await runShrink({ run: out(), out: out() }, INVENTORY);
    expect([named.from, named.repro]).toEqual([whole.to, again.repro]);
    expect(readdirSync(folder)).toEqual(["cut.json"]);
  });
});

describe("shrink: what counts as the same failure", () => {
  it("another invariant does not", async () => {
    const inventory = failing(() => true);
    const other: Inventory["run"] = (spec) => {
      const result = inventory.run(spec);
      return spec.scenario.faultPhaseMs < 60_000 ? { ...result, invariant: "settles" } : result;
    };
    const report = await runShrink({ ...place, out: out() }, { ...inventory, run: other });
    expect([report.to.faults, report.to.endMs]).toEqual([0, 60_000]);
    expect(report.failure.invariant).toBe("no-orphan");
  });

  it("what was not useful beside faults keeps one, and another failure need not (3)", async () => {
    const left = async (invariant: string): Promise<number> => {
      const inventory = failing(() => true, { invariant });
      return (await runShrink({ ...place, out: join(folder, invariant) }, inventory)).to.faults;
    };
    expect([await left("useful"), await left("no-orphan")]).toEqual([1, 0]);
  });

  it("of a core that threw: the same message but for its numbers", async () => {
    const crashed = { outcome: "crashed", invariant: null };
    const inventory = failing(() => true);
    const run: Inventory["run"] = (spec) => {
      const message = spec.schedule?.length === 0 ? "TypeError: x" : `RangeError: ${spec.seed}`;
      return { ...inventory.run(spec), ...crashed, message } as ReturnType<Inventory["run"]>;
    };
    const report = await runShrink({ ...place, out: out() }, { ...inventory, run });
    expect([report.to.faults, report.failure.message]).toEqual([1, "RangeError: 1000017"]);
    expect(report.words).toMatch(/: crashed$/);
  });

  it("a world that cannot run a candidate does not fail", async () => {
    const inventory = failing(() => true);
    const run: Inventory["run"] = (spec) => {
      if ((spec.chance?.quiet.length ?? 0) > 0) throw new Error("no such world");
      return inventory.run(spec);
    };
    const report = await runShrink({ ...place, out: out() }, { ...inventory, run });
    expect([report.repro.cuts.quiet, report.to.legs]).toEqual([[], 1]);
  });

  it("a seed that fails on a real store only is cut on that store", async () => {
    const inventory = failing(({ store }) => store !== "memory");
    const report = await runShrink({ ...place, out: out() }, inventory);
    expect(report.repro.store).toBe("sqlite");
  });
});

describe("shrink: refused, and nothing is written", () => {
  const passing = failing(() => false);
  const refused = async (request: ShrinkRequest, inventory = passing): Promise<string> => {
    const thrown = await runShrink(request, inventory).catch((error: unknown) => error);
    return String(thrown);
  };

  it("a run that passes", async () => {
    expect(await refused({ ...place, out: out() })).toContain("passes, expected a run that fails");
    expect(existsSync(out())).toBe(false);
  });

  it("a scenario without its venue or seed, a file with one", async () => {
    expect(await refused({ run: "iron-condor", seed: 1 })).toContain("--venue is missing");
    expect(await refused({ run: "iron-condor", venue: "kite-like" })).toContain(
      "--seed is missing",
    );
    expect(await refused({ run: "a.json", seed: 1 })).toContain("expected nothing beside it");
  });

  it("an ablation where the shipped core fails too", async () => {
    const both = failing(() => true);
    expect(await refused({ ...ablated(), ablate: "no-spacing" }, both)).toContain(
      "the shipped core breaks no-orphan too, expected it to pass what no-spacing fails",
    );
  });

  it("a file in the way that holds another run (3), or none", async () => {
    const inventory = failing(() => true);
    await runShrink({ ...place, out: out() }, inventory);
    const text = readFileSync(out(), "utf8");
    expect(await refused({ ...place, seed: 2, out: out() }, inventory)).toContain(
      "holds another run, expected --out with a file that is not there",
    );
    expect(readFileSync(out(), "utf8")).toBe(text);
    writeFileSync(out(), "{}");
    expect(await refused({ ...place, out: out() }, inventory)).toContain("is not what a run has");
  });

  it("a file whose run fails otherwise than it says", async () => {
    await runShrink(
      { ...place, out: out() },
      failing(() => true),
    );
    const inventory = failing(() => true, { invariant: "settles" });
    expect(await refused({ run: out(), out: out() }, inventory)).toContain(
      "breaks settles, expected no-orphan, as the file says",
    );
  });
});
