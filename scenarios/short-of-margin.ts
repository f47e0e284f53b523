/**
 * Legging into a bear call spread on the NIFTY 50: calls are sold in slices of two lots, and every
 * fill is hedged at once by a further call. The account could carry the whole spread, but not the
 * moment between a slice and its hedge, so the plan is denied. The trader hands it in again twice,
 * and gets the same answer.
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
import { USUAL } from "./usual.js";

const shortCall = option(NIFTY, "CALL", 25_000, 150);
const wing = option(NIFTY, "CALL", 25_200, 75);
const size = lots(6, NIFTY);

/** Margin for the end, not for the way. */
export const shortOfMargin: Scenario = {
  ...USUAL,
  slug: "short-of-margin",
  title: "Bear call spread on NIFTY, margin for the whole but not for a slice",
  market: [
    market(shortCall, { stepTicks: 5, halfSpreadTicks: 2, chunkLots: 2 }),
    market(wing, { stepTicks: 3, halfSpreadTicks: 1, chunkLots: 3 }),
  ],
  margin: {
    fundsMinor: rupees(40_000),
    rows: [margin(shortCall, 2_700, 700), margin(wing, 2_500, 800)],
    offsets: [offset(wing, shortCall, 20)],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        id: "SM1",
        mode: "hedge-on-fill",
        legs: [
          risk("short-call", "SELL", shortCall, size, 143, "wing"),
          protection("wing", "BUY", wing, size, 79),
        ],
        onShort: "keep",
        maxNaked: lots(2, NIFTY),
        stop: null,
        entryDeadlineMs: 30_000,
        underlyings: [],
      },
    },
    { kind: "again", atMs: 10_000, group: "SM1" },
    { kind: "again", atMs: 30_000, group: "SM1" },
  ],
  expected: [{ group: "SM1", end: ["denied"] }],
  // The one group is denied by design.
  floors: { asPlanned: 0, deniedAtMost: 100, unwoundAtMost: 5, escalatedAtMost: 5 },
};
