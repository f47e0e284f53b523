/**
 * Request numbers of one process. Every engine numbers its requests from 1; a host that starts over
 * after a halt keeps the numbers of the process distinct, and hands on what was asked.
 *
 * 1. An answer to an earlier engine's request matches no question of the present one.
 * 2. A budget begins empty with the process, and never again.
 */
import type { Effect } from "./effects.js";
import type { Asked, CoreEvent } from "./events.js";

export interface RequestNumbers {
  /** An event as the present engine knows it. */
  inward(event: CoreEvent): CoreEvent;
  /** An effect as the process knows it. */
  outward(effect: Effect): Effect;
  /** The next engine begins; `asked` is what counts of those before it. */
  startOver(asked: Asked): void;
  /** What the next engine is told of those before it; nothing if there was none. */
  asked(): { readonly asked?: Asked };
}

/** Numbers of a process that has asked nothing yet. */
export function createRequestNumbers(): RequestNumbers {
  let before = 0;
  let newest = 0;
  let inherited: { readonly asked?: Asked } = {};
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
    startOver(asked) {
      before = newest;
      inherited = { asked };
    },
    asked: () => inherited,
  };
}
