/**
 * Position changes that no order explains, and who bears them.
 *
 * 1. A change that reduces what groups hold is charged to them, oldest first; what a person took
 *    is charged before any group; the rest is nobody's. A change the other way first goes back to
 *    who bore what nobody could know yet.
 * 2. The core's durable charge takes the place of ours where it adds up to what happened, and
 *    takes no more than a group holds, or brings nearer to zero what is below it.
 * 3. An assigned option leg becomes its underlying, in the same group: first in what that holds
 *    of it the other way, and the rest is a new position.
 * 4. The holdings of all groups, of persons and of nobody add up to the account.
 */
import type { Row } from "../../core/store/schema.js";
import type { Ms, Sym, Units } from "../../core/units.js";
import type { ExchangeEvent } from "../world-event.js";
import type { Image } from "./image.js";
import { rowsOf } from "./image.js";
import { forget, hiddenForeign, hide, shrinkHidden, tellForeign } from "./hidden.js";
import type { Books } from "./ledger.js";
import { legMoved, movePosition } from "./ledger.js";
import { newestForeign } from "./newest.js";
import { add } from "./own.js";
import type { AuditGroup, AuditLeg, Truth } from "./truth.js";

/** A change of the account beyond its orders. */
type Unexplained = Pick<Adjusted, "symbol" | "qty" | "cause" | "stampMs">;

type Adjusted = Extract<ExchangeEvent, { kind: "adjusted" }>;

/** What is needed of a change to say who bears it. */
type Change = Pick<Adjusted, "symbol" | "stampMs" | "cause">;

/** What persons took over, in signed units: the mirror of what groups gave up. */
export function heldByPersons(truth: Truth, symbol: Sym): Units {
  let sum = 0;
  for (const group of truth.groups.values()) {
    for (const leg of group.legs) {
      if (leg.terms.instrument.symbol === symbol) sum -= leg.taken * leg.side;
    }
  }
  return sum;
}

function charge(
  books: Books,
  group: AuditGroup,
  leg: AuditLeg,
  delta: Units,
  { cause, stampMs }: Change,
  atMs: Ms,
): void {
  leg.charged += delta;
  leg.held += delta;
  const kind = cause === "assignment" ? "assignment" : "foreign";
  const order = { order: null, execId: null, cumQty: 0 };
  hide(books, group, { kind, leg, delta, external: true, ...order, stampMs }, atMs);
  legMoved(group, leg);
}

/** An option leg changed by `change` through assignment: its group receives the underlying (3). */
function deliverUnderlying(
  books: Books,
  group: AuditGroup,
  from: AuditLeg,
  change: Units,
  what: Change,
  atMs: Ms,
): void {
  const became = group.legs.find((leg) => leg.becameFrom === from.index);
  if (became === undefined) return;
  const { symbol } = became.terms.instrument;
  // A leg that was sold below zero delivers the other way.
  const delivered = -change * from.terms.instrument.multiplier * became.side;
  add(books.truth.unattributed, symbol, -delivered);
  let left = delivered;
  // What one leg delivered and another gives is gone: the group never sees both.
  for (const other of group.legs) {
    if (other === became || left === 0) continue;
    const holding = other.held * other.side;
    if (other.terms.instrument.symbol !== symbol || holding * left >= 0) continue;
    const rest = reduce(left, holding);
    charge(books, group, other, (left - rest) * other.side, what, atMs);
    left = rest;
  }
  if (left !== 0) charge(books, group, became, left * became.side, what, atMs);
}

/** The exchange changed a position by itself. */
export function hearAdjusted(books: Books, what: Adjusted, atMs: Ms): void {
  movePosition(books.truth, what.symbol, what.qty);
  attribute(books, what, atMs);
}

/** Says who bears a change that no order explains. */
export function attribute(books: Books, what: Unexplained, atMs: Ms): void {
  const { truth } = books;
  const { symbol, qty, cause } = what;
  const persons = heldByPersons(truth, symbol) + (truth.unattributed.get(symbol) ?? 0);
  add(truth.foreign, symbol, qty);
  const forGroups = persons * qty < 0 ? reduce(qty, persons) : qty;
  const borne = cause === "taken" ? 0 : bear(books, what, forGroups, atMs);
  add(truth.unattributed, symbol, qty - borne);
  // What an assignment delivers comes with the option leg that it ends.
  if (borne === qty || cause === "assignment") return;
  truth.loose.push({ cause, symbol, qty: qty - borne, stampMs: what.stampMs, atMs });
}

