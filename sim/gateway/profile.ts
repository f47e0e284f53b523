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
  /** The id of the request is taken; only asked where ids are unique. */
  duplicate(): Answer;
}
