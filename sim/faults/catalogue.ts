/**
 * Every fault kind: what it does, what it takes, when it can strike. Swarm, documents and command
 * line read this table; the parts of the world that carry a fault out read its parameters by name.
 *
 * 1. One entry per kind, in the order of `FAULT_KINDS`.
 * 2. `external`: an adverse fact that no core can prevent; what it causes is judged as repair.
 * 3. A fault stays within the venue's bounds; what would break one is another kind.
 */
import type { FaultKind, Trigger } from "./schedule.js";

/** Bounds that follow from the venue or the scenario, resolved when a schedule is drawn. */
export type Ceiling =
  /** What the venue's stream delay leaves beside its normal latency. */
  | "stream-delay"
  /** What the venue's send horizon leaves beside its normal latency. */
  | "send-horizon"
  /** The last index into the scenario's market. */
  | "market"
  /** The last index into the scenario's plans, or of a leg within one. */
  | "plan"
  | "leg";

/** One parameter: an integer between `low` and `high`, both inclusive. */
export interface FaultParam {
  readonly name: string;
  readonly unit: "ms" | "percent" | "bps" | "ppm" | "count" | "index" | "flag";
  readonly low: number;
  readonly high: number | Ceiling;
  /** Values nearer to zero than this are not drawn. */
  readonly magnitudeFrom: number;
}

export interface FaultEntry {
  readonly kind: FaultKind;
  /** What it does, in one sentence. */
  readonly what: string;
  readonly params: readonly FaultParam[];
  readonly triggers: readonly Trigger["kind"][];
  readonly external: boolean;
}

function param(
  name: string,
  unit: FaultParam["unit"],
  low: number,
  high: number | Ceiling,
  magnitudeFrom = 0,
): FaultParam {
  return { name, unit, low, high, magnitudeFrom };
}

const percent = (low: number, high: number): FaultParam => param("percent", "percent", low, high);
const symbolIndex = param("symbolIndex", "index", 0, "market");
const forMs = (low: number, high: number): FaultParam => param("forMs", "ms", low, high);
const downMs = param("downMs", "ms", 200, 8_000);

