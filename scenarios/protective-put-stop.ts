/**
 * Shares of RELIANCE bought behind a put, with a stop on the shares. The market leans downwards, so
 * that in many runs the stop triggers by itself: the shares are sold, then the put that no longer
 * protects anything. In the others the group stays hedged, its stop in place.
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

/** A long position, its put, and a stop six rupees below. */
export const protectivePutStop: Scenario = {
  ...USUAL,
  slug: "protective-put-stop",
  title: "RELIANCE shares behind a put, with a stop",
  market: [
    market(put, { stepTicks: 3, halfSpreadTicks: 2, chunkLots: 1 }),
    market(reliance, { stepTicks: 20, driftTicks: -1, halfSpreadTicks: 1, chunkLots: 200 }),
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
        id: "PP1",
        legs: [
          protection("put", "BUY", put, size, 63.5),
          risk("share", "BUY", reliance, size, 3_045, "put"),
        ],
        onShort: "unwind",
        stop: { leg: "share", triggerTicks: inr(3_004) },
        underlyings: [reliance.instrument],
      },
    },
  ],
  expected: [{ group: "PP1", end: ["HEDGED", "CLOSED"] }],
};
