import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScheduler } from "../../sim/scheduler.js";

describe("scheduler: order", () => {
  it("runs by time, and first in first out within a moment (1)", () => {
    const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200, size: "max" });
    fc.assert(
      fc.property(times, (moments) => {
        const scheduler = createScheduler();
        const ran: { atMs: number; index: number }[] = [];
        moments.forEach((atMs, index) => scheduler.at(atMs, () => ran.push({ atMs, index })));
        scheduler.runUntil(20);
        const expected = moments
          .map((atMs, index) => ({ atMs, index }))
          .sort((a, b) => a.atMs - b.atMs || a.index - b.index);
        expect(ran).toEqual(expected);
        expect(scheduler.executed()).toBe(moments.length);
      }),
    );
  });

  it("runs what an action queues for now after what was queued before (1, 2)", () => {
    const scheduler = createScheduler();
    const ran: string[] = [];
    scheduler.at(5, () => {
      ran.push("first");
      scheduler.at(5, () => ran.push("third"));
    });
    scheduler.at(5, () => ran.push("second"));
    scheduler.runUntil(5);
    expect(ran).toEqual(["first", "second", "third"]);
  });

  it("refuses the past and fractions (2)", () => {
    const scheduler = createScheduler();
    scheduler.runUntil(10);
    expect(() => scheduler.at(9, () => undefined)).toThrow("queued for 9, but now is 10");
    expect(() => scheduler.at(10.5, () => undefined)).toThrow("queued for 10.5");
  });
});

describe("scheduler: time", () => {
  it("stands at the moment of the action, then at the end asked for", () => {
    const scheduler = createScheduler();
    const seen: number[] = [];
    scheduler.at(3, () => seen.push(scheduler.nowMs()));
    expect(scheduler.runUntil(7)).toBe(true);
    expect([...seen, scheduler.nowMs()]).toEqual([3, 7]);
  });

  it("leaves what is later in the queue", () => {
    const scheduler = createScheduler();
    let ran = 0;
    scheduler.at(8, () => (ran += 1));
    scheduler.runUntil(7);
    expect(ran).toBe(0);
    scheduler.runUntil(8);
    expect(ran).toBe(1);
  });

  it("stops after the present action when halted, for good (3)", () => {
    const scheduler = createScheduler();
    let ran = 0;
    scheduler.at(1, () => scheduler.halt());
    scheduler.at(1, () => (ran += 1));
    expect(scheduler.runUntil(5)).toBe(false);
    expect(scheduler.runUntil(9)).toBe(false);
    expect([ran, scheduler.nowMs()]).toEqual([0, 1]);
  });
});
