/**
 * An adapter that reads what it has read before only once: the stream reads a frame to name its
 * report, the process reads it to hear it, and most polls are answered with the body of the last.
 *
 * 1. Adapters are pure: the very same payload says the same again, and is never changed.
 * 2. Every payload passes through the adapter at least once in every run.
 */
import type { QueryScope } from "../../core/effects.js";
import type {
  RawAnswer,
  SnapshotAnswer,
  StreamReading,
  VenueAdapter,
} from "../../core/venues/adapter.js";

/** The adapter of one run. */
export function readingOnce(adapter: VenueAdapter): VenueAdapter {
  return {
    rules: adapter.rules,
    encodeOrder: (order) => adapter.encodeOrder(order),
    readFrame: framesOnce(adapter),
    readOrderAnswer: (answer) => adapter.readOrderAnswer(answer),
    readCancelAnswer: (answer, id) => adapter.readCancelAnswer(answer, id),
    readSnapshot: snapshotsOnce(adapter),
  };
}

function framesOnce(adapter: VenueAdapter): VenueAdapter["readFrame"] {
  const readings = new Map<unknown, StreamReading>();
  return (payload) => {
    const known = readings.get(payload);
    if (known !== undefined) return known;
    const reading = adapter.readFrame(payload);
    readings.set(payload, reading);
    return reading;
  };
}

/** Reads the body of a list once, as long as no other comes in between. */
function snapshotsOnce(adapter: VenueAdapter): VenueAdapter["readSnapshot"] {
  const last = new Map<QueryScope, { readonly answer: RawAnswer; readonly read: SnapshotAnswer }>();
  return (scope, answer) => {
    const { status, body, dateMs } = answer;
    const known = last.get(scope);
    if (known?.answer.status === status && known.answer.body === body && dateMs !== null) {
      const { complete, content } = known.read;
      return { stampMs: dateMs, complete, content };
    }
    const read = adapter.readSnapshot(scope, answer);
    if (read !== null) last.set(scope, { answer, read });
    return read;
  };
}
