/**
 * Cases of the real world in a world that runs nothing: what counts as holding, what is told of a
 * failure, and what is left of it.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { singleLeg } from "../../../scenarios/single-leg.js";
import { stopAndExit } from "../../../scenarios/real-world/stop-and-exit.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { realWorld } from "../../../sim/campaign/real-world.js";
import { memberOf } from "../../../sim/campaign/real-world-family.js";
import { createCount, missedBy } from "../../../sim/campaign/real-world-facts.js";
import { reproOf } from "../../../sim/campaign/repro.js";
import type { ImpossibleCase, SimulatedCase } from "../../../sim/real-world.js";
import { realWorldShape } from "../../../sim/report/real-world-shape.js";
import type { ExchangeEvent, ExchangeOrder } from "../../../sim/world-event.js";
import { fakeResult } from "./fakes.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-real-world-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const told = {
  ...{ thread: "somebody/something#1", title: "It goes wrong", safeguards: ["polling"] },
  ...{ expect: "it does not", shownBy: [] },
};
const crash: SimulatedCase = {
  ...{ ...told, kind: "simulated", id: "AN90", slug: "a-crash", scenario: singleLeg },
  ...{ venues: ["kite-like", "fix"], seed: "1", without: null },
  schedule: [
    { id: 1, kind: "crash", trigger: { kind: "time", atMs: 2_000 }, params: { downMs: 500 } },
  ],
  wants: { situations: [], ends: [], facts: [] },
};
const never: ImpossibleCase = {
  ...{ ...told, kind: "impossible", id: "AN91", slug: "never", why: "there is no such thing" },
};

/** A world of these cases, whose runs fail if their seed says so; crashes land. */
function world(failing: readonly string[], ...realWorldCases: readonly SimulatedCase[]): Inventory {
  const run: Inventory["run"] = (spec) => fakeResult(spec, failing);
  return { ...INVENTORY, run, realWorld: [...realWorldCases, never] };
}

