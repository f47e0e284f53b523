/**
 * Failures of sequence: what was told late was believed as if it were new.
 */
import type { RealWorldCase } from "../../sim/real-world.js";
import { singleLeg } from "../single-leg.js";
import { oneStop } from "./one-stop.js";
import { at, everywhereFrom, faults, order, report, send } from "./words.js";

const ENTRY = "SL1/0/entry/1";
const CLOSED = { group: "SL1", end: "closed", asPlanned: true } as const;
const FILLED_ONCE = [
  { kind: "sent", of: "SL1/0/entry", orders: 1 },
  { kind: "filled", of: "SL1/0/entry", units: 90 },
  { kind: "filled", of: "SL1/0/exit", units: 90 },
  { kind: "net", symbol: "BANKNIFTY51500CE", units: 0 },
] as const;

const HEDGED = { group: "OS1", end: "hedged", asPlanned: true } as const;
const BOUGHT_ONCE = [
  { kind: "sent", of: "OS1/1/entry", orders: 1 },
  { kind: "sent", of: "OS1/1/stop", orders: 1 },
  { kind: "net", symbol: "RELIANCE", units: 250 },
] as const;

/** Out of order elsewhere. */
export const OUT_OF_ORDER: readonly RealWorldCase[] = [
  {
    kind: "simulated",
    id: "AN09",
    slug: "open-told-after-complete",
    thread: "kite.trade/forum, comment 43606",
    title: "Order updates keep no sequence: OPEN arrives after COMPLETE",
    safeguards: ["state-validator", "polling"],
    expect: "a word that says less than is known changes nothing, and the broker is asked",
    shownBy: ["test/scenarios/real-world/payloads.test.ts"],
    scenario: oneStop,
    venues: everywhereFrom("kite-like"),
    seed: "4",
    schedule: faults(
      ["price-gap", at(10_000), { symbolIndex: 1, bps: -50 }],
      ["reorder", report("OS1/1/stop/1", 2), { delayMs: 1_300 }],
    ),
    without: "last-report-wins",
    wants: {
      situations: ["stop-triggered", "out-of-order-report", "fallback-not-used"],
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
    id: "AN11",
    slug: "submitted-written-over-filled",
    thread: "QuantConnect/Lean#1799",
    title: "The call that places the order returns after the fill, and sets Submitted over Filled",
    safeguards: ["state-validator", "order-intents"],
    expect: "the answer to a send adds an id to the order and takes no fill away",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("fix"),
    seed: "1",
    schedule: faults(["fill-before-ack", send(ENTRY), { delayMs: 2_200 }]),
    without: "state-from-status-word",
    wants: { situations: [], ends: [CLOSED], facts: FILLED_ONCE },
  },
  {
    kind: "simulated",
    id: "AN13",
    slug: "fill-before-the-id-it-carries",
    thread: "nautechsystems/nautilus_trader#3972",
    title: "A replacement fills before the update that names it: a false mismatch and overfill",
    safeguards: ["state-validator", "idempotency"],
    expect: "a fill under an unknown id finds its order by our own id, and is counted once",
    shownBy: [],
    scenario: oneStop,
    venues: ["fix"],
    seed: "1",
    schedule: faults(
      ["replaced", order("OS1/1/entry/1"), { afterMs: 50 }],
      ["reorder", report("OS1/1/entry/1", 2), { delayMs: 900 }],
    ),
    without: "last-report-wins",
    wants: { situations: ["out-of-order-report"], ends: [HEDGED], facts: BOUGHT_ONCE },
  },
  {
    kind: "simulated",
    id: "AN17",
    slug: "stale-read-of-a-superseded-order",
    thread: "nautechsystems/nautilus_trader PR#4288",
    title:
      "A read shows the canceled half of a replace: the live order is thought gone, and sent again",
    safeguards: ["state-validator", "polling", "reconciliation"],
    expect: "an answer from books that lag ends no order, and neither does a superseded id",
    shownBy: [],
    scenario: singleLeg,
    venues: ["fix"],
    seed: "2",
    schedule: faults(
      ["replaced", order(ENTRY), { afterMs: 500 }],
      ["lagging-reads", at(1_100), { forMs: 12_000 }],
      ["frames-dropped", at(1_300), { forMs: 2_500 }],
    ),
    without: "absent-from-any-answer",
    wants: { situations: ["poll-found-dropped-fill"], ends: [CLOSED], facts: FILLED_ONCE },
  },
  {
    kind: "simulated",
    id: "AN71",
    slug: "fill-under-an-odd-status",
    thread: "QuantConnect/Lean.Brokerages.TradeStation#84",
    title: "Fills count under two status words only: what another word carries is lost for ever",
    safeguards: ["state-validator", "idempotency"],
    expect: "quantity is read from every report, whatever its status word",
    shownBy: ["test/scenarios/real-world/payloads.test.ts"],
    scenario: singleLeg,
    venues: everywhereFrom("alpaca-like"),
    seed: "8",
    schedule: faults(
      ["garbled-frame", report(ENTRY, 2), { how: 2 }],
      ["garbled-frame", report(ENTRY, 4), { how: 2 }],
      ["drop", report(ENTRY, 5)],
    ),
    without: "dedup-by-fill-id",
    wants: { situations: ["poll-found-dropped-fill"], ends: [CLOSED], facts: FILLED_ONCE },
  },
];
