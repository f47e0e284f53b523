/**
 * Everything that happens in a world, as one stream. Digest, trace, auditor, invariants and
 * situations all listen to this and to nothing else, so that they cannot disagree about what
 * happened. Exchange events are the truth; `deliver` is what the core was told; `commit` is what
 * the core made durable.
 *
 * 1. Events are emitted synchronously, at the moment they happen, in the order of their causes.
 * 2. `atMs` is virtual time since the start of the run.
 */
import type { CoreEvent } from "../core/events.js";
import type { CancelReason, OrderRequest, OrderType, QueryScope } from "../core/effects.js";
import type { Plan } from "../core/plan.js";
import type { TraderCommand } from "../core/events.js";
import type { CommitFailure } from "../core/store/port.js";
import type { Write } from "../core/store/schema.js";
import type {
  BrokerMs,
  BrokerOrderId,
  ClientOrderId,
  ExecId,
  LocalMs,
  Ms,
  PlanId,
  Side,
  Sym,
  Ticks,
  Units,
} from "../core/units.js";
import type { DiskFailure } from "./disk-port.js";
import type { BoundaryKind, Fault, OrderKey } from "./faults/schedule.js";

/** An order as the exchange took it. */
export interface ExchangeOrder {
  readonly brokerOrderId: BrokerOrderId;
  readonly clientOrderId: ClientOrderId;
  readonly key: OrderKey;
  readonly symbol: Sym;
  readonly side: Side;
  readonly qty: Units;
  readonly type: OrderType;
  readonly limitTicks: Ticks | null;
  readonly triggerTicks: Ticks | null;
}

/** Why a position changed without an order. */
export type AdjustmentCause = "manual" | "assignment" | "expiry" | "taken" | "square-off";

/** What the exchange did: the truth. `stampMs` is the broker clock's stamp of it. */
export type ExchangeEvent =
  | { readonly kind: "accepted"; readonly order: ExchangeOrder; readonly stampMs: BrokerMs }
  | {
      readonly kind: "refused";
      readonly order: ExchangeOrder;
      readonly reason: string;
      readonly stampMs: BrokerMs;
    }
  | {
      readonly kind: "triggered";
      readonly brokerOrderId: BrokerOrderId;
      readonly stampMs: BrokerMs;
    }
  | {
      readonly kind: "filled";
      readonly brokerOrderId: BrokerOrderId;
      readonly execId: ExecId;
      readonly qty: Units;
      readonly priceTicks: Ticks;
      readonly cumQty: Units;
      /** True for a fill after the order had ended (a late fill). */
      readonly late: boolean;
      readonly stampMs: BrokerMs;
    }
  | {
      readonly kind: "canceled";
      readonly brokerOrderId: BrokerOrderId;
      readonly cumQty: Units;
      readonly stampMs: BrokerMs;
    }
  /** What is left of an order stands under another id from now on; its `cumQty` goes on. */
  | {
      readonly kind: "replaced";
      readonly brokerOrderId: BrokerOrderId;
      readonly by: BrokerOrderId;
      readonly cumQty: Units;
      readonly stampMs: BrokerMs;
    }
  | {
      readonly kind: "busted";
      /** The id under which the rest of the fill stands, where it was corrected; null otherwise. */
      readonly correctedTo: ExecId | null;
      readonly brokerOrderId: BrokerOrderId;
      readonly execId: ExecId;
      readonly qty: Units;
      /** What still stands of the fill, and its price. */
      readonly left: Units;
      readonly priceTicks: Ticks;
      readonly cumQty: Units;
      /** Whether the order works what was taken back once more. */
      readonly reworks: boolean;
      readonly stampMs: BrokerMs;
    }
  /** A position change that no order explains. Signed units. */
  | {
      readonly kind: "adjusted";
      readonly cause: AdjustmentCause;
      readonly symbol: Sym;
      readonly qty: Units;
      readonly stampMs: BrokerMs;
    }
  /** A symbol is not traded from now on, or is again. */
  | {
      readonly kind: "session";
      readonly symbol: Sym;
      readonly status: "closed" | "open";
      readonly stampMs: BrokerMs;
    }
  /** A trading day began whose lists lack the last one's orders and trades: these, and theirs. */
  | {
      readonly kind: "forgotten";
      readonly orders: readonly ClientOrderId[];
      readonly stampMs: BrokerMs;
    }
  | {
      readonly kind: "price";
      readonly symbol: Sym;
      readonly lastTicks: Ticks;
      readonly stampMs: BrokerMs;
    };

