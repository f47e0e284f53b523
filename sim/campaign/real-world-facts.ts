/**
 * What a case of the real world wants, and what of it did not happen.
 *
 * 1. Counted from what the exchange did and what reached the venue's door; the core is not asked.
 */
import type { BrokerOrderId, Sym, Units } from "../../core/units.js";
import type { Fact, SimulatedCase } from "../real-world.js";
import type { GroupEnd, RunResult } from "../run-types.js";
import type { ExchangeEvent, ExchangeOrder, Listener } from "../world-event.js";

/** What was counted in one run. Orders are counted by `PLAN/LEG/PURPOSE`. */
export interface Counted {
  readonly hear: Listener;
  readonly sent: ReadonlyMap<string, number>;
  readonly filled: ReadonlyMap<string, Units>;
  readonly net: ReadonlyMap<Sym, Units>;
}

/** `PLAN/LEG/PURPOSE/NTH` without its last part. */
const legOf = (key: string): string => key.slice(0, key.lastIndexOf("/"));

function add(to: Map<string, number>, key: string, count: number): void {
  to.set(key, (to.get(key) ?? 0) + count);
}

/** A count of nothing yet, that hears a run. */
export function createCount(): Counted {
  const sent = new Map<string, number>();
  const filled = new Map<string, Units>();
  const net = new Map<Sym, Units>();
  const orders = new Map<BrokerOrderId, ExchangeOrder>();
  const traded = (id: BrokerOrderId, qty: Units): void => {
    const order = orders.get(id);
    if (order === undefined) return;
    add(filled, legOf(order.key), qty);
    add(net, order.symbol, order.side === "BUY" ? qty : -qty);
  };
  const exchange = (what: ExchangeEvent): void => {
    switch (what.kind) {
      case "accepted":
        orders.set(what.order.brokerOrderId, what.order);
        return;
      case "replaced": {
        const order = orders.get(what.brokerOrderId);
        if (order !== undefined) orders.set(what.by, order);
        return;
      }
      case "filled":
        return traded(what.brokerOrderId, what.qty);
      case "busted":
        return traded(what.brokerOrderId, -what.qty);
      case "adjusted":
        return add(net, what.symbol, what.qty);
      case "refused":
      case "triggered":
      case "canceled":
      case "session":
      case "forgotten":
      case "price":
        return;
    }
  };
  const hear: Listener = ({ actor, what }) => {
    if (actor === "exchange") exchange(what);
    else if (what.kind === "send") add(sent, legOf(what.key), 1);
  };
  return { hear, sent, filled, net };
}

/** What the case wants and the run does not show, each in a few words; empty if nothing. */
export function missedBy(
  { schedule, wants }: SimulatedCase,
  { landedIds, situations, ends }: RunResult,
  counted: Counted,
): readonly string[] {
  const idle = schedule.filter(({ id }) => !landedIds.has(id));
  const unseen = wants.situations.filter((slug) => (situations.get(slug) ?? 0) === 0);
  return [
    ...idle.map(({ id, kind }) => `fault ${id} (${kind}) did not land`),
    ...unseen.map((slug) => `the situation ${slug} did not happen`),
    ...wants.ends.flatMap((wanted) => otherwise(wanted, ends)),
    ...wants.facts.flatMap((fact) => falseOf(fact, counted)),
  ];
}

function otherwise(wanted: Partial<GroupEnd>, ends: readonly GroupEnd[]): readonly string[] {
  const { group } = wanted;
  const ended = ends.find((end) => end.group === group);
  return Object.entries(wanted)
    .filter(([name, value]) => ended?.[name as keyof GroupEnd] !== value)
    .map(([name, value]) => {
      const is = String(ended?.[name as keyof GroupEnd]);
      return `${group ?? "a group"}: ${name} is ${is}, expected ${String(value)}`;
    });
}

function falseOf(fact: Fact, { sent, filled, net }: Counted): readonly string[] {
  const [what, is, wanted] =
    fact.kind === "sent"
      ? [`orders sent for ${fact.of}`, sent.get(fact.of), fact.orders]
      : fact.kind === "filled"
        ? [`units filled for ${fact.of}`, filled.get(fact.of), fact.units]
        : [`net units of ${fact.symbol}`, net.get(fact.symbol), fact.units];
  const count = is ?? 0;
  return count === wanted ? [] : [`${what}: ${count}, expected ${wanted}`];
}
