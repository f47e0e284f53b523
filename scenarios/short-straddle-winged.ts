/**
 * A short straddle on the NIFTY 50 behind wings that are bought first (an iron butterfly). The sold
 * options are the dear ones: without its wing each would bind many times the margin. If it falls
 * short, what stands is kept as long as every short option has its wing.
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

const putWing = option(NIFTY, "PUT", 24_600, 38);
const callWing = option(NIFTY, "CALL", 25_400, 32);
const put = option(NIFTY, "PUT", 25_000, 130);
const call = option(NIFTY, "CALL", 25_000, 150);
const size = lots(4, NIFTY);

/** Both shorts at one strike, a wing on either side. */
export const shortStraddleWinged: Scenario = {
  ...USUAL,
  slug: "short-straddle-winged",
  title: "Short straddle on NIFTY, wings first",
  market: [
    market(putWing, { stepTicks: 2, halfSpreadTicks: 1, chunkLots: 1 }),
    market(callWing, { stepTicks: 2, halfSpreadTicks: 1, chunkLots: 2 }),
    market(put, { stepTicks: 5, halfSpreadTicks: 2, chunkLots: 3 }),
    market(call, { stepTicks: 5, halfSpreadTicks: 2, chunkLots: 3 }),
  ],
  margin: {
    fundsMinor: rupees(800_000),
    rows: [
      margin(putWing, 2_300, 900),
      margin(callWing, 2_300, 900),
      margin(put, 2_900, 600),
      margin(call, 2_900, 600),
    ],
    offsets: [offset(putWing, put, 400), offset(callWing, call, 400)],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "SSW1",
        legs: [
          protection("put-wing", "BUY", putWing, size, 40.5),
          protection("call-wing", "BUY", callWing, size, 34.5),
          risk("put", "SELL", put, size, 123, "put-wing"),
          risk("call", "SELL", call, size, 142, "call-wing"),
        ],
        onShort: "keep",
      },
    },
  ],
  expected: [{ group: "SSW1", end: ["HEDGED"] }],
};
