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
  "response-lost": "requests",
  "request-lost": "requests",
  "late-landing": "requests",
  rejected: "requests",
  "partial-fill": "orders",
  "hedge-partly-filled": "orders",
  "no-liquidity": "market",
  "cancel-fill-race": "orders",
  "late-fill-after-cancel": "orders",
  bust: "orders",
  "price-gap": "market",
  assignment: "account",
  "manual-trade": "account",
  "clock-drift": "time",
  "clock-step": "time",
  stall: "time",
  crash: "process",
  "crash-in-recovery": "process",
  "power-loss": "disk",
  "disk-full": "disk",
};