describe("realWorld: what holds (1)", () => {
  it("a case that passes with its family, and one that cannot happen", async () => {
    const done: string[] = [];
    const progress = (count: number, all: number): void => void done.push(`${count}/${all}`);
    const report = await realWorld({ folder, progress }, world([], crash));
    expect(realWorldShape.parse(report)).toEqual(report);
    expect(report.verdict).toBe("passed");
    expect(report.cases).toMatchObject([
      { id: "AN90", state: "holds", runs: 26, landed: 1, told: "it does not", replay: null },
      { id: "AN91", state: "impossible", runs: 0, landed: null, told: "there is no such thing" },
    ]);
    expect(done).toEqual(["1/2", "2/2"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("cases by id and by slug, in the order of the table, each once", async () => {
    const names = ["never", "AN90", "a-crash"];
    const { cases } = await realWorld({ names, family: 0, folder }, world([], crash));
    expect(cases.map(({ id, runs, landed }) => [id, runs, landed])).toEqual([
      ["AN90", 1, null],
      ["AN91", 0, null],
    ]);
  });
});

describe("realWorld: what fails (1, 2)", () => {
  it("the case itself: how, and the file that replays it", async () => {
    const report = await realWorld({ family: 2, folder }, world(["1"], crash));
    const file = join(folder, "AN90.json");
    expect(report.verdict).toBe("failed");
    expect(report.cases[0]).toMatchObject({
      state: "fails",
      told: "the case itself: no-orphan: 1 order is live that no intent names",
      replay: `npx hedgeproof replay ${file}`,
    });
    const { repro } = reproOf(file, INVENTORY);
    expect(repro).toMatchObject({ scenario: "single-leg", venue: "kite-like", seed: "1" });
    expect(repro.expected).toMatchObject({ outcome: "violated", invariant: "no-orphan" });
    expect(repro.schedule).toEqual(crash.schedule);
  });

  it("a member: which one, how many more, and the file that replays it", async () => {
    const report = await realWorld({ family: 5, folder }, world(["AN90-2", "AN90-4"], crash));
    const member = memberOf(crash, 2);
    expect(report.cases[0]).toMatchObject({ state: "fails", runs: 6, landed: 1 });
    expect(report.cases[0]?.told).toBe(
      `member 2 (${member.venue}, seed AN90-2): no-orphan: 1 order is live that no intent names` +
        " (and 1 more)",
    );
    expect(reproOf(join(folder, "AN90-2.json"), INVENTORY).schedule).toEqual(member.schedule);
  });

  it("a case that passes for nothing: what did not happen, and a file that passes", async () => {
    const idle: SimulatedCase = {
      ...crash,
      schedule: [
        ...crash.schedule,
        { ...crash.schedule[0]!, id: 7, kind: "stall", params: { forMs: 900 } },
      ],
      wants: {
        situations: ["stalled"],
        ends: [{ group: "P1", end: "closed" }],
        facts: [{ kind: "sent", of: "P1/0/entry", orders: 1 }],
      },
    };
    const report = await realWorld({ family: 0, folder }, world([], idle));
    expect(report.cases[0]?.told).toBe(
      "the case itself: fault 7 (stall) did not land; the situation stalled did not happen; " +
        "P1: end is hedged, expected closed; orders sent for P1/0/entry: 0, expected 1",
    );
    expect(reproOf(join(folder, "AN90.json"), INVENTORY).repro.expected).toBe("fixed");
  });

  it("a family in which the faults never land", async () => {
    const run: Inventory["run"] = (spec) => {
      const result = fakeResult(spec);
      return spec.seed === "1" ? result : { ...result, faults: new Map() };
    };
    const report = await realWorld({ family: 3, folder }, { ...world([], crash), run });
    expect(report.cases[0]).toMatchObject({
      ...{ state: "fails", landed: 0, replay: null },
      told: "its faults landed in no member of its family",
    });
  });

  it.each([
    [{ names: ["AN02"] }, /^unknown case "AN02", expected a slug, or one of AN90, AN91$/],
    [{ family: "many" }, /^--family "many" is not a number of runs, expected .* 0 to 10000$/],
    [{ family: 10_001 }, /^--family "10001" is not a number of runs/],
    [{ family: -1 }, /^--family "-1" is not a number of runs/],
  ])("bad input %j: one sentence, and nothing written", async (request, sentence) => {
    await expect(realWorld({ ...request, folder }, world(["1"], crash))).rejects.toThrow(sentence);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("a scenario that only a case runs: its file is read, too", async () => {
    const own = { ...crash, scenario: stopAndExit };
    await realWorld({ family: 0, folder }, world(["1"], own));
    const file = join(folder, "AN90.json");
    expect(existsSync(file)).toBe(true);
    expect(reproOf(file, INVENTORY).whole.slug).toBe("stop-and-exit");
  });
});

describe("memberOf: like the case", () => {
  const faulty: SimulatedCase = {
    ...crash,
    schedule: [
      { id: 3, kind: "clock-step", trigger: { kind: "time", atMs: 400 }, params: { byMs: -1_200 } },
      {
        ...{ id: 4, kind: "price-gap", trigger: { kind: "time", atMs: 59_900 } },
        params: { symbolIndex: 0, bps: 30 },
      },
      {
        ...{ id: 5, kind: "server-error", params: { landed: 1 } },
        trigger: { kind: "query", scope: "orders", incarnation: 1, n: 1 },
      },
    ],
  };
  const members = Array.from({ length: 200 }, (_, at) => memberOf(faulty, at + 1));

  it("kinds, ids, symbols and flags stay; steps and jumps keep their direction", () => {
    for (const { schedule } of members) {
      const [step, jump, error] = schedule;
      expect(schedule.map(({ id, kind }) => [id, kind])).toEqual(
        faulty.schedule.map(({ id, kind }) => [id, kind]),
      );
      expect(step?.params.byMs).toBeLessThanOrEqual(-1_000);
      expect(step?.params.byMs).toBeGreaterThanOrEqual(-1_800);
      expect(jump?.params.symbolIndex).toBe(0);
      expect(jump?.params.bps).toBeGreaterThanOrEqual(20);
      expect(jump?.params.bps).toBeLessThanOrEqual(45);
      expect(error?.params.landed).toBe(1);
    }
  });

  it("times and ordinals move a little, within the fault phase and from 1 on", () => {
    const times = members.map(({ schedule }) => schedule.map(({ trigger }) => trigger));
    const early = times.map(([first]) => (first?.kind === "time" ? first.atMs : 0));
    const late = times.map(([, second]) => (second?.kind === "time" ? second.atMs : 0));
    const asked = times.map(([, , third]) => (third?.kind === "query" ? third.n : 0));
    expect([Math.min(...early), Math.max(...early) <= 1_400]).toEqual([1, true]);
    expect([Math.max(...late), Math.min(...late) >= 58_900]).toEqual([59_999, true]);
    expect(new Set(asked)).toEqual(new Set([1, 2]));
  });

  it("venues are those of the case, and hardly any two are the same", () => {
    expect(new Set(members.map(({ venue }) => venue))).toEqual(new Set(["kite-like", "fix"]));
    expect(new Set(members.map(({ seed }) => seed)).size).toBe(members.length);
    expect(new Set(members.map((member) => JSON.stringify(member.schedule))).size).toBeGreaterThan(
      190,
    );
  });
});

describe("facts: by the exchange's truth", () => {
  const order: ExchangeOrder = {
    ...{ brokerOrderId: "B1", clientOrderId: "C1", key: "SL1/0/entry/2", symbol: "S" },
    ...{ side: "SELL", qty: 90, type: "LIMIT", limitTicks: 5, triggerTicks: null },
  };
  const fill = { kind: "filled", execId: "f", priceTicks: 5, cumQty: 0, late: false, stampMs: 1 };

  it("fills under both ids of an order, less what was taken back, and what nobody ordered", () => {
    const counted = createCount();
    const happen = (what: ExchangeEvent): void =>
      counted.hear({ actor: "exchange", atMs: 0, what });
    const { key } = order;
    const request = { ...order, kind: "send", requestSeq: 1, order, key } as const;
    counted.hear({ actor: "gateway", atMs: 0, what: request });
    happen({ kind: "accepted", order, stampMs: 1 });
    happen({ ...fill, kind: "filled", brokerOrderId: "B1", qty: 40 });
    happen({ kind: "replaced", brokerOrderId: "B1", by: "B2", cumQty: 40, stampMs: 1 });
    happen({ ...fill, kind: "filled", brokerOrderId: "B2", qty: 50 });
    const taken = {
      correctedTo: null,
      left: 0,
      execId: "f",
      priceTicks: 5,
      cumQty: 80,
      stampMs: 1,
    };
    happen({ ...taken, kind: "busted", brokerOrderId: "B2", qty: 10, reworks: false });
    happen({ ...fill, kind: "filled", brokerOrderId: "B9", qty: 7 });
    happen({ kind: "adjusted", cause: "manual", symbol: "S", qty: 30, stampMs: 1 });
    happen({ kind: "canceled", brokerOrderId: "B2", cumQty: 80, stampMs: 1 });
    const facts = [
      { kind: "sent", of: "SL1/0/entry", orders: 1 },
      { kind: "filled", of: "SL1/0/entry", units: 80 },
      { kind: "net", symbol: "S", units: -50 },
    ] as const;
    const spec = { scenario: singleLeg, venue: "fix", seed: "1" } as Parameters<
      Inventory["run"]
    >[0];
    const result = fakeResult(spec);
    const wants = { situations: [], ends: [], facts };
    expect(missedBy({ ...crash, wants }, result, counted)).toEqual([]);
    const others = facts.map((fact) =>
      fact.kind === "sent" ? { ...fact, orders: 2 } : { ...fact, units: fact.units + 1 },
    );
    expect(missedBy({ ...crash, wants: { ...wants, facts: others } }, result, counted)).toEqual([
      "orders sent for SL1/0/entry: 1, expected 2",
      "units filled for SL1/0/entry: 80, expected 81",
      "net units of S: -50, expected -49",
    ]);
  });
});
