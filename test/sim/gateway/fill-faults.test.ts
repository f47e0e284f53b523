/** Faults of fills: too many, corrected, with one id for all, with two ids for one. */
import { describe, expect, it } from "vitest";
import { alpacaLike } from "../../../sim/gateway/alpaca-like.js";
import { fixLike } from "../../../sim/gateway/fix-like.js";
import { ibkrLike } from "../../../sim/gateway/ibkr-like.js";
import { kiteLike } from "../../../sim/gateway/kite-like.js";
import { VENUE_PROFILES } from "../../../sim/gateway/profiles.js";
import type { GatewayProfile } from "../../../sim/gateway/profile.js";
import { KEY } from "../exchange/floor.js";
import { ID, away, fault, onReport, readRows, reportsOf, sent } from "./asking.js";

const fillsOf = (floor: ReturnType<typeof sent>) =>
  floor.truth().flatMap((what) => (what.kind === "filled" ? [what] : []));

/** The number of the report that tells of the order's last fill, when no fault strikes. */
function lastReport(profile: GatewayProfile): number {
  const floor = sent({ profile });
  floor.run(20_000);
  return floor.carried().filter((what) => what.kind === "report-issued").length;
}

const BIG = [
  {
    symbol: "CALL",
    startTicks: 1_000,
    stepTicks: 0,
    driftTicks: 0,
    halfSpreadTicks: 2,
    chunk: 400,
  },
  { symbol: "PUT", startTicks: 1_000, stepTicks: 0, driftTicks: 0, halfSpreadTicks: 2, chunk: 50 },
  {
    symbol: "SHARE",
    startTicks: 9_000,
    stepTicks: 0,
    driftTicks: 0,
    halfSpreadTicks: 2,
    chunk: 50,
  },
];

/** A floor whose order has filled, the newest fill in more than one lot, and was corrected. */
function corrected(profile: GatewayProfile) {
  const faults = [fault("correct", onReport(2), { percent: 10, afterMs: 9_000 })];
  for (let seed = 1; seed < 30; seed += 1) {
    const floor = sent({ profile, faults, market: BIG, seed: String(seed) });
    floor.run(20_000);
    if (floor.landedFaults().length > 0) return floor;
  }
  throw new Error("no seed filled in more than a lot");
}

describe.each(VENUE_PROFILES.map((profile) => [profile.slug, profile] as const))(
  "fill faults, %s",
  (_slug, profile) => {
    const last = lastReport(profile);

    it("overfill: an order that has filled fills further, and the lists say so", () => {
      const more = fault("overfill", onReport(last), { percent: 30, afterMs: 1_000 });
      const floor = sent({ profile, faults: [more] });
      floor.run(20_000);
      expect(fillsOf(floor).at(-1)).toMatchObject({ qty: 25, cumQty: 125, late: true });
      expect(floor.net("CALL")).toBe(125);
      expect(floor.exchange.orders()).toMatchObject([{ status: "filled", cumQty: 125 }]);
      expect(Math.max(...reportsOf(floor).map(({ cumQty }) => cumQty ?? 0))).toBe(125);
    });

    it("overfill: does not land on an order that has not filled", () => {
      const more = fault("overfill", onReport(1), { percent: 30, afterMs: 0 });
      const floor = sent({ profile, faults: [more] });
      floor.run(20_000);
      expect(floor.net("CALL")).toBe(100);
      expect(floor.landedFaults()).toEqual([]);
    });

    it("correct: the newest fill is smaller, and stands under another id", () => {
      const floor = corrected(profile);
      const [busted] = floor.truth().filter((what) => what.kind === "busted");
      const newest = fillsOf(floor).at(-1);
      expect(busted).toMatchObject({ qty: 25, correctedTo: `${newest?.execId}c` });
      expect(floor.exchange.trades().at(-1)).toMatchObject({
        execId: `${newest?.execId}c`,
        qty: (newest?.qty ?? 0) - 25,
      });
      expect(floor.net("CALL")).toBe(75);
    });

    it("shared-fill-id: all fills of the order have one id", () => {
      const shared = fault("shared-fill-id", { kind: "order", order: KEY });
      const floor = sent({ profile, faults: [shared] });
      floor.run(20_000);
      const ids = floor.exchange.trades().map(({ execId }) => execId);
      expect(ids.length).toBeGreaterThan(1);
      expect(new Set(ids)).toEqual(new Set([`${ID}.f1`]));
      expect(floor.net("CALL")).toBe(100);
    });

    it("replaced: what is left works on under another id, where the venue does such a thing", () => {
      const faults = [fault("replaced", { kind: "order", order: KEY }, { afterMs: 0 })];
      const floor = sent({ profile, faults });
      floor.run(20_000);
      const replaced = floor.truth().filter((what) => what.kind === "replaced");
      const ids = new Set(reportsOf(floor).map(({ brokerOrderId }) => brokerOrderId));
      expect(floor.net("CALL")).toBe(100);
      expect(replaced).toHaveLength(profile.replaces ? 1 : 0);
      expect(floor.landedFaults()).toEqual(profile.replaces ? ["replaced"] : []);
      expect(ids).toEqual(new Set(profile.replaces ? [ID, `${ID}r`] : [ID]));
      const status = profile.reworks ? "open" : "filled";
      expect(reportsOf(floor).at(-1)).toMatchObject({ status, cumQty: 100 });
    });
  },
);

