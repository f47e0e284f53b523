/**
 * Cash and carry on RELIANCE in a market that dries up: from 25 seconds on neither the future nor
 * the share trades any more, for more than two minutes. The pair that was entered by then is kept;
 * but a fill that is taken back, or a trade by hand, leaves one side without the other, and nothing
 * can be done about it: a person must be told. The trader is impatient, and hands in the plan again
 * while the pair lives.
 */
import type { Scenario } from "../sim/scenario.js";
import {
  RELIANCE,
  future,
  lots,
  margin,
  market,
  offset,
  protection,
  risk,
  rupees,
  share,
} from "./contracts.js";
import { USUAL } from "./usual.js";

const reliance = share(RELIANCE, 3_010);
const august = future(RELIANCE, 3_026);
const size = lots(4, RELIANCE);
const dry = { fromMs: 25_000, untilMs: 160_000 };

/** A pair, and nobody to trade it with. */
export const dryMarket: Scenario = {
  ...USUAL,
  slug: "dry-market",
  title: "Cash and carry on RELIANCE in a market that dries up",
  market: [
    { ...market(august, { stepTicks: 20, halfSpreadTicks: 2, chunkLots: 2 }), dry },
    { ...market(reliance, { stepTicks: 20, halfSpreadTicks: 1, chunkLots: 400 }), dry },
  ],
  margin: {
    fundsMinor: rupees(8_000_000),
    rows: [margin(august, 620, 0), margin(reliance, 610, 0)],
    offsets: [offset(reliance, august, 160)],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        id: "DM1",
        mode: "hedge-on-fill",
        legs: [
          risk("future", "SELL", august, size, 2_980, "share"),
          protection("share", "BUY", reliance, size, 3_060),
        ],
        onShort: "keep",
        maxNaked: lots(2, RELIANCE),
        stop: null,
        entryDeadlineMs: 30_000,
        underlyings: [reliance.instrument],
      },
    },
    { kind: "again", atMs: 30_000, group: "DM1" },
    { kind: "again", atMs: 45_000, group: "DM1" },
    { kind: "again", atMs: 60_000, group: "DM1" },
  ],
  faultPhaseMs: 150_000,
  expected: [{ group: "DM1", end: ["HEDGED"] }],
  floors: { asPlanned: 50, deniedAtMost: 5, unwoundAtMost: 40, escalatedAtMost: 25 },
};
