import { describe, expect, it } from "vitest";
import type { Plan } from "../../../core/plan.js";
import { useful } from "../../../sim/invariants/useful.js";
import { FACTS, handOf, pair, row, spread } from "./hand.js";

describe("useful: denials", () => {
  const marginDenied = (fundsMinor: number, plan: Plan = spread()): string | null => {
    const world = handOf([useful], [plan]);
    world.start();
    world.read({ scope: "margin", facts: { ...FACTS, fundsMinor } });
    world.fault("drop");
    world.commit(row("groups", { state: "FAILED", reason: "denied: margin", aim: "done" }));
    return world.violation();
  };

  it("passes a denial for margin that is wanting, and fires on one that is not", () => {
    // The spread in full binds 30,400.
    expect(marginDenied(33_000)).toBeNull();
    expect(marginDenied(34_500)).toContain("at most 30400 of 34500 would be bound");
  });

  it("judges it by what could be known: a hedge that filled untold does not count", () => {
    const denied = (told: boolean): string | null => {
      const world = handOf([useful], [spread(), spread({ id: "G2" })]);
      world.start();
      world.read({ scope: "margin", facts: { ...FACTS, fundsMinor: 850_000 } });
      world.fault("drop");
      world.trade("G1-1e1", 100);
      world.send("G1-0h1");
      world.accept("G1-0h1");
      world.fill("G1-0h1", 100);
      if (told) world.report("G1-0h1", "filled", 100);
      const group = { group_id: "G2", ordinal: 2, state: "FAILED", aim: "done" } as const;
      world.commit(row("groups", { ...group, reason: "denied: margin" }));
      return world.violation();
    };
    // A hundred short without cover bind 772,700.
    expect(denied(false)).toBeNull();
    expect(denied(true)).toContain("G2 was denied, but at most");
  });

  const rowDenied = (
    lacking: string,
    named: string,
    others: readonly Plan[] = [],
  ): string | null => {
    const world = handOf([useful], [spread(), ...others]);
    world.start();
    const rows = FACTS.rows.filter(({ symbol }) => symbol !== lacking);
    world.read({ scope: "margin", facts: { ...FACTS, rows } });
    world.fault("drop");
    for (const [index, { id }] of others.entries()) {
      world.commit(row("groups", { group_id: id, ordinal: index + 2, state: "VALIDATED" }));
    }
    const reason = `denied: no margin row for ${named}`;
    world.commit(row("groups", { state: "FAILED", reason, aim: "done" }));
    return world.violation();
  };

  it("passes a denial for a row that lacks, and fires on one that does not", () => {
    expect(rowDenied("S", "S")).toBeNull();
    expect(rowDenied("L", "L")).toBeNull();
    expect(rowDenied("S", "L")).toContain("G1 was denied (denied: no margin row for L)");
    expect(rowDenied("Z", "Z")).toContain("but needs none that lacks");
  });

  it("passes one for a row of another plan under way", () => {
    const [leg] = spread().legs;
    if (leg === undefined) throw new Error("leg");
    const legs = [{ ...leg, instrument: { ...leg.instrument, symbol: "Z" } }];
    const other = spread({ id: "G2", legs });
    expect(rowDenied("Z", "Z", [other])).toBeNull();
  });

  it("adds up an uncovered leg, a pair and what has ended", () => {
    const [, short] = spread().legs;
    if (short === undefined) throw new Error("leg");
    const alone = spread({ legs: [{ ...short, cover: "uncovered" }] });
    expect(marginDenied(800_000, alone)).toBeNull();
    expect(marginDenied(900_000, alone)).not.toBeNull();
    expect(marginDenied(800_000, pair())).toBeNull();
  });

  const termsDenied = (plan: Plan): string | null => {
    const world = handOf([useful], [plan]);
    world.start();
    world.fault("drop");
    world.process({ kind: "notice", key: "plan:G1", outcome: "denied", reason: "terms" });
    return world.violation();
  };

  it("fires on a denial for terms that are in order", () => {
    expect(termsDenied(spread())).toContain("was denied (terms), but its terms are in order");
  });

  it("passes a denial for terms that are not", () => {
    const [long, short] = spread().legs;
    if (long === undefined || short === undefined) throw new Error("legs");
    const wrong: Plan[] = [
      spread({ legs: [long, { ...short, qty: 30 }] }),
      spread({ legs: [long, { ...short, limitTicks: 1 }] }),
      spread({ legs: [long, { ...short, cover: null }] }),
      spread({ legs: [long, { ...short, cover: { leg: "none", units: 1, per: 1 } }] }),
      spread({ legs: [long, { ...short, id: "long" }] }),
      spread({
        legs: [long, { ...short, instrument: { ...short.instrument, freeze: 10 } }],
      }),
    ];
    for (const plan of wrong) expect(termsDenied(plan)).toBeNull();
  });
});
