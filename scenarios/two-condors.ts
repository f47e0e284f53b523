/**
 * Two iron condors on the NIFTY 50 at the same four strikes, handed in a moment apart. They share
 * symbols, margin and the account's one position in each option; what each group holds must still
 * add up, and a foreign change is charged to the older one first.
 */
import type { Plan } from "../core/plan.js";
import type { PlanId, Units } from "../core/units.js";
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

const putWing = option(NIFTY, "PUT", 24_500, 28);
const shortPut = option(NIFTY, "PUT", 24_700, 52);
const shortCall = option(NIFTY, "CALL", 25_300, 48);
const callWing = option(NIFTY, "CALL", 25_500, 21);

/** The same condor in two sizes; what falls short is unwound in one and kept in the other. */
function condor(id: PlanId, size: Units, onShort: Plan["onShort"]): Plan {
  return {
    ...HEDGE_FIRST,
    id,
    legs: [
      protection("put-wing", "BUY", putWing, size, 30),
      protection("call-wing", "BUY", callWing, size, 23),
      risk("short-put", "SELL", shortPut, size, 49, "put-wing"),
      risk("short-call", "SELL", shortCall, size, 45, "call-wing"),
    ],
    onShort,
  };
}

/** Two groups that contend for every symbol. */
export const twoCondors: Scenario = {
  ...USUAL,
  slug: "two-condors",
  title: "Two iron condors on NIFTY at the same strikes",
  market: [
    market(putWing, { stepTicks: 2, halfSpreadTicks: 1, chunkLots: 2 }),
    market(shortPut, { stepTicks: 2, halfSpreadTicks: 1, chunkLots: 2 }),
    market(shortCall, { stepTicks: 2, halfSpreadTicks: 1, chunkLots: 2 }),
    market(callWing, { stepTicks: 1, halfSpreadTicks: 1, chunkLots: 2 }),
  ],
  margin: {
    fundsMinor: rupees(800_000),
    rows: [
      margin(putWing, 2_200, 900),
      margin(shortPut, 2_400, 800),
      margin(shortCall, 2_400, 800),
      margin(callWing, 2_200, 900),
    ],
    offsets: [offset(putWing, shortPut, 200), offset(callWing, shortCall, 200)],
  },
  actions: [
    { kind: "plan", atMs: 1_000, plan: condor("TC1", lots(3, NIFTY), "unwind") },
    { kind: "plan", atMs: 1_200, plan: condor("TC2", lots(2, NIFTY), "keep") },
  ],
  onEscalation: "take",
  expected: [
    { group: "TC1", end: ["HEDGED"] },
    { group: "TC2", end: ["HEDGED"] },
  ],
};
