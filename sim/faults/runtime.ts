/**
 * The faults of one run: a schedule, indexed by what triggers it, consumed as the world goes.
 *
 * 1. Each fault lands at most once; from then on nobody is offered it.
 * 2. After `heal` no fault is offered and none lands.
 * 3. In a run that branches only faults of its present part are offered.
 * 4. A question without a fault for it costs a look-up and allocates nothing.
 */
import type { FaultKind } from "./schedule.js";
import type { Fault, Schedule, Trigger } from "./schedule.js";
import type { Faults } from "../ports.js";
import type { HarnessEvent } from "../world-event.js";

/** The port, with what the world needs beside it. */
export interface FaultRuntime extends Faults {
  /** Emits the harness event `fault ended`, for faults that last. */
  end(fault: Fault): void;
  /** Whether it may land now. */
  isOpen(fault: Fault): boolean;
  /** How often each kind has landed, by kind in order of first landing. */
  landed(): ReadonlyMap<FaultKind, number>;
  /** The ids of those that have landed. */
  landedIds(): ReadonlySet<number>;
}

/** Faults by key, then by ordinal. */
type Index = Map<string, Map<number, Fault[]>>;

const NONE: readonly Fault[] = [];

function add(index: Index, key: string, n: number, fault: Fault): void {
  const byOrdinal = index.get(key) ?? new Map<number, Fault[]>();
  index.set(key, byOrdinal);
  const list = byOrdinal.get(n) ?? [];
  byOrdinal.set(n, list);
  list.push(fault);
}

/** Where the faults of one trigger kind are looked up. */
interface Indices {
  readonly report: Index;
  readonly send: Index;
  readonly cancel: Index;
  readonly query: Index;
  readonly order: Index;
  /** By boundary kind; the incarnation and the ordinal are one number. */
  readonly boundary: Index;
  readonly time: Fault[];
}

/** Incarnations are few and ordinals small: both fit one key. */
const INCARNATION_SPAN = 1_000_000;
const within = (incarnation: number, n: number): number => incarnation * INCARNATION_SPAN + n;

function enter(indices: Indices, fault: Fault): void {
  const trigger: Trigger = fault.trigger;
  switch (trigger.kind) {
    case "time":
      indices.time.push(fault);
      return;
    case "report":
      return add(indices.report, trigger.order, trigger.n, fault);
    case "request":
      return add(indices[trigger.verb], trigger.order, trigger.n, fault);
    case "query":
      return add(indices.query, trigger.scope, within(trigger.incarnation, trigger.n), fault);
    case "order":
      return add(indices.order, trigger.order, 1, fault);
    case "boundary":
      return add(indices.boundary, trigger.boundary, within(trigger.incarnation, trigger.n), fault);
  }
}

function indexOf(schedule: Schedule): Indices {
  const indices: Indices = {
    report: new Map(),
    send: new Map(),
    cancel: new Map(),
    query: new Map(),
    order: new Map(),
    boundary: new Map(),
    time: [],
  };
  for (const fault of schedule) enter(indices, fault);
  return indices;
}

/** The faults of `schedule`; `emit` hears when one lands or ends. `isDue`: see (3). */
export function createFaults(
  schedule: Schedule,
  emit: (what: HarnessEvent) => void,
  isDue: (fault: Fault) => boolean = () => true,
): FaultRuntime {
  const indices = indexOf(schedule);
  const spent = new Set<number>();
  const counts = new Map<FaultKind, number>();
  let healed = false;

  function offered(index: Index, key: string, n: number): readonly Fault[] {
    if (healed || index.size === 0) return NONE;
    const found = index.get(key)?.get(n);
    if (found === undefined) return NONE;
    return found.every(isOpen) ? found : found.filter(isOpen);
  }

  function isOpen(fault: Fault): boolean {
    return !healed && !spent.has(fault.id) && isDue(fault);
  }

  return {
    onReport: (order, n) => offered(indices.report, order, n),
    onRequest: (verb, order, n) => offered(indices[verb], order, n),
    onQuery: (scope, incarnation, n) => offered(indices.query, scope, within(incarnation, n)),
    onOrder: (order) => offered(indices.order, order, 1),
    onBoundary: (incarnation, boundary, n) =>
      offered(indices.boundary, boundary, within(incarnation, n)),
    timed: () => (healed ? NONE : indices.time),
    land(fault) {
      if (healed || spent.has(fault.id)) return;
      spent.add(fault.id);
      counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1);
      emit({ kind: "fault", fault, landed: "begun" });
    },
    end(fault) {
      emit({ kind: "fault", fault, landed: "ended" });
    },
    heal() {
      healed = true;
    },
    isOpen,
    landed: () => counts,
    landedIds: () => spent,
  };
}
