/**
 * A venue profile as the gateway uses it: the port's, and the answers that no exchange gives.
 */
import type { OrderRequest } from "../../core/effects.js";
import type { RawAnswer } from "../../core/venues/adapter.js";
import type { BookRow, SubmitResult, VenueProfile } from "../ports.js";

/** Status and body of an answer. */
export type Answer = Pick<RawAnswer, "status" | "body">;

export interface GatewayProfile extends VenueProfile {
  /** `row` is the order as booked; null where it was not. */
  orderBody(result: SubmitResult, request: OrderRequest, row?: BookRow | null): Answer;
  /** A request that the venue's door refused: throttled (`canPass`) or not wanted. */
  refusal(reason: string, canPass: boolean): Answer;
  /** A request of a client that is banned. */
  banned(): Answer;
  /** A request that may have been done, answered as a bad one. */
  timedOut(): Answer;
  /** A frame as the session sends it once more, however often, where that differs. */
  resent?(frame: unknown): unknown;
  /** A frame that is cut (0), of a type that nobody knows (1), or with such a status word (2). */
  garbled(frame: unknown, how: number): unknown;
  /** The id of the request is taken; only asked where ids are unique. */
  duplicate(): Answer;
}