/** Counts of orders that the core made durable, and by how much they explain what was foreign. */
interface Explained {
  readonly symbol: Sym;
  readonly qty: Units;
  /** Legs of those orders. */
  readonly legs: ReadonlySet<AuditLeg>;
}

/**
 * Takes `-qty` of what was foreign back from who bore what the core has not booked: from the legs
 * of the orders that explain it, then from others, and then from nobody.
 */
export function unbear(books: Books, image: Image, { symbol, qty, legs }: Explained): void {
  const { truth } = books;
  let left = qty;
  for (const own of [true, false]) {
    for (const group of truth.groups.values()) {
      for (const leg of group.legs) {
        if (leg.terms.instrument.symbol !== symbol || legs.has(leg) !== own) continue;
        const borne = (leg.charged - chargeOf(image, group, leg, false)) * leg.side;
        if (borne * left >= 0) continue;
        const rest = reduce(left, borne);
        const change = (left - rest) * leg.side;
        // What is known is older than what is hidden.
        const known = borne * leg.side - hiddenForeign(group, leg);
        shrinkHidden(group, leg, known * change < 0 ? reduce(change, known) : change, "oldest");
        leg.charged += change;
        leg.held += change;
        legMoved(group, leg);
        left = rest;
      }
    }
  }
  add(truth.foreign, symbol, qty);
  add(truth.unattributed, symbol, left);
}

/** Lets groups bear what takes from them, and what undoes what they bear; the signed part. */
function bear(books: Books, what: Change, qty: Units, atMs: Ms): Units {
  const borne = chargeGroups(books, what, qty, atMs);
  return borne + giveBack(books, what, qty - borne, atMs);
}

/**
 * A change the other way undoes what groups bore and nobody can know yet: the account shows the sum
 * of both alone, and so they bear the sum. The signed part that goes back to them.
 */
function giveBack(books: Books, what: Change, qty: Units, atMs: Ms): Units {
  const { symbol } = what;
  let left = qty;
  for (const group of books.truth.groups.values()) {
    for (const leg of group.legs) {
      if (leg.terms.instrument.symbol !== symbol) continue;
      const borne = hiddenForeign(group, leg) * leg.side;
      if (borne * left >= 0) continue;
      const rest = reduce(left, borne);
      charge(books, group, leg, (left - rest) * leg.side, what, atMs);
      left = rest;
    }
  }
  return qty - left;
}

/** Whether the venue settled what had expired, in cash or in kind. */
function isSettlement({ cause, stampMs }: Change, leg: AuditLeg): boolean {
  const { expiry } = leg.terms.instrument;
  if (cause !== "expiry" && cause !== "assignment") return false;
  return expiry !== null && expiry.atMs <= stampMs;
}

/** Charges a change to the groups that it reduces, oldest first; the signed part they bear. */
function chargeGroups(books: Books, what: Change, qty: Units, atMs: Ms): Units {
  const { symbol, cause } = what;
  let left = qty;
  for (const group of books.truth.groups.values()) {
    for (const leg of group.legs) {
      const { instrument } = leg.terms;
      const holding = leg.held * leg.side;
      if (instrument.symbol !== symbol || holding * left >= 0) continue;
      // What an assignment delivers comes with the option leg that it ends.
      if (cause === "assignment" && instrument.option === null) continue;
      const rest = reduce(left, holding);
      const change = (left - rest) * leg.side;
      charge(books, group, leg, change, what, atMs);
      if (isSettlement(what, leg)) group.settledAtMs ??= atMs;
      if (cause === "assignment") deliverUnderlying(books, group, leg, change, what, atMs);
      left = rest;
    }
  }
  return qty - left;
}

/** What is left of a change after a holding of the opposite sign took what it could. */
function reduce(change: Units, holding: Units): Units {
  const taken = Math.min(Math.abs(change), Math.abs(holding));
  return change < 0 ? change + taken : change - taken;
}

function chargeOf(image: Image, group: AuditGroup, leg: AuditLeg, taken: boolean): Units {
  let sum = 0;
  for (const row of rowsOf(image, "adjustments")) {
    if (row.group_id !== group.id || row.leg !== leg.index) continue;
    if ((row.cause === "taken") === taken) sum += row.qty;
  }
  return sum * leg.side;
}

