/**
 * An iron condor on the NIFTY Bank: two strangles, the outer bought, the inner sold. Both wings
 * must be filled at the broker before either short strike is released. The trader closes the
 * position after 45 seconds: the shorts are bought back first, the wings are sold last.
 */
import type { Scenario } from "../sim/scenario.js";
import {
  BANKNIFTY,
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

const putWing = option(BANKNIFTY, "PUT", 50_500, 70);
const shortPut = option(BANKNIFTY, "PUT", 51_000, 140);
const shortCall = option(BANKNIFTY, "CALL", 52_000, 170);
const callWing = option(BANKNIFTY, "CALL", 52_500, 75);
const size = lots(4, BANKNIFTY);

/** Four legs, two covers, an exit by the trader. */
export const ironCondor: Scenario = {
  ...USUAL,
  slug: "iron-condor",
  title: "Iron condor on BANKNIFTY, closed by the trader",
  market: [
    market(putWing, { stepTicks: 3, halfSpreadTicks: 2, chunkLots: 2 }),
    market(shortPut, { stepTicks: 5, halfSpreadTicks: 2, chunkLots: 2 }),
    market(shortCall, { stepTicks: 6, halfSpreadTicks: 2, chunkLots: 3 }),
    market(callWing, { stepTicks: 3, halfSpreadTicks: 2, chunkLots: 2 }),
  ],
  margin: {
    fundsMinor: rupees(1_000_000),
    rows: [
      margin(putWing, 4_800, 900),
      margin(shortPut, 5_600, 700),
      margin(shortCall, 5_700, 700),
      margin(callWing, 4_800, 900),
    ],
    offsets: [offset(putWing, shortPut, 500), offset(callWing, shortCall, 500)],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "IC1",
        legs: [
          protection("put-wing", "BUY", putWing, size, 74),
          protection("call-wing", "BUY", callWing, size, 79),
          risk("short-put", "SELL", shortPut, size, 133, "put-wing"),
          risk("short-call", "SELL", shortCall, size, 162, "call-wing"),
        ],
        onShort: "unwind",
      },
    },
    { kind: "exit", atMs: 45_000, group: "IC1" },
  ],
  expected: [{ group: "IC1", end: ["CLOSED"] }],
};
