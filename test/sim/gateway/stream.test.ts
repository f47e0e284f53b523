import { describe, expect, it } from "vitest";
import type { Fault, FaultKind } from "../../../sim/faults/schedule.js";
import { alpacaLike } from "../../../sim/gateway/alpaca-like.js";
import { kiteLike } from "../../../sim/gateway/kite-like.js";
import { VENUE_PROFILES } from "../../../sim/gateway/profiles.js";
import { KEY, MARKET, createFloor, order } from "../exchange/floor.js";
import type { FloorOptions } from "../exchange/floor.js";

const away = { limitTicks: 990 } as const;
const ID = "T1.0.entry.1";

function strike(kind: FaultKind, n: number, params: Readonly<Record<string, number>> = {}): Fault {
  return { id: 1, kind, trigger: { kind: "report", order: KEY, n }, params };
}

/** An order on the book that does nothing by itself; its first report has been delivered. */
function booked(options: FloorOptions) {
  const floor = createFloor(options);
  floor.gateway.send(1, order(away));
  floor.run(2_000);
  return floor;
}

function cums(floor: ReturnType<typeof createFloor>): readonly (number | null | undefined)[] {
  return floor
    .frames()
    .map((frame) => floor.profile.adapter.readFrame(frame.payload).reports[0]?.cumQty);
}

function droppedOf(floor: ReturnType<typeof createFloor>): readonly number[] {
  return floor.carried().flatMap((what) => (what.kind === "report-dropped" ? [what.n] : []));
}

describe.each(VENUE_PROFILES.map((profile) => [profile.slug, profile] as const))(
  "stream, %s",
  (_slug, profile) => {
    it("drops a report", () => {
      const floor = booked({ profile, faults: [strike("drop", 1)] });
      expect(floor.frames()).toEqual([]);
      expect(droppedOf(floor)).toEqual([1]);
      expect(floor.landedFaults()).toEqual(["drop"]);
      // Not even a replay brings it back.
      floor.gateway.disconnect(500);
      floor.run(5_000);
      expect(floor.frames()).toEqual([]);
    });

    it("repeats a report, and says that it is a repeat", () => {
      const faults = [strike("duplicate", 1, { copies: 2, afterMs: 700 })];
      const floor = booked({ profile, faults });
      expect(floor.frames().map((frame) => frame.repeat)).toEqual([false, true, true]);
      expect(floor.landedFaults()).toEqual(["duplicate"]);
    });

    it("repeats nothing once healed, or on another connection", () => {
      const faults = [strike("duplicate", 1, { copies: 1, afterMs: 5_000 })];
      const healed = booked({ profile, faults });
      healed.gateway.heal();
      healed.run(10_000);
      expect(healed.frames()).toHaveLength(1);
      const away = booked({ profile: kiteLike, faults });
      away.gateway.disconnect(500);
      away.run(10_000);
      expect(away.frames()).toHaveLength(1);
    });

    it("repeats a report to the next process", () => {
      const faults = [strike("duplicate-after-restart", 1, { afterMs: 3_000 })];
      const floor = booked({ profile, faults });
      floor.gateway.abandon();
      floor.run(4_000);
      expect(floor.landedFaults()).toEqual([]);
      floor.gateway.connect(2);
      floor.run(7_000);
      expect(floor.landedFaults()).toEqual(["duplicate-after-restart"]);
      expect(floor.frames().at(-1)).toMatchObject({ atMs: 7_000, repeat: true });
    });

    it("keeps no ghost of an earlier process for one that died again, or after healing", () => {
      const faults = [strike("duplicate-after-restart", 1, { afterMs: 3_000 })];
      const floor = booked({ profile, faults });
      floor.gateway.abandon();
      floor.gateway.connect(2);
      floor.run(3_000);
      floor.gateway.abandon();
      floor.gateway.connect(3);
      floor.run(20_000);
      const healed = booked({ profile, faults });
      healed.gateway.heal();
      healed.gateway.abandon();
      healed.gateway.connect(2);
      healed.run(20_000);
      expect([...floor.landedFaults(), ...healed.landedFaults()]).toEqual([]);
    });

    it("delays a report", () => {
      const floor = booked({ profile, faults: [strike("delay", 1, { delayMs: 1_000 })] });
      expect(floor.frames()[0]?.atMs).toBeGreaterThan(1_000);
    });

    it("lets a later report overtake one", () => {
      const floor = booked({ profile, faults: [strike("reorder", 2, { delayMs: 1_200 })] });
      floor.exchange.forceFill(ID, 25);
      floor.exchange.forceFill(ID, 25);
      floor.run(6_000);
      expect(cums(floor)).toEqual([0, 50, 25]);
    });

    it("is down for a while and says so", () => {
      const floor = booked({ profile });
      floor.gateway.disconnect(3_000);
      floor.gateway.disconnect(1_000);
      floor.gateway.disconnect(4_000);
      floor.run(10_000);
      const said = floor.arrivals.filter((arrival) => arrival.kind === "stream");
      expect(said).toMatchObject([
        { atMs: 2_000, status: "down" },
        { atMs: 6_000, status: "up" },
      ]);
    });

    it("comes back at once when the world heals, and stays up", () => {
      const floor = booked({ profile });
      floor.gateway.disconnect(30_000);
      floor.run(5_000);
      floor.gateway.heal();
      floor.gateway.disconnect(3_000);
      floor.exchange.forceFill(ID, 25);
      floor.run(10_000);
      expect(floor.arrivals.filter((arrival) => arrival.kind === "stream")).toMatchObject([
        { status: "down" },
        { atMs: 5_000, status: "up" },
      ]);
      expect(cums(floor).at(-1)).toBe(25);
    });

    it("a process that connects while the stream is down is told so", () => {
      const floor = booked({ profile });
      floor.gateway.abandon();
      floor.gateway.disconnect(3_000);
      floor.run(3_000);
      floor.gateway.connect(2);
      floor.run(10_000);
      expect(floor.arrivals.filter((arrival) => arrival.kind === "stream")).toMatchObject([
        { atMs: 3_000, status: "down" },
        { atMs: 5_000, status: "up" },
      ]);
    });

    it("nothing is delivered to nobody", () => {
      const floor = createFloor({ profile, connected: false });
      floor.gateway.connect(1);
      floor.gateway.send(1, order(away));
      floor.gateway.abandon();
      floor.exchange.adjust("CALL", 25, "manual");
      floor.run(10_000);
      expect(floor.arrivals).toEqual([]);
      expect(floor.carried().filter((what) => what.kind === "stream")).toMatchObject([
        { status: "up" },
        { status: "down" },
      ]);
    });

    it("delivers within its bound", () => {
      const floor = createFloor({ profile });
      for (let nth = 1; nth <= 8; nth += 1) {
        floor.gateway.send(nth, order({ clientOrderId: `T1-0e${nth}`, qty: 25 }));
      }
      floor.run(30_000);
      const issued = floor.events.flatMap((event) =>
        event.actor === "gateway" && event.what.kind === "report-issued"
          ? [[event.what.reportKey, event.atMs] as const]
          : [],
      );
      const at = new Map(issued);
      for (const frame of floor.frames()) {
        const key = profile.adapter.readFrame(frame.payload).reports[0]?.key ?? "";
        const late = frame.atMs - (at.get(key) ?? 0);
        expect(late).toBeLessThanOrEqual(profile.adapter.rules.streamDelayMs);
      }
      expect(floor.frames().length).toBeGreaterThanOrEqual(16);
    });
  },
);

