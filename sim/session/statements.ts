/**
 * What the broker says of positions, held against what its own reports of orders add up to.
 *
 * 1. A statement is compared with the position at its own time, by the broker's stamps and with
 *    everything that the whole session says: what arrived late had happened all the same.
 * 2. A list may lag what it lists (`readLagMs`), and stamps have a resolution: any position that
 *    held within that window agrees.
 * 3. Only symbols that the session trades are compared. What an account held before is known from
 *    a statement made before the first fill; without one it is taken to be nothing.
 */
import { filledHigh, newOrder } from "../../core/order.js";
import { signOf } from "../../core/units.js";
import type { SessionReport } from "../report/session-shape.js";
import type { Book, Recorded, Told } from "./book.js";
import type { Hearing, Heard } from "./heard.js";

/** A statement beside what the reports say. */
export type Statement = SessionReport["positions"][number];

interface Point {
  readonly stampMs: number;
  readonly value: number;
}

interface Stated {
  readonly line: number;
  readonly symbol: string;
  readonly netQty: number;
  /** The window in which it may have been true. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Every statement of a session about what it trades. */
export function statementsOf(hearing: Hearing, book: Book): readonly Statement[] {
  const lines = new Map<string, readonly Point[]>();
  const opening = new Map<string, number>();
  const found: Statement[] = [];
  for (const stated of statedIn(hearing, book)) {
    const { symbol, netQty, line } = stated;
    const points = lines.get(symbol) ?? pointsOf(hearing, book, symbol);
    lines.set(symbol, points);
    const values = valuesIn(points, stated);
    const first = points[0];
    if (!opening.has(symbol)) {
      const before = first === undefined || stated.toMs < first.stampMs;
      opening.set(symbol, before ? netQty : 0);
    }
    const base = opening.get(symbol) ?? 0;
    const agrees = values.some((value) => base + value === netQty);
    const core = agrees ? netQty : base + (values.at(-1) ?? 0);
    found.push({ line, symbol, core, broker: netQty, agrees });
  }
  return found;
}

function statedIn({ heard, session }: Hearing, book: Book): readonly Stated[] {
  const traded = new Set([...book.orders.values()].map(({ terms }) => terms?.symbol ?? ""));
  const { readLagMs, resolutionMs } = session.venue.adapter.rules;
  const stated: Stated[] = [];
  for (const one of heard) {
    if (one.kind === "claim" && traded.has(one.symbol)) {
      const { line, symbol, netQty, stampMs } = one;
      stated.push({ line, symbol, netQty, fromMs: stampMs, toMs: stampMs });
    } else if (one.kind === "list" && one.answer.content.scope === "positions") {
      stated.push(...ofList(one, one.answer.content.rows, traded, readLagMs, resolutionMs));
    }
  }
  return stated;
}

/** A complete list of positions says of what it leaves out that it is nothing. */
function ofList(
  { line, answer }: Extract<Heard, { kind: "list" }>,
  rows: readonly { readonly symbol: string; readonly netQty: number }[],
  traded: ReadonlySet<string>,
  readLagMs: number,
  resolutionMs: number,
): readonly Stated[] {
  const window = {
    fromMs: answer.stampMs - readLagMs - resolutionMs,
    toMs: answer.stampMs + resolutionMs,
  };
  const listed = new Map(rows.map(({ symbol, netQty }) => [symbol, netQty]));
  return [...traded].flatMap((symbol) => {
    const netQty = listed.get(symbol) ?? (answer.complete ? 0 : null);
    return symbol === "" || netQty === null ? [] : [{ line, symbol, netQty, ...window }];
  });
}

/** The position after each thing said of the symbol's orders, by stamps. */
function pointsOf(hearing: Hearing, book: Book, symbol: string): readonly Point[] {
  const { rules } = hearing.session.venue.adapter;
  const all: { readonly recorded: Recorded; readonly told: Told }[] = [];
  for (const recorded of new Set(book.orders.values())) {
    if (recorded.terms?.symbol !== symbol) continue;
    for (const told of recorded.told) all.push({ recorded, told });
  }
  all.sort((a, b) => a.told.stampMs - b.told.stampMs);
  const shadows = new Map<Recorded, ReturnType<typeof newOrder>>();
  const points: Point[] = [];
  let value = 0;
  for (const { recorded, told } of all) {
    const shadow = shadows.get(recorded) ?? newOrder(recorded.order.intent);
    shadows.set(recorded, shadow);
    const before = filledHigh(shadow, rules);
    shadow.facts = told.merge(shadow.facts);
    const change = filledHigh(shadow, rules) - before;
    value += signOf(shadow.intent.side) * change;
    if (change !== 0) points.push({ stampMs: told.stampMs, value });
  }
  return points;
}

/** Every value that held within the window, the one at its beginning first. */
function valuesIn(points: readonly Point[], { fromMs, toMs }: Stated): readonly number[] {
  let first = 0;
  const values: number[] = [];
  for (const { stampMs, value } of points) {
    if (stampMs > toMs) break;
    if (stampMs < fromMs) first = value;
    else values.push(value);
  }
  return [first, ...values];
}
