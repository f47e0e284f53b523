/**
 * Fault kinds by family: the part of the world that misbehaves. Coarse on purpose, for labels of
 * runs.
 */
import type { FaultKind } from "./schedule.js";

/** The part of the world that misbehaves. */
export type FaultFamily =
  "stream" | "requests" | "orders" | "market" | "account" | "time" | "process" | "disk";

/** The family of each kind. */
export const FAULT_FAMILY: Readonly<Record<FaultKind, FaultFamily>> = {
  reorder: "stream",
  duplicate: "stream",
  "duplicate-after-restart": "stream",
  drop: "stream",
  delay: "stream",
  disconnect: "stream",
  "stale-replay": "stream",
  "frames-dropped": "stream",
  "garbled-frame": "stream",
  "fill-before-ack": "requests",
  "response-lost": "requests",
  "request-lost": "requests",
  "late-landing": "requests",
  "landing-beyond-horizon": "requests",
  "timeout-as-400": "requests",
  "server-error": "requests",
  rejected: "requests",
  "rate-limited": "requests",
  banned: "requests",
  "lagging-reads": "requests",
  "incomplete-snapshot": "requests",
  "partial-fill": "orders",
  "hedge-partly-filled": "orders",
  "no-liquidity": "market",
  "cancel-rejected": "orders",
  "cancel-lost": "orders",
  "cancel-fill-race": "orders",
  "late-fill-after-cancel": "orders",
  overfill: "orders",
  bust: "orders",
  correct: "orders",
  "shared-fill-id": "orders",
  "twin-fill-id": "stream",
  "price-gap": "market",
  halt: "market",
  "freeze-cut": "market",
  "margin-raised": "account",
  "session-close": "market",
  "square-off": "account",
  assignment: "account",
  "manual-trade": "account",
  "clock-drift": "time",
  "clock-step": "time",
  "timer-jitter": "time",
  "coarse-clock": "time",
  stall: "time",
  crash: "process",
  "crash-in-recovery": "process",
  "crash-loop": "process",
  "second-instance": "process",
  "power-loss": "disk",
  "torn-tail": "disk",
  "disk-full": "disk",
  "disk-busy": "disk",
  "disk-error": "disk",
  "disk-slow": "disk",
};
