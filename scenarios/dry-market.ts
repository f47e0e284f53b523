/**
 * A bull put spread on the NIFTY 50 in a market that dries up: from 25 seconds on nothing of either
 * put trades any more, for more than two minutes. What the spread has by then it keeps; but a fill
 * that is taken back, or a trade by hand, leaves risk that can neither be hedged nor closed: a
 * person must be told.
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

const wing = option(NIFTY, "PUT", 24_800, 70);
const shortPut = option(NIFTY, "PUT", 25_000, 130);
const size = lots(6, NIFTY);
const dry = { fromMs: 25_000, untilMs: 160_000 };

/** Two legs, and nobody to trade them with. */
export const dryMarket: Scenario = {
  slug: "dry-market",
  title: "Bull put spread on NIFTY in a market that dries up",
  tier: "rare",
  market: [
    { ...market(wing, { stepTicks: 3, halfSpreadTicks: 1, chunkLots: 3 }), dry },
    { ...market(shortPut, { stepTicks: 5, halfSpreadTicks: 2, chunkLots: 3 }), dry },
  ],
  margin: {
    fundsMinor: rupees(500_000),
    rows: [margin(wing, 2_500, 800), margin(shortPut, 2_700, 700)],
    offsets: [offset(wing, shortPut, 240)],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        id: "DM1",
        mode: "protection-first",
        legs: [
          protection("wing", "BUY", wing, size, 74),
          risk("short-put", "SELL", shortPut, size, 124, "wing"),
        ],
        onShort: "keep",
        maxNaked: 0,
        stop: null,
        entryDeadlineMs: 30_000,
        underlyings: [],
      },
    },
  ],
  onEscalation: "retry",
  faultPhaseMs: 150_000,
  expected: [{ group: "DM1", end: ["HEDGED"] }],
  floors: { asPlanned: 50, deniedAtMost: 5, unwoundAtMost: 40, escalatedAtMost: 20 },
};
