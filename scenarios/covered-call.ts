/**
 * A covered call on RELIANCE: shares are bought, then a call is sold against them. The call settles
 * in shares and may be assigned early; the shares then leave with it and the group is flat. The
 * share is a leg of the plan, so its terms are at hand for any repair.
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
const call = option(RELIANCE, "CALL", 3_060, 46);
const size = lots(3, RELIANCE);

/** A short call covered by what it would deliver. */
export const coveredCall: Scenario = {
  ...USUAL,
  slug: "covered-call",
  title: "Covered call on RELIANCE, settled in shares",
  market: [
    market(reliance, { stepTicks: 20, halfSpreadTicks: 1, chunkLots: 200 }),
    market(call, { stepTicks: 2, halfSpreadTicks: 1, chunkLots: 1 }),
  ],
  margin: {
    fundsMinor: rupees(4_000_000),
    rows: [margin(reliance, 610, 0), margin(call, 450, 800)],
    offsets: [offset(reliance, call, 60)],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "CC1",
        legs: [
          protection("share", "BUY", reliance, size, 3_045),
          risk("call", "SELL", call, size, 43.5, "share"),
        ],
        onShort: "keep",
        underlyings: [reliance.instrument],
      },
    },
  ],
  expected: [{ group: "CC1", end: ["HEDGED"] }],
};
