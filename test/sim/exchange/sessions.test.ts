/** Halts, closed markets, smaller freeze quantities and more margin at the exchange. */
import { describe, expect, it } from "vitest";
import type { MarginFacts } from "../../../core/margin.js";
import { KEY, createFloor, order } from "./floor.js";

const MARGIN: MarginFacts = {
  fundsMinor: 1_000,
  rows: [{ symbol: "CALL", longMinor: 9, shortMinor: 50, spreadMinor: 3, volPerMille: 10 }],
  offsets: [{ cover: "CALL", risk: "PUT", coveredMinor: 7 }],
};
const refused = (floor: ReturnType<typeof createFloor>): string[] =>
  floor.truth().flatMap((what) => (what.kind === "refused" ? [what.reason] : []));
const sessions = (floor: ReturnType<typeof createFloor>): string[] =>
  floor.events.flatMap(({ atMs, what }) =>
    what.kind === "session" ? [`${atMs} ${what.symbol} ${what.status}`] : [],
  );

describe("exchange: a halt (1)", () => {
  it("nothing trades, no order is taken, a cancel is; then all goes on", () => {
    const floor = createFloor();
    floor.exchange.submit(order(), KEY);
    floor.exchange.submit(order({ clientOrderId: "T1-0e2" }), "T1/0/entry/2");
    floor.exchange.close(["CALL"], 3_000);
    floor.exchange.submit(order({ clientOrderId: "T1-0e3" }), "T1/0/entry/3");
    floor.exchange.submit(order({ clientOrderId: "T1-1e1", symbol: "PUT" }), "T1/1/entry/1");
    floor.run(2_900);
    expect(refused(floor)).toEqual(["instrument CALL is not traded now"]);
    expect([floor.net("CALL"), floor.net("PUT") > 0]).toEqual([0, true]);
    expect(floor.exchange.cancel("T1.0.entry.2")).toBe("canceled");
    floor.run(20_000);
    expect(floor.net("CALL")).toBe(100);
    expect(sessions(floor)).toEqual(["0 CALL closed", "3000 CALL open"]);
  });

  it("of two spells the later end counts, and healing ends both (2)", () => {
    const floor = createFloor();
    floor.exchange.close(["CALL"], 3_000);
    floor.exchange.close(["CALL", "PUT"], 6_000);
    floor.run(4_000);
    floor.exchange.heal();
    floor.run(9_000);
    expect(sessions(floor)).toEqual([
      ...["0 CALL closed", "0 PUT closed", "4000 CALL open", "4000 PUT open"],
    ]);
  });
});

describe("exchange: the broker's own doing", () => {
  it("cancels every working order, unasked", () => {
    const floor = createFloor();
    floor.exchange.submit(order({ limitTicks: 990 }), KEY);
    floor.exchange.cancelAll();
    expect(floor.kinds()).toEqual(["accepted", "canceled"]);
    floor.run(3_000);
    expect(floor.frames()).toHaveLength(2);
  });

  it("takes only smaller orders while the freeze quantity is cut, a lot at least", () => {
    const floor = createFloor();
    floor.exchange.setFreeze("CALL", 40);
    floor.exchange.submit(order(), KEY);
    floor.exchange.submit(order({ qty: 75 }), "T1/0/entry/2");
    floor.exchange.setFreeze("CALL", 1);
    floor.exchange.submit(order({ qty: 25 }), "T1/0/entry/3");
    floor.exchange.heal();
    floor.exchange.submit(order(), "T1/0/entry/4");
    expect(refused(floor)).toEqual(["quantity 100 is above the freeze quantity of 75"]);
  });

  it("asks for more margin, tells so, and refuses by it", () => {
    const floor = createFloor({ margin: MARGIN });
    floor.exchange.setMargin(120);
    expect(floor.exchange.margin()).toEqual({
      fundsMinor: 1_000,
      rows: [{ symbol: "CALL", longMinor: 11, shortMinor: 60, spreadMinor: 4, volPerMille: 10 }],
      offsets: [{ cover: "CALL", risk: "PUT", coveredMinor: 9 }],
    });
    floor.exchange.submit(order(), KEY);
    expect(refused(floor)[0]).toContain("margin of 1100 exceeds the funds of 1000");
    floor.exchange.setMargin(100);
    expect(floor.exchange.margin()).toBe(MARGIN);
    floor.exchange.submit(order(), "T1/0/entry/2");
    expect(refused(floor)).toHaveLength(1);
  });
});
