/**
 * The auditor: an independent account of the truth of one run, and the bench before which the
 * invariants are heard. It listens to world events and to nothing else.
 *
 * 1. Truth comes from the exchange and from plans as submitted; the core's labels only attribute
 *    orders to groups.
 * 2. What the core made durable is learnt from its committed write-sets.
 * 3. The first violation stands; hearing goes on.
 *
 * It must not know how the core decides, nor share code with its logic.
 */
import type { VenueRules } from "../core/rules.js";
import type { Row, Write } from "../core/store/schema.js";
import type { Ms, PlanId, Units } from "../core/units.js";
import type { Checker, Court, Invariant } from "./auditor/court.js";
import { canAsk, hearProcess, hearRequest, isRecovered, newDesk } from "./auditor/desk.js";
import { newestStored } from "./auditor/durable.js";
import { endsOf, furthestOf } from "./auditor/ends.js";
import { forgetHeard, hearDelivered } from "./auditor/evidence.js";
import { evenOut, hearAdjusted, hearAdjustments } from "./auditor/foreign.js";
import { hearCounts, hearForgotten, hearLanding } from "./auditor/forgotten.js";
import { postpone, revealDue } from "./auditor/hidden.js";
import { applyWrites, newImage } from "./auditor/image.js";
import {
  hearAccepted,
  hearBusted,
  hearCanceled,
  hearFilled,
  hearPrice,
  hearRefused,
  hearReplaced,
  hearSend,
  hearTriggered,
} from "./auditor/ledger.js";
import { nakedLegs } from "./auditor/naked.js";
import { PROMISED } from "./auditor/promised.js";
import { recount } from "./auditor/recount.js";
import { hearCancel, hearDoor, hearLanded, hearLoss } from "./auditor/requests.js";
import { obstacle, reasonOfUnrest, unrest } from "./auditor/settle.js";
import { hearCommand, hearNotice, hearPlan } from "./auditor/trader.js";
import type { AuditGroup } from "./auditor/truth.js";
import { newTruth } from "./auditor/truth.js";
import { INVARIANTS } from "./invariants/index.js";
import type { Judge, Violation } from "./judge.js";
import type { Metrics } from "./metrics.js";
import { createMetrics } from "./metrics.js";
import type { GroupEnd } from "./run-types.js";
import type { Scenario } from "./scenario.js";
import type { Situations } from "./situations.js";
import { createSituations } from "./situations.js";
import type { ExchangeEvent, GatewayEvent, ProcessEvent, WorldEvent } from "./world-event.js";

/** The first broken invariant of a run, with its virtual time. */
export interface TimedViolation extends Violation {
  readonly atMs: Ms;
}

/** What the auditor needs to know of a run before it begins. */
export interface AuditorOptions {
  readonly scenario: Scenario;
  readonly rules: VenueRules;
  /** Recompute every holding from the log after each change, and compare. */
  readonly fullChecks?: boolean;
  /** The invariants to hear; all of them unless a test wants one alone. */
  readonly invariants?: readonly Invariant[];
}

/** The judge of one run. */
export interface Auditor extends Judge {
  /** The first violation; null while there is none. */
  violation(): TimedViolation | null;
  /** Whether the world has come to rest. */
  settled(): boolean;
  /** One sentence: what keeps the world from rest, and whether progress was possible. */
  why(): string;
  /** How often each invariant's antecedent held, by slug, in the table's order. */
  exercised(): ReadonlyMap<string, number>;
  /** Largest share of each budget that was used, in percent. */
  budgets(): ReadonlyMap<string, number>;
  /** How every submitted group ended. */
  ends(): readonly GroupEnd[];
  /** Uncovered units of a group, by the exchange's truth. */
  exposureOf(group: PlanId): Units;
}

/** The handlers of all checkers, by what they listen to: most listen to little. */
type Handlers = { readonly [K in keyof Checker]-?: readonly NonNullable<Checker[K]>[] };

interface Bench {
  readonly court: Court;
  readonly handlers: Handlers;
  readonly exercised: Map<string, number>;
  readonly budgets: Map<string, number>;
  readonly fullChecks: boolean;
  readonly situations: Situations;
  readonly metrics: Metrics;
  first: TimedViolation | null;
}

