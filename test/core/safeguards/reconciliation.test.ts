import { describe, expect, it } from "vitest";
import { reconciliation } from "../../../core/safeguards/reconciliation.js";
import type { Difference } from "../../../core/safeguards/reconciliation.js";
import type { Doubt, PollSet } from "../../../core/state.js";
import { RULES } from "../engine/bench.js";

/** A read lag and a resolution, of a second each, after the sighting and the question for it. */
const SET: PollSet = {
  ...{ id: 1, askedAtMs: 2_000, ordersMs: 52_000, tradesMs: 52_000, positionsMs: 52_000 },
  ...{ askedSeq: 0, listed: new Set(), positions: new Map(), positionsSeq: 0, failed: false },
};
const DOUBT: Doubt = { qty: 5, expected: 10, positionsMs: 50_000, seenAtMs: 1_000 };
const judge = (
  over: Partial<Difference>,
  doubt: Partial<Doubt> | null = {},
  set: Partial<PollSet> = {},
) =>
  reconciliation.judge(
    {
      ...{ qty: 5, expected: 10, unknownBuys: 0, unknownSells: 0, moving: false },
      ...{ unsettled: false, ...over },
    },
    doubt === null ? undefined : { ...DOUBT, ...doubt },
    { ...SET, ...set },
    RULES,
  );

describe("reconciliation: a difference", () => {
  it.each<[string, Partial<Difference>, string]>([
    ["of nothing", { qty: 0, unsettled: true }, "agreed"],
    ["that an UNKNOWN buy may be", { unknownBuys: 5, unsettled: true }, "explained"],
    ["that UNKNOWN buys are not all of", { unknownBuys: 4 }, "foreign"],
    ["that no UNKNOWN sale can be", { unknownSells: 9 }, "foreign"],
    ["of books that are unsettled", { unsettled: true }, "unclear"],
    ["seen twice", {}, "foreign"],
    ["that moves, by books that did not", { moving: true }, "foreign"],
    ["that moves as the books do", { moving: true, expected: 11 }, "doubtful"],
    ["of books that moved another way", { expected: 11 }, "foreign"],
    ["that is another than was seen", { qty: 6 }, "doubtful"],
  ])("%s is %s: %j", (_what, over, verdict) => {
    expect(judge(over)).toBe(verdict);
  });

  it("of less is explained by UNKNOWN sales, up to their size", () => {
    expect(judge({ qty: -5, unknownSells: 5 })).toBe("explained");
    expect(judge({ qty: -5, unknownSells: 4 }, { qty: -5 })).toBe("foreign");
    expect(judge({ qty: -5, unknownBuys: 9 }, { qty: -5 })).toBe("foreign");
  });

  it("is doubtful at first, and until it was seen again late enough and asked late enough", () => {
    expect(judge({}, null)).toBe("doubtful");
    expect(judge({}, {}, { ordersMs: null })).toBe("doubtful");
    expect(judge({}, {}, { ordersMs: 51_999 })).toBe("doubtful");
    expect(judge({}, {}, { askedAtMs: 1_999 })).toBe("doubtful");
  });
});

describe("reconciliation: a set", () => {
  it("is fresh where all of it is stamped late enough after the first stamp", () => {
    expect(reconciliation.isFresh(SET, 50_000, RULES)).toBe(true);
    expect(reconciliation.isFresh(SET, null, RULES)).toBe(false);
    for (const part of ["ordersMs", "tradesMs", "positionsMs"]) {
      for (const stampMs of [51_999, null]) {
        expect(reconciliation.isFresh({ ...SET, [part]: stampMs }, 50_000, RULES)).toBe(false);
      }
    }
    expect(reconciliation.isFresh({ ...SET, ordersMs: null }, -5_000, RULES)).toBe(false);
  });
});
