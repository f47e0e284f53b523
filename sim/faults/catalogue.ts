/**
 * Every fault kind: what it does, what it takes, when it can strike. Swarm, documents and command
 * line read this table; the parts of the world that carry a fault out read its parameters by name.
 *
 * 1. One entry per kind, in the order of `FAULT_KINDS`.
 * 2. `external`: an adverse fact that no core can prevent; what it causes is judged as repair.
 * 3. A fault stays within the venue's bounds; what breaks one is a kind of its own, and external.
 */
import type { FaultParam } from "./params.js";
import { downMs, forMs, param, percent, symbolIndex } from "./params.js";
import type { FaultKind, Trigger } from "./schedule.js";

export type { FaultParam } from "./params.js";

export interface FaultEntry {
  readonly kind: FaultKind;
  /** What it does, in one sentence. */
  readonly what: string;
  readonly params: readonly FaultParam[];
  readonly triggers: readonly Trigger["kind"][];
  readonly external: boolean;
}

/** Makes an entry, in one line or a few. */
function fault(
  kind: FaultKind,
  triggers: readonly Trigger["kind"][],
  what: string,
  ...params: readonly FaultParam[]
): FaultEntry {
  return { kind, what, params, triggers, external: false };
}

/** An entry of a fact that no core can prevent (2). */
function adverse(...args: Parameters<typeof fault>): FaultEntry {
  return { ...fault(...args), external: true };
}

