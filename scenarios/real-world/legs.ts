/**
 * Failures of legs: one filled, the other did not.
 */
import type { RealWorldCase } from "../../sim/real-world.js";
import { bullCallSpread } from "../bull-call-spread.js";
import { cashFutures } from "../cash-futures.js";
import { at, everywhereFrom, faults, order } from "./words.js";

/** Left unhedged elsewhere. */
export const LEGS: readonly RealWorldCase[] = [
  {
    kind: "simulated",
    id: "AN55",
    slug: "one-leg-filled-the-other-not",
    thread: "butor/blackbird#417",
    title: "The long leg fills, the short one does not, and the price runs away from the pair",
    safeguards: ["hedge-monitor", "leg-priority", "hedge-limiter"],
    expect:
      "what a hedge does not fill is hedged again, then the risk is closed, within its budget",
    shownBy: [],
    scenario: cashFutures,
    venues: everywhereFrom("binance-like"),
    seed: "1",
    schedule: faults(
      ["no-liquidity", at(1_100), { symbolIndex: 1, forMs: 40_000 }],
      ["price-gap", at(4_000), { symbolIndex: 0, bps: 150 }],
    ),
    without: "hedge-only-once",
    wants: {
      situations: ["hedge-level-2", "hedge-level-3"],
      ends: [{ group: "CF1", end: "unwound" }],
      facts: [
        { kind: "net", symbol: "RELIANCEFUT", units: 0 },
        { kind: "net", symbol: "RELIANCE", units: 0 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN57",
    slug: "sold-before-the-purchase-counts",
    thread: "Kotak-Neo/kotak-neo-api#64, Idirect-Tech/Breeze-Python-SDK#227",
    title:
      "The sale leaves before the broker sees its cover filled, and is charged four times over",
    safeguards: ["leg-priority", "worst-case-margin"],
    expect: "a sale is released only for cover that has filled at the broker",
    shownBy: [],
    scenario: bullCallSpread,
    venues: everywhereFrom("kite-like"),
    seed: "1",
    schedule: faults(
      ["partial-fill", order("BCS1/0/entry/1"), { percent: 30, pauseMs: 9_000 }],
      ["margin-raised", at(2_000), { percent: 120, forMs: 30_000 }],
    ),
    without: "release-on-acknowledgement",
    wants: {
      situations: ["risk-waited-for-protection", "protection-part-filled"],
      ends: [{ group: "BCS1", end: "hedged", asPlanned: true }],
      facts: [
        { kind: "filled", of: "BCS1/0/entry", units: 1_000 },
        { kind: "filled", of: "BCS1/1/entry", units: 1_000 },
      ],
    },
  },
];
