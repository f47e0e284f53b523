/**
 * The process's one timer: fires when the local clock shows the asked time.
 *
 * 1. Arming replaces what was armed before.
 * 2. A drift that begins while it waits makes it late or early; early, it waits on.
 * 3. Arming again for later queues nothing: the entry that is queued looks again when it is due.
 * 4. It may be late, by `lateMs`; asked once for each entry that is queued.
 */
import type { LocalMs, Ms } from "../core/units.js";
import type { LocalClock, Scheduler } from "./ports.js";

export interface WakeTimer {
  arm(atMs: LocalMs): void;
  cancel(): void;
}

/** A timer that is not armed. */
export function createWakeTimer(
  scheduler: Scheduler,
  clock: LocalClock,
  fire: () => void,
  lateMs: () => Ms = () => 0,
): WakeTimer {
  let wanted: LocalMs | null = null;
  /** Virtual time of the earliest entry in the queue that will look. */
  let queuedMs: Ms | null = null;

  function look(): void {
    if (queuedMs === scheduler.nowMs()) queuedMs = null;
    if (wanted === null) return;
    if (clock.nowMs() < wanted) return queue();
    wanted = null;
    fire();
  }

  function queue(): void {
    if (wanted === null) return;
    const dueMs = clock.virtualOf(wanted) + lateMs();
    if (queuedMs !== null && queuedMs <= dueMs) return;
    queuedMs = dueMs;
    scheduler.at(dueMs, look);
  }

  return {
    arm(atMs) {
      wanted = atMs;
      queue();
    },
    cancel() {
      wanted = null;
    },
  };
}
