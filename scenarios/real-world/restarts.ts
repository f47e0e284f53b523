/**
 * Failures of starting again: what the account holds, and what the books say, were both counted,
 * or neither was.
 */
import type { RealWorldCase } from "../../sim/real-world.js";
import { overFreeze } from "../over-freeze.js";
import { singleLeg } from "../single-leg.js";
import { oneStop } from "./one-stop.js";
import { at, everywhereFrom, faults, order } from "./words.js";

const CALL = "BANKNIFTY51500CE";
const CLOSED = { group: "SL1", end: "closed", asPlanned: true } as const;

/** Started wrongly elsewhere. */
export const RESTARTS: readonly RealWorldCase[] = [
  {
    kind: "simulated",
    id: "AN41",
    slug: "position-and-its-fill-both-counted",
    thread: "nautechsystems/nautilus_trader#3476 (IB)",
    title: "At the start the position and the partial fill that it contains are added up",
    safeguards: ["reconciliation"],
    expect:
      "the broker's position is the whole; a partly filled order explains it and adds nothing",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("ibkr-like"),
    seed: "1",
    schedule: faults(
      ["partial-fill", order("SL1/0/entry/1"), { percent: 80, pauseMs: 12_000 }],
      ["crash", at(6_000), { downMs: 2_000 }],
    ),
    without: "recovery-sends-again",
    wants: {
      situations: ["second-start-reconciled"],
      ends: [CLOSED],
      facts: [
        { kind: "sent", of: "SL1/0/entry", orders: 1 },
        { kind: "filled", of: "SL1/0/exit", units: 90 },
        { kind: "net", symbol: CALL, units: 0 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN43",
    slug: "position-out-of-a-closing-order",
    thread: "nautechsystems/nautilus_trader#4106 RELEASES",
    title: "Reconciling a filled closing order opens a position that nobody has",
    safeguards: ["reconciliation", "hedge-limiter"],
    expect: "an exit that filled while nobody looked leaves nothing, and nothing is traded for it",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("binance-like"),
    seed: "1",
    schedule: faults(["crash", at(40_200), { downMs: 6_000 }]),
    without: "recovery-sends-again",
    wants: {
      situations: ["second-start-reconciled"],
      ends: [CLOSED],
      facts: [
        { kind: "sent", of: "SL1/0/exit", orders: 1 },
        { kind: "sent", of: "SL1/0/entry", orders: 1 },
        { kind: "net", symbol: CALL, units: 0 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN47",
    slug: "stop-that-nobody-knows-any-more",
    thread: "deepentropy/ibx#119",
    title: "After a restart the position has lost its stop: the stop fills, and a ghost stays",
    safeguards: ["order-intents", "reconciliation", "stop-loss"],
    expect: "every order's role is in its intent and its id: the stop's fill closes its leg, once",
    shownBy: [],
    scenario: oneStop,
    venues: everywhereFrom("ibkr-like"),
    seed: "1",
    schedule: faults(
      ["crash", at(12_000), { downMs: 6_000 }],
      ["price-gap", at(13_000), { symbolIndex: 1, bps: -50 }],
    ),
    without: "recovery-sends-again",
    wants: {
      situations: ["stop-triggered", "second-start-reconciled"],
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
    id: "AN49",
    slug: "intents-replayed-as-commands",
    thread: "Codaone/DEXBot#160",
    title: "A restart places every order of its list again, those that filled in between, too",
    safeguards: ["order-intents", "reconciliation"],
    expect: "a saved intent is a question to the broker, not a command",
    shownBy: [],
    scenario: overFreeze,
    venues: everywhereFrom("kite-like"),
    seed: "1",
    schedule: faults(["crash", at(2_400), { downMs: 8_000 }]),
    without: "recovery-sends-again",
    wants: {
      situations: ["intent-replayed", "second-start-reconciled", "freeze-split"],
      ends: [{ group: "OF1", end: "hedged", asPlanned: true }],
      facts: [
        { kind: "sent", of: "OF1/0/entry", orders: 2 },
        { kind: "filled", of: "OF1/0/entry", units: 2_700 },
        { kind: "filled", of: "OF1/1/entry", units: 2_700 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN69",
    slug: "dust-traded-to-and-fro",
    thread: "nautechsystems/nautilus_trader#3774 (Polymarket)",
    title: "Reconciliation opens again what is too small to be a position, time after time",
    safeguards: ["reconciliation"],
    expect: "what is left over from outside is recorded, and nothing is ever traded for it",
    shownBy: ["test/scenarios/real-world/payloads.test.ts"],
    scenario: singleLeg,
    venues: everywhereFrom("binance-like"),
    seed: "1",
    schedule: faults(["manual-trade", at(15_000), { symbolIndex: 0, percent: 10, add: 1 }]),
    without: "books-win",
    wants: {
      situations: ["foreign-change"],
      ends: [CLOSED],
      facts: [
        { kind: "sent", of: "SL1/0/entry", orders: 1 },
        { kind: "filled", of: "SL1/0/exit", units: 90 },
        { kind: "net", symbol: CALL, units: 15 },
      ],
    },
  },
];