/** The catalogue. */
export const FAULT_CATALOGUE: readonly FaultEntry[] = [
  {
    kind: "reorder",
    what: "A report arrives after later ones of the same order.",
    params: [param("delayMs", "ms", 50, "stream-delay")],
    triggers: ["report"],
    external: false,
  },
  {
    kind: "duplicate",
    what: "A report arrives again, at once or later.",
    params: [param("copies", "count", 1, 3), param("afterMs", "ms", 0, 10_000)],
    triggers: ["report"],
    external: false,
  },
  {
    kind: "duplicate-after-restart",
    what: "A report arrives again, to the next process.",
    params: [param("afterMs", "ms", 0, 5_000)],
    triggers: ["report"],
    external: false,
  },
  {
    kind: "drop",
    what: "A report never arrives.",
    params: [],
    triggers: ["report"],
    external: false,
  },
  {
    kind: "delay",
    what: "A report and all later ones of its order arrive late.",
    params: [param("delayMs", "ms", 50, "stream-delay")],
    triggers: ["report"],
    external: false,
  },
  {
    kind: "disconnect",
    what: "The stream is down for a while.",
    params: [forMs(500, 15_000)],
    triggers: ["time"],
    external: false,
  },
  {
    kind: "response-lost",
    what: "A request lands, its answer never comes.",
    params: [],
    triggers: ["request", "query"],
    external: false,
  },
  {
    kind: "request-lost",
    what: "A request never lands, and no answer comes.",
    params: [],
    triggers: ["request", "query"],
    external: false,
  },
  {
    kind: "late-landing",
    what: "A request lands late, within the send horizon, after the core gave up on its answer.",
    params: [param("delayMs", "ms", 500, "send-horizon")],
    triggers: ["request"],
    external: false,
  },
  {
    kind: "rejected",
    what: "The broker refuses an order, for a reason that can pass or cannot.",
    params: [param("canPass", "flag", 0, 1)],
    triggers: ["request"],
    external: false,
  },
  {
    kind: "partial-fill",
    what: "An order fills in part, then nothing for a while.",
    params: [percent(10, 90), param("pauseMs", "ms", 1_000, 45_000)],
    triggers: ["order"],
    external: false,
  },
  {
    kind: "hedge-partly-filled",
    what: "A hedge order fills in part and no further.",
    params: [percent(0, 90)],
    triggers: ["order"],
    external: false,
  },
  {
    kind: "no-liquidity",
    what: "Nothing of a symbol fills for a while.",
    params: [symbolIndex, forMs(1_000, 45_000)],
    triggers: ["time"],
    external: false,
  },
  {
    kind: "cancel-fill-race",
    what: "What an order has left fills just before its cancel lands, in whole or in part.",
    params: [percent(10, 100)],
    triggers: ["request"],
    external: false,
  },
  {
    kind: "late-fill-after-cancel",
    what: "Part of what a cancel took fills anyway, after the cancel was reported.",
    params: [percent(10, 100), param("afterMs", "ms", 0, 45_000)],
    triggers: ["request"],
    external: true,
  },
  {
    kind: "bust",
    what: "The newest fill of an order is taken back, in whole or in part.",
    params: [percent(10, 100), param("afterMs", "ms", 0, 10_000)],
    triggers: ["report"],
    external: true,
  },
  {
    kind: "price-gap",
    what: "A symbol's price jumps.",
    params: [symbolIndex, param("bps", "bps", -400, 400, 20)],
    triggers: ["time"],
    external: false,
  },
  {
    kind: "assignment",
    what: "Part of a short, physically settled option position is assigned.",
    params: [
      param("planIndex", "index", 0, "plan"),
      param("legIndex", "index", 0, "leg"),
      percent(10, 100),
    ],
    triggers: ["time"],
    external: true,
  },
  {
    kind: "manual-trade",
    what: "A person trades the account by hand: closes part of a position, or adds to it.",
    params: [symbolIndex, percent(10, 100), param("add", "flag", 0, 1)],
    triggers: ["time"],
    external: true,
  },
  {
    kind: "clock-drift",
    what: "The broker's and the local clock begin to drift.",
    params: [param("brokerPpm", "ppm", -200, 200), param("localPpm", "ppm", -500, 500, 50)],
    triggers: ["time"],
    external: false,
  },
  {
    kind: "clock-step",
    what: "The broker's clock jumps, forward or back.",
    params: [param("byMs", "ms", -8_000, 8_000, 1_000)],
    triggers: ["time"],
    external: false,
  },
  {
    kind: "stall",
    what: "The core's process handles nothing for a while, then everything that came.",
    params: [forMs(500, 8_000)],
    triggers: ["time"],
    external: false,
  },
  {
    kind: "crash",
    what: "The core's process dies and is started again.",
    params: [downMs],
    triggers: ["boundary", "time"],
    external: false,
  },
  {
    kind: "crash-in-recovery",
    what: "The core's process dies again while it recovers.",
    params: [downMs],
    triggers: ["boundary"],
    external: false,
  },
  {
    kind: "power-loss",
    what: "The machine loses power; a commit in flight is kept or lost.",
    params: [downMs, param("keep", "flag", 0, 1)],
    triggers: ["boundary"],
    external: false,
  },
  {
    kind: "disk-full",
    what: "The disk takes no write for a while.",
    params: [forMs(500, 15_000)],
    triggers: ["time"],
    external: false,
  },
];

const BY_KIND: ReadonlyMap<string, FaultEntry> = new Map(
  FAULT_CATALOGUE.map((entry) => [entry.kind, entry]),
);

/** The catalogue's entry of a slug; undefined if there is no such kind. */
export function faultEntry(kind: string): FaultEntry | undefined {
  return BY_KIND.get(kind);
}
