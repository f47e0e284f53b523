/**
 * What reaches the core's process: raw payloads become events through the venue's adapter, in
 * every run, so that an adapter that is wrong shows.
 *
 * 1. An answer passes the boundary `outcome` before the core hears of it.
 * 2. What an adapter does not understand of a frame is a gap in the stream.
 */
import type { CommandOutcome, CoreEvent } from "../core/events.js";
import type { ClientOrderId } from "../core/units.js";
import type { RawAnswer } from "../core/venues/adapter.js";
import type { Inbox } from "./ports.js";
import type { Shell } from "./process-shell.js";
import { deliver, living, localNow, receive } from "./process-shell.js";

/** The inbox of a process. */
export function createInbox(shell: Shell): Inbox {
  const { adapter } = shell.ports;
  return {
    frame: (payload, repeat) => receive(shell, () => readFrame(shell, payload, repeat)),
    orderAnswer: (requestSeq, id, answer) =>
      outcome(shell, () =>
        commandAnswer(
          shell,
          "order-answer",
          requestSeq,
          id,
          adapter.readOrderAnswer(answer),
          answer,
        ),
      ),
    cancelAnswer: (requestSeq, id, broker, answer) =>
      outcome(shell, () => {
        const result = adapter.readCancelAnswer(answer, broker);
        return commandAnswer(shell, "cancel-answer", requestSeq, id, result, answer);
      }),
    queryAnswer: (requestSeq, scope, answer) =>
      outcome(shell, () => {
        const localMs = localNow(shell);
        const read = adapter.readSnapshot(scope, answer);
        return read === null
          ? { kind: "query-failed", localMs, requestSeq, stampMs: answer.dateMs }
          : {
              kind: "snapshot",
              localMs,
              requestSeq,
              stampMs: read.stampMs,
              complete: read.complete,
              content: read.content,
            };
      }),
    stream: (status) =>
      receive(shell, () =>
        deliver(shell, { kind: "stream", localMs: localNow(shell), status }, false),
      ),
    quote: (symbol, lastTicks, stampMs) =>
      receive(shell, () => {
        const localMs = localNow(shell);
        deliver(shell, { kind: "quote", localMs, symbol, lastTicks, stampMs }, false);
      }),
  };
}

function outcome(shell: Shell, read: () => CoreEvent): void {
  receive(shell, () => {
    const { life } = living(shell);
    life.heard();
    life.pass("outcome");
    deliver(shell, read(), false);
  });
}

function commandAnswer(
  shell: Shell,
  kind: "order-answer" | "cancel-answer",
  requestSeq: number,
  clientOrderId: ClientOrderId,
  result: CommandOutcome,
  answer: RawAnswer,
): CoreEvent {
  const localMs = localNow(shell);
  return { kind, localMs, requestSeq, clientOrderId, outcome: result, stampMs: answer.dateMs };
}

/** A frame may hold several reports: each is an event of its own. */
function readFrame(shell: Shell, payload: unknown, repeat: boolean): void {
  const { reports, doubts } = shell.ports.adapter.readFrame(payload);
  for (const report of reports) {
    deliver(shell, { kind: "report", localMs: localNow(shell), report }, repeat);
  }
  if (doubts.length > 0) {
    deliver(shell, { kind: "stream", localMs: localNow(shell), status: "gap" }, repeat);
  }
}
