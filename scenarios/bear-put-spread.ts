/**
 * A bear put spread on the NIFTY 50: the higher put is bought, the lower one sold against it. The
 * smallest plan that shows the order of things: protection, then risk, and nothing if it falls
 * short.
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

const longPut = option(NIFTY, "PUT", 25_000, 130);
const shortPut = option(NIFTY, "PUT", 24_800, 70);
const size = lots(6, NIFTY);

/** Two legs, unwound when they fall short. */
export const bearPutSpread: Scenario = {
  ...USUAL,
  slug: "bear-put-spread",
  title: "Bear put spread on NIFTY",
  market: [
    market(longPut, { stepTicks: 5, halfSpreadTicks: 2, chunkLots: 3 }),
    market(shortPut, { stepTicks: 3, halfSpreadTicks: 1, chunkLots: 2 }),
  ],
  margin: {
    fundsMinor: rupees(500_000),
    rows: [margin(longPut, 2_700, 700), margin(shortPut, 2_500, 800)],
    offsets: [offset(longPut, shortPut, 40)],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "BPS1",
        legs: [
          protection("long-put", "BUY", longPut, size, 136),
          risk("short-put", "SELL", shortPut, size, 66.5, "long-put"),
        ],
        onShort: "unwind",
      },
    },
  ],
  expected: [{ group: "BPS1", end: ["HEDGED"] }],
};