function createCourt(options: AuditorOptions, bench: () => Bench): Court {
  const { scenario, rules } = options;
  const truth = newTruth(scenario.market);
  const desk = newDesk();
  return {
    scenario,
    rules,
    timing: PROMISED,
    truth,
    desk,
    image: newImage(),
    books: { truth, desk, rules, timing: PROMISED },
    nowMs: 0,
    violate(invariant, message) {
      bench().first ??= { invariant, message, atMs: bench().court.nowMs };
    },
    exercise(invariant) {
      const { exercised } = bench();
      exercised.set(invariant, (exercised.get(invariant) ?? 0) + 1);
    },
    spend(budget, spentMs, limitMs) {
      const { budgets } = bench();
      const percent = Math.floor((spentMs * 100) / limitMs);
      if (percent > (budgets.get(budget) ?? 0)) budgets.set(budget, percent);
    },
  };
}

function handlersOf(checkers: readonly Checker[]): Handlers {
  const those = <K extends keyof Checker>(name: K): NonNullable<Checker[K]>[] => {
    const handlers: NonNullable<Checker[K]>[] = [];
    for (const checker of checkers) {
      const handler = checker[name];
      if (handler !== undefined) handlers.push(handler);
    }
    return handlers;
  };
  return {
    passes: those("passes"),
    exchange: those("exchange"),
    sent: those("sent"),
    canceling: those("canceling"),
    requested: those("requested"),
    landed: those("landed"),
    committed: those("committed"),
    delivered: those("delivered"),
    process: those("process"),
    trader: those("trader"),
    harness: those("harness"),
    store: those("store"),
    finish: those("finish"),
  };
}

function createBench(options: AuditorOptions): Bench {
  const invariants = options.invariants ?? INVARIANTS;
  const court: Court = createCourt(options, () => bench);
  const checkers = invariants.map((invariant) => invariant.create(court));
  const bench: Bench = {
    court,
    handlers: handlersOf(checkers),
    exercised: new Map(invariants.map(({ slug }) => [slug, 0])),
    budgets: new Map(),
    fullChecks: options.fullChecks ?? false,
    situations: createSituations(),
    metrics: createMetrics({
      groups: () => court.truth.groups.values(),
      recovered: () => isRecovered(court.desk),
    }),
    first: null,
  };
  return bench;
}

/** Time passed in the state that the last event left. */
function passTo(bench: Bench, atMs: Ms): void {
  const { court, handlers } = bench;
  const elapsedMs = atMs - court.nowMs;
  if (elapsedMs <= 0) return;
  for (const passes of handlers.passes) passes(elapsedMs);
  court.nowMs = atMs;
  if (atMs >= court.truth.nextDueMs) revealDue(court.truth, atMs);
}

function hearExchange(court: Court, what: ExchangeEvent): void {
  const { books, nowMs } = court;
  switch (what.kind) {
    case "accepted":
      hearLanding(books, what, nowMs);
      return hearAccepted(books, what);
    case "refused":
      hearLanding(books, what, nowMs);
      return hearRefused(books, what);
    case "triggered":
      return hearTriggered(books, what);
    case "filled":
      hearFilled(books, what, nowMs);
      return;
    case "canceled":
      return hearCanceled(books, what);
    case "replaced":
      return hearReplaced(books, what);
    case "busted":
      return hearBusted(books, what, nowMs);
    case "adjusted":
      hearAdjusted(books, what, nowMs);
      return evenOut(books, court.image, what, nowMs);
    case "forgotten":
      return hearForgotten(books, court.image, what, nowMs);
    case "session":
      if (what.status === "closed") court.truth.closed.add(what.symbol);
      else court.truth.closed.delete(what.symbol);
      return;
    case "price":
      return hearPrice(court.truth, what);
  }
}

function hearGateway({ court, handlers }: Bench, what: GatewayEvent): void {
  hearRequest(court.desk, what, court.timing, court.nowMs);
  switch (what.kind) {
    case "send": {
      const order = hearSend(court.books, what.order, court.nowMs);
      for (const requested of handlers.requested) requested(what.requestSeq);
      for (const sent of handlers.sent) sent(what.order, order);
      return;
    }
    case "cancel": {
      const order = hearCancel(court, what);
      for (const requested of handlers.requested) requested(what.requestSeq);
      if (order === null) return;
      for (const canceling of handlers.canceling) canceling(order, what.reason);
      return;
    }
    case "query":
      for (const requested of handlers.requested) requested(what.requestSeq);
      return;
    case "landed":
      hearLanded(court, what.requestSeq);
      for (const landed of handlers.landed) landed(what.blocked, what.requestSeq);
      return;
    case "request-lost":
    case "response-lost":
    case "cancel-failed":
      return hearLoss(court, what.requestSeq);
    case "door":
      return hearDoor(court);
    case "stream":
    case "report-issued":
    case "report-dropped":
      return;
  }
}

