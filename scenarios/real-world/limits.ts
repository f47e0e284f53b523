/**
 * Failures at the venue's door: the budget of requests was gone when it was needed.
 */
import type { RealWorldCase } from "../../sim/real-world.js";
import { ironCondor } from "../iron-condor.js";
import { secondThoughts } from "../second-thoughts.js";
import { at, everywhereFrom, faults, send } from "./words.js";

/** Turned away elsewhere. */
export const LIMITS: readonly RealWorldCase[] = [
  {
    kind: "simulated",
    id: "AN61",
    slug: "retries-until-the-ban",
    thread: "hummingbot/hummingbot#1291",
    title:
      "Cancels are repeated into a 429 until the address is banned, and nothing can be canceled",
    safeguards: ["hedge-limiter"],
    expect: "a request that was turned away waits longer each time, and a part of the budget stays",
    shownBy: [],
    scenario: secondThoughts,
    venues: everywhereFrom("binance-like"),
    seed: "1",
    schedule: faults(
      ["rate-limited", at(5_900), { forMs: 4_000 }],
      ["banned", at(9_000), { forMs: 15_000 }],
    ),
    without: null,
    wants: {
      situations: ["requests-turned-away"],
      ends: [{ group: "ST1", end: "closed" }],
      facts: [
        { kind: "net", symbol: "NIFTY24700PE", units: 0 },
        { kind: "net", symbol: "NIFTY24900PE", units: 0 },
      ],
    },
  },
  {
    kind: "simulated",
    id: "AN63",
    slug: "no-request-left-to-square-off",
    thread: "kite.trade/forum, comment 51118; shrimantech",
    title: "Refused orders count against the limit, too: none is left to close the position",
    safeguards: ["hedge-limiter", "leg-priority"],
    expect: "every request counts, refused or not, and a share of the limit is kept for exits",
    shownBy: [],
    scenario: ironCondor,
    venues: everywhereFrom("kite-like"),
    seed: "1",
    schedule: faults(
      ["rejected", send("IC1/2/entry/1"), { canPass: 1 }],
      ["rejected", send("IC1/2/exit/1"), { canPass: 1 }],
      ["rejected", send("IC1/3/exit/1"), { canPass: 1 }],
      ["rate-limited", at(46_500), { forMs: 4_000 }],
    ),
    without: null,
    wants: {
      situations: ["requests-turned-away", "send-refused"],
      ends: [{ group: "IC1", end: "closed", asPlanned: true }],
      facts: [
        { kind: "net", symbol: "BANKNIFTY51000PE", units: 0 },
        { kind: "net", symbol: "BANKNIFTY52000CE", units: 0 },
        { kind: "net", symbol: "BANKNIFTY50500PE", units: 0 },
        { kind: "net", symbol: "BANKNIFTY52500CE", units: 0 },
      ],
    },
  },
];
