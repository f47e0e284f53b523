/**
 * Fault kinds × lifecycle states: in which state of a group each kind of fault landed. What cannot
 * happen is declared here with its reason; a test compares it with what happens.
 */
import type { GroupState } from "../../core/group.js";
import type { FaultKind } from "../faults/schedule.js";

/** Cells that cannot happen, and why. */
interface Impossible {
  readonly kinds: readonly FaultKind[];
  readonly states: readonly GroupState[];
  readonly why: string;
}

const BEFORE_ORDERS: readonly GroupState[] = ["CREATED", "VALIDATED"];

const IMPOSSIBLE: readonly Impossible[] = [
  {
    kinds: [
      ...(["reorder", "duplicate", "duplicate-after-restart", "drop", "delay"] as const),
      ...(["late-landing", "rejected", "partial-fill", "hedge-partly-filled"] as const),
      ...(["cancel-fill-race", "late-fill-after-cancel", "bust"] as const),
      ...(["garbled-frame", "fill-before-ack", "landing-beyond-horizon"] as const),
      ...(["timeout-as-400", "cancel-rejected", "cancel-lost", "overfill"] as const),
      ...(["correct", "shared-fill-id", "twin-fill-id", "replaced"] as const),
    ],
    states: BEFORE_ORDERS,
    why: "it strikes an order of the group, and none has left before its state says so",
  },
  {
    kinds: ["assignment"],
    states: [...BEFORE_ORDERS, "HEDGE_SUBMITTED", "HEDGE_FILLED"],
    why: "only a short position is assigned, and no risk has left before its state says so",
  },
];

/** Why a fault of that kind cannot land in that state; null if it can. */
export function whyImpossible(kind: string, state: GroupState): string | null {
  const found = IMPOSSIBLE.find(
    ({ kinds, states }) => states.includes(state) && kinds.some((one) => one === kind),
  );
  return found?.why ?? null;
}
