/**
 * A bull call spread on the NIFTY 50 of 2,700 units, half as much again as one order may hold: each
 * leg goes out as child orders of at most 1,800 units. A refused child must not leave the other
 * leg ahead of it.
 */
import type { Scenario } from "../sim/scenario.js";
import {
  NIFTY,
  lots,
  margin,
  market,
  offset,
  option,
  protection,
  risk,
  rupees,
} from "./contracts.js";
import { HEDGE_FIRST, USUAL } from "./usual.js";

const longCall = option(NIFTY, "CALL", 25_000, 150);
const shortCall = option(NIFTY, "CALL", 25_200, 75);
const size = lots(108, NIFTY);

/** Orders above the freeze quantity. */
export const overFreeze: Scenario = {
  ...USUAL,
  slug: "over-freeze",
  title: "Bull call spread on NIFTY above the freeze quantity",
  market: [
    market(longCall, { stepTicks: 5, halfSpreadTicks: 2, chunkLots: 24 }),
    market(shortCall, { stepTicks: 3, halfSpreadTicks: 1, chunkLots: 20 }),
  ],
  margin: {
    fundsMinor: rupees(2_000_000),
    rows: [margin(longCall, 2_900, 600), margin(shortCall, 2_700, 700)],
    offsets: [offset(longCall, shortCall, 40)],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "OF1",
        legs: [
          protection("long-call", "BUY", longCall, size, 157),
          risk("short-call", "SELL", shortCall, size, 71, "long-call"),
        ],
        onShort: "keep",
      },
    },
  ],
  expected: [{ group: "OF1", end: ["HEDGED"] }],
};
