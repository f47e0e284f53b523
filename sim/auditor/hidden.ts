/**
 * What happened at the exchange and is not yet knowable to the core. A fact becomes knowable when
 * a report or snapshot that shows it is delivered, or when the answer to the prescribed poll would
 * have arrived, whether the core asked or not.
 *
 * 1. The hidden sums of a leg equal its listed facts.
 * 2. While the process is down or stalled, or the venue turns requests away, no poll can be
 *    prescribed; the time begins anew after.
 */
import type { OrderReport, TradeRow } from "../../core/events.js";
import type { Timing, VenueRules } from "../../core/rules.js";
import type { BrokerMs, Ms, Units } from "../../core/units.js";
import type { Desk } from "./desk.js";
import { canAsk } from "./desk.js";
import { refreshExposure } from "./exposure.js";
import type { AuditGroup, AuditLeg, AuditOrder, HiddenFact, Truth } from "./truth.js";
import { NEVER_MS } from "./truth.js";

/** Time that an answer may take beyond the venue's bounds. */
export const ANSWER_MS: Ms = 1_000;

/** How long a fact can stay unknown to a core that polls as it should. */
function pollAllowance(fact: HiddenFact, rules: VenueRules, timing: Timing): Ms {
  const once = timing.fullPollMs + rules.readLagMs + rules.resolutionMs + ANSWER_MS;
  return isOfAccount(fact) ? 2 * once : once;
}

/** Only the account shows it, and is believed only when two sets of answers do. */
function isOfAccount(fact: HiddenFact): boolean {
  return isForeign(fact) || (fact.order !== null && fact.order.forgottenAtMs !== null);
}

/** No order's. */
function isForeign({ kind }: HiddenFact): boolean {
  return kind === "foreign" || kind === "assignment";
}

function count(fact: HiddenFact, sign: 1 | -1): void {
  const { leg, delta, external } = fact;
  const by = sign * delta;
  if (delta > 0) {
    leg.hiddenUp += by;
    if (external) leg.externalUp += by;
  } else {
    leg.hiddenDown += by;
    if (external) leg.externalDown += by;
  }
}

/** What hiding a fact needs of the auditor's books. */
interface Shelf {
  readonly truth: Truth;
  readonly desk: Desk;
  readonly rules: VenueRules;
  readonly timing: Timing;
}

/** A fact as it happens: what becomes of it is set here. */
type NewFact = Omit<HiddenFact, "atMs" | "dueAtMs" | "seenMs">;

/** Lists a new fact and sets when it is due; its exposure is refreshed by the caller. */
export function hide(shelf: Shelf, group: AuditGroup, happened: NewFact, atMs: Ms): void {
  const { truth, desk, rules, timing } = shelf;
  const { kind, leg, order, delta, external, execId, cumQty, stampMs } = happened;
  // Field by field: there are many, and all of them should have one shape.
  const fact: HiddenFact = {
    kind,
    leg,
    order,
    delta,
    external,
    execId,
    cumQty,
    stampMs,
    atMs,
    dueAtMs: NEVER_MS,
    seenMs: null,
  };
  group.hidden.push(fact);
  count(fact, 1);
  if (!canAsk(desk)) return;
  fact.dueAtMs = atMs + pollAllowance(fact, rules, timing);
  if (fact.dueAtMs < truth.nextDueMs) truth.nextDueMs = fact.dueAtMs;
}

function reveal(group: AuditGroup, known: (fact: HiddenFact) => boolean): void {
  let kept = 0;
  for (const fact of group.hidden) {
    if (known(fact)) count(fact, -1);
    else {
      group.hidden[kept] = fact;
      kept += 1;
    }
  }
  if (kept === group.hidden.length) return;
  group.hidden.length = kept;
  refreshExposure(group);
}

