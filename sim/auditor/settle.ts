/**
 * Whether the world has come to rest, and if not, what keeps it from that.
 *
 * 1. At rest: exposure is zero or taken, nothing is UNKNOWN, no triggered exit is pending, only
 *    waiting stops are on the book, and the core's books equal the exchange's.
 * 2. A group that a person's own position keeps from being closed or hedged, because the venue
 *    refuses its orders for want of margin, cannot make progress: it does not keep the world busy.
 *    An exposed one does while any hedge or exit of it is taken, and until a person was told.
 */
import type { Row } from "../../core/store/schema.js";
import type { Sym, Units } from "../../core/units.js";
import type { Court } from "./court.js";
import { isAble, isRecovered } from "./desk.js";
import { groupRow, isDenied, openEscalation } from "./durable.js";
import { rowOf, rowsOf } from "./image.js";
import type { AuditGroup, AuditOrder } from "./truth.js";
import { isExitAsked, leavesOf } from "./truth.js";

/** What the process is short of, in words; null if it can act. */
function processObstacle(court: Court): string | null {
  const { desk } = court;
  if (!desk.up) return "the process is down";
  if (desk.stalled) return "the process is stalled";
  if (desk.diskFails) return "the disk takes no write";
  if (!desk.awake) return "the core has halted, or was refused its store";
  return isRecovered(desk) ? null : "recovery is not complete";
}

function isWaitingStop(order: AuditOrder): boolean {
  return order.live && order.purpose === "stop" && order.triggeredMs === null;
}

/** Refused this often, an order would be refused for ever. */
const REFUSALS = 3;

/** Whether a group cannot be closed, or hedged, for a cause outside the core (2). */
function isLocked(court: Court, group: AuditGroup): boolean {
  const exposed = group.exposure > 0;
  if ((exposed ? group.hedgesRefused : group.exitsRefused) < REFUSALS) return false;
  if (exposed && openEscalation(court.image, group.id) === null) return false;
  for (const qty of court.truth.unattributed.values()) if (qty !== 0) return true;
  return false;
}

function orderObstacle(court: Court): string | null {
  for (const order of court.truth.open) {
    if (isWaitingStop(order) || isLocked(court, order.group)) continue;
    if (!order.live) return `the end of order ${order.id} has not been told`;
    return `order ${order.id} is still working`;
  }
  for (const intent of rowsOf(court.image, "intents")) {
    const row = rowOf(court.image, "orders", intent.client_order_id);
    if (row !== null && isOver(row, intent.qty)) continue;
    const order = court.truth.orders.get(intent.client_order_id);
    if (order !== undefined && (isWaitingStop(order) || isLocked(court, order.group))) continue;
    return `the core does not know the end of order ${intent.client_order_id}`;
  }
  return null;
}

/** Whether the core knows that nothing more of the order is to be expected. */
export function isOver(row: Row<"orders">, qty: Units): boolean {
  return row.ended !== null || row.absent_ms !== null || row.filled >= qty;
}

/** Whether a group holds nothing but, of a hedge, less than a lot. */
export function isFlat(group: AuditGroup): boolean {
  return group.legs.every((leg) => leg.held >= 0 && leg.held < leg.terms.instrument.lot);
}

function uncoveredByStop(group: AuditGroup): Units {
  const { stop } = group.plan;
  const leg = stop === null ? undefined : group.legs.find(({ terms }) => terms.id === stop.leg);
  if (leg === undefined || leg.held <= 0) return 0;
  const missing = leg.held - leavesOf(leg, -1);
  return missing < leg.terms.instrument.lot ? 0 : missing;
}

function groupObstacle(court: Court, group: AuditGroup): string | null {
  const { id } = group;
  if (group.notice === "denied" || isDenied(court.image, id)) return null;
  if (isLocked(court, group)) return null;
  const row = groupRow(court.image, id);
  if (row === null) return `plan ${id} has no answer`;
  if (group.exposure > 0) return `${group.exposure} units of group ${id} are exposed`;
  if (row.unknown !== 0) return `${row.unknown} units of group ${id} are UNKNOWN to the core`;
  if (row.aim !== "hold" && row.aim !== "done") {
    return `group ${id} in state ${row.state} still works towards "${row.aim}"`;
  }
  const mustBeFlat = row.aim === "done" || isExitAsked(group);
  if (mustBeFlat && !isFlat(group)) return `group ${id} should be flat and holds a position`;
  const escalation = openEscalation(court.image, id);
  if (escalation !== null) {
    return `escalation ${escalation.escalation_id} is ${escalation.status}, with nothing exposed`;
  }
  const bare = uncoveredByStop(group);
  return bare === 0 ? null : `${bare} units of group ${id} have no stop`;
}

/** Net positions as the core's durable rows have them, unattributed changes included. */
function coreAccount(court: Court): Map<Sym, Units> {
  const account = new Map<Sym, Units>();
  const add = (symbol: Sym, qty: Units): void => {
    account.set(symbol, (account.get(symbol) ?? 0) + qty);
  };
  for (const row of rowsOf(court.image, "legs")) {
    const side = court.truth.groups.get(row.group_id)?.legs[row.leg]?.side ?? 1;
    add(row.symbol, row.held * side);
  }
  for (const row of rowsOf(court.image, "adjustments")) {
    if (row.group_id === null) add(row.symbol, row.qty);
  }
  return account;
}

/** The first difference between the core's durable books and the truth; null if they agree. */
export function booksDifference(court: Court): string | null {
  const { truth, image } = court;
  for (const order of truth.orders.values()) {
    const row = rowOf(image, "orders", order.id);
    const filled = row?.filled ?? 0;
    if (filled !== order.filled) {
      return `order ${order.id} has filled ${order.filled} units, the core knows ${filled}`;
    }
  }
  const account = coreAccount(court);
  for (const [symbol, held] of truth.positions) {
    const known = account.get(symbol) ?? 0;
    if (known !== held) return `the account holds ${held} of ${symbol}, the core ${known}`;
  }
  for (const [symbol, known] of account) {
    if (known !== 0 && !truth.positions.has(symbol)) {
      return `the account never held ${symbol}, the core has ${known}`;
    }
  }
  return legDifference(court);
}

function legDifference(court: Court): string | null {
  for (const group of court.truth.groups.values()) {
    for (const leg of group.legs) {
      const known = rowOf(court.image, "legs", `${group.id}\n${leg.index}`)?.held ?? 0;
      if (known === leg.held) continue;
      return `leg ${leg.terms.id} of ${group.id} holds ${leg.held}, the core says ${known}`;
    }
  }
  return null;
}

/** What keeps the world from rest, books apart, in one clause; null if nothing. */
export function unrest(court: Court): string | null {
  const atProcess = processObstacle(court) ?? orderObstacle(court);
  if (atProcess !== null) return atProcess;
  for (const group of court.truth.groups.values()) {
    const ofGroup = groupObstacle(court, group);
    if (ofGroup !== null) return ofGroup;
  }
  return null;
}

/** What keeps the world from rest, in one clause; null once it rests. */
export function obstacle(court: Court): string | null {
  return unrest(court) ?? booksDifference(court);
}

/** One sentence: what keeps the world from rest, and whether progress was possible. */
export function reasonOfUnrest(court: Court): string {
  const what = obstacle(court);
  if (what === null) return "nothing keeps the world from rest";
  const could = isAble(court.desk, court.nowMs)
    ? "the process is up and able, so progress was possible"
    : "the process cannot act, so progress was not possible";
  return `${what}; ${could}`;
}
