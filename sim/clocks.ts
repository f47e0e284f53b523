/**
 * The two clocks of a world, both driven by virtual time: the broker's, which stamps, and the
 * process's monotonic one, which only schedules questions.
 *
 * 1. A drift changes the rate from its moment on, never what the clock shows.
 * 2. The local clock never goes back. The broker's goes back only by a step.
 * 3. Integers only: elapsed time is kept in millionths of a millisecond.
 */
import { assert } from "../core/assert.js";
import type { BrokerMs, LocalMs, Ms } from "../core/units.js";
import type { BrokerClock, LocalClock, Scheduler } from "./ports.js";

/** What the broker's clock shows at virtual time 0: 2024-08-01T03:45:00Z, a market's opening. */
export const BROKER_EPOCH_MS: BrokerMs = 1_722_483_900_000;

const MILLION = 1_000_000;

/** A clock that runs at `1 + ppm / 1,000,000` of virtual time. */
interface Rate {
  /** What it shows, whole milliseconds. */
  shows(): number;
  /** The virtual time at which it will show `value` or more; now if it does already. */
  virtualOf(value: number): Ms;
  step(by: number): void;
  drift(ppm: number): void;
}

function createRate(scheduler: Scheduler, start: number): Rate {
  let base = start;
  let since: Ms = scheduler.nowMs();
  let millionths = 0;
  let rate = MILLION;

  const elapsed = (): number => millionths + (scheduler.nowMs() - since) * rate;
  return {
    shows: () => base + Math.floor(elapsed() / MILLION),
    virtualOf(value) {
      const wanted = (value - base) * MILLION - millionths;
      return Math.max(scheduler.nowMs(), since + Math.ceil(wanted / rate));
    },
    step(by) {
      base += by;
    },
    drift(ppm) {
      assert(Number.isSafeInteger(ppm) && ppm > -MILLION, `drift of ${ppm} ppm`);
      const passed = elapsed();
      base += Math.floor(passed / MILLION);
      millionths = passed % MILLION;
      since = scheduler.nowMs();
      rate = MILLION + ppm;
    },
  };
}

/** The broker's clock; its stamps have the venue's resolution. */
export function createBrokerClock(scheduler: Scheduler, resolutionMs: Ms): BrokerClock {
  const rate = createRate(scheduler, BROKER_EPOCH_MS);
  return {
    stampMs() {
      const exact = rate.shows();
      return exact - (exact % resolutionMs);
    },
    exactMs: rate.shows,
    step: rate.step,
    drift: rate.drift,
  };
}

/** A process's monotonic clock, 0 at its making: a restarted process has a new one. */
export function createLocalClock(scheduler: Scheduler): LocalClock {
  const rate = createRate(scheduler, 0);
  let step: Ms = 1;
  /** Steps are counted from where they began: the clock does not go back then. */
  let origin: LocalMs = 0;
  return {
    nowMs() {
      const shows = rate.shows();
      return step === 1 ? shows : shows - ((shows - origin) % step);
    },
    virtualOf(atMs) {
      const over = step === 1 ? 0 : (atMs - origin) % step;
      return rate.virtualOf(over > 0 ? atMs + step - over : atMs);
    },
    drift: rate.drift,
    coarsen(stepMs) {
      step = stepMs;
      origin = rate.shows();
    },
  };
}
