/**
 * Failures of cancels: an order that was thought to be gone, and was not.
 */
import type { RealWorldCase } from "../../sim/real-world.js";
import { secondThoughts } from "../second-thoughts.js";
import { singleLeg } from "../single-leg.js";
import { at, cancel, everywhereFrom, faults, order, send } from "./words.js";

const ENTRY = "SL1/0/entry/1";
const FILLED_AND_SOLD = [
  { kind: "filled", of: "SL1/0/entry", units: 90 },
  { kind: "filled", of: "SL1/0/exit", units: 90 },
  { kind: "net", symbol: "BANKNIFTY51500CE", units: 0 },
] as const;

const FLAT = [
  { kind: "net", symbol: "NIFTY24700PE", units: 0 },
  { kind: "net", symbol: "NIFTY24900PE", units: 0 },
] as const;

/** Canceled too soon, or not at all, elsewhere. */
export const CANCELS: readonly RealWorldCase[] = [
  {
    kind: "simulated",
    id: "AN19",
    slug: "filled-after-it-was-canceled",
    thread: "pst-group/pysystemtrade#1580",
    title: "An order counts as canceled, its replacement is sent, and both fill",
    safeguards: ["stop-loss", "state-validator"],
    expect: "a fill after the end reopens the position, and what is left of it is closed once",
    shownBy: [],
    scenario: secondThoughts,
    venues: everywhereFrom("ibkr-like"),
    seed: "1",
    schedule: faults(
      ["partial-fill", order("ST1/0/entry/1"), { percent: 50, pauseMs: 40_000 }],
      ["late-fill-after-cancel", cancel("ST1/0/entry/1"), { percent: 100, afterMs: 35_000 }],
    ),
    without: "orders-forgotten",
    wants: {
      situations: ["fill-after-cancel"],
      ends: [{ group: "ST1", end: "unwound" }],
      facts: FLAT,
    },
  },
  {
    kind: "simulated",
    id: "AN21",
    slug: "cancel-refused-because-it-filled",
    thread: "enarjord/passivbot#514",
    title: "A refused cancel, of an order already filled, is read as an order that never was",
    safeguards: ["stop-loss", "polling"],
    expect: "a refused cancel ends nothing: the order's own end does, with what it filled",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("binance-like"),
    seed: "1",
    schedule: faults(
      ["partial-fill", order(ENTRY), { percent: 40, pauseMs: 45_000 }],
      ["cancel-fill-race", cancel(ENTRY), { percent: 100 }],
    ),
    without: null,
    wants: {
      situations: ["deadline-passed", "cancel-raced"],
      ends: [{ group: "SL1", end: "closed", asPlanned: true }],
      facts: [{ kind: "sent", of: "SL1/0/entry", orders: 1 }, ...FILLED_AND_SOLD],
    },
  },
  {
    kind: "simulated",
    id: "AN23",
    slug: "end-depends-on-who-came-first",
    thread: "nautechsystems/nautilus_trader#3797 (Polymarket)",
    title: "Fills that race with the cancel leave the order without an end",
    safeguards: ["state-validator", "polling"],
    expect: "canceled at four, then filled to ten, is an order that filled ten, and has ended",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("alpaca-like"),
    seed: "1",
    schedule: faults(
      ["partial-fill", order(ENTRY), { percent: 40, pauseMs: 45_000 }],
      ["late-fill-after-cancel", cancel(ENTRY), { percent: 100, afterMs: 1_500 }],
    ),
    without: null,
    wants: {
      situations: ["deadline-passed", "fill-after-cancel"],
      ends: [{ group: "SL1", end: "closed", asPlanned: true }],
      facts: FILLED_AND_SOLD,
    },
  },
  {
    kind: "simulated",
    id: "AN33",
    slug: "forgotten-when-the-cancel-failed",
    thread: "hummingbot/hummingbot#3374",
    title: "Network errors eat the cancels, the orders are forgotten, and all of them fill later",
    safeguards: ["stop-loss", "reconciliation"],
    expect: "a cancel that was lost is repeated, and the order counts until its end is known",
    shownBy: [],
    scenario: secondThoughts,
    venues: everywhereFrom("kite-like"),
    seed: "1",
    schedule: faults(
      ["partial-fill", order("ST1/0/entry/1"), { percent: 60, pauseMs: 40_000 }],
      ["request-lost", cancel("ST1/0/entry/1", 1)],
      ["request-lost", cancel("ST1/0/entry/1", 2)],
      ["response-lost", send("ST1/1/exit/1")],
      ["disconnect", at(6_100), { forMs: 4_000 }],
    ),
    without: "cancel-answer-confirms",
    wants: {
      situations: ["cancel-lost", "unknown-was-live", "stream-lost-while-live"],
      ends: [{ group: "ST1", end: "closed" }],
      facts: FLAT,
    },
  },
  {
    kind: "impossible",
    id: "AN65",
    slug: "modified-while-it-is-processed",
    thread: "kite.trade/forum, discussion 7489",
    title: "A modify that was accepted is not yet done, and the next one is refused",
    safeguards: ["state-validator", "broker-timeouts"],
    expect: "nothing is asked of an order while something is under way for it",
    why:
      "the core never modifies an order: it cancels, waits for the end with what was filled, and " +
      "sends a new one for the rest",
    shownBy: ["test/scenarios/real-world/no-modify.test.ts"],
  },
];
