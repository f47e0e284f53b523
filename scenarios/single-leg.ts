/**
 * One call on the NIFTY Bank, bought for its own sake. A single order takes the same road as any
 * plan: a group of one, whose only leg is a risk that the trader left uncovered on purpose. It is
 * closed after 40 seconds.
 */
import type { Scenario } from "../sim/scenario.js";
import { BANKNIFTY, lots, margin, market, option, risk, rupees } from "./contracts.js";
import { HEDGE_FIRST, USUAL } from "./usual.js";

const call = option(BANKNIFTY, "CALL", 51_500, 330);

/** A group of one. */
export const singleLeg: Scenario = {
  ...USUAL,
  slug: "single-leg",
  title: "One BANKNIFTY call, uncovered on purpose",
  market: [market(call, { stepTicks: 8, halfSpreadTicks: 2, chunkLots: 2 })],
  margin: {
    fundsMinor: rupees(200_000),
    rows: [margin(call, 6_200, 600)],
    offsets: [],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "SL1",
        legs: [risk("call", "BUY", call, lots(6, BANKNIFTY), 343, "uncovered")],
        onShort: "keep",
      },
    },
    { kind: "exit", atMs: 40_000, group: "SL1" },
  ],
  expected: [{ group: "SL1", end: ["CLOSED"] }],
};