/** What the gateway carried. `requestSeq` is the process's number of the request. */
export type GatewayEvent =
  | {
      readonly kind: "send";
      readonly requestSeq: number;
      readonly order: OrderRequest;
      readonly key: OrderKey;
    }
  | {
      readonly kind: "cancel";
      readonly requestSeq: number;
      readonly clientOrderId: ClientOrderId;
      readonly brokerOrderId: BrokerOrderId;
      readonly reason: CancelReason;
    }
  | { readonly kind: "query"; readonly requestSeq: number; readonly scope: QueryScope }
  /** A request reached the venue; `blocked` by a rate limit otherwise. */
  | { readonly kind: "landed"; readonly requestSeq: number; readonly blocked: boolean }
  | { readonly kind: "request-lost"; readonly requestSeq: number }
  | { readonly kind: "response-lost"; readonly requestSeq: number }
  /** A cancel landed and did nothing, by a fault; the order goes on working. */
  | { readonly kind: "cancel-failed"; readonly requestSeq: number }
  /** The venue turns every request away for a while, whatever the process spent itself. */
  | { readonly kind: "door"; readonly status: "shut" | "open" }
  | { readonly kind: "stream"; readonly status: "up" | "down" }
  /** A report left the exchange for the stream; `n` counts per order from 1. */
  | {
      readonly kind: "report-issued";
      readonly key: OrderKey;
      readonly n: number;
      readonly reportKey: string;
    }
  | { readonly kind: "report-dropped"; readonly key: OrderKey; readonly n: number };

/** What became of the core's process and disk. */
export type ProcessEvent =
  | { readonly kind: "started"; readonly incarnation: number; readonly localMs: LocalMs }
  | {
      readonly kind: "died";
      readonly incarnation: number;
      readonly boundary: BoundaryKind | "time";
    }
  | { readonly kind: "stalled"; readonly forMs: Ms }
  | { readonly kind: "resumed" }
  /** An event is handed to the core, as the adapter read it. */
  | { readonly kind: "deliver"; readonly event: CoreEvent; readonly repeat: boolean }
  /** Committed rows (they survive), in the order of the write-set. */
  | { readonly kind: "commit"; readonly writes: readonly Write[] }
  | { readonly kind: "commit-failed"; readonly reason: CommitFailure }
  /** Power loss took a commit that was written but had not returned; or it kept it. */
  | { readonly kind: "power-loss"; readonly inFlight: "kept" | "lost" | "none" }
  | {
      readonly kind: "alarm";
      readonly alarmId: string;
      readonly groupId: PlanId | null;
      readonly text: string;
    }
  | {
      readonly kind: "notice";
      readonly key: string;
      readonly outcome: "accepted" | "denied";
      readonly reason: string | null;
    }
  | { readonly kind: "disk"; readonly status: DiskFailure | "ok" }
  /** A second process tried to open the store. */
  | { readonly kind: "intruder"; readonly outcome: "refused" | "let-in" };

/** What the trader did. */
export type TraderEvent =
  | { readonly kind: "plan-submitted"; readonly plan: Plan; readonly attempt: number }
  | {
      readonly kind: "command-submitted";
      readonly commandId: string;
      readonly groupId: PlanId;
      readonly command: TraderCommand;
      readonly attempt: number;
    };

/** What the harness did. */
export type HarnessEvent =
  | { readonly kind: "fault"; readonly fault: Fault; readonly landed: "begun" | "ended" }
  | { readonly kind: "phase"; readonly phase: "faults" | "heal" | "settle" | "end" };

/** One thing that happened, with its actor. */
export type WorldEvent =
  | { readonly actor: "exchange"; readonly atMs: Ms; readonly what: ExchangeEvent }
  | { readonly actor: "gateway"; readonly atMs: Ms; readonly what: GatewayEvent }
  | { readonly actor: "process"; readonly atMs: Ms; readonly what: ProcessEvent }
  | { readonly actor: "trader"; readonly atMs: Ms; readonly what: TraderEvent }
  | { readonly actor: "harness"; readonly atMs: Ms; readonly what: HarnessEvent };

/** Hears everything. */
export type Listener = (event: WorldEvent) => void;
