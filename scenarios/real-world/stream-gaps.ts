/**
 * Failures of the stream: it looked well, and did not tell.
 */
import type { RealWorldCase } from "../../sim/real-world.js";
import { cashFutures } from "../cash-futures.js";
import { at, everywhereFrom, faults } from "./words.js";

/** Never told elsewhere. */
export const STREAM_GAPS: readonly RealWorldCase[] = [
  {
    kind: "simulated",
    id: "AN35",
    slug: "heartbeats-without-fills",
    thread: "QuantConnect/Lean.Brokerages.TradeStation PR#95",
    title: "The stream beats on and drops frames: of eighteen fills four arrive",
    safeguards: ["polling"],
    expect: "a poll finds what the stream has dropped, and it is hedged then",
    shownBy: [],
    scenario: cashFutures,
    venues: everywhereFrom("alpaca-like"),
    seed: "1",
    schedule: faults(["frames-dropped", at(1_200), { forMs: 6_000 }]),
    without: "no-polling",
    wants: {
      situations: ["poll-found-dropped-fill"],
      ends: [{ group: "CF1", end: "closed", asPlanned: true }],
      facts: [
        { kind: "filled", of: "CF1/0/entry", units: 1_500 },
        { kind: "net", symbol: "RELIANCEFUT", units: 0 },
        { kind: "net", symbol: "RELIANCE", units: 0 },
      ],
    },
  },
];
