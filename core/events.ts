/**
 * All that the core can be told. Venue adapters turn payloads into these; nothing else enters.
 *
 * 1. Events are never changed after they are made.
 * 2. What a broker or a trader may repeat carries a `key` that repeats with it.
 * 3. Every event carries the local monotonic time of its arrival: the engine reads no clock.
 */
import type { Plan } from "./plan.js";
import type { MarginFacts } from "./margin.js";
import type {
  BrokerMs,
  BrokerOrderId,
  ClientOrderId,
  ExecId,
  LocalMs,
  PlanId,
  Sym,
  Ticks,
  Units,
} from "./units.js";

/** A venue's status word, reduced to what it can mean. Quantity never follows from it. */
export type ReportStatus =
  | "pending"
  | "trigger-pending"
  | "open"
  | "filled"
  | "canceled"
  | "rejected"
  | "expired"
  | "unknown";

/** One fill as the venue reports it. */
export interface FillReport {
  readonly execId: ExecId;
  readonly qty: Units;
  readonly priceTicks: Ticks;
}

/** One thing that the venue says of one order: an execution report, or a row of a snapshot. */
export interface OrderReport {
  /** Identity of the report as the venue sent it; a repeat has the same key. */
  readonly key: string;
  readonly clientOrderId: ClientOrderId | null;
  readonly brokerOrderId: BrokerOrderId;
  readonly status: ReportStatus;
  /** Cumulative filled quantity, net of busts; null where the message does not say. */
  readonly cumQty: Units | null;
  /** The order's quantity as the venue holds it now; null where the message does not say. */
  readonly orderQty: Units | null;
  readonly fill: FillReport | null;
  /** A fill taken back: its id and quantity. */
  readonly bust: { readonly execId: ExecId; readonly qty: Units } | null;
  /** The exchange's time of the fact, at the venue's resolution. */
  readonly stampMs: BrokerMs;
  readonly reason: string | null;
}

/** A row of the trades snapshot. */
export interface TradeRow {
  readonly clientOrderId: ClientOrderId | null;
  readonly brokerOrderId: BrokerOrderId;
  readonly fill: FillReport;
  readonly stampMs: BrokerMs;
}

/** A row of the positions snapshot: the account's net position, in signed units. */
export interface PositionRow {
  readonly symbol: Sym;
  readonly netQty: Units;
}

/** What a query answered. Rows of a complete snapshot are all there is, of every status. */
export type SnapshotRows =
  | { readonly scope: "orders"; readonly rows: readonly OrderReport[] }
  | { readonly scope: "trades"; readonly rows: readonly TradeRow[] }
  | { readonly scope: "positions"; readonly rows: readonly PositionRow[] }
  | { readonly scope: "margin"; readonly facts: MarginFacts };

/** The four ends of a command, less `denied`, which never leaves the core. */
export type CommandOutcome =
  | { readonly kind: "confirmed"; readonly brokerOrderId: BrokerOrderId }
  | { readonly kind: "rejected"; readonly reason: string; readonly canPass: boolean }
  | { readonly kind: "unknown"; readonly reason: string };

/** What a trader can ask of a group. */
export type TraderCommand =
  | { readonly kind: "exit" }
  | { readonly kind: "retry"; readonly escalationId: string }
  | { readonly kind: "take"; readonly escalationId: string };

/** Requests that left and that a venue's limits may still count: when each of them did. */
export interface Asked {
  /** All within the longest window, ascending. */
  readonly atMs: readonly LocalMs[];
  /** Those without an answer: each may land until it is given up. */
  readonly unansweredMs: readonly LocalMs[];
}

interface Base {
  readonly localMs: LocalMs;
}

/** Everything that `engine.step` accepts. */
export type CoreEvent =
  /**
   * The process began (first start or restart); recovery runs before anything else. `asked`: what
   * earlier engines of this process have asked; absent after a death, of which nobody knows it.
   */
  | (Base & { readonly kind: "started"; readonly asked?: Asked })
  /** A trader hands in a plan; repeated until a notice answers it. */
  | (Base & { readonly kind: "plan"; readonly plan: Plan })
  | (Base & {
      readonly kind: "command";
      readonly commandId: string;
      readonly groupId: PlanId;
      readonly command: TraderCommand;
    })
  /** From the stream. */
  | (Base & { readonly kind: "report"; readonly report: OrderReport })
  /** An answer to our own request. `stampMs` is its clock (HTTP date); null if none came. */
  | (Base & {
      readonly kind: "order-answer";
      readonly requestSeq: number;
      readonly clientOrderId: ClientOrderId;
      readonly outcome: CommandOutcome;
      readonly stampMs: BrokerMs | null;
    })
  | (Base & {
      readonly kind: "cancel-answer";
      readonly requestSeq: number;
      readonly clientOrderId: ClientOrderId;
      readonly outcome: CommandOutcome;
      readonly stampMs: BrokerMs | null;
    })
  | (Base & {
      readonly kind: "snapshot";
      readonly requestSeq: number;
      /** The answer's clock, and the snapshot's as-of: the data may lag it by the read lag. */
      readonly stampMs: BrokerMs;
      readonly complete: boolean;
      readonly content: SnapshotRows;
    })
  | (Base & {
      readonly kind: "query-failed";
      readonly requestSeq: number;
      readonly stampMs: BrokerMs | null;
    })
  | (Base & {
      readonly kind: "quote";
      readonly symbol: Sym;
      readonly lastTicks: Ticks;
      readonly stampMs: BrokerMs;
    })
  /** The stream went down, came back, or skipped something: the core polls at once. */
  | (Base & { readonly kind: "stream"; readonly status: "up" | "down" | "gap" })
  | (Base & { readonly kind: "wake" })
  /** Somebody has received the alarm. */
  | (Base & { readonly kind: "alarm-delivered"; readonly alarmId: string });
