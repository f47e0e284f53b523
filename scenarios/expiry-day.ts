/**
 * Two spreads on the day their options expire, 35 s into the run. The sold call on RELIANCE is deep
 * in the money and settles in shares: the group is then short of shares that its bought call, a
 * month longer, still covers, buys them back and sells the call. Both puts on NIFTY settle in cash:
 * that group is flat without a trade. The venue takes no order in what has expired.
 */
import type { Scenario } from "../sim/scenario.js";
import {
  NIFTY,
  RELIANCE,
  expiringAt,
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

const EXPIRY_MS = 35_000;

const reliance = share(RELIANCE, 3_010);
const livingCall = option(RELIANCE, "CALL", 3_000, 75);
const dyingCall = option(expiringAt(RELIANCE, EXPIRY_MS), "CALL", 2_960, 52);
const weekly = expiringAt(NIFTY, EXPIRY_MS);
const longPut = option(weekly, "PUT", 24_800, 70);
const shortPut = option(weekly, "PUT", 25_000, 130);
const shares = lots(4, RELIANCE);
const puts = lots(4, NIFTY);
const trading = { stepTicks: 3, halfSpreadTicks: 2, chunkLots: 2 };

/** One settlement in shares, one in cash. */
export const expiryDay: Scenario = {
  ...USUAL,
  slug: "expiry-day",
  title: "Two spreads that expire: RELIANCE into shares, NIFTY in cash",
  market: [
    market(livingCall, trading),
    market(dyingCall, { stepTicks: 2, halfSpreadTicks: 1, chunkLots: 2 }),
    market(longPut, trading),
    market(shortPut, trading),
    // No leg trades the share; the expiry delivers it.
    market(reliance, { stepTicks: 20, halfSpreadTicks: 1, chunkLots: 400 }),
  ],
  margin: {
    fundsMinor: rupees(2_000_000),
    rows: [
      margin(livingCall, 480, 700),
      margin(dyingCall, 520, 800),
      margin(longPut, 2_700, 700),
      margin(shortPut, 2_900, 600),
      margin(reliance, 610, 0),
    ],
    offsets: [
      offset(livingCall, dyingCall, 60),
      offset(livingCall, reliance, 60),
      offset(longPut, shortPut, 200),
    ],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "XD1",
        legs: [
          protection("living-call", "BUY", livingCall, shares, 79),
          risk("dying-call", "SELL", dyingCall, shares, 49.5, "living-call"),
        ],
        onShort: "keep",
        underlyings: [reliance.instrument],
      },
    },
    {
      kind: "plan",
      atMs: 2_000,
      plan: {
        ...HEDGE_FIRST,
        id: "XD2",
        legs: [
          protection("long-put", "BUY", longPut, puts, 74),
          risk("short-put", "SELL", shortPut, puts, 125.5, "long-put"),
        ],
        onShort: "keep",
      },
    },
  ],
  expected: [
    { group: "XD1", end: ["CLOSED"] },
    { group: "XD2", end: ["CLOSED"] },
  ],
  floors: { asPlanned: 58, deniedAtMost: 1, unwoundAtMost: 44, escalatedAtMost: 3 },
};
