/**
 * One venue: the exchange and the gateway in front of it, tied to each other.
 */
import { must } from "../../core/assert.js";
import type { VenueAdapter } from "../../core/venues/adapter.js";
import type { ExchangePorts } from "../exchange/books.js";
import { createExchange } from "../exchange/exchange.js";
import type { VenueExchange } from "../exchange/exchange.js";
import type { Inbox } from "../ports.js";
import { createGateway } from "./gateway.js";
import type { VenueGateway } from "./gateway.js";
import type { GatewayProfile } from "./profile.js";

/** What a venue needs from its world. */
export interface VenuePorts extends Omit<
  ExchangePorts,
  "report" | "quote" | "keepsRefused" | "replaces" | "reworks"
> {
  readonly profile: GatewayProfile;
  /** The profile's, as this run reads with it. */
  readonly adapter: VenueAdapter;
  readonly inbox: Inbox;
}

export interface Venue {
  readonly exchange: VenueExchange;
  readonly gateway: VenueGateway;
}

/** A venue at virtual time zero, with nobody connected. */
export function createVenue(ports: VenuePorts): Venue {
  let tied: VenueGateway | null = null;
  const gatewayOf = (): VenueGateway => must(tied, "gateway of the exchange");
  const exchange = createExchange({
    ...ports,
    keepsRefused: ports.profile.keepsRefused,
    replaces: ports.profile.replaces,
    reworks: ports.profile.reworks,
    report: (order, what, row) => {
      gatewayOf().report(order, what, row);
    },
    quote: (symbol, lastTicks, stampMs) => {
      gatewayOf().quote(symbol, lastTicks, stampMs);
    },
  });
  const gateway = createGateway({ ...ports, exchange });
  tied = gateway;
  return { exchange, gateway };
}
