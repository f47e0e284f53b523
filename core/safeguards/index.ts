/**
 * The twelve safeguards, gathered in one record. The engine reaches each of them through this and
 * nowhere else, so that a test can replace any of them by its absence; the shipped record is
 * `SAFEGUARDS`, and the public entry offers no other.
 */
import type { BrokerTimeouts } from "./broker-timeouts.js";
import { brokerTimeouts } from "./broker-timeouts.js";
import type { HedgeLimiter } from "./hedge-limiter.js";
import { hedgeLimiter } from "./hedge-limiter.js";
import type { HedgeMonitor } from "./hedge-monitor.js";
import { hedgeMonitor } from "./hedge-monitor.js";
import type { Idempotency } from "./idempotency.js";
import { idempotency } from "./idempotency.js";
import type { LegPriority } from "./leg-priority.js";
import { legPriority } from "./leg-priority.js";
import type { OrderIntents } from "./order-intents.js";
import { orderIntents } from "./order-intents.js";
import type { Polling } from "./polling.js";
import { polling } from "./polling.js";
import type { Reconciliation } from "./reconciliation.js";
import { reconciliation } from "./reconciliation.js";
import type { SingleWriter } from "./single-writer.js";
import { singleWriter } from "./single-writer.js";
import type { StateValidator } from "./state-validator.js";
import { stateValidator } from "./state-validator.js";
import type { StopLoss } from "./stop-loss.js";
import { stopLoss } from "./stop-loss.js";
import type { WorstCaseMargin } from "./worst-case-margin.js";
import { worstCaseMargin } from "./worst-case-margin.js";

export interface Safeguards {
  readonly stateValidator: StateValidator;
  readonly idempotency: Idempotency;
  readonly orderIntents: OrderIntents;
  readonly hedgeMonitor: HedgeMonitor;
  readonly brokerTimeouts: BrokerTimeouts;
  readonly singleWriter: SingleWriter;
  readonly legPriority: LegPriority;
  readonly hedgeLimiter: HedgeLimiter;
  readonly worstCaseMargin: WorstCaseMargin;
  readonly stopLoss: StopLoss;
  readonly reconciliation: Reconciliation;
  readonly polling: Polling;
}

/** The shipped core. */
export const SAFEGUARDS: Safeguards = {
  stateValidator,
  idempotency,
  orderIntents,
  hedgeMonitor,
  brokerTimeouts,
  singleWriter,
  legPriority,
  hedgeLimiter,
  worstCaseMargin,
  stopLoss,
  reconciliation,
  polling,
};

/** Slugs and rules, in the order of docs/architecture.md. */
export const SAFEGUARD_SLUGS: readonly { readonly slug: string; readonly rule: string }[] = [
  { slug: "state-validator", rule: "reports merge into facts; knowledge only grows" },
  { slug: "idempotency", rule: "everything that comes in is applied once" },
  { slug: "order-intents", rule: "the intent is durable before the order is sent" },
  { slug: "hedge-monitor", rule: "what a hedge does not fill is hedged again, then escalated" },
  { slug: "broker-timeouts", rule: "a deadline passes only by broker timestamps" },
  { slug: "single-writer", rule: "one writer, one transaction per input, fully synchronous" },
  { slug: "leg-priority", rule: "protection before risk; risk only for filled protection" },
  { slug: "hedge-limiter", rule: "one hedge each 500 ms a symbol, for the difference only" },
  { slug: "worst-case-margin", rule: "every combination that can arise fits 90 % of the funds" },
  { slug: "stop-loss", rule: "the fallback waits for the confirmed cancel, closes the rest only" },
  { slug: "reconciliation", rule: "the broker wins; complete before the first new order" },
  { slug: "polling", rule: "polls catch what the stream dropped" },
];
