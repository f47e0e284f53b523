/**
 * Which events of a run touched one order: what was asked for it, what the exchange did with it,
 * what the core heard and made durable of it, and the faults that struck it.
 *
 * 1. An order goes by several names: the client's id, the broker's, and the key that faults use.
 *    Whoever knows one finds all.
 * 2. A request's number is the process's own: the next process begins anew.
 */
import type { CoreEvent, SnapshotRows } from "../../core/events.js";
import type { Write } from "../../core/store/schema.js";
import type { ExchangeEvent, GatewayEvent, HarnessEvent, WorldEvent } from "../world-event.js";

/** One flag for each event: whether it touched the order. All false: nobody has heard of it. */
export function touchedBy(name: string, events: readonly WorldEvent[]): readonly boolean[] {
  const names = namesOf(name, events);
  const requests = new Set<number>();
  return events.map((event) => {
    if (event.actor === "gateway") return isOfGateway(event.what, names, requests);
    if (event.actor === "exchange") return namesIn(event.what).some((one) => names.has(one));
    if (event.actor === "harness") return isOfFault(event.what, names);
    if (event.actor === "trader") return false;
    const { what } = event;
    if (what.kind === "commit") return what.writes.some((write) => isOfWrite(write, names));
    return what.kind === "deliver" && isHeard(what.event, names);
  });
}

/** Every name of the order, from one (1). */
function namesOf(name: string, events: readonly WorldEvent[]): ReadonlySet<string> {
  const names = new Set([name]);
  let known = 0;
  // A name may come to light after an event that used another one.
  while (known < names.size) {
    known = names.size;
    for (const event of events) {
      const together = event.actor === "gateway" ? sent(event.what) : aliases(event);
      if (together.some((one) => names.has(one))) for (const one of together) names.add(one);
    }
  }
  return names;
}

function sent(what: GatewayEvent): readonly string[] {
  return what.kind === "send" ? [what.key, what.order.clientOrderId] : [];
}

function aliases(event: WorldEvent): readonly string[] {
  return event.actor === "exchange" ? namesIn(event.what) : [];
}

function namesIn(what: ExchangeEvent): readonly string[] {
  switch (what.kind) {
    case "accepted":
    case "refused": {
      const { key, clientOrderId, brokerOrderId } = what.order;
      return [key, clientOrderId, brokerOrderId];
    }
    case "replaced":
      return [what.brokerOrderId, what.by];
    case "triggered":
    case "filled":
    case "canceled":
    case "busted":
      return [what.brokerOrderId];
    case "forgotten":
      return what.orders;
    case "adjusted":
    case "session":
    case "price":
      return [];
  }
}

function isOfGateway(
  what: GatewayEvent,
  names: ReadonlySet<string>,
  requests: Set<number>,
): boolean {
  switch (what.kind) {
    case "send":
      return isAsked(what.requestSeq, names.has(what.order.clientOrderId), requests);
    case "cancel":
      return isAsked(what.requestSeq, names.has(what.clientOrderId), requests);
    case "query":
      return isAsked(what.requestSeq, false, requests);
    case "landed":
    case "request-lost":
    case "response-lost":
    case "cancel-failed":
      return requests.has(what.requestSeq);
    case "report-issued":
    case "report-dropped":
      return names.has(what.key);
    case "door":
    case "stream":
      return false;
  }
}

/** Notes whose the request of this number is from now on (2). */
function isAsked(requestSeq: number, mine: boolean, requests: Set<number>): boolean {
  if (mine) requests.add(requestSeq);
  else requests.delete(requestSeq);
  return mine;
}

function isOfFault(what: HarnessEvent, names: ReadonlySet<string>): boolean {
  if (what.kind !== "fault") return false;
  const { trigger } = what.fault;
  return "order" in trigger && names.has(trigger.order);
}

function isOfWrite({ row }: Write, names: ReadonlySet<string>): boolean {
  return "client_order_id" in row && row.client_order_id !== null && names.has(row.client_order_id);
}

function isHeard(event: CoreEvent, names: ReadonlySet<string>): boolean {
  switch (event.kind) {
    case "report":
      return isOf(event.report, names);
    case "order-answer":
    case "cancel-answer":
      return names.has(event.clientOrderId);
    case "snapshot":
      return isListed(event.content, names);
    case "started":
    case "plan":
    case "command":
    case "query-failed":
    case "quote":
    case "stream":
    case "wake":
    case "alarm-delivered":
      return false;
  }
}

function isListed(content: SnapshotRows, names: ReadonlySet<string>): boolean {
  if (content.scope !== "orders" && content.scope !== "trades") return false;
  const rows: readonly Named[] = content.rows;
  return rows.some((row) => isOf(row, names));
}

interface Named {
  readonly clientOrderId: string | null;
  readonly brokerOrderId: string;
}

function isOf({ clientOrderId, brokerOrderId }: Named, names: ReadonlySet<string>): boolean {
  return names.has(brokerOrderId) || (clientOrderId !== null && names.has(clientOrderId));
}
