/**
 * All that the core can ask for. Effects are data; the host performs them after the commit.
 *
 * 1. A `send` names an intent that the same step committed.
 * 2. `requestSeq` numbers the requests of one incarnation; the answer carries it back.
 */
import type {
  ClientOrderId,
  BrokerOrderId,
  LocalMs,
  PlanId,
  Side,
  Sym,
  Ticks,
  Units,
} from "./units.js";

/** Why an order exists. `entry` and `hedge` open, the others close. */
export type Purpose = "entry" | "hedge" | "exit" | "stop";

/** MARKET and LIMIT as everywhere; SL_LIMIT rests until its trigger, then is a LIMIT. */
export type OrderType = "LIMIT" | "MARKET" | "SL_LIMIT";

/** One order as it goes to the venue. */
export interface OrderRequest {
  readonly clientOrderId: ClientOrderId;
  readonly symbol: Sym;
  readonly side: Side;
  readonly qty: Units;
  readonly type: OrderType;
  /** Null for MARKET. */
  readonly limitTicks: Ticks | null;
  /** Null but for SL_LIMIT. */
  readonly triggerTicks: Ticks | null;
}

/** Why a cancel was sent; the auditor judges `deadline` and `stop-fallback` by broker time. */
export type CancelReason = "deadline" | "emergency" | "short" | "exit" | "stop-fallback" | "excess";

/** What a query asks for. */
export type QueryScope = "orders" | "trades" | "positions" | "margin";

/** One thing for the host to do. */
export type Effect =
  | { readonly kind: "send"; readonly requestSeq: number; readonly order: OrderRequest }
  | {
      readonly kind: "cancel";
      readonly requestSeq: number;
      readonly clientOrderId: ClientOrderId;
      readonly brokerOrderId: BrokerOrderId;
      readonly reason: CancelReason;
      /** True for a working order that opens risk: may leave before recovery and without a disk. */
      readonly risk: boolean;
    }
  | { readonly kind: "query"; readonly requestSeq: number; readonly scope: QueryScope }
  /** Deliver `wake` at this local time; replaces an earlier request. */
  | { readonly kind: "wake"; readonly atMs: LocalMs }
  /** Tell a person; repeated under the same id until `alarm-delivered`. */
  | {
      readonly kind: "alarm";
      readonly alarmId: string;
      readonly groupId: PlanId | null;
      readonly text: string;
    }
  /** Answer a trader: the plan or command `key` is durable, or denied with a reason. */
  | {
      readonly kind: "notice";
      readonly key: string;
      readonly outcome: "accepted" | "denied";
      readonly reason: string | null;
    };
