/** The search by itself, over failures that are made up: what fails is said, nothing is run. */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../scenarios/index.js";
import { FAULT_CATALOGUE } from "../../../sim/faults/catalogue.js";
import type { Fault, Schedule } from "../../../sim/faults/schedule.js";
import { plansOf } from "../../../sim/faults/targets.js";
import type { RunResult } from "../../../sim/run-types.js";
import type { Scenario } from "../../../sim/scenario.js";
import { UNCUT } from "../../../sim/shrink/cuts.js";
import type { CutRun, Step } from "../../../sim/shrink/search.js";
import { shrink } from "../../../sim/shrink/shrink.js";
import { wordsOf } from "../../../sim/shrink/words.js";
import { fakeResult, scenario as tiny } from "../campaign/fakes.js";

const whole = SCENARIOS.find(({ slug }) => slug === "two-condors") as Scenario;
const schedule: Schedule = Array.from({ length: 20 }, (_, at) => ({
  id: at + 1,
  kind: "stall",
  trigger: { kind: "time", atMs: 1_000 * (at + 1) },
  params: { forMs: 5_000 },
}));

type Needs = (run: CutRun, scenario: Scenario) => boolean;

function result({ schedule: faults }: CutRun, missed: readonly number[] = []): RunResult {
  const spec = { scenario: tiny("one"), venue: "kite", seed: "1" } as Parameters<
    typeof fakeResult
  >[0];
  const ids = faults.map(({ id }) => id).filter((id) => !missed.includes(id));
  return { ...fakeResult(spec, ["1"]), landedIds: new Set(ids), atMs: 70_000 };
}

/** Cuts a run that fails as long as `needs` says so. */
function cutDown(needs: Needs, missed: readonly number[] = []): readonly Step[] {
  const run = { schedule, cuts: UNCUT };
  const first = { ...run, scenario: whole, result: result(run, missed) };
  return [
    ...shrink(whole, first, (one, scenario) => (needs(one, scenario) ? result(one, missed) : null)),
  ];
}

const last = (steps: readonly Step[]): Step => steps.at(-1) as Step;
const ids = ({ best }: Step): readonly number[] => best.schedule.map(({ id }) => id);
const has = (run: CutRun, id: number): boolean => run.schedule.some((fault) => fault.id === id);

describe("shrink: takes everything away that the failure does not need", () => {
  it("a failure that needs nothing: no fault, one leg, one lot, all quiet, an early end", () => {
    const { best } = last(cutDown(() => true));
    const legs = plansOf(best.scenario).flatMap((plan) => plan.legs);
    expect([best.schedule.length, plansOf(best.scenario).length, legs.length]).toEqual([0, 1, 1]);
    expect(legs[0]?.qty).toBe(legs[0]?.instrument.lot);
    expect(best.cuts.quiet).toHaveLength(4);
    expect(best.scenario.faultPhaseMs).toBeLessThanOrEqual(3_000);
  });

  it("faults that did not land go first, in one try", () => {
    const missed = [1, 2, 3, 4, 5, 6, 7, 8];
    const steps = cutDown((run) => run.schedule.length > 0, missed);
    expect(steps[0]?.improved).toBe(true);
    expect(ids(steps[0] as Step)).toHaveLength(12);
    expect(ids(last(steps))).toHaveLength(1);
  });

  it("two faults far apart, found with few tries", () => {
    const steps = cutDown((run) => has(run, 3) && has(run, 17));
    expect(ids(last(steps))).toEqual([3, 17]);
    expect(last(steps).tries).toBeLessThan(80);
  });

  it("what must stay stays: a group, a size, a stream, an end, a parameter", () => {
    const { best } = last(
      cutDown(({ schedule: faults, cuts }, { actions, faultPhaseMs }) => {
        const plan = actions.flatMap((one) => (one.kind === "plan" ? [one.plan] : []))[0];
        const first = plan?.legs[0];
        const long = faults.some(({ id, params }) => id === 9 && (params["forMs"] ?? 0) >= 1_800);
        return (
          long &&
          plan?.id === "TC1" &&
          (first?.qty ?? 0) >= 2 * (first?.instrument.lot ?? 1) &&
          !cuts.quiet.includes("prices") &&
          faultPhaseMs >= 20_000
        );
      }),
    );
    expect(plansOf(best.scenario).map(({ id }) => id)).toEqual(["TC1"]);
    expect(best.cuts.quiet).toEqual(["latency", "reads", "liquidity"]);
    expect(best.scenario.faultPhaseMs).toBeGreaterThanOrEqual(20_000);
    expect(best.scenario.faultPhaseMs).toBeLessThan(30_000);
    expect(best.schedule[0]?.params["forMs"]).toBeGreaterThanOrEqual(1_800);
    expect(best.schedule[0]?.params["forMs"]).toBeLessThan(2_800);
  });

  it("every best fails (1), nothing is tried twice, and the same is cut the same (3)", () => {
    const seen: string[] = [];
    const needs: Needs = (run) => {
      seen.push(JSON.stringify(run));
      return has(run, 5) && (has(run, 6) || has(run, 12));
    };
    const steps = cutDown(needs);
    expect(new Set(seen).size).toBe(seen.length);
    for (const step of steps) expect(has(step.best, 5)).toBe(true);
    expect(cutDown(needs)).toEqual(steps);
  });

  it("whoever stops goes on from the best (2)", () => {
    const fails = (run: CutRun): RunResult | null => (has(run, 3) ? result(run) : null);
    const run = { schedule, cuts: UNCUT };
    const first = { ...run, scenario: whole, result: result(run) };
    const some = [...shrink(whole, first, fails)].slice(0, 8);
    const rest = [...shrink(whole, last(some).best, fails)];
    expect(ids(last(rest))).toEqual([3]);
  });
});

