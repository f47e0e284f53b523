/**
 * The venue profiles by slug.
 */
import { alpacaLike } from "./alpaca-like.js";
import { binanceLike } from "./binance-like.js";
import { fixLike } from "./fix-like.js";
import { ibkrLike } from "./ibkr-like.js";
import { kiteLike } from "./kite-like.js";
import type { GatewayProfile } from "./profile.js";

/** Every profile, in the order in which seeds are dealt over them. */
export const VENUE_PROFILES: readonly GatewayProfile[] = [
  kiteLike,
  alpacaLike,
  binanceLike,
  fixLike,
  ibkrLike,
];

/** The profile of a slug; null if there is none. */
export function venueProfile(slug: string): GatewayProfile | null {
  return VENUE_PROFILES.find((profile) => profile.slug === slug) ?? null;
}
