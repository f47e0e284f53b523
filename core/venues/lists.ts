/**
 * How answers to queries are read, the same at every broker: lists of rows, and margin.
 *
 * 1. A list with one unreadable row is not complete: it proves no absence.
 * 2. Positions come out with one row a symbol: some venues list a symbol once for each product or
 *    side. A symbol whose rows add up to no safe integer has none, and the list is not complete.
 */
import { z } from "zod";
import type { QueryScope } from "../effects.js";
import type { OrderReport, PositionRow, SnapshotRows, TradeRow } from "../events.js";
import type { MarginFacts } from "../margin.js";
import type { BrokerMs, Sym } from "../units.js";
import type { SnapshotAnswer, VenueAdapter } from "./adapter.js";
import { succeeded } from "./answers.js";

/** How a venue shows one row of each list. A row read as null was not understood. */
export interface RowReaders {
  readonly order: (row: unknown) => OrderReport | null;
  readonly trade: (row: unknown) => TradeRow | null;
  readonly position: (row: unknown) => PositionRow | null;
}

/** Reads answers to queries; `listOf` finds the list in a body that wraps it. */
export function snapshotReader(
  readers: RowReaders,
  listOf: (scope: QueryScope, body: unknown) => unknown = (_, body) => body,
): VenueAdapter["readSnapshot"] {
  return (scope, answer) => {
    const { body, dateMs } = answer;
    if (!succeeded(answer) || dateMs === null) return null;
    return readContent(scope, listOf(scope, body), dateMs, readers);
  };
}

function readContent(
  scope: QueryScope,
  list: unknown,
  stampMs: BrokerMs,
  readers: RowReaders,
): SnapshotAnswer | null {
  switch (scope) {
    case "orders":
      return readRows(list, stampMs, readers.order, (rows) => ({ scope, rows }));
    case "trades":
      return readRows(list, stampMs, readers.trade, (rows) => ({ scope, rows }));
    case "positions":
      return readPositions(list, stampMs, readers.position);
    case "margin": {
      const facts = readMargin(list);
      return facts === null ? null : { stampMs, complete: true, content: { scope, facts } };
    }
  }
}

/** Reads every row of a list; null if `list` is none. */
function readRows<T>(
  list: unknown,
  stampMs: BrokerMs,
  read: (row: unknown) => T | null,
  content: (rows: readonly T[]) => SnapshotRows,
): SnapshotAnswer | null {
  if (!Array.isArray(list)) return null;
  const rows: T[] = [];
  for (const item of list as readonly unknown[]) {
    const row = read(item);
    if (row !== null) rows.push(row);
  }
  return { stampMs, complete: rows.length === list.length, content: content(rows) };
}

/** Positions, netted by symbol (2). */
function readPositions(
  list: unknown,
  stampMs: BrokerMs,
  read: (row: unknown) => PositionRow | null,
): SnapshotAnswer | null {
  const net = new Map<Sym, number>();
  const answer = readRows(list, stampMs, read, (rows) => {
    for (const { symbol, netQty } of rows) net.set(symbol, (net.get(symbol) ?? 0) + netQty);
    const all = [...net].map(([symbol, netQty]) => ({ symbol, netQty }));
    return { scope: "positions", rows: all.filter(({ netQty }) => Number.isSafeInteger(netQty)) };
  });
  if (answer?.content.scope !== "positions") return answer;
  return { ...answer, complete: answer.complete && answer.content.rows.length === net.size };
}

const amount = z.int().nonnegative();
const text = z.string().min(1);

const marginSchema = z.compile(
  z.object({
    fundsMinor: z.int(),
    rows: z.array(
      z.object({
        symbol: text,
        longMinor: amount,
        shortMinor: amount,
        spreadMinor: amount,
        volPerMille: amount,
      }),
    ),
    offsets: z.array(z.object({ cover: text, risk: text, coveredMinor: amount })),
  }),
  { strict: true },
);

/**
 * Margin parameters from a body of exactly the shape of `MarginFacts`. Brokers have no common
 * shape for them (some publish a file, some a calculator); a deployment translates its source
 * into this one.
 */
function readMargin(body: unknown): MarginFacts | null {
  const parsed = marginSchema.safeParse(body);
  return parsed.success ? parsed.data : null;
}