describe("words: what happens", () => {
  const one = SCENARIOS.find(({ slug }) => slug === "iron-condor") as Scenario;
  const [restart, crash]: readonly Fault[] = [
    {
      ...{ id: 1, kind: "duplicate-after-restart", params: { afterMs: 0 } },
      trigger: { kind: "report", order: "IC1/2/entry/1", n: 3 },
    },
    {
      ...{ id: 2, kind: "crash", params: { downMs: 200 } },
      trigger: { kind: "boundary", incarnation: 1, boundary: "commit-written", n: 5 },
    },
  ];
  const failed = { outcome: "violated", invariant: "no-over-hedge" } as const;

  it("faults in the order in which they landed, then what breaks", () => {
    const faults = [restart, crash].flatMap((fault) => fault ?? []);
    expect(wordsOf(one, faults, { ...failed, landedIds: new Set([2, 1]) })).toBe(
      "crash at commit-written 5, then duplicate of report 3 of entry 1 of short-put " +
        "after restart: no-over-hedge",
    );
  });

  it("no fault; a core that threw", () => {
    const crashed = { outcome: "crashed", invariant: null, landedIds: new Set<number>() } as const;
    expect(wordsOf(one, [], crashed)).toBe("without any fault: crashed");
  });

  it("several plans: the order says whose it is; a stranger keeps its key", () => {
    const told = (order: string) =>
      wordsOf(
        whole,
        [
          {
            id: 1,
            kind: "cancel-lost",
            trigger: { kind: "request", verb: "cancel", order, n: 2 },
            params: {},
          },
        ],
        { ...failed, landedIds: new Set([1]) },
      );
    expect(told("TC1/0/exit/1")).toMatch(
      /^cancel 2 of exit 1 of TC1\/\S+ confirmed and forgotten:/,
    );
    expect(told("TC9/0/exit/1")).toMatch(/^cancel 2 of TC9\/0\/exit\/1 confirmed/);
  });

  it.each(FAULT_CATALOGUE.map(({ kind, triggers, params }) => ({ kind, triggers, params })))(
    "$kind has words (1)",
    ({ kind, triggers, params }) => {
      const places = {
        time: { kind: "time", atMs: 61_500 },
        report: { kind: "report", order: "IC1/0/entry/1", n: 2 },
        request: { kind: "request", verb: "send", order: "IC1/0/entry/1", n: 1 },
        query: { kind: "query", scope: "trades", incarnation: 2, n: 1 },
        order: { kind: "order", order: "IC1/0/entry/1" },
        boundary: { kind: "boundary", incarnation: 2, boundary: "outcome", n: 1 },
      } as const;
      for (const trigger of triggers) {
        const values = Object.fromEntries(params.map(({ name, low }) => [name, low]));
        const fault = { id: 1, kind, trigger: places[trigger], params: values };
        const words = wordsOf(one, [fault], { ...failed, landedIds: new Set([1]) });
        expect(words).toMatch(/^[A-Za-z0-9][^:]{8,}(:\d\d\.\d{3}[^:]*)?: no-over-hedge$/);
        expect(words).not.toContain("undefined");
      }
    },
  );
});
