/**
 * Shares of RELIANCE behind a put that expires 35 s into the run, far in the money: the put is
 * exercised and delivers the shares that are held, and the group is flat without a trade. What is
 * not covered share by share by then is bought back, or sold.
 */
import type { Scenario } from "../../sim/scenario.js";
import {
  RELIANCE,
  expiringAt,
  lots,
  margin,
  market,
  option,
  protection,
  risk,
  rupees,
  share,
} from "../../scenarios/contracts.js";
import { HEDGE_FIRST, USUAL } from "../../scenarios/usual.js";

const EXPIRY_MS = 35_000;

const reliance = share(RELIANCE, 3_010);
const put = option(expiringAt(RELIANCE, EXPIRY_MS), "PUT", 3_060, 52);
const size = lots(3, RELIANCE);

/** A long position, and the put that takes it away. */
export const expiringCover: Scenario = {
  ...USUAL,
  slug: "expiring-cover",
  title: "RELIANCE shares behind a put that expires in the money",
  market: [
    market(put, { stepTicks: 2, halfSpreadTicks: 1, chunkLots: 2 }),
    market(reliance, { stepTicks: 20, halfSpreadTicks: 1, chunkLots: 400 }),
  ],
  margin: {
    fundsMinor: rupees(4_000_000),
    rows: [margin(put, 520, 800), margin(reliance, 610, 0)],
    offsets: [],
  },
  actions: [
    {
      kind: "plan",
      atMs: 1_000,
      plan: {
        ...HEDGE_FIRST,
        id: "XC1",
        legs: [
          protection("put", "BUY", put, size, 55),
          risk("share", "BUY", reliance, size, 3_045, "put"),
        ],
        onShort: "keep",
        underlyings: [reliance.instrument],
      },
    },
  ],
  expected: [{ group: "XC1", end: ["CLOSED"] }],
};
