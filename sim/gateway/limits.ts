/**
 * The venue's request limits: sliding windows over the requests that landed.
 *
 * 1. A blocked request counts like any other: hammering a closed door keeps it closed.
 * 2. The window forgives what the network alone can do: requests that left a window apart may land
 *    a little closer.
 */
import type { RequestLimit } from "../../core/rules.js";
import type { Ms } from "../../core/units.js";

/** Whether a request that lands now is blocked; counts it either way. */
export type Limiter = (nowMs: Ms) => boolean;

/** `jitterMs`: the most by which latency can bring two requests together. */
export function createLimiter(limits: readonly RequestLimit[], jitterMs: Ms): Limiter {
  const landed: Ms[] = [];
  return (nowMs) => {
    const blocked = limits.some(({ windowMs, max }) => {
      // The request `max` before this one is within the window exactly if the window is full.
      const at = landed.length - max;
      return at >= 0 && (landed[at] ?? 0) > nowMs - windowMs + jitterMs;
    });
    landed.push(nowMs);
    return blocked;
  };
}