/** Facts whose poll would have been answered by now become knowable. */
export function revealDue(truth: Truth, atMs: Ms): void {
  let nextDueMs = NEVER_MS;
  for (const group of truth.groups.values()) {
    if (group.hidden.length === 0) continue;
    reveal(group, (fact) => fact.dueAtMs <= atMs);
    for (const fact of group.hidden) nextDueMs = Math.min(nextDueMs, fact.dueAtMs);
  }
  truth.nextDueMs = nextDueMs;
}

/** The process can ask again from now on, or (`able` false) cannot ask at all (2). */
export function postpone(
  truth: Truth,
  able: boolean,
  rules: VenueRules,
  timing: Timing,
  atMs: Ms,
): void {
  let nextDueMs = NEVER_MS;
  for (const group of truth.groups.values()) {
    for (const fact of group.hidden) {
      fact.dueAtMs = able ? atMs + pollAllowance(fact, rules, timing) : NEVER_MS;
      nextDueMs = Math.min(nextDueMs, fact.dueAtMs);
    }
  }
  truth.nextDueMs = nextDueMs;
}

/** From now on only the account tells what is hidden of this order. */
export function postponeOrder(
  truth: Truth,
  order: AuditOrder,
  able: boolean,
  rules: VenueRules,
  timing: Timing,
  atMs: Ms,
): void {
  for (const fact of order.group.hidden) {
    if (fact.order !== order) continue;
    fact.dueAtMs = able ? atMs + pollAllowance(fact, rules, timing) : NEVER_MS;
    truth.nextDueMs = Math.min(truth.nextDueMs, fact.dueAtMs);
  }
}

/** What is hidden of this order, and from now on no more. */
export function takeHidden(order: AuditOrder): readonly HiddenFact[] {
  const facts = order.group.hidden.filter((fact) => fact.order === order);
  if (facts.length > 0) forget(order.group, facts);
  return facts;
}

/** What names a fill. */
type Named = Pick<TradeRow, "stampMs"> & { readonly fill: Pick<TradeRow["fill"], "execId"> };

/** An earlier fill may have had the same id: it is older, by more than the stamps can hide. */
function isNamed({ fill, stampMs }: Named, fact: HiddenFact, rules: VenueRules): boolean {
  return fill.execId === fact.execId && stampMs + rules.resolutionMs > fact.stampMs;
}

function shows(report: OrderReport, fact: HiddenFact, rules: VenueRules): boolean {
  const { fill, bust, stampMs } = report;
  if (fact.kind === "bust") return bust !== null && bust.execId === fact.execId;
  if (fill !== null && isNamed({ fill, stampMs }, fact, rules)) return true;
  if (report.cumQty === null) return false;
  if (stampMs > fact.stampMs) return true;
  // A count that was taken back may be reached again: an older report tells of the first time.
  const older = stampMs + rules.resolutionMs <= fact.stampMs && wasTakenBack(fact.order);
  return report.cumQty >= fact.cumQty && !older;
}

function wasTakenBack(order: AuditOrder | null): boolean {
  return order !== null && (order.gross > order.filled || order.againMs > 0);
}

/** The order's end was told without these fills: they came after it. */
export function disown(order: AuditOrder): void {
  for (const fact of order.group.hidden) {
    if (fact.order !== order || fact.external) continue;
    fact.external = true;
    if (fact.delta > 0) fact.leg.externalUp += fact.delta;
    else fact.leg.externalDown += fact.delta;
  }
}

/** A report of an order was delivered. */
export function tellReport(order: AuditOrder, report: OrderReport, rules: VenueRules): void {
  if (order.group.hidden.length === 0) return;
  reveal(order.group, (fact) => fact.order === order && shows(report, fact, rules));
}

/** A trade row of an order was delivered. */
export function tellTrade(order: AuditOrder, row: TradeRow, rules: VenueRules): void {
  if (order.group.hidden.length === 0) return;
  reveal(
    order.group,
    (fact) => fact.order === order && fact.kind === "fill" && isNamed(row, fact, rules),
  );
}

