/**
 * A bull put spread on the NIFTY 50 whose trader thinks better of it five seconds later, while both
 * legs still work: every cancel may cross a fill, and what a cancel took may fill long afterwards.
 * This broker is prone to just that: about four groups in ten have to be unwound.
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

const longPut = option(NIFTY, "PUT", 24_700, 52);
const shortPut = option(NIFTY, "PUT", 24_900, 98);
const size = lots(12, NIFTY);

/** Two legs that are closed before they have filled. */
export const secondThoughts: Scenario = {
  ...USUAL,
  slug: "second-thoughts",
  title: "NIFTY put spread, closed while its orders still work",
  market: [
    market(longPut, { stepTicks: 3, halfSpreadTicks: 1, chunkLots: 2 }),
    market(shortPut, { stepTicks: 4, halfSpreadTicks: 2, chunkLots: 1 }),
  ],
  margin: {
    fundsMinor: rupees(1_500_000),
    rows: [margin(longPut, 2_400, 700), margin(shortPut, 2_600, 800)],
    offsets: [offset(longPut, shortPut, 60)],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "ST1",
        legs: [
          protection("long-put", "BUY", longPut, size, 56),
          risk("short-put", "SELL", shortPut, size, 92, "long-put"),
        ],
        onShort: "keep",
      },
    },
    { kind: "exit", atMs: 6_000, group: "ST1" },
  ],
  prone: ["late-fill-after-cancel"],
  expected: [{ group: "ST1", end: ["CLOSED", "FAILED"] }],
  floors: { asPlanned: 0, deniedAtMost: 5, unwoundAtMost: 50, escalatedAtMost: 20 },
};
