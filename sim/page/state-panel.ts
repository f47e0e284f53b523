/**
 * How things stood after an event: groups as the core had stored them; orders and positions so, and
 * as they were at the exchange.
 *
 * 1. Where the two sides of an order differ it says so in words, and not by a colour alone.
 */
import type { History, PositionState, RunPage } from "../report/page-data.js";
import { clockText } from "../clock-text.js";
import { el, table } from "./dom.js";

/** What the page asks of it. */
export interface StatePanel {
  readonly element: HTMLElement;
  look(event: number): void;
}

/** The panel of a run. */
export function createStatePanel(page: RunPage): StatePanel {
  const moment = el("p", { class: "moment", "aria-live": "polite", id: "moment" });
  const body = el("div", {});
  const element = el("section", { class: "state", "aria-label": "state" }, moment, body);
  return {
    element,
    look(event) {
      const happened = page.events[event - 1];
      moment.textContent =
        happened === undefined
          ? "before the first event"
          : `event ${event} of ${page.events.length}, ${clockText(happened.atMs)}: ` +
            `${happened.actor} ${happened.text}; ${happened.exposure} units unhedged`;
      body.replaceChildren(groupsAt(page, event), ordersAt(page, event), positionsAt(page, event));
    },
  };
}

/** What the history says after an event; null: nothing yet. */
function valueAt<T>({ changes }: History<T>, event: number): T | null {
  return changes.findLast(([from]) => from <= event)?.[1] ?? null;
}

function present<T>(histories: readonly History<T>[], event: number): [string, T][] {
  return histories.flatMap((history): [string, T][] => {
    const value = valueAt(history, event);
    return value === null ? [] : [[history.name, value]];
  });
}

function groupsAt({ groups }: RunPage, event: number): HTMLElement {
  const rows = present(groups, event).map(([name, { state, aim, exposure, unknown }]) => [
    ...[name, state, aim, exposure, unknown],
  ]);
  return table("groups, as stored", ["group", "state", "aim", "exposure", "UNKNOWN"], rows);
}

function ordersAt({ orders }: RunPage, event: number): HTMLElement {
  const rows = present(orders, event).map(([name, order]) => {
    const exchange = order.exchange ?? "none";
    const differs = el("strong", { class: "bad" }, "differs");
    const cell = order.differs ? el("span", {}, `${exchange} `, differs) : exchange;
    return [name, order.intent ?? "no intent", order.stored ?? "none", cell];
  });
  const head = ["order", "intent", "stored by the core", "at the exchange"];
  return table("orders", head, rows);
}

function positionsAt({ positions }: RunPage, event: number): HTMLElement {
  const rows = present(positions, event).map(
    ([symbol, { stored, exchange }]: [string, PositionState]) => [
      ...[symbol, stored === "" ? "none" : stored, exchange],
    ],
  );
  return table("positions", ["symbol", "stored, by leg", "at the exchange"], rows);
}
