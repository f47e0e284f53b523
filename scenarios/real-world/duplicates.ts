/**
 * Failures of counting twice: the same fill, acknowledgement or replay told again, by another
 * channel, under another id, or to the next process.
 */
import type { RealWorldCase } from "../../sim/real-world.js";
import { bullCallSpread } from "../bull-call-spread.js";
import { singleLeg } from "../single-leg.js";
import { at, boundary, everywhereFrom, faults, order, report, send } from "./words.js";

const ENTRY = "SL1/0/entry/1";
const CALL = "BANKNIFTY51500CE";
const CLOSED = { group: "SL1", end: "closed", asPlanned: true } as const;

/** What a single order of 90 units leaves when it was counted once: one entry and one exit. */
const COUNTED_ONCE = [
  { kind: "sent", of: "SL1/0/entry", orders: 1 },
  { kind: "sent", of: "SL1/0/exit", orders: 1 },
  { kind: "filled", of: "SL1/0/exit", units: 90 },
  { kind: "net", symbol: CALL, units: 0 },
] as const;

/** Counted twice elsewhere. */
export const DUPLICATES: readonly RealWorldCase[] = [
  {
    kind: "simulated",
    id: "AN01",
    slug: "fill-told-again-after-restart",
    thread: "nautechsystems/nautilus_trader#3046",
    title: "After a restart the fills of the cache are applied once more, or end in a crash",
    safeguards: ["idempotency", "reconciliation", "single-writer"],
    expect: "what one process has counted, the next one knows, and counts no second time",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("alpaca-like"),
    seed: "1",
    schedule: faults(
      ["crash", at(1_900), { downMs: 600 }],
      ["duplicate-after-restart", report(ENTRY, 2), { afterMs: 500 }],
    ),
    without: "repeats-add-up",
    wants: {
      situations: ["duplicate-after-restart", "second-start-reconciled"],
      ends: [CLOSED],
      facts: COUNTED_ONCE,
    },
  },
  {
    kind: "simulated",
    id: "AN03",
    slug: "fill-without-an-id-of-its-own",
    thread: "nautechsystems/nautilus_trader RELEASES (OKX empty trade_id)",
    title: "The venue sends no trade id, the adapter invents a random one, a repeat is a new fill",
    safeguards: ["idempotency"],
    expect: "the cumulative quantity bounds what fills add up to, whatever their ids",
    shownBy: ["test/scenarios/real-world/payloads.test.ts"],
    scenario: singleLeg,
    venues: everywhereFrom("alpaca-like"),
    seed: "1",
    schedule: faults(
      ["twin-fill-id", report(ENTRY, 2)],
      ["twin-fill-id", report(ENTRY, 3)],
      ["stale-replay", at(6_000), { frames: 12 }],
    ),
    without: "repeats-add-up",
    wants: { situations: ["duplicate-after-terminal"], ends: [CLOSED], facts: COUNTED_ONCE },
  },
  {
    kind: "simulated",
    id: "AN05",
    slug: "fill-told-by-two-channels",
    thread: "QuantConnect/Lean PR#851, deepentropy/ibx#108",
    title: "Executions and order statuses both carry the fill, and both move the position",
    safeguards: ["idempotency", "state-validator"],
    expect: "a status bounds what is filled, an execution names it: one fill, told twice",
    shownBy: ["test/scenarios/real-world/payloads.test.ts"],
    scenario: singleLeg,
    venues: ["ibkr-like"],
    seed: "2",
    schedule: faults(
      ["duplicate", report(ENTRY, 2), { copies: 2, afterMs: 700 }],
      ["reorder", report(ENTRY, 3), { delayMs: 600 }],
      ["duplicate", report(ENTRY, 4), { copies: 1, afterMs: 4_000 }],
    ),
    without: "dedup-by-fill-id",
    wants: {
      situations: ["duplicate-report", "duplicate-after-terminal"],
      ends: [CLOSED],
      facts: COUNTED_ONCE,
    },
  },
  {
    kind: "simulated",
    id: "AN07",
    slug: "acknowledged-twice",
    thread: "QuantConnect/Lean.Brokerages.Alpaca#41",
    title: "Two words for one state, pending and new, are told as two acknowledgements",
    safeguards: ["idempotency", "state-validator"],
    expect: "an acknowledgement adds nothing to what is known, however often it comes",
    shownBy: ["test/scenarios/real-world/payloads.test.ts"],
    scenario: singleLeg,
    venues: everywhereFrom("alpaca-like"),
    seed: "1",
    schedule: faults(
      ["fill-before-ack", send(ENTRY), { delayMs: 400 }],
      ["duplicate", report(ENTRY, 1), { copies: 3, afterMs: 200 }],
    ),
    without: "state-from-status-word",
    wants: { situations: ["duplicate-report"], ends: [CLOSED], facts: COUNTED_ONCE },
  },
  {
    kind: "simulated",
    id: "AN37",
    slug: "replay-counted-by-what-depends-on-it",
    thread: "nautechsystems/nautilus_trader PR#4991 (review)",
    title: "A fill that is replayed after a reconnect counts again for the orders that hang on it",
    safeguards: ["idempotency", "state-validator"],
    expect: "what is released follows from what is filled, never from the message that told it",
    shownBy: [],
    scenario: bullCallSpread,
    venues: everywhereFrom("alpaca-like"),
    seed: "1",
    schedule: faults(
      ["partial-fill", order("BCS1/0/entry/1"), { percent: 60, pauseMs: 8_000 }],
      ["disconnect", at(3_500), { forMs: 1_500 }],
      ["stale-replay", at(6_500), { frames: 12 }],
    ),
    without: "repeats-add-up",
    wants: {
      situations: ["duplicate-report", "stream-lost-while-live", "protection-part-filled"],
      ends: [{ group: "BCS1", end: "hedged", asPlanned: true }],
      facts: [
        { kind: "filled", of: "BCS1/1/entry", units: 1_000 },
        { kind: "sent", of: "BCS1/0/entry", orders: 1 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN45",
    slug: "seen-but-not-applied",
    thread: "nautechsystems/nautilus_trader PR#4518, PR#4522",
    title: "A fill is marked as seen, applying it fails, and its later report is suppressed",
    safeguards: ["idempotency", "single-writer"],
    expect: "the mark and what it marks are one commit: both are on the disk, or neither is",
    shownBy: [],
    scenario: bullCallSpread,
    venues: everywhereFrom("alpaca-like"),
    seed: "1",
    schedule: faults(
      ["power-loss", boundary("commit-written", 1, 2), { downMs: 800, keep: 0 }],
      ["power-loss", boundary("commit-written", 2, 6), { downMs: 800, keep: 0 }],
    ),
    without: "mark-before-work",
    wants: {
      situations: ["power-loss-lost", "second-start-reconciled"],
      ends: [{ group: "BCS1", end: "hedged", asPlanned: true }],
      facts: [{ kind: "filled", of: "BCS1/0/entry", units: 1_000 }],
    },
  },
];
