/**
 * Shares of RELIANCE bought behind a put, with a stop on the shares, and a market that falls
 * through it: after 25 seconds the price jumps below the stop's limit, where the stop cannot fill
 * any more. It is canceled, and the shares are sold at once; then the put.
 */
import type { Scenario } from "../sim/scenario.js";
import {
  RELIANCE,
  inr,
  lots,
  margin,
  market,
  option,
  protection,
  risk,
  rupees,
  share,
} from "./contracts.js";
import { HEDGE_FIRST, USUAL } from "./usual.js";

const reliance = share(RELIANCE, 3_010);
const put = option(RELIANCE, "PUT", 3_000, 60);
const size = lots(2, RELIANCE);

/** A long position, its put, and a stop that the market jumps over. */
export const gapThroughStop: Scenario = {
  ...USUAL,
  slug: "gap-through-stop",
  title: "RELIANCE shares behind a put, and a gap through their stop",
  market: [
    market(put, { stepTicks: 3, halfSpreadTicks: 2, chunkLots: 1 }),
    {
      ...market(reliance, { stepTicks: 5, halfSpreadTicks: 1, chunkLots: 100 }),
      gaps: [{ atMs: 25_000, bps: -150 }],
    },
  ],
  margin: {
    fundsMinor: rupees(3_000_000),
    rows: [margin(put, 520, 700), margin(reliance, 610, 0)],
    offsets: [],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "GS1",
        legs: [
          protection("put", "BUY", put, size, 63.5),
          risk("share", "BUY", reliance, size, 3_045, "put"),
        ],
        onShort: "unwind",
        stop: { leg: "share", triggerTicks: inr(3_000) },
        underlyings: [reliance.instrument],
      },
    },
  ],
  expected: [{ group: "GS1", end: ["CLOSED"] }],
};