describe("stream: lost or replayed", () => {
  it("Kite-like loses what was issued or under way while it was down", () => {
    const floor = booked({ profile: kiteLike });
    floor.exchange.forceFill(ID, 25);
    floor.gateway.disconnect(3_000);
    floor.run(3_000);
    floor.exchange.forceFill(ID, 25);
    floor.run(20_000);
    expect(cums(floor)).toEqual([0]);
    expect(droppedOf(floor)).toEqual([2, 3]);
  });

  it("Kite-like loses what was issued while no process lived", () => {
    const floor = booked({ profile: kiteLike });
    floor.gateway.abandon();
    floor.exchange.forceFill(ID, 25);
    floor.gateway.connect(2);
    floor.run(20_000);
    expect(cums(floor)).toEqual([0]);
    expect(droppedOf(floor)).toEqual([2]);
  });

  it("Alpaca-like replays in order, from the last frame that was delivered on", () => {
    const floor = booked({ profile: alpacaLike });
    floor.exchange.forceFill(ID, 25);
    floor.gateway.disconnect(3_000);
    floor.run(3_000);
    floor.exchange.forceFill(ID, 50);
    floor.run(20_000);
    expect(cums(floor)).toEqual([0, 0, 25, 75]);
    expect(floor.frames().map((frame) => frame.repeat)).toEqual([false, true, false, false]);
    expect(droppedOf(floor)).toEqual([]);
  });

  it("Alpaca-like replays to a new process what the dead one did not get", () => {
    const floor = booked({ profile: alpacaLike });
    floor.exchange.forceFill(ID, 25);
    floor.gateway.abandon();
    floor.exchange.forceFill(ID, 50);
    floor.run(4_000);
    floor.gateway.connect(2);
    floor.exchange.forceFill(ID, 25);
    floor.run(20_000);
    expect(cums(floor)).toEqual([0, 0, 25, 75, 100]);
  });

  it("Alpaca-like keeps one order's reports in sequence, Kite-like does not", () => {
    const sorted = (floor: ReturnType<typeof createFloor>): boolean => {
      const told = cums(floor).map((cum) => cum ?? 0);
      return told.every((cum, nth) => nth === 0 || cum >= (told[nth - 1] ?? 0));
    };
    const outcomes = VENUE_PROFILES.map((profile) =>
      ["1", "2", "3", "4", "5", "6"].map((seed) => {
        const floor = createFloor({ profile, seed });
        floor.gateway.send(1, order());
        floor.run(30_000);
        return sorted(floor);
      }),
    );
    expect(outcomes[0]).toContain(false);
    expect(outcomes[1]?.every(Boolean)).toBe(true);
  });
});

describe("stream: quotes", () => {
  const market = MARKET.map((spec) => ({ ...spec, stepTicks: 9 }));

  it("of a held stop symbol come about once a second, in order, and at once on connecting", () => {
    const floor = createFloor({ market, stop: true });
    floor.exchange.adjust("CALL", 25, "manual");
    floor.run(20_000);
    const quotes = floor.arrivals.filter((arrival) => arrival.kind === "quote");
    expect(quotes.length).toBeGreaterThan(12);
    expect(quotes.length).toBeLessThanOrEqual(20);
    floor.gateway.abandon();
    floor.run(21_500);
    const silent = floor.arrivals.length;
    floor.gateway.connect(2);
    floor.run(21_500 + kiteLike.latency.streamMs[1]);
    expect(floor.arrivals.length).toBeGreaterThan(silent);
    expect(floor.arrivals[silent]).toMatchObject({ kind: "quote", symbol: "CALL" });
  });

  it("do not come over a connection that is down", () => {
    const floor = createFloor({ market, stop: true });
    floor.exchange.adjust("CALL", 25, "manual");
    floor.gateway.disconnect(10_000);
    floor.run(9_999);
    expect(floor.arrivals.filter((arrival) => arrival.kind === "quote")).toEqual([]);
  });
});
