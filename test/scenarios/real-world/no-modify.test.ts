/**
 * The core never modifies an order: why AN65 cannot happen to it, nor the modify of AN15. It has no
 * way to say so, no adapter has a way to send it, and no run of a case sends one id twice.
 */
import { describe, expect, it } from "vitest";
import type { Effect } from "../../../core/effects.js";
import { SCENARIOS } from "../../../scenarios/index.js";
import { REAL_WORLD } from "../../../scenarios/real-world/index.js";
import { VENUE_PROFILES } from "../../../sim/gateway/profiles.js";
import { runOnce } from "../../../sim/run.js";
import type { WorldEvent } from "../../../sim/world-event.js";

/** Every effect there is: one more, and this does not compile. */
const EFFECTS: Readonly<Record<Effect["kind"], "order" | "other">> = {
  ...{ send: "order", cancel: "order" },
  ...{ query: "other", wake: "other", alarm: "other", notice: "other" },
};

/** What the core asks of the venue, and what becomes of it on its way. */
const REQUESTS: readonly string[] = [
  ...["send", "cancel", "query"],
  ...["landed", "request-lost", "response-lost", "cancel-failed"],
];

function heardIn(run: Omit<Parameters<typeof runOnce>[0], "listener">): readonly WorldEvent[] {
  const heard: WorldEvent[] = [];
  runOnce({ ...run, listener: (event) => void heard.push(event) });
  return heard;
}

/** Ids that were sent more than once. Whatever else touches an order at the door is a cancel. */
function repeatedIn(heard: readonly WorldEvent[]): readonly string[] {
  const sent = new Map<string, number>();
  for (const { actor, what } of heard) {
    if (actor !== "gateway" || !("requestSeq" in what)) continue;
    expect(REQUESTS).toContain(what.kind);
    if (what.kind !== "send") continue;
    const id = what.order.clientOrderId;
    sent.set(id, (sent.get(id) ?? 0) + 1);
  }
  return [...sent].filter(([, times]) => times > 1).map(([id]) => id);
}

const common = { store: "memory", scratch: null, fullChecks: false, planted: null } as const;

describe("no modify", () => {
  it("of all that the core can ask for, only a send and a cancel touch an order", () => {
    const touching = Object.entries(EFFECTS).filter(([, of]) => of === "order");
    expect(touching.map(([kind]) => kind)).toEqual(["send", "cancel"]);
  });

  it("no adapter encodes anything but a new order", () => {
    for (const { adapter } of VENUE_PROFILES) {
      const encoders = Object.keys(adapter).filter((name) => name.startsWith("encode"));
      expect(encoders).toEqual(["encodeOrder"]);
    }
  });

  it("in no case is an id sent twice: what is to change is canceled and sent anew", () => {
    for (const one of REAL_WORLD) {
      if (one.kind !== "simulated") continue;
      const { scenario, seed, schedule, venues } = one;
      const heard = heardIn({ ...common, scenario, seed, schedule, venue: venues[0] });
      expect(repeatedIn(heard), one.id).toEqual([]);
    }
  });

  it("an exit that fills in part is canceled, and a new order takes the rest", () => {
    const scenario = SCENARIOS.find(({ slug }) => slug === "single-leg");
    const kept = REAL_WORLD.find(({ id }) => id === "AN51");
    if (scenario === undefined || kept?.kind !== "simulated") throw new Error("no AN51");
    const { schedule, seed } = kept;
    const heard = heardIn({ ...common, scenario, seed, schedule, venue: "kite-like" });
    const exits = heard.flatMap(({ what }) =>
      what.kind === "send" && what.key.includes("/exit/") ? [what.order] : [],
    );
    expect(exits.map(({ qty }) => qty)).toEqual([90, 45]);
    expect(new Set(exits.map(({ clientOrderId }) => clientOrderId)).size).toBe(2);
  });
});
