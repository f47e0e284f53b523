/**
 * What HTTP answers to commands mean, and frames of one report, the same at every broker.
 *
 * 1. Only a definite refusal is a rejection. No answer, a timeout in any dress, a server error or
 *    an answer that nobody understands is UNKNOWN: the order may be live, or may still land.
 */
import type { CommandOutcome, OrderReport } from "../events.js";
import type { BrokerOrderId } from "../units.js";
import type { RawAnswer, StreamReading, VenueAdapter } from "./adapter.js";

/** The text of a refusal in which a broker says that it does not know what became of a request. */
const TIMED_OUT = /time[d\s-]*out/i;

/** True if the answer is a success (2xx). */
export function succeeded(answer: RawAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/**
 * The outcome of an answer that is no success. A 429 is a refusal that can pass; other 4xx will
 * be refused again.
 */
export function failureOutcome(answer: RawAnswer, message: string): CommandOutcome {
  const { status } = answer;
  if (status === 0) return { kind: "unknown", reason: "no answer" };
  if (status < 400 || status >= 500) {
    return { kind: "unknown", reason: `HTTP ${status}: ${message}` };
  }
  if (status === 408 || TIMED_OUT.test(message)) {
    return { kind: "unknown", reason: `HTTP ${status}: ${message}` };
  }
  return { kind: "rejected", reason: message, canPass: status === 429 };
}

/** The outcome of a success that names the order's id at the broker, or fails to. */
export function placedOutcome(brokerOrderId: BrokerOrderId | undefined): CommandOutcome {
  return brokerOrderId === undefined
    ? { kind: "unknown", reason: "an answer without an order id" }
    : { kind: "confirmed", brokerOrderId };
}

/** Reads answers to cancels; `refused` says what an answer means that is no success. */
export function cancelReader(
  refused: (answer: RawAnswer) => CommandOutcome,
): VenueAdapter["readCancelAnswer"] {
  return (answer, brokerOrderId) =>
    succeeded(answer) ? { kind: "confirmed", brokerOrderId } : refused(answer);
}

/** What a frame of one report says; a sentence where it was not understood. */
export function readingOf(report: OrderReport | string): StreamReading {
  return typeof report === "string"
    ? { reports: [], doubts: [report] }
    : { reports: [report], doubts: [] };
}