describe("replaced, FIX", () => {
  const onOrder = { kind: "order", order: KEY } as const;
  const replaced = (afterMs: number) => [fault("replaced", onOrder, { afterMs })];

  it("a cancel under the former id does nothing, under the new one it does", () => {
    const floor = sent({ profile: fixLike, faults: replaced(0) }, away);
    floor.run(1_000);
    expect(floor.exchange.orders().map(({ order }) => order.brokerOrderId)).toEqual([`${ID}r`]);
    expect(floor.exchange.cancel(ID)).toBe("already");
    expect(floor.exchange.cancel(`${ID}r`)).toBe("canceled");
  });

  it("does not land on what has ended, nor once the world has healed", () => {
    const ended = sent({ profile: fixLike, faults: replaced(15_000) });
    ended.run(20_000);
    expect(ended.landedFaults()).toEqual([]);
    const healed = sent({ profile: fixLike, faults: replaced(5_000) }, away);
    healed.run(4_000);
    healed.exchange.heal();
    healed.run(20_000);
    expect(healed.truth().some(({ kind }) => kind === "replaced")).toBe(false);
  });

  it("a bust of what was filled before counts under the new id", () => {
    const floor = sent({ profile: fixLike, faults: replaced(400) });
    floor.run(20_000);
    floor.exchange.bust(ID, 25);
    floor.run(21_000);
    const cumQty = floor.net("CALL");
    expect(cumQty).toBeLessThan(100);
    expect(reportsOf(floor).at(-1)).toMatchObject({ brokerOrderId: `${ID}r`, cumQty });
  });
});

describe("fill faults: on the stream", () => {
  const twin = fault("twin-fill-id", onReport(2));

  it("twin-fill-id: the stream names another fill than the list", () => {
    const floor = sent({ profile: alpacaLike, faults: [twin] });
    floor.run(20_000);
    const told = reportsOf(floor).flatMap(({ fill }) => (fill === null ? [] : [fill.execId]));
    const listed = floor.exchange.trades().map(({ execId }) => execId);
    expect(told.filter((id) => !listed.includes(id))).toEqual([`${ID}.f1t`]);
  });

  it("twin-fill-id: does not land where the stream names no fill", () => {
    const floor = sent({ profile: kiteLike, faults: [twin] });
    floor.run(20_000);
    expect(floor.landedFaults()).toEqual([]);
  });

  it("correct, Alpaca-like: the event is a doubt beside its report", () => {
    const floor = corrected(alpacaLike);
    const reading = alpacaLike.adapter.readFrame(floor.frames().at(-1)?.payload);
    expect(reading.doubts).toEqual(["a trade was corrected"]);
    expect(reading.reports).toMatchObject([{ fill: null, bust: null, cumQty: 75 }]);
  });

  it("correct, IBKR-like: the execution comes in another version, the list has that alone", () => {
    const floor = corrected(ibkrLike);
    const first = fillsOf(floor).at(-1)?.execId ?? "";
    const frame = floor.frames().at(-1)?.payload;
    const shares = floor.exchange.trades().at(-1)?.qty;
    expect(frame).toMatchObject({
      callbacks: [{ execution: { execId: `${first}.02`, shares, cumQty: 75 } }],
    });
    const reading = ibkrLike.adapter.readFrame(frame);
    expect(reading.doubts).toEqual(["an execution was corrected"]);
    expect(reading.reports).toMatchObject([{ fill: null, bust: null, cumQty: 75 }]);
    floor.gateway.query(2, "trades");
    floor.run(25_000);
    const answer = floor.answers().at(-1);
    const rows = answer ? readRows(floor, "trades", answer) : [];
    expect(rows.at(-1)).toMatchObject({ fill: { execId: first, qty: shares } });
  });
});
