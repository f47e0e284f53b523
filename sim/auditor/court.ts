/**
 * What an invariant's checker sees and says: the truth, what the core was told and made durable,
 * and the bench before which it brings a violation.
 *
 * 1. Checkers change nothing but their own records.
 * 2. A commit is heard before the image holds its rows; everything else after truth holds it.
 */
import type { CancelReason, OrderRequest } from "../../core/effects.js";
import type { CoreEvent } from "../../core/events.js";
import type { StoreContents } from "../../core/store/port.js";
import type { Write } from "../../core/store/schema.js";
import type { Timing, VenueRules } from "../../core/rules.js";
import type { Ms } from "../../core/units.js";
import type { Scenario } from "../scenario.js";
import type { ExchangeEvent, HarnessEvent, ProcessEvent, TraderEvent } from "../world-event.js";
import type { Desk } from "./desk.js";
import type { Image } from "./image.js";
import type { Books } from "./ledger.js";
import type { AuditOrder, Truth } from "./truth.js";
import { hedgeLevelMs } from "./promised.js";

/** The court of one run. */
export interface Court {
  readonly scenario: Scenario;
  readonly rules: VenueRules;
  readonly timing: Timing;
  readonly truth: Truth;
  readonly desk: Desk;
  readonly image: Image;
  readonly books: Books;
  /** Virtual time of the event being heard. */
  nowMs: Ms;
  /** Brings a violation; the first one stands. */
  violate(invariant: string, message: string): void;
  /** The antecedent of an invariant held. */
  exercise(invariant: string): void;
  /** `spentMs` of a budget of `limitMs` are used. */
  spend(budget: string, spentMs: Ms, limitMs: Ms): void;
}

/** What one invariant listens to. Handlers that it does not need are left out. */
export interface Checker {
  /** Time passed, in the state that the last event left. */
  readonly passes?: (elapsedMs: Ms) => void;
  readonly exchange?: (what: ExchangeEvent) => void;
  /** An order left; `order` is null where its label names no leg of a submitted plan. */
  readonly sent?: (request: OrderRequest, order: AuditOrder | null) => void;
  readonly canceling?: (order: AuditOrder, reason: CancelReason) => void;
  /** Any request left. */
  readonly requested?: (requestSeq: number) => void;
  readonly landed?: (blocked: boolean, requestSeq: number) => void;
  readonly committed?: (writes: readonly Write[]) => void;
  readonly delivered?: (event: CoreEvent) => void;
  /** Everything of the process but commits and deliveries. */
  readonly process?: (what: ProcessEvent) => void;
  readonly trader?: (what: TraderEvent) => void;
  readonly harness?: (what: HarnessEvent) => void;
  /** The whole store was read. */
  readonly store?: (contents: StoreContents) => void;
  /** The run has ended. */
  readonly finish?: () => void;
}

/** One invariant: what must always hold, and when it has been put to the test. */
export interface Invariant {
  readonly slug: string;
  /** The rule in one line. */
  readonly rule: string;
  /** What must happen for a run to have exercised it. */
  readonly antecedent: string;
  readonly create: (court: Court) => Checker;
}

/** Time within which exposure of any origin is repaired, taken or escalated. */
export function repairBudgetMs(rules: VenueRules, timing: Timing): Ms {
  return timing.fullPollMs + rules.readLagMs + 4 * hedgeLevelMs(rules);
}

/** Time within which a number that the core keeps must follow the facts it was told. */
export function refreshBudgetMs(rules: VenueRules, timing: Timing): Ms {
  return timing.fullPollMs + rules.readLagMs + rules.resolutionMs + 2 * timing.livePollMs;
}

/** Whether a harness event is a step back of the broker's clock: budgets begin anew. */
export function isStepBack(what: HarnessEvent): boolean {
  if (what.kind !== "fault" || what.landed !== "begun") return false;
  return what.fault.kind === "clock-step" && (what.fault.params["byMs"] ?? 0) < 0;
}
