/**
 * One lot of RELIANCE bought behind a put, in a market so deep that each order fills at once: so it
 * has one stop, and whatever becomes of that stop becomes of the position.
 */
import type { Scenario } from "../../sim/scenario.js";
import { RELIANCE, inr, lots, margin, market, option, protection } from "../contracts.js";
import { risk, rupees, share } from "../contracts.js";
import { HEDGE_FIRST, USUAL } from "../usual.js";

const reliance = share(RELIANCE, 3_010);
const put = option(RELIANCE, "PUT", 3_000, 60);
const size = lots(1, RELIANCE);

/** A long position, its put, and a single stop. */
export const oneStop: Scenario = {
  ...USUAL,
  slug: "one-stop",
  title: "RELIANCE shares behind a put, with one stop",
  market: [
    market(put, { stepTicks: 3, halfSpreadTicks: 2, chunkLots: 1 }),
    market(reliance, { stepTicks: 5, halfSpreadTicks: 1, chunkLots: 100_000 }),
  ],
  margin: {
    fundsMinor: rupees(2_000_000),
    rows: [margin(put, 520, 700), margin(reliance, 610, 0)],
    offsets: [],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "OS1",
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
  expected: [{ group: "OS1", end: ["HEDGED"] }],
};
