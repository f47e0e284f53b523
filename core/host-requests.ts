/**
 * Request numbers of one process. Every engine numbers its requests from 1; a host that starts over
 * after a halt keeps the numbers of the process distinct.
 *
 * 1. An answer to an earlier engine's request matches no question of the present one.
 */
import type { Effect } from "./effects.js";
import type { CoreEvent } from "./events.js";

export interface RequestNumbers {
  /** An event as the present engine knows it. */
  inward(event: CoreEvent): CoreEvent;
  /** An effect as the process knows it. */
  outward(effect: Effect): Effect;
  /** The next engine begins. */
  startOver(): void;
}

/** Numbers of a process that has asked nothing yet. */
export function createRequestNumbers(): RequestNumbers {
  let before = 0;
  let newest = 0;
  return {
    inward(event) {
      if (before === 0 || !("requestSeq" in event)) return event;
      return { ...event, requestSeq: event.requestSeq - before };
    },
    outward(effect) {
      if (!("requestSeq" in effect)) return effect;
      const requestSeq = effect.requestSeq + before;
      newest = Math.max(newest, requestSeq);
      return before === 0 ? effect : { ...effect, requestSeq };
    },
    startOver() {
      before = newest;
    },
  };
}
