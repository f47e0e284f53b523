/**
 * Readings of the core's durable rows that several invariants need.
 *
 * It must not trust them: what they claim is held against the truth elsewhere.
 */
import { GROUP_RANKS } from "./lifecycle.js";
import type { Row } from "../../core/store/schema.js";
import type { BrokerMs, PlanId } from "../../core/units.js";
import type { Image } from "./image.js";
import { rowOf, rowsOf } from "./image.js";

/** The durable row of a group; null if none was committed. */
export function groupRow(image: Image, group: PlanId): Row<"groups"> | null {
  return rowOf(image, "groups", group);
}

/** Whether the core denied the plan: said so, or made a group of it that failed as denied. */
export function isDenied(image: Image, group: PlanId): boolean {
  const row = groupRow(image, group);
  return row !== null && row.state === "FAILED" && (row.reason ?? "").startsWith("denied");
}

/** The group's escalation that is not ended; null for none. */
export function openEscalation(image: Image, group: PlanId): Row<"escalations"> | null {
  for (const row of rowsOf(image, "escalations")) {
    if (row.group_id === group && row.status !== "ended" && row.status !== "taken") return row;
  }
  return null;
}

/** Whether the group was ever escalated. */
export function wasEscalated(image: Image, group: PlanId): boolean {
  for (const row of rowsOf(image, "escalations")) if (row.group_id === group) return true;
  return false;
}

/** Whether the group rests: at the size reached, or at an end. */
export function isResting(row: Row<"groups">): boolean {
  return (GROUP_RANKS.get(row.state) ?? -1) >= (GROUP_RANKS.get("HEDGED") ?? 0);
}

/** The newest stamp of the broker that the store knows of an order; null for none. */
export function newestStored(image: Image): BrokerMs | null {
  let newestMs = 0;
  for (const row of rowsOf(image, "orders")) {
    newestMs = Math.max(newestMs, row.newest_ms ?? 0, row.anchor_ms ?? 0);
  }
  return newestMs === 0 ? null : newestMs;
}