/** The catalogue. */
export const FAULT_CATALOGUE: readonly FaultEntry[] = [
  fault(
    "reorder",
    ["report"],
    "A report arrives after later ones of the same order.",
    param("delayMs", "ms", 50, "stream-delay"),
  ),
  fault(
    "duplicate",
    ["report"],
    "A report arrives again, at once or later.",
    param("copies", "count", 1, 3),
    param("afterMs", "ms", 0, 10_000),
  ),
  fault(
    "duplicate-after-restart",
    ["report"],
    "A report arrives again, to the next process.",
    param("afterMs", "ms", 0, 5_000),
  ),
  fault("drop", ["report"], "A report never arrives."),
  fault(
    "delay",
    ["report"],
    "A report and all later ones of its order arrive late.",
    param("delayMs", "ms", 50, "stream-delay"),
  ),
  fault("disconnect", ["time"], "The stream is down for a while.", forMs(500, 15_000)),
  fault(
    "stale-replay",
    ["time"],
    "Reports that were delivered long ago come again, oldest first.",
    param("frames", "count", 1, 12),
  ),
  fault(
    "frames-dropped",
    ["time"],
    "The stream stays up, and what leaves in a while never arrives.",
    forMs(200, 6_000),
  ),
  fault(
    "garbled-frame",
    ["report"],
    "A report arrives cut, of an unknown type, or with an unknown status word.",
    param("how", "count", 0, 2),
  ),
  fault(
    "fill-before-ack",
    ["request"],
    "The answer to a send arrives after reports of what it did.",
    param("delayMs", "ms", 200, 2_200),
  ),
  fault("response-lost", ["request", "query"], "A request lands, its answer never comes."),
  fault("request-lost", ["request", "query"], "A request never lands, and no answer comes."),
  fault(
    "late-landing",
    ["request"],
    "A request lands late, within the send horizon, after the core gave up on its answer.",
    param("delayMs", "ms", 500, "send-horizon"),
  ),
  adverse(
    "landing-beyond-horizon",
    ["request"],
    "A request lands later than the venue's bound allows.",
    param("beyondMs", "ms", 1_000, 15_000),
  ),
  fault(
    "timeout-as-400",
    ["request"],
    "A request lands, and is answered as a bad one that timed out.",
  ),
  fault(
    "server-error",
    ["request", "query"],
    "A request is answered by a server error, whether it landed or not.",
    param("landed", "flag", 0, 1),
  ),
  fault(
    "rejected",
    ["request"],
    "The broker refuses an order, for a reason that can pass or cannot.",
    param("canPass", "flag", 0, 1),
  ),
  fault(
    "rate-limited",
    ["time"],
    "The venue refuses every request for a while: somebody else used up the budget.",
    forMs(500, 8_000),
  ),
  fault(
    "banned",
    ["time"],
    "The venue answers every request for a while as that of a banned client.",
    forMs(2_000, 20_000),
  ),
  fault(
    "lagging-reads",
    ["time"],
    "Every read lags for a while, as far as the venue's bound allows.",
    forMs(2_000, 30_000),
  ),
  fault(
    "incomplete-snapshot",
    ["query"],
    "The answer to a query holds a part of the rows, and one that nobody can read.",
  ),
  fault(
    "partial-fill",
    ["order"],
    "An order fills in part, then nothing for a while.",
    percent(10, 90),
    param("pauseMs", "ms", 1_000, 45_000),
  ),
  fault(
    "hedge-partly-filled",
    ["order"],
    "A hedge order fills in part and no further.",
    percent(0, 90),
  ),
  fault(
    "no-liquidity",
    ["time"],
    "Nothing of a symbol fills for a while.",
    symbolIndex,
    forMs(1_000, 45_000),
  ),
  fault(
    "cancel-rejected",
    ["request"],
    "The venue refuses a cancel of an order that goes on working.",
  ),
  fault("cancel-lost", ["request"], "The venue confirms a cancel and forgets it."),
  fault(
    "cancel-fill-race",
    ["request"],
    "What an order has left fills just before its cancel lands, in whole or in part.",
    percent(10, 100),
  ),
  adverse(
    "late-fill-after-cancel",
    ["request"],
    "Part of what a cancel took fills anyway, after the cancel was reported.",
    percent(10, 100),
    param("afterMs", "ms", 0, 45_000),
  ),
  adverse(
    "overfill",
    ["report"],
    "An order that has filled in full fills further.",
    percent(10, 60),
    param("afterMs", "ms", 0, 5_000),
  ),
  adverse(
    "bust",
    ["report"],
    "The newest fill of an order is taken back, in whole or in part.",
    percent(10, 100),
    param("afterMs", "ms", 0, 10_000),
  ),
  adverse(
    "correct",
    ["report"],
    "The newest fill of an order is corrected to a smaller quantity, under another id.",
    percent(10, 90),
    param("afterMs", "ms", 0, 10_000),
  ),
  fault(
    "replaced",
    ["order"],
    "The venue puts what is left of a working order under another id by itself.",
    param("afterMs", "ms", 0, 12_000),
  ),
  fault("shared-fill-id", ["order"], "All fills of an order have one id."),
  fault(
    "twin-fill-id",
    ["report"],
    "A fill is told on the stream under another id than in the list of trades.",
  ),
  fault(
    "price-gap",
    ["time"],
    "A symbol's price jumps.",
    symbolIndex,
    param("bps", "bps", -400, 400, 20),
  ),
  fault(
    "halt",
    ["time"],
    "A symbol is halted: nothing of it trades, no order in it is taken.",
    symbolIndex,
    forMs(1_000, 30_000),
  ),
  fault(
    "freeze-cut",
    ["time"],
    "The exchange takes only smaller orders of a symbol than the contract says.",
    symbolIndex,
    percent(10, 90),
    forMs(5_000, 60_000),
  ),
  fault(
    "margin-raised",
    ["time"],
    "The broker asks for more margin.",
    param("percent", "percent", 101, 140),
    forMs(5_000, 60_000),
  ),
  fault(
    "session-close",
    ["time"],
    "The market closes for a while: every working order ends, none is taken.",
    forMs(1_000, 20_000),
  ),
  fault(
    "new-day",
    ["time"],
    "The market closes, and opens on a new day: the venue's lists lack what was before.",
    forMs(500, 6_000),
  ),
  adverse(
    "square-off",
    ["time"],
    "The broker squares the whole account off: cancels every order, closes every position.",
  ),
  adverse(
    "assignment",
    ["time"],
    "Part of a short, physically settled option position is assigned.",
    param("planIndex", "index", 0, "plan"),
    param("legIndex", "index", 0, "leg"),
    percent(10, 100),
  ),
  adverse(
    "manual-trade",
    ["time"],
    "A person trades the account by hand: closes part of a position, or adds to it.",
    symbolIndex,
    percent(10, 100),
    param("add", "flag", 0, 1),
  ),
  fault(
    "clock-drift",
    ["time"],
    "The broker's and the local clock begin to drift.",
    param("brokerPpm", "ppm", -200, 200),
    param("localPpm", "ppm", -500, 500, 50),
  ),
  fault(
    "clock-step",
    ["time"],
    "The broker's clock jumps, forward or back.",
    param("byMs", "ms", -8_000, 8_000, 1_000),
  ),
  fault(
    "timer-jitter",
    ["time"],
    "Timers of the process fire late.",
    param("mostMs", "ms", 10, 400),
    forMs(2_000, 60_000),
  ),
  fault(
    "coarse-clock",
    ["time"],
    "The local clock shows only every so many milliseconds.",
    param("stepMs", "ms", 2, 16),
  ),
  fault(
    "stall",
    ["time"],
    "The core's process handles nothing for a while, then everything that came.",
    forMs(500, 8_000),
  ),
  fault("crash", ["boundary", "time"], "The core's process dies and is started again.", downMs),
  fault(
    "crash-in-recovery",
    ["boundary"],
    "The core's process dies again while it recovers.",
    downMs,
  ),
  fault(
    "crash-loop",
    ["time"],
    "The process dies again and again, soon after each start.",
    param("times", "count", 2, 5),
    param("aliveMs", "ms", 0, 600),
    param("downMs", "ms", 50, 1_000),
  ),
  fault("second-instance", ["time"], "A second process of the core is started beside the first."),
  fault(
    "power-loss",
    ["boundary"],
    "The machine loses power; a commit in flight is kept or lost.",
    downMs,
    param("keep", "flag", 0, 1),
  ),
  fault(
    "torn-tail",
    ["boundary"],
    "The machine loses power while a commit is written; a part of it is on the disk.",
    downMs,
    percent(0, 99),
  ),
  fault("disk-full", ["time"], "The disk takes no write for a while.", forMs(500, 15_000)),
  fault(
    "disk-busy",
    ["time"],
    "The store is locked for a while: no commit gets in.",
    forMs(500, 10_000),
  ),
  fault(
    "disk-error",
    ["time"],
    "The disk answers every write with an error for a while.",
    forMs(500, 10_000),
  ),
  fault(
    "disk-slow",
    ["time"],
    "The disk is slow for a while: whatever arrives waits.",
    param("perMs", "ms", 5, 400),
    forMs(1_000, 15_000),
  ),
  adverse(
    "lying-sync",
    ["boundary"],
    "Power is lost, and with it commits that the disk had called durable; never drawn.",
    downMs,
    param("commits", "count", 1, 8),
  ),
];

const BY_KIND: ReadonlyMap<string, FaultEntry> = new Map(
  FAULT_CATALOGUE.map((entry) => [entry.kind, entry]),
);

/** The catalogue's entry of a slug; undefined if there is no such kind. */
export function faultEntry(kind: string): FaultEntry | undefined {
  return BY_KIND.get(kind);
}
