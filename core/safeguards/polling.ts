/**
 * Safeguard 12, `polling`: events react at once; polls catch what the stream dropped. Orders every
 * two seconds while anything is live, everything every twelve seconds and at once after a reconnect
 * or a gap.
 */
import type { CoreState } from "../state.js";
import type { Timing } from "../rules.js";
import type { LocalMs } from "../units.js";

export interface Polling {
  /** Local time at which the next orders poll is due; null if nothing is live. */
  nextLiveMs(state: CoreState, anyLive: boolean, timing: Timing): LocalMs | null;
  /** Local time at which the next full poll is due. */
  nextFullMs(state: CoreState, timing: Timing): LocalMs | null;
}

/** The shipped safeguard. */
export const polling: Polling = {
  nextLiveMs: (state, anyLive, timing) =>
    anyLive ? state.lastOrdersAskMs + timing.livePollMs : null,
  nextFullMs: (state, timing) => (state.pollAtOnce ? 0 : state.lastSetAskMs + timing.fullPollMs),
};