function adjustmentsAmong(writes: readonly Write[]): readonly Row<"adjustments">[] {
  const rows: Row<"adjustments">[] = [];
  for (const write of writes) if (write.table === "adjustments") rows.push(write.row);
  return rows;
}

function hearCommit({ court, handlers }: Bench, writes: readonly Write[]): void {
  for (const committed of handlers.committed) committed(writes);
  applyWrites(court.image, writes);
  hearCounts(court.books, court.image, writes, court.nowMs);
  hearAdjustments(court.books, court.image, adjustmentsAmong(writes), court.nowMs);
}

/** What became of the process itself. */
function hearLife({ court, handlers }: Bench, what: ProcessEvent): void {
  const { truth, rules, timing, nowMs } = court;
  if (what.kind === "started" || what.kind === "resumed") {
    postpone(truth, canAsk(court.desk), rules, timing, nowMs);
  } else if (what.kind === "died" || what.kind === "stalled") {
    postpone(truth, false, rules, timing, nowMs);
  } else if (what.kind === "notice") {
    hearNotice(truth, what.key, what.outcome, what.reason);
  }
  for (const process of handlers.process) process(what);
}

function hearProcessEvent(bench: Bench, what: ProcessEvent): void {
  const { court, handlers } = bench;
  hearProcess(court.desk, what, court.nowMs);
  if (what.kind === "deliver") {
    if (court.desk.awake) hearDelivered(court.books, what.event, court.nowMs);
    for (const delivered of handlers.delivered) delivered(what.event);
  } else if (what.kind === "commit") hearCommit(bench, what.writes);
  else {
    if (what.kind === "started" || what.kind === "commit-failed") {
      court.desk.storedMs = newestStored(court.image);
      court.desk.foundCommits = court.image.commits;
      forgetHeard(court.books, court.image);
    }
    hearLife(bench, what);
  }
}

function hearEvent(bench: Bench, event: WorldEvent): void {
  const { court, handlers } = bench;
  switch (event.actor) {
    case "exchange":
      hearExchange(court, event.what);
      if (bench.fullChecks) recount(court.truth, event.what);
      for (const exchange of handlers.exchange) exchange(event.what);
      return;
    case "gateway":
      return hearGateway(bench, event.what);
    case "process":
      return hearProcessEvent(bench, event.what);
    case "trader":
      if (event.what.kind === "plan-submitted") hearPlan(court.truth, event.what.plan, event.atMs);
      else hearCommand(court.truth, event.what);
      for (const trader of handlers.trader) trader(event.what);
      return;
    case "harness":
      if (event.what.kind === "fault" && event.what.landed === "begun") court.truth.landed += 1;
      for (const harness of handlers.harness) harness(event.what);
      return;
  }
}

function isExposed({ exposure }: AuditGroup): boolean {
  return exposure > 0;
}

/**
 * An auditor of one run.
 *
 * @example
 * const auditor = createAuditor({ scenario, rules: adapter.rules });
 * world.emit = (event) => auditor.hear(event);
 */
export function createAuditor(options: AuditorOptions): Auditor {
  const bench = createBench(options);
  const { court, handlers } = bench;
  /** As of the last event; undefined: not asked since. A world at rest is asked far more often. */
  let unsettled: string | null | undefined;
  return {
    hear(event) {
      unsettled = undefined;
      passTo(bench, event.atMs);
      hearEvent(bench, event);
      bench.situations.hear(event);
      bench.metrics.hear(event);
    },
    store(contents) {
      for (const store of handlers.store) store(contents);
    },
    violation: () => bench.first,
    unsettled() {
      if (unsettled === undefined) {
        unsettled = obstacle(court) === null ? null : reasonOfUnrest(court);
      }
      return unsettled;
    },
    naked: () => [...court.truth.groups.values()].filter(isExposed).flatMap(nakedLegs),
    atRest: () => unrest(court) === null,
    settled: () => obstacle(court) === null,
    why: () => reasonOfUnrest(court),
    finish() {
      for (const finish of handlers.finish) finish();
    },
    tallies: () => ({
      situations: bench.situations.counts(),
      invariants: bench.exercised,
      budgets: bench.budgets,
      ends: endsOf(court),
      furthest: furthestOf(court),
      metrics: bench.metrics.read(),
    }),
    exercised: () => bench.exercised,
    budgets: () => bench.budgets,
    ends: () => endsOf(court),
    exposureOf: (group) => court.truth.groups.get(group)?.exposure ?? 0,
  };
}
