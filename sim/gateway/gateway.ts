/**
 * The venue's doors, put together: requests and stream of one venue profile.
 *
 * 1. It speaks the venue's own payloads; nothing of the core's types leaves through the inbox but
 *    what the process asked with.
 * 2. It knows nothing of groups, exposure or what an order is for.
 */
import type { Gateway, ReportSink } from "../ports.js";
import type { QuoteSink } from "../exchange/books.js";
import { createRequests } from "./requests.js";
import type { GatewayPorts } from "./stream.js";
import { createStream } from "./stream.js";

/** The gateway, with what the exchange tells it. */
export interface VenueGateway extends Gateway {
  readonly report: ReportSink;
  readonly quote: QuoteSink;
}

/** A gateway to which nobody is connected. */
export function createGateway(ports: GatewayPorts): VenueGateway {
  const stream = createStream(ports);
  const requests = createRequests(ports);
  return {
    send: requests.send,
    cancel: requests.cancel,
    query: requests.query,
    report: stream.report,
    quote: stream.quote,
    disconnect: stream.disconnect,
    mute: stream.mute,
    replayStale: stream.replayStale,
    turnAway: requests.turnAway,
    lagReads: requests.lagReads,
    abandon() {
      requests.abandon();
      stream.abandon();
    },
    connect(incarnation) {
      requests.connect(incarnation);
      stream.connect();
    },
    heal() {
      requests.heal();
      stream.heal();
    },
  };
}
