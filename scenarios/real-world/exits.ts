/**
 * Failures of exits: sold twice, or more than there was.
 */
import type { RealWorldCase } from "../../sim/real-world.js";
import { bullCallSpread } from "../bull-call-spread.js";
import { singleLeg } from "../single-leg.js";
import { oneStop } from "./one-stop.js";
import { stopAndExit } from "./stop-and-exit.js";
import { at, everywhereFrom, faults, order, report } from "./words.js";

/** Left twice elsewhere. */
export const EXITS: readonly RealWorldCase[] = [
  {
    kind: "simulated",
    id: "AN15",
    slug: "more-filled-than-was-ordered",
    thread: "nautechsystems/nautilus_trader#4154",
    title: "A fill crosses a modify that sets the rest anew, and the replacement fills too much",
    safeguards: ["state-validator", "idempotency", "hedge-limiter"],
    expect: "the aim is an exposure, no order's quantity: what filled too much is covered, once",
    shownBy: ["test/scenarios/real-world/no-modify.test.ts"],
    scenario: bullCallSpread,
    venues: ["fix"],
    seed: "1",
    schedule: faults(
      ["replaced", order("BCS1/1/entry/1"), { afterMs: 50 }],
      ["overfill", report("BCS1/1/entry/2", 2), { percent: 50, afterMs: 3_000 }],
    ),
    without: "hedge-for-total",
    wants: {
      situations: [],
      ends: [{ group: "BCS1", end: "hedged" }],
      facts: [{ kind: "filled", of: "BCS1/1/entry", units: 1_250 }],
    },
  },
  {
    kind: "simulated",
    id: "AN51",
    slug: "whole-exit-after-a-part-of-it",
    thread: "freqtrade/freqtrade#13332",
    title: "An exit fills in part, and the next one is for the whole position again",
    safeguards: ["stop-loss", "hedge-limiter"],
    expect: "what exits have filled, may fill or may have filled never exceeds the position",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("kite-like"),
    seed: "1",
    schedule: faults(["partial-fill", order("SL1/0/exit/1"), { percent: 60, pauseMs: 40_000 }]),
    without: "fallback-before-cancel",
    wants: {
      situations: ["deadline-passed"],
      ends: [{ group: "SL1", end: "closed", asPlanned: true }],
      facts: [
        { kind: "sent", of: "SL1/0/exit", orders: 2 },
        { kind: "filled", of: "SL1/0/exit", units: 90 },
        { kind: "net", symbol: "BANKNIFTY51500CE", units: 0 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN53",
    slug: "stop-under-another-id",
    thread: "alpacahq/alpaca-backtrader-api PR#81",
    title:
      "A stop is replaced by another order when it triggers; who waits for the old id never ends",
    safeguards: ["stop-loss", "state-validator"],
    expect: "both ids are one order: it is an exit once, and its fills close the leg",
    shownBy: ["test/scenarios/real-world/payloads.test.ts"],
    scenario: oneStop,
    venues: ["fix"],
    seed: "1",
    schedule: faults(
      ["no-liquidity", at(4_700), { symbolIndex: 1, forMs: 1_000 }],
      ["price-gap", at(5_000), { symbolIndex: 1, bps: -50 }],
      ["replaced", order("OS1/1/stop/1"), { afterMs: 3_500 }],
    ),
    without: null,
    wants: {
      situations: ["stop-triggered", "fallback-not-used"],
      ends: [{ group: "OS1", end: "closed", asPlanned: true }],
      facts: [
        { kind: "filled", of: "OS1/1/stop", units: 250 },
        { kind: "sent", of: "OS1/1/exit", orders: 0 },
        { kind: "net", symbol: "RELIANCE", units: 0 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN59",
    slug: "two-owners-of-one-exit",
    thread: "hummingbot/hummingbot#7295",
    title:
      "Stopping the strategy races with what closes positions: both close, and orders are lost",
    safeguards: ["stop-loss", "hedge-monitor"],
    expect:
      "one place decides on exits: a stop and a trader's wish together sell the position once",
    shownBy: [],
    scenario: stopAndExit,
    venues: everywhereFrom("kite-like"),
    seed: "1",
    schedule: faults(["crash", at(25_040), { downMs: 1_500 }]),
    without: "two-writers",
    wants: {
      situations: ["stop-triggered", "second-start-reconciled"],
      ends: [{ group: "OS1", end: "closed", asPlanned: true }],
      facts: [
        { kind: "net", symbol: "RELIANCE", units: 0 },
        { kind: "net", symbol: "RELIANCE3000PE", units: 0 },
      ],
    },
  },
];
