/**
 * Cash and carry on RELIANCE: the future is sold in slices, and every fill is hedged at once with
 * the same number of shares. The future is the primary because its lot is the coarser one; at no
 * time may more than two lots of it stand without their shares. The trader closes after 50 seconds.
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
const size = lots(6, RELIANCE);

/** Hedged fill by fill, one share for each unit of the future. */
export const cashFutures: Scenario = {
  ...USUAL,
  slug: "cash-futures",
  title: "Cash and carry on RELIANCE, hedged on every fill",
  market: [
    market(august, { stepTicks: 20, halfSpreadTicks: 2, chunkLots: 2 }),
    market(reliance, { stepTicks: 20, halfSpreadTicks: 1, chunkLots: 400 }),
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
        id: "CF1",
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
    { kind: "exit", atMs: 50_000, group: "CF1" },
  ],
  onEscalation: "take",
  expected: [{ group: "CF1", end: ["CLOSED"] }],
};
