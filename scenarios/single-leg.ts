/**
 * One call on the NIFTY Bank, bought for its own sake. A single order takes the same road as any
 * plan: a group of one, whose only leg is a risk that the trader left uncovered on purpose. It is
 * closed after 40 seconds.
 */
import type { Scenario } from "../sim/scenario.js";
import { BANKNIFTY, lots, margin, market, option, risk, rupees } from "./contracts.js";

const call = option(BANKNIFTY, "CALL", 51_500, 330);

/** A group of one. */
export const singleLeg: Scenario = {
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
        id: "SL1",
        mode: "protection-first",
        legs: [risk("call", "BUY", call, lots(6, BANKNIFTY), 343, "uncovered")],
        onShort: "keep",
        maxNaked: 0,
        stop: null,
        entryDeadlineMs: 30_000,
        underlyings: [],
      },
    },
    { kind: "exit", atMs: 40_000, group: "SL1" },
  ],
  onEscalation: "retry",
  faultPhaseMs: 60_000,
  expected: [{ group: "SL1", end: ["CLOSED"] }],
  floors: { asPlanned: 50, deniedAtMost: 5, unwoundAtMost: 40, escalatedAtMost: 20 },
};
