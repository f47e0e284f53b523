/**
 * How things stood after an event, for people: what the core had stored beside what was true.
 */
import Table from "cli-table3";
import type { MomentReport } from "../report/shapes.js";
import { clockText } from "../clock-text.js";

/** Groups, orders, positions, and how many rows the store holds. */
export function momentText({ event, atMs, groups, orders, positions, rows }: MomentReport): string {
  const held = Object.entries(rows)
    .filter(([, of]) => of.length > 0)
    .map(([table, of]) => `${table} ${of.length}`);
  return [
    `after event ${event}, ${clockText(atMs)}`,
    tableOf(["group", "state", "aim", "exposed", "unknown"], groups.map(groupCells)),
    tableOf(["order", "intent", "the core stored", "at the exchange"], orders.map(orderCells)),
    tableOf(["position", "the core stored", "at the exchange"], positions.map(positionCells)),
    `rows: ${held.length === 0 ? "none" : held.join(", ")}; --json has them`,
    "",
  ].join("\n");
}

function groupCells(group: MomentReport["groups"][number]): string[] {
  const { id, state, aim, exposure, unknown } = group;
  return [id, state, aim, String(exposure), String(unknown)];
}

function orderCells(order: MomentReport["orders"][number]): string[] {
  const { clientOrderId, intent, stored, exchange } = order;
  const known = stored === null ? "nothing" : `${stored.filled} filled, ${stored.status}`;
  return [clientOrderId, intent ?? "none", known, exchangeCell(exchange)];
}

function exchangeCell(exchange: MomentReport["orders"][number]["exchange"]): string {
  if (exchange === null) return "unheard of";
  const { brokerOrderId, status, filled, qty } = exchange;
  return `${filled} of ${qty} filled, ${status}, ${brokerOrderId}`;
}

function positionCells(position: MomentReport["positions"][number]): string[] {
  const { symbol, stored, exchange } = position;
  const legs = stored.map(({ group, leg, held }) => `${group}/${leg} holds ${held}`);
  return [symbol, legs.length === 0 ? "nothing" : legs.join(", "), String(exchange)];
}

function tableOf(head: string[], rows: readonly string[][]): string {
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(row);
  return table.toString();
}