/** What the core has booked as foreign, in signed units. */
export function coreTotal(image: Image, symbol: Sym): Units {
  let sum = 0;
  for (const row of rowsOf(image, "adjustments")) {
    if (row.symbol === symbol && row.cause !== "taken") sum += row.qty;
  }
  return sum;
}

/**
 * Whether the core's charge can stand beside what was charged before (2): more than that only as
 * far as the leg holds, and less than that only as far as something was charged, or as the leg is
 * below zero.
 */
function fits(leg: AuditLeg, charged: Units): boolean {
  const change = charged - leg.charged;
  if (change === 0 || leg.becameFrom !== null) return true;
  if (change < 0) return leg.held + change >= 0;
  return charged <= 0 || leg.held + change <= 0;
}

/**
 * Changes from outside that cancel each other add up to what the core has charged already: its
 * charge stands, and what brought it about is a fact like any other, not yet knowable.
 */
export function evenOut(books: Books, image: Image, what: Adjusted, atMs: Ms): void {
  const { truth } = books;
  const { symbol } = what;
  if (coreTotal(image, symbol) !== (truth.foreign.get(symbol) ?? 0)) return;
  for (const group of truth.groups.values()) {
    for (const leg of group.legs) {
      if (leg.terms.instrument.symbol !== symbol) continue;
      const change = chargeOf(image, group, leg, false) - leg.charged;
      if (change === 0) continue;
      charge(books, group, leg, change, what, atMs);
      add(truth.unattributed, symbol, -change * leg.side);
    }
  }
}

/**
 * Adopts the core's durable charge of one symbol where it adds up (2): to all that happened, or to
 * all but the newest changes, which nobody can know yet. Those are charged anew after it.
 */
export function adopt(books: Books, image: Image, symbol: Sym, atMs: Ms): void {
  const { truth } = books;
  const missing = (truth.foreign.get(symbol) ?? 0) - coreTotal(image, symbol);
  const later = missing === 0 ? [] : newestForeign(truth, symbol, missing);
  if (missing !== 0 && later.length === 0) return;
  for (const { leg, delta } of later) {
    leg.charged -= delta;
    leg.held -= delta;
    add(truth.unattributed, symbol, delta * leg.side);
  }
  for (const group of truth.groups.values()) forget(group, later);
  adoptCharges(truth, image, symbol);
  for (const { leg, delta, stampMs } of later) {
    const qty = delta * leg.side;
    const borne = bear(books, { symbol, stampMs, cause: "manual" }, qty, atMs);
    add(truth.unattributed, symbol, -borne);
  }
}

function adoptCharges(truth: Truth, image: Image, symbol: Sym): void {
  const charges: { group: AuditGroup; leg: AuditLeg; charged: Units }[] = [];
  for (const group of truth.groups.values()) {
    for (const leg of group.legs) {
      if (leg.terms.instrument.symbol !== symbol) continue;
      const charged = chargeOf(image, group, leg, false);
      if (!fits(leg, charged)) return;
      charges.push({ group, leg, charged });
    }
  }
  // What it has booked it knows.
  truth.loose.splice(0, Infinity, ...truth.loose.filter((loose) => loose.symbol !== symbol));
  for (const { group, leg, charged } of charges) {
    const change = charged - leg.charged;
    leg.charged = charged;
    leg.held += change;
    add(truth.unattributed, symbol, -change * leg.side);
    tellForeign(group, leg);
    legMoved(group, leg);
  }
  for (const order of truth.orders.values()) {
    if (order.request.symbol === symbol) order.bookedThen = coreTotal(image, symbol);
  }
}

/** The core made adjustments durable: what persons took, and its charge of foreign changes. */
export function hearAdjustments(
  books: Books,
  image: Image,
  rows: readonly Row<"adjustments">[],
  atMs: Ms,
): void {
  const { truth } = books;
  for (const row of rows) {
    if (row.cause !== "taken") {
      adopt(books, image, row.symbol, atMs);
      continue;
    }
    const group = row.group_id === null ? undefined : truth.groups.get(row.group_id);
    const leg = row.leg === null ? undefined : group?.legs[row.leg];
    if (group === undefined || leg === undefined) continue;
    const taken = chargeOf(image, group, leg, true);
    leg.held += taken - leg.taken;
    leg.taken = taken;
    legMoved(group, leg);
  }
}
