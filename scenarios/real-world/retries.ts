/**
 * Failures of sending: no answer came, and the order was sent again, or forgotten.
 */
import type { RealWorldCase } from "../../sim/real-world.js";
import { cashFutures } from "../cash-futures.js";
import { singleLeg } from "../single-leg.js";
import { at, everywhereFrom, faults, query, report, send } from "./words.js";

const ENTRY = "SL1/0/entry/1";
const CLOSED = { group: "SL1", end: "closed", asPlanned: true } as const;
const SENT_ONCE = [
  { kind: "sent", of: "SL1/0/entry", orders: 1 },
  { kind: "sent", of: "SL1/0/exit", orders: 1 },
  { kind: "filled", of: "SL1/0/entry", units: 90 },
  { kind: "net", symbol: "BANKNIFTY51500CE", units: 0 },
] as const;

/** Sent twice, or lost, elsewhere. */
export const RETRIES: readonly RealWorldCase[] = [
  {
    kind: "simulated",
    id: "AN25",
    slug: "stuck-for-longer-than-anybody-waits",
    thread: "kite.trade/forum, comment 41029",
    title:
      "An order is stuck at the broker for 83 s, is placed again and again, and all of them live",
    safeguards: ["broker-timeouts", "order-intents", "hedge-limiter"],
    expect:
      "UNKNOWN until its bound has passed, then one new order; what lands even later is canceled",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("kite-like"),
    seed: "1",
    schedule: faults(["landing-beyond-horizon", send(ENTRY), { beyondMs: 15_000 }]),
    without: "unknown-sent-again",
    wants: {
      situations: ["unknown-was-live"],
      ends: [CLOSED],
      facts: [
        { kind: "sent", of: "SL1/0/entry", orders: 2 },
        { kind: "filled", of: "SL1/0/entry", units: 90 },
        { kind: "filled", of: "SL1/0/exit", units: 90 },
        { kind: "net", symbol: "BANKNIFTY51500CE", units: 0 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN27",
    slug: "ordered-again-after-a-read-timeout",
    thread: "scrtlabs/catalyst#317",
    title: "The answer times out, the loop orders again without an id, and the order fills twice",
    safeguards: ["order-intents", "polling"],
    expect: "an intent is sent once; what became of it is asked",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("ibkr-like"),
    seed: "1",
    schedule: faults(
      ["server-error", send(ENTRY), { landed: 1 }],
      ["frames-dropped", at(1_000), { forMs: 4_000 }],
    ),
    without: "unknown-as-rejected",
    wants: { situations: ["unknown-was-live"], ends: [CLOSED], facts: SENT_ONCE },
  },
  {
    kind: "simulated",
    id: "AN29",
    slug: "failed-in-the-books-live-at-the-broker",
    thread: "hummingbot/hummingbot#493",
    title: "A create that times out counts as failed; each cycle makes another, and it fills",
    safeguards: ["order-intents", "reconciliation"],
    expect: "an order without an answer counts as live in exposure and margin until it is found",
    shownBy: [],
    scenario: cashFutures,
    venues: everywhereFrom("kite-like"),
    seed: "1",
    schedule: faults(
      ["timeout-as-400", send("CF1/0/entry/2")],
      ["response-lost", send("CF1/0/entry/3")],
      ["drop", report("CF1/0/entry/3", 1)],
      ["drop", report("CF1/0/entry/3", 2)],
      ["frames-dropped", at(7_500), { forMs: 3_000 }],
    ),
    without: "absent-from-any-answer",
    wants: {
      situations: ["unknown-was-live"],
      ends: [{ group: "CF1", end: "closed", asPlanned: true }],
      facts: [
        { kind: "filled", of: "CF1/0/entry", units: 1_500 },
        { kind: "filled", of: "CF1/1/hedge", units: 1_500 },
        { kind: "net", symbol: "RELIANCEFUT", units: 0 },
        { kind: "net", symbol: "RELIANCE", units: 0 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN31",
    slug: "filled-and-gone-from-the-open-orders",
    thread: "nautechsystems/nautilus_trader#3870 (Kraken)",
    title:
      "Filled at once, it is among no open orders: five empty answers, and it counts as rejected",
    safeguards: ["polling", "idempotency"],
    expect: "only complete lists of all orders and trades prove that an order is absent",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("binance-like"),
    seed: "1",
    schedule: faults(
      ["response-lost", send(ENTRY)],
      ["drop", report(ENTRY, 1)],
      ["drop", report(ENTRY, 2)],
      ["drop", report(ENTRY, 3)],
      ["drop", report(ENTRY, 4)],
      ["drop", report(ENTRY, 5)],
      ["incomplete-snapshot", query("orders", 3)],
      ["incomplete-snapshot", query("orders", 4)],
    ),
    without: "absent-from-any-answer",
    wants: {
      situations: ["unknown-was-live", "poll-found-dropped-fill"],
      ends: [CLOSED],
      facts: SENT_ONCE,
    },
  },
  {
    kind: "simulated",
    id: "AN39",
    slug: "message-lost-with-the-session",
    thread: "quickfix/quickfix#146",
    title: "An order is lost with the network; after the logon nobody sends it again",
    safeguards: ["order-intents", "polling"],
    expect: "an intent without an answer is asked for, and only its proven absence frees its place",
    shownBy: [],
    scenario: singleLeg,
    venues: everywhereFrom("fix"),
    seed: "1",
    schedule: faults(["request-lost", send(ENTRY)], ["disconnect", at(1_200), { forMs: 2_000 }]),
    without: "unknown-for-ever",
    wants: {
      situations: ["unknown-was-dead"],
      ends: [CLOSED],
      facts: [
        { kind: "filled", of: "SL1/0/entry", units: 90 },
        { kind: "net", symbol: "BANKNIFTY51500CE", units: 0 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN67",
    slug: "posted-again-without-an-id",
    thread: "bennycode/trading-signals PR#1178",
    title:
      "The client repeats a POST that timed out; the broker tells repeats only by a client's id",
    safeguards: ["order-intents"],
    expect: "every order has an id of ours; a duplicate is adopted and asked for, never sent anew",
    shownBy: ["test/scenarios/real-world/payloads.test.ts"],
    scenario: singleLeg,
    venues: everywhereFrom("alpaca-like"),
    seed: "1",
    schedule: faults(
      ["response-lost", send(ENTRY)],
      ["server-error", send("SL1/0/exit/1"), { landed: 1 }],
    ),
    without: "unknown-as-rejected",
    wants: { situations: ["unknown-was-live"], ends: [CLOSED], facts: SENT_ONCE },
  },
];
