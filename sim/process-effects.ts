/**
 * What leaves the core's process: each effect goes to the gateway, the timer, or a person.
 *
 * 1. Nothing here calls back into the host: answers come later, through the inbox.
 */
import type { Effect } from "../core/effects.js";
import type { Ms } from "../core/units.js";
import { harnessFailure } from "./harness-failure.js";
import type { Shell } from "./process-shell.js";
import { deliver, living, localNow, receive } from "./process-shell.js";

/** A person has read an alarm after this long. */
const ALARM_DELIVERY_MS: Ms = 200;

/** Carries one effect out of the process. What throws here is the harness's own mistake. */
export function carryOut(shell: Shell, effect: Effect): void {
  try {
    carryOutNow(shell, effect);
  } catch (error) {
    throw harnessFailure(effect.kind, error);
  }
}

function carryOutNow(shell: Shell, effect: Effect): void {
  const { ports } = shell;
  switch (effect.kind) {
    case "send":
      return ports.gateway().send(effect.requestSeq, effect.order);
    case "cancel": {
      const { requestSeq, clientOrderId, brokerOrderId, reason } = effect;
      return ports.gateway().cancel(requestSeq, clientOrderId, brokerOrderId, reason);
    }
    case "query":
      return ports.gateway().query(effect.requestSeq, effect.scope);
    case "wake":
      return living(shell).timer.arm(effect.atMs);
    case "alarm":
      ports.emit(effect);
      ports.alarmed(effect.alarmId, effect.groupId);
      return confirmAlarm(shell, effect.alarmId);
    case "notice":
      ports.emit(effect);
      return ports.noticed(effect.key);
  }
}

/** Whichever incarnation is up by then hears that a person has read the alarm. */
function confirmAlarm(shell: Shell, alarmId: string): void {
  const { scheduler } = shell.ports;
  scheduler.at(scheduler.nowMs() + ALARM_DELIVERY_MS, () =>
    receive(shell, () =>
      deliver(shell, { kind: "alarm-delivered", localMs: localNow(shell), alarmId }, false),
    ),
  );
}
