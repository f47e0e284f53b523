/**
 * What a venue adapter does: our requests into the venue's payloads, the venue's payloads into
 * events. Adapters are pure. They know nothing of groups; they never throw on what a venue sends.
 *
 * 1. A payload that is malformed yields no event but a `doubt` with one sentence.
 * 2. An unknown status word passes through as `unknown` and moves no position by itself.
 */
import type { CommandOutcome, OrderReport, SnapshotRows } from "../events.js";
import type { OrderRequest, QueryScope } from "../effects.js";
import type { VenueRules } from "../rules.js";
import type { BrokerMs, BrokerOrderId } from "../units.js";

/** An HTTP answer as it arrives; `status` 0 means that none came (timeout, dropped connection). */
export interface RawAnswer {
  readonly status: number;
  /** The `Date` header, as a moment of the broker's clock at 1 s (or the venue's) resolution. */
  readonly dateMs: BrokerMs | null;
  readonly body: unknown;
}

/** A snapshot as read from an answer. */
export interface SnapshotAnswer {
  readonly stampMs: BrokerMs;
  readonly complete: boolean;
  readonly content: SnapshotRows;
}

/** What a stream frame said. */
export interface StreamReading {
  readonly reports: readonly OrderReport[];
  /** One sentence for each thing that was not understood. */
  readonly doubts: readonly string[];
}

export interface VenueAdapter {
  readonly rules: VenueRules;
  /** The body of a place-order request, as the venue documents it. */
  encodeOrder(order: OrderRequest): unknown;
  /** A frame of the order stream. */
  readFrame(frame: unknown): StreamReading;
  /** The answer to a place-order request. A timeout, 5xx or dropped connection is UNKNOWN. */
  readOrderAnswer(answer: RawAnswer): CommandOutcome;
  /** The answer to a cancel request. A confirmation is no proof of the cancel. */
  readCancelAnswer(answer: RawAnswer, brokerOrderId: BrokerOrderId): CommandOutcome;
  /**
   * The answer to a query; null if it failed or was not understood. Content and completeness are
   * of the body alone, the stamp of `dateMs` alone.
   */
  readSnapshot(scope: QueryScope, answer: RawAnswer): SnapshotAnswer | null;
}
