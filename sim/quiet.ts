/**
 * Streams of chance that a run can do without: what its draws would say is replaced by what is
 * usual, so that a failure that remains owes nothing to them.
 *
 * 1. A draw depends on no other: quieting one stream leaves what the others say as it is.
 * 2. Without a quiet stream the draws are handed back as they are.
 */
import type { Draws } from "./ports.js";

/** What can be quieted, by its stable slug. */
export const QUIET_STREAMS = ["latency", "reads", "prices", "liquidity"] as const;

/** One of them. */
export type QuietStream = (typeof QUIET_STREAMS)[number];

/** What a quiet draw says: the lowest, the middle or the highest value. */
type Usual = "low" | "middle" | "high";

/** By stream of draws: what quiets it, and what it says then. */
const STREAMS: ReadonlyMap<string, readonly [QuietStream, Usual]> = new Map([
  // Every message takes the shortest time that it may.
  ["request", ["latency", "low"]],
  ["answer", ["latency", "low"]],
  ["stream", ["latency", "low"]],
  ["quote", ["latency", "low"]],
  // No query is answered from books of a while ago.
  ["lagging", ["reads", "low"]],
  // The walk stands still; drifts, gaps and spreads of the scenario remain.
  ["price", ["prices", "middle"]],
  // Liquidity arrives soon, and as much of it as the market has.
  ["arrival", ["liquidity", "low"]],
  ["chunk", ["liquidity", "high"]],
]);

/** The draws of a run in which these streams are quiet. */
export function quieted(draws: Draws, quiet: readonly QuietStream[]): Draws {
  if (quiet.length === 0) return draws;
  const usualOf = (stream: string): Usual | null => {
    const [slug, usual] = STREAMS.get(stream) ?? [null, null];
    return slug !== null && quiet.includes(slug) ? usual : null;
  };
  return {
    integer(stream, key, n, low, high) {
      const usual = usualOf(stream);
      if (usual === null) return draws.integer(stream, key, n, low, high);
      if (usual === "middle") return Math.floor((low + high) / 2);
      return usual === "low" ? low : high;
    },
    // What happens now and then does not happen.
    chance: (stream, key, n, percent) =>
      usualOf(stream) === null && draws.chance(stream, key, n, percent),
  };
}
