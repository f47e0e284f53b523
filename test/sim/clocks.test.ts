import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BROKER_EPOCH_MS, createBrokerClock, createLocalClock } from "../../sim/clocks.js";
import { createScheduler } from "../../sim/scheduler.js";
import { createWakeTimer } from "../../sim/wake-timer.js";

describe("broker clock", () => {
  it("begins at the opening of the market and runs with virtual time", () => {
    const scheduler = createScheduler();
    const clock = createBrokerClock(scheduler, 1);
    expect(BROKER_EPOCH_MS).toBe(Date.UTC(2024, 7, 1, 3, 45));
    scheduler.runUntil(1_234);
    expect(clock.exactMs()).toBe(BROKER_EPOCH_MS + 1_234);
  });

  it("stamps at the venue's resolution, rounded down", () => {
    const scheduler = createScheduler();
    const clock = createBrokerClock(scheduler, 1_000);
    scheduler.runUntil(2_999);
    expect(clock.stampMs()).toBe(BROKER_EPOCH_MS + 2_000);
    expect(clock.exactMs()).toBe(BROKER_EPOCH_MS + 2_999);
  });

  it("drifts from the moment on, not before (1)", () => {
    const scheduler = createScheduler();
    const clock = createBrokerClock(scheduler, 1);
    scheduler.runUntil(1_000_000);
    clock.drift(200);
    expect(clock.exactMs()).toBe(BROKER_EPOCH_MS + 1_000_000);
    scheduler.runUntil(2_000_000);
    expect(clock.exactMs()).toBe(BROKER_EPOCH_MS + 2_000_200);
    clock.drift(-200);
    scheduler.runUntil(3_000_000);
    expect(clock.exactMs()).toBe(BROKER_EPOCH_MS + 3_000_000);
  });

  it("goes back only by a step (2)", () => {
    const scheduler = createScheduler();
    const clock = createBrokerClock(scheduler, 1);
    scheduler.runUntil(10_000);
    clock.step(-3_000);
    expect(clock.exactMs()).toBe(BROKER_EPOCH_MS + 7_000);
    clock.step(5_000);
    expect(clock.exactMs()).toBe(BROKER_EPOCH_MS + 12_000);
  });
});

const ppm = fc.integer({ min: -500, max: 500 });
const stretches = fc.array(fc.tuple(fc.integer({ min: 0, max: 100_000 }), ppm), { maxLength: 20 });

describe("local clock", () => {
  it("never goes back and loses nothing to changes of rate (2, 3)", () => {
    fc.assert(
      fc.property(stretches, (changes) => {
        const scheduler = createScheduler();
        const clock = createLocalClock(scheduler);
        let millionths = 0;
        let rate = 0;
        let before = clock.nowMs();
        for (const [forMs, next] of changes) {
          scheduler.runUntil(scheduler.nowMs() + forMs);
          millionths += forMs * (1_000_000 + rate);
          expect(clock.nowMs()).toBeGreaterThanOrEqual(before);
          before = clock.nowMs();
          rate = next;
          clock.drift(next);
        }
        expect(clock.nowMs()).toBe(Math.floor(millionths / 1_000_000));
      }),
    );
  });

  it("knows the first virtual moment at which it will show a time", () => {
    fc.assert(
      fc.property(ppm, fc.integer({ min: 0, max: 1_000_000 }), (rate, aheadMs) => {
        const scheduler = createScheduler();
        const clock = createLocalClock(scheduler);
        scheduler.runUntil(777);
        clock.drift(rate);
        const wanted = clock.nowMs() + aheadMs;
        const due = clock.virtualOf(wanted);
        scheduler.runUntil(Math.max(777, due - 1));
        if (due > 777) expect(clock.nowMs()).toBeLessThan(wanted);
        scheduler.runUntil(due);
        expect(clock.nowMs()).toBeGreaterThanOrEqual(wanted);
      }),
    );
  });

  it("names now for what it shows already", () => {
    const scheduler = createScheduler();
    const clock = createLocalClock(scheduler);
    scheduler.runUntil(50);
    expect(clock.virtualOf(10)).toBe(50);
  });
});

describe("local clock: coarse", () => {
  it("shows every so many milliseconds, never goes back, and names when it will show a time", () => {
    const scheduler = createScheduler();
    const clock = createLocalClock(scheduler);
    scheduler.runUntil(5);
    clock.coarsen(16);
    expect(clock.nowMs()).toBe(5);
    scheduler.runUntil(20);
    expect(clock.nowMs()).toBe(5);
    expect(clock.virtualOf(6)).toBe(21);
    expect(clock.virtualOf(21)).toBe(21);
    expect(clock.virtualOf(22)).toBe(37);
    scheduler.runUntil(21);
    expect(clock.nowMs()).toBe(21);
    scheduler.runUntil(30);
    clock.coarsen(1);
    expect(clock.nowMs()).toBe(30);
  });
});

describe("wake timer", () => {
  const timerOf = () => {
    const scheduler = createScheduler();
    const clock = createLocalClock(scheduler);
    const fired: number[] = [];
    const timer = createWakeTimer(scheduler, clock, () => fired.push(scheduler.nowMs()));
    return { scheduler, clock, fired, timer };
  };

  it("fires once, at the last time asked for (1)", () => {
    const { scheduler, fired, timer } = timerOf();
    timer.arm(100);
    timer.arm(500);
    timer.arm(300);
    scheduler.runUntil(1_000);
    expect(fired).toEqual([300]);
  });

  it("fires earlier when asked to, and not again", () => {
    const { scheduler, fired, timer } = timerOf();
    timer.arm(500);
    timer.arm(100);
    scheduler.runUntil(1_000);
    expect(fired).toEqual([100]);
  });

  it("waits on when a drift made it early (2)", () => {
    const { scheduler, clock, fired, timer } = timerOf();
    timer.arm(100_000);
    clock.drift(-500);
    scheduler.runUntil(200_000);
    expect(fired).toEqual([100_051]);
  });

  it("is late by as much as it is told (4)", () => {
    const scheduler = createScheduler();
    const clock = createLocalClock(scheduler);
    const fired: number[] = [];
    const note = (): void => void fired.push(scheduler.nowMs());
    const timer = createWakeTimer(scheduler, clock, note, () => 40);
    timer.arm(100);
    scheduler.runUntil(1_000);
    expect(fired).toEqual([140]);
  });

  it("queues one entry for a row of later times (3)", () => {
    const { scheduler, timer } = timerOf();
    for (let atMs = 100; atMs <= 1_000; atMs += 100) timer.arm(atMs);
    scheduler.runUntil(2_000);
    expect(scheduler.executed()).toBe(2);
  });

  it("does not fire after it was canceled, and can be armed again", () => {
    const { scheduler, fired, timer } = timerOf();
    timer.arm(100);
    timer.cancel();
    scheduler.runUntil(50);
    expect(fired).toEqual([]);
    timer.arm(70);
    scheduler.runUntil(1_000);
    expect(fired).toEqual([70]);
  });
});
