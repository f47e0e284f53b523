/**
 * A bull call spread on RELIANCE: the lower call is bought, the upper one sold against it. These
 * options settle in shares, so an early assignment of the short call leaves the group short of
 * shares that its own long call still covers. A shortened spread is kept if its legs agree.
 */
import type { Scenario } from "../sim/scenario.js";
import {
  RELIANCE,
  lots,
  margin,
  market,
  offset,
  option,
  protection,
  risk,
  rupees,
  share,
} from "./contracts.js";
import { HEDGE_FIRST, USUAL } from "./usual.js";

const reliance = share(RELIANCE, 3_010);
const longCall = option(RELIANCE, "CALL", 3_000, 75);
const shortCall = option(RELIANCE, "CALL", 3_060, 46);
const size = lots(4, RELIANCE);

/** Two legs in the same right, settled in shares. */
export const bullCallSpread: Scenario = {
  ...USUAL,
  slug: "bull-call-spread",
  title: "Bull call spread on RELIANCE, settled in shares",
  market: [
    market(longCall, { stepTicks: 3, halfSpreadTicks: 2, chunkLots: 2 }),
    market(shortCall, { stepTicks: 2, halfSpreadTicks: 1, chunkLots: 2 }),
    // No leg trades the share; an assignment delivers it.
    market(reliance, { stepTicks: 20, halfSpreadTicks: 1, chunkLots: 400 }),
  ],
  margin: {
    fundsMinor: rupees(2_000_000),
    rows: [margin(longCall, 480, 700), margin(shortCall, 450, 800), margin(reliance, 610, 0)],
    offsets: [offset(longCall, shortCall, 30), offset(longCall, reliance, 60)],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "BCS1",
        legs: [
          protection("long-call", "BUY", longCall, size, 79),
          risk("short-call", "SELL", shortCall, size, 43.5, "long-call"),
        ],
        onShort: "keep",
        underlyings: [reliance.instrument],
      },
    },
  ],
  expected: [{ group: "BCS1", end: ["HEDGED"] }],
};
