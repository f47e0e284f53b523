import { describe, expect, it } from "vitest";
import type { FaultRuntime } from "../../../sim/faults/runtime.js";
import { createFaults } from "../../../sim/faults/runtime.js";
import type { Fault, FaultKind, Trigger } from "../../../sim/faults/schedule.js";
import type { HarnessEvent } from "../../../sim/world-event.js";

const fault = (id: number, kind: FaultKind, trigger: Trigger): Fault => ({
  id,
  kind,
  trigger,
  params: {},
});
const KEY = "P1/0/entry/1";
const SCHEDULE: readonly Fault[] = [
  fault(1, "drop", { kind: "report", order: KEY, n: 2 }),
  fault(2, "duplicate", { kind: "report", order: KEY, n: 2 }),
  fault(3, "rejected", { kind: "request", verb: "send", order: KEY, n: 1 }),
  fault(4, "request-lost", { kind: "request", verb: "cancel", order: KEY, n: 1 }),
  fault(5, "response-lost", { kind: "query", scope: "trades", incarnation: 2, n: 3 }),
  fault(6, "partial-fill", { kind: "order", order: KEY }),
  fault(7, "crash", { kind: "boundary", incarnation: 1, boundary: "commit-written", n: 4 }),
  fault(8, "stall", { kind: "time", atMs: 100 }),
];

function world(): { faults: FaultRuntime; heard: HarnessEvent[] } {
  const heard: HarnessEvent[] = [];
  return { faults: createFaults(SCHEDULE, (what) => heard.push(what)), heard };
}
const ids = (faults: readonly Fault[]): number[] => faults.map(({ id }) => id);

describe("faults: triggers", () => {
  it("offers a fault at its key and ordinal, and nowhere else", () => {
    const { faults } = world();
    expect(ids(faults.onReport(KEY, 2))).toEqual([1, 2]);
    expect(ids(faults.onReport(KEY, 1))).toEqual([]);
    expect(ids(faults.onReport("P1/0/entry/2", 2))).toEqual([]);
    expect(ids(faults.onRequest("send", KEY, 1))).toEqual([3]);
    expect(ids(faults.onRequest("cancel", KEY, 1))).toEqual([4]);
    expect(ids(faults.onRequest("cancel", KEY, 2))).toEqual([]);
    expect(ids(faults.onQuery("trades", 2, 3))).toEqual([5]);
    expect(ids(faults.onQuery("trades", 1, 3))).toEqual([]);
    expect(ids(faults.onOrder(KEY))).toEqual([6]);
    expect(ids(faults.onBoundary(1, "commit-written", 4))).toEqual([7]);
    expect(ids(faults.onBoundary(2, "commit-written", 4))).toEqual([]);
    expect(ids(faults.timed())).toEqual([8]);
  });
});

describe("faults: landing", () => {
  it("lands each at most once, and counts it (1)", () => {
    const { faults, heard } = world();
    const [drop] = faults.onReport(KEY, 2);
    faults.land(drop as Fault);
    faults.land(drop as Fault);
    expect(ids(faults.onReport(KEY, 2))).toEqual([2]);
    expect(heard).toEqual([{ kind: "fault", fault: drop, landed: "begun" }]);
    expect([...faults.landed()]).toEqual([["drop", 1]]);
  });

  it("tells when a lasting one ends", () => {
    const { faults, heard } = world();
    const [stall] = faults.timed();
    faults.land(stall as Fault);
    faults.end(stall as Fault);
    expect(heard.map((what) => what.kind === "fault" && what.landed)).toEqual(["begun", "ended"]);
  });

  it("offers and lands nothing after healing (2)", () => {
    const { faults, heard } = world();
    const [drop] = faults.onReport(KEY, 2);
    faults.heal();
    faults.land(drop as Fault);
    expect(ids(faults.onReport(KEY, 2))).toEqual([]);
    expect(ids(faults.onOrder(KEY))).toEqual([]);
    expect(ids(faults.timed())).toEqual([]);
    expect(heard).toEqual([]);
    expect(faults.landed().size).toBe(0);
  });
});