/**
 * Whether a snapshot, stamped `stampMs` and delivered now, is newer than a fact by the read lag. A
 * broker's clock that steps forward makes no read newer than it is.
 */
function isNewer(
  fact: HiddenFact,
  { readLagMs, resolutionMs }: VenueRules,
  stampMs: BrokerMs,
  atMs: Ms,
): boolean {
  const lagMs = readLagMs + resolutionMs;
  return fact.stampMs < stampMs - lagMs && fact.atMs < atMs - lagMs;
}

/** A complete orders snapshot is newer than what happened before its stamp less the lag. */
export function tellOrders(truth: Truth, stampMs: BrokerMs, rules: VenueRules, atMs: Ms): void {
  for (const group of truth.groups.values()) {
    if (group.hidden.length === 0) continue;
    reveal(group, (fact) => !isOfAccount(fact) && isNewer(fact, rules, stampMs, atMs));
  }
}

/** Broker time of the newest own fill in the leg's symbol. */
function lastFillMs(truth: Truth, { terms }: AuditLeg): BrokerMs {
  let newestMs = 0;
  for (const group of truth.groups.values()) {
    for (const leg of group.legs) {
      if (leg.terms.instrument.symbol !== terms.instrument.symbol) continue;
      newestMs = Math.max(newestMs, leg.lastFillMs);
    }
  }
  return newestMs;
}

/**
 * A complete positions snapshot: a foreign change is known once two sets of answers show it. The
 * other answers of the second set may be on their way for as long as one may take.
 */
export function tellPositions(truth: Truth, stampMs: BrokerMs, rules: VenueRules, atMs: Ms): void {
  const lagMs = rules.readLagMs + rules.resolutionMs;
  for (const { hidden } of truth.groups.values()) {
    for (const fact of hidden) {
      if (!isOfAccount(fact) || !isNewer(fact, rules, stampMs, atMs)) continue;
      // Beside an own fill that the snapshot may or may not hold yet, the change cannot be told.
      if (lastFillMs(truth, fact.leg) >= stampMs - lagMs) continue;
      fact.seenMs ??= stampMs;
      if (stampMs - fact.seenMs < lagMs) continue;
      fact.dueAtMs = Math.min(fact.dueAtMs, atMs + ANSWER_MS);
      truth.nextDueMs = Math.min(truth.nextDueMs, fact.dueAtMs);
    }
  }
}

/** Foreign changes of a leg that are not yet knowable, in units of its own direction. */
export function hiddenForeign(group: AuditGroup, leg: AuditLeg): Units {
  let sum = 0;
  for (const fact of group.hidden) {
    if (isForeign(fact) && fact.leg === leg) sum += fact.delta;
  }
  return sum;
}

/**
 * Of the foreign changes that a leg bears, or of what an order filled, `-by` units were none: the
 * oldest, or the newest, of what is hidden are smaller by them.
 */
export function shrinkHidden(
  group: AuditGroup,
  of: AuditLeg | AuditOrder,
  by: Units,
  first: "oldest" | "newest",
): void {
  let left = by;
  for (const fact of first === "oldest" ? group.hidden : group.hidden.toReversed()) {
    const isIt = fact.order === null ? fact.leg === of : fact.order === of;
    if (!isIt || fact.delta * left >= 0) continue;
    const part = Math.sign(left) * Math.min(Math.abs(left), Math.abs(fact.delta));
    count(fact, -1);
    fact.delta += part;
    count(fact, 1);
    left -= part;
  }
  reveal(group, (fact) => fact.delta === 0);
}

/** These changes are no longer the group's. */
export function forget(group: AuditGroup, facts: readonly HiddenFact[]): void {
  reveal(group, (fact) => facts.includes(fact));
}

/** The core charged a foreign change to this leg: it knows. */
export function tellForeign(group: AuditGroup, leg: AuditLeg): void {
  reveal(group, (fact) => isForeign(fact) && fact.leg === leg);
}
