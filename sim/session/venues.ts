/**
 * The venues whose sessions are read: the one table.
 */
import { UsageError } from "../campaign/usage.js";
import { alpacaSessions } from "./alpaca.js";
import { binanceSessions } from "./binance.js";
import { fixSessions } from "./fix.js";
import { ibkrSessions } from "./ibkr.js";
import { kiteSessions } from "./kite.js";
import type { SessionVenue } from "./venue.js";

/** In the order in which refusals list them. */
export const SESSION_VENUES: readonly SessionVenue[] = [
  kiteSessions,
  alpacaSessions,
  binanceSessions,
  ibkrSessions,
  fixSessions,
];

/** The venue of that word; null if there is none. */
export function sessionVenue(word: string): SessionVenue | null {
  return SESSION_VENUES.find((venue) => venue.word === word) ?? null;
}

/** The venue of that word. @throws UsageError listing the known ones. */
export function sessionVenueNamed(word: string): SessionVenue {
  const venue = sessionVenue(word);
  if (venue !== null) return venue;
  const words = SESSION_VENUES.map((known) => known.word).join(", ");
  throw new UsageError(`unknown venue "${word}" of a session, expected one of ${words}`);
}

/** The word of another venue that would know such a thing; null if none does. */
export function strangerOf(thing: unknown, expected: SessionVenue): string | null {
  for (const venue of SESSION_VENUES) {
    if (venue !== expected && venue.sort(thing, null, { fields: 0 }) !== null) return venue.word;
  }
  return null;
}
