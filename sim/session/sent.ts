/**
 * What the core sends while it hears a session, judged when it is sent: by what the broker has
 * said until then, never by what the core believes.
 *
 * 1. Live orders count in full: entries as risk, exits as closing.
 */
import type { OrderRequest } from "../../core/effects.js";
import type { OrderReport } from "../../core/events.js";
import { needOf } from "../../core/exposure.js";
import { parseClientOrderId } from "../../core/ids.js";
import type { Plan, PlanLeg } from "../../core/plan.js";
import { DEFAULT_TIMING } from "../../core/rules.js";
import { signOf } from "../../core/units.js";
import type { Part } from "./targets.js";
import type { Verdicts } from "./verdicts.js";

/** One order of the core. */
export interface Sent {
  readonly request: OrderRequest;
  readonly leg: number;
  /** Null: no such order was recorded. */
  readonly part: Part | null;
  readonly line: number;
  /** The newest that was told of it. */
  latest: OrderReport | null;
  ended: boolean;
  canceled: string | null;
  /** Local time of the last report: a list that was read a moment later may lag it. */
  toldMs: number;
}

const ENDS: readonly OrderReport["status"][] = ["filled", "canceled", "rejected", "expired"];

/**
 * Notes what the core is told; of two reports the later stamped counts, then the larger. A row of
 * a list that is new enough counts even where it says less: brokers tell busts that way.
 */
export function noteTold(sent: Sent, report: OrderReport, isNewList = false): void {
  if (ENDS.includes(report.status)) sent.ended = true;
  const { latest } = sent;
  const cum = report.cumQty ?? 0;
  const newer =
    latest === null ||
    report.stampMs > latest.stampMs ||
    (report.stampMs === latest.stampMs && (isNewList || cum >= (latest.cumQty ?? 0)));
  if (newer) sent.latest = report;
}

/** Units of an order that are filled, by what was told. */
export function filledOf({ latest }: Sent): number {
  return latest?.cumQty ?? 0;
}

function openOf(sent: Sent): number {
  return sent.ended ? filledOf(sent) : Math.max(sent.request.qty, filledOf(sent));
}

/** Judges orders as they leave. */
export interface SendJudge {
  /** `newestMs`: the newest stamp that the core has heard. */
  judge(sent: Sent, newestMs: number): void;
  /** Ids of intents that are durable. */
  readonly durable: Set<string>;
}

/** A judge of a plan's orders; `all` holds them, the one that is judged included. */
export function createSendJudge(plan: Plan, all: readonly Sent[], verdicts: Verdicts): SendJudge {
  const durable = new Set<string>();
  const lastHedgeMs = new Map<string, number>();
  return {
    durable,
    judge(sent, newestMs) {
      const { request, line } = sent;
      const { clientOrderId: id } = request;
      const twice = all.filter((other) => other.request.clientOrderId === id).length > 1;
      verdicts.check("one-order-per-intent", line, twice ? `${id} was sent twice` : null);
      const early = durable.has(id) ? null : `${id} was sent before its intent was durable`;
      verdicts.check("intent-before-order", line, early);
      const leg = plan.legs[sent.leg];
      if (leg === undefined) return;
      judgeSize(plan, leg, sent, all, verdicts);
      if (parseClientOrderId(id)?.purpose !== "hedge") return;
      const before = lastHedgeMs.get(request.symbol);
      const { hedgeSpacingMs } = DEFAULT_TIMING;
      const apart = before === undefined ? hedgeSpacingMs : newestMs - before;
      const text = `hedge ${id} left ${apart} ms after the last one, expected ${hedgeSpacingMs}`;
      verdicts.check("limits-kept", line, apart < hedgeSpacingMs ? text : null);
      lastHedgeMs.set(request.symbol, newestMs);
    },
  };
}

function sumOf(
  all: readonly Sent[],
  at: number,
  side: string,
  size: (one: Sent) => number,
): number {
  let sum = 0;
  for (const one of all) {
    if (one.leg === at && one.request.side === side) sum += size(one);
  }
  return sum;
}

function judgeSize(
  plan: Plan,
  leg: PlanLeg,
  { request, leg: at, line }: Sent,
  all: readonly Sent[],
  verdicts: Verdicts,
): void {
  const opposite = leg.side === "BUY" ? "SELL" : "BUY";
  const closed = sumOf(all, at, opposite, filledOf);
  if (request.side !== leg.side) {
    const exits = sumOf(all, at, opposite, openOf);
    const held = sumOf(all, at, leg.side, filledOf);
    const text = `with ${request.clientOrderId} exits of ${exits} are open on ${held} held`;
    verdicts.check("no-double-exit", line, exits > held ? text : null);
    return;
  }
  const entered = sumOf(all, at, leg.side, openOf) - closed;
  const over = `with ${request.clientOrderId} leg ${leg.id} may reach ${entered} of ${leg.qty}`;
  verdicts.check("no-over-hedge", line, entered > leg.qty ? over : null);
  if (leg.cover !== null && leg.cover !== "uncovered") judgeCover(plan, leg, line, all, verdicts);
  else if (plan.mode === "hedge-on-fill") judgeHedge(plan, at, line, all, verdicts);
}

const netOf = (
  plan: Plan,
  at: number,
  all: readonly Sent[],
  size: (one: Sent) => number,
): number => {
  const side = plan.legs[at]?.side ?? "BUY";
  return sumOf(all, at, side, size) - sumOf(all, at, side === "BUY" ? "SELL" : "BUY", filledOf);
};

/** Risk that is filled or live needs cover that is filled, less what the plan leaves naked. */
function judgeCover(
  plan: Plan,
  { cover: terms }: PlanLeg,
  line: number,
  all: readonly Sent[],
  verdicts: Verdicts,
): void {
  if (terms === null || terms === "uncovered") return;
  const cover = plan.legs.findIndex(({ id }) => id === terms.leg);
  let need = 0;
  plan.legs.forEach(({ cover: its }, at) => {
    if (its === null || its === "uncovered" || its.leg !== terms.leg) return;
    need += needOf(netOf(plan, at, all, openOf), its);
  });
  const has = netOf(plan, cover, all, filledOf);
  const allowed = plan.mode === "hedge-on-fill" ? needOf(plan.maxNaked, terms) : 0;
  const text = `risk that needs ${need} of ${terms.leg} is open on ${has} filled`;
  verdicts.check("no-self-inflicted-naked", line, need - has > allowed ? text : null);
}

/** Hedges that are filled or live never exceed what the filled primary needs, dust aside. */
function judgeHedge(
  plan: Plan,
  at: number,
  line: number,
  all: readonly Sent[],
  verdicts: Verdicts,
): void {
  const primary = plan.legs.findIndex(({ role }) => role === "RISK");
  const terms = plan.legs[primary]?.cover ?? null;
  if (terms === null || terms === "uncovered") return;
  const need = needOf(netOf(plan, primary, all, filledOf), terms);
  const has = netOf(plan, at, all, openOf);
  const dust = (plan.legs[at]?.instrument.lot ?? 1) - 1;
  const text = `hedges of ${has} are open for ${need} that are to be hedged`;
  verdicts.check("no-over-hedge", line, has > need + dust ? text : null);
}

/** The account's position in a symbol, by what the core was told. */
export function positionOf(all: readonly Sent[], symbol: string): number {
  let sum = 0;
  for (const one of all) {
    const { request } = one;
    if (request.symbol === symbol) sum += signOf(request.side) * filledOf(one);
  }
  return sum;
}
