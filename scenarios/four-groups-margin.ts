/**
 * Four spreads on the NIFTY 50, two bullish and two bearish, in an account that can carry three. In
 * the worst case the first three bind 46,620 rupees of the 51,300 that may be bound (90 % of the
 * funds); the fourth would make it 59,860. It is denied before it sends anything.
 */
import type { Plan, PlanLeg } from "../core/plan.js";
import type { PlanId } from "../core/units.js";
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

const bullLong = option(NIFTY, "CALL", 25_000, 150);
const bullShort = option(NIFTY, "CALL", 25_200, 75);
const bearLong = option(NIFTY, "PUT", 25_000, 130);
const bearShort = option(NIFTY, "PUT", 24_800, 70);
const highLong = option(NIFTY, "CALL", 25_050, 125);
const highShort = option(NIFTY, "CALL", 25_250, 62);
const lowLong = option(NIFTY, "PUT", 24_950, 112);
const lowShort = option(NIFTY, "PUT", 24_750, 58);
const size = lots(4, NIFTY);
const trading = { stepTicks: 4, halfSpreadTicks: 2, chunkLots: 2 };

/** A debit spread of `size`: the dear option bought, the cheap one sold against it. */
function spread(id: PlanId, long: PlanLeg, short: PlanLeg): Plan {
  return {
    ...HEDGE_FIRST,
    id,
    legs: [long, short],
    onShort: "unwind",
  };
}

/** Margin for three of four. */
export const fourGroupsMargin: Scenario = {
  ...USUAL,
  slug: "four-groups-margin",
  title: "Four spreads on NIFTY, margin for three",
  market: [
    market(bullLong, trading),
    market(bullShort, trading),
    market(bearLong, trading),
    market(bearShort, trading),
    market(highLong, trading),
    market(highShort, trading),
    market(lowLong, trading),
    market(lowShort, trading),
  ],
  margin: {
    fundsMinor: rupees(57_000),
    rows: [
      margin(bullLong, 2_900, 600),
      margin(bullShort, 2_700, 700),
      margin(bearLong, 2_900, 600),
      margin(bearShort, 2_700, 700),
      margin(highLong, 2_900, 600),
      margin(highShort, 2_700, 700),
      margin(lowLong, 2_900, 600),
      margin(lowShort, 2_700, 700),
    ],
    offsets: [
      offset(bullLong, bullShort, 20),
      offset(bearLong, bearShort, 20),
      offset(highLong, highShort, 20),
      offset(lowLong, lowShort, 20),
    ],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: spread(
        "FG1",
        protection("long-call", "BUY", bullLong, size, 157),
        risk("short-call", "SELL", bullShort, size, 71, "long-call"),
      ),
    },
    {
      kind: "plan",
      atMs: 2_000,
      plan: spread(
        "FG2",
        protection("long-put", "BUY", bearLong, size, 136),
        risk("short-put", "SELL", bearShort, size, 66, "long-put"),
      ),
    },
    {
      kind: "plan",
      atMs: 3_000,
      plan: spread(
        "FG3",
        protection("long-call", "BUY", highLong, size, 131),
        risk("short-call", "SELL", highShort, size, 58.5, "long-call"),
      ),
    },
    {
      kind: "plan",
      atMs: 4_000,
      plan: spread(
        "FG4",
        protection("long-put", "BUY", lowLong, size, 118),
        risk("short-put", "SELL", lowShort, size, 54.5, "long-put"),
      ),
    },
  ],
  expected: [
    { group: "FG1", end: ["HEDGED"] },
    { group: "FG2", end: ["HEDGED"] },
    { group: "FG3", end: ["HEDGED"] },
    { group: "FG4", end: ["denied"] },
  ],
  // One group in four is denied by design.
  floors: { asPlanned: 40, deniedAtMost: 30, unwoundAtMost: 40, escalatedAtMost: 20 },
};
