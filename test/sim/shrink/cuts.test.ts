/** What is cut from a scenario, and a schedule that fits what is left. */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../../scenarios/index.js";
import type { Fault } from "../../../sim/faults/schedule.js";
import { plansOf } from "../../../sim/faults/targets.js";
import type { Scenario } from "../../../sim/scenario.js";
import type { Cuts } from "../../../sim/shrink/cuts.js";
import { UNCUT, cutScenario } from "../../../sim/shrink/cuts.js";
import { remapped } from "../../../sim/shrink/remap.js";

function scenario(slug: string): Scenario {
  const found = SCENARIOS.find((candidate) => candidate.slug === slug);
  if (found === undefined) throw new Error(`no scenario ${slug}`);
  return found;
}

function cut(slug: string, cuts: Partial<Cuts>): Scenario {
  const result = cutScenario(scenario(slug), { ...UNCUT, ...cuts });
  if (result.kind === "flawed") throw new Error(result.reason);
  return result.scenario;
}

const condor = scenario("iron-condor");
const call = [
  { group: "IC1", leg: "short-call" },
  { group: "IC1", leg: "call-wing" },
];

describe("cuts: what is left is a scenario in order (2)", () => {
  it.each(SCENARIOS.map(({ slug }) => slug))("%s: nothing cut is nothing changed (3)", (slug) => {
    expect(cut(slug, {})).toEqual(scenario(slug));
  });

  it("a group goes with its market, its exit and what was expected of it", () => {
    const left = cut("two-condors", { groups: ["TC1"] });
    expect(plansOf(left).map(({ id }) => id)).toEqual(["TC2"]);
    expect(left.expected.map(({ group }) => group)).toEqual(["TC2"]);
    expect(left.actions.every((one) => one.kind === "plan" || one.group === "TC2")).toBe(true);
    expect(left.slug).toBe("two-condors");
  });

  it("legs go with their symbols, sizes become lots", () => {
    const lots = [
      { group: "IC1", leg: "put-wing", lots: 1 },
      { group: "IC1", leg: "short-put", lots: 1 },
    ];
    const left = cut("iron-condor", { legs: call, lots });
    const legs = plansOf(left).flatMap((plan) => plan.legs);
    expect(legs.map(({ id, qty, instrument }) => [id, qty / instrument.lot])).toEqual([
      ["put-wing", 1],
      ["short-put", 1],
    ]);
    expect(left.market).toEqual(condor.market.slice(0, 2));
  });

  it("an earlier end: later doings are left out, and a hedged group is no surprise", () => {
    const left = cut("iron-condor", { endMs: 20_000 });
    expect([left.faultPhaseMs, left.actions.length]).toEqual([20_000, 1]);
    expect(left.expected).toEqual([{ group: "IC1", end: ["CLOSED", "HEDGED"] }]);
  });

  it.each<[string, Partial<Cuts>, string]>([
    ["a stranger", { groups: ["XX"] }, "there is no group XX, expected one of IC1"],
    ["a strange leg", { legs: [{ group: "IC1", leg: "x" }] }, "group IC1 has no leg x"],
    ["a strange size", { lots: [{ group: "XX", leg: "x", lots: 1 }] }, "there is no group XX"],
    ["the only group", { groups: ["IC1"] }, "no group is left"],
    ["a cover", { legs: call.slice(1) }, 'cover "call-wing" is not a protection leg'],
    [
      "a cover's size",
      { lots: [{ group: "IC1", leg: "call-wing", lots: 1 }] },
      "too small a cover",
    ],
    ["a larger size", { lots: [{ group: "IC1", leg: "put-wing", lots: 5 }] }, "expected at most 4"],
    ["a later end", { endMs: 60_001 }, "endMs 60001 is no earlier end, expected at most 60000"],
    ["an end before all", { endMs: 1_000 }, "endMs 1000 is before the last plan"],
    [
      "every leg",
      { legs: plansOf(condor)[0]?.legs.map(({ id }) => ({ group: "IC1", leg: id })) ?? [] },
      "plan IC1 has no leg left",
    ],
  ])("%s: one sentence", (_, cuts, sentence) => {
    const result = cutScenario(condor, { ...UNCUT, ...cuts });
    expect(result).toMatchObject({ kind: "flawed", reason: expect.stringContaining(sentence) });
  });
});

describe("cuts: the schedule moves with what it strikes", () => {
  const fault = (id: number, over: Partial<Fault>): Fault => ({
    ...{ id, kind: "halt", trigger: { kind: "time", atMs: 5_000 }, params: {} },
    ...over,
  });
  const order = (key: string) => ({ kind: "order", order: key }) as const;

  it("orders, symbols and legs are counted in what is left; what strikes the rest goes", () => {
    const left = cut("iron-condor", {
      legs: [
        { group: "IC1", leg: "put-wing" },
        { group: "IC1", leg: "short-put" },
      ],
    });
    const moved = remapped(
      [
        fault(1, { kind: "partial-fill", trigger: order("IC1/1/entry/1") }),
        fault(2, { kind: "partial-fill", trigger: order("IC1/0/entry/1") }),
        fault(3, { params: { symbolIndex: 3, forMs: 1_000 } }),
        fault(4, { params: { symbolIndex: 0, forMs: 1_000 } }),
        fault(5, { kind: "assignment", params: { planIndex: 0, legIndex: 3, percent: 10 } }),
        fault(6, { kind: "assignment", params: { planIndex: 0, legIndex: 2, percent: 10 } }),
        fault(7, { kind: "crash", params: { downMs: 500 } }),
      ],
      condor,
      left,
    );
    expect(moved.map(({ id }) => id)).toEqual([1, 3, 5, 7]);
    expect(moved[0]?.trigger).toEqual(order("IC1/0/entry/1"));
    expect(moved[1]?.params).toEqual({ symbolIndex: 1, forMs: 1_000 });
    expect(moved[2]?.params).toEqual({ planIndex: 0, legIndex: 1, percent: 10 });
  });

  it("plans are counted in what is left", () => {
    const whole = scenario("two-condors");
    const strikes = [0, 1].map((planIndex) =>
      fault(planIndex + 1, { kind: "assignment", params: { planIndex, legIndex: 0, percent: 10 } }),
    );
    const moved = remapped(strikes, whole, cut("two-condors", { groups: ["TC1"] }));
    expect(moved).toEqual([{ ...strikes[1], params: { ...strikes[1]?.params, planIndex: 0 } }]);
  });
});
