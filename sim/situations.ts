/**
 * Counts the situations of one run, from world events alone.
 *
 * 1. A situation counts when it happened in the world, whatever the core made of it.
 * 2. Beside the table, each fault is counted in each lifecycle state of the groups that it can
 *    touch, as `KIND@STATE`.
 */
import type { PlanId } from "../core/units.js";
import type { Fault } from "./faults/schedule.js";
import { hearExchange, hearGateway } from "./situations/exchange.js";
import type { Memory } from "./situations/memory.js";
import { count, newMemory } from "./situations/memory.js";
import { hearProcess } from "./situations/process.js";
import { SITUATIONS } from "./situations/table.js";
import type { HarnessEvent, WorldEvent } from "./world-event.js";

export { SAFEGUARD_SITUATIONS, SITUATIONS } from "./situations/table.js";
export { TIERS } from "./situations/tiers.js";

/** The counter of one run. */
export interface Situations {
  hear(event: WorldEvent): void;
  /** By slug: the table in its order, then faults in states in order of appearance. */
  counts(): ReadonlyMap<string, number>;
}

/**
 * The plan of the order, or of the short leg, whose fault it is; null for a fault that strikes the
 * whole world. Plans are handed in in the scenario's order.
 */
function planStruck({ plans }: Memory, { kind, params, trigger }: Fault): PlanId | null {
  if (kind === "assignment") return [...plans.keys()][params["planIndex"] ?? 0] ?? null;
  switch (trigger.kind) {
    case "report":
    case "request":
    case "order":
      return trigger.order.split("/")[0] ?? null;
    case "time":
    case "query":
    case "boundary":
      return null;
  }
}

function hearFault(memory: Memory, fault: Fault): void {
  if (fault.kind === "clock-step") {
    const back = (fault.params["byMs"] ?? 0) < 0;
    count(memory, back ? "clock-stepped-back" : "clock-stepped-forward");
  }
  const struck = planStruck(memory, fault);
  for (const plan of memory.plans.keys()) {
    const state = memory.states.get(plan);
    if (state === undefined || (struck !== null && struck !== plan)) continue;
    const slug = `${fault.kind}@${state}`;
    memory.counts.set(slug, (memory.counts.get(slug) ?? 0) + 1);
  }
}

function hearHarness(memory: Memory, what: HarnessEvent): void {
  if (what.kind === "fault" && what.landed === "begun") hearFault(memory, what.fault);
}

/** A counter that has heard nothing. */
export function createSituations(): Situations {
  const memory = newMemory(SITUATIONS.map(({ slug }) => slug));
  return {
    hear(event) {
      switch (event.actor) {
        case "exchange":
          return hearExchange(memory, event.what, event.atMs);
        case "gateway":
          return hearGateway(memory, event.what, event.atMs);
        case "process":
          return hearProcess(memory, event.what);
        case "trader":
          if (event.what.kind === "plan-submitted") {
            memory.plans.set(event.what.plan.id, event.what.plan);
          }
          return;
        case "harness":
          return hearHarness(memory, event.what);
      }
    },
    counts: () => memory.counts,
  };
}
