/**
 * The order state changes of FIX 4.4 as messages: every way through a scenario, its rows as
 * execution reports a second apart, and what the core makes of them.
 *
 * 1. A row that is marked `alternative` ends a way of its own: the request before it was refused.
 * 2. What an adapter doubts, the core asks for: a list of orders follows the row, and is newer.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OrderReport } from "../../../core/events.js";
import { filledHigh, filledLow, isEnded, leavesOf, newOrder } from "../../../core/order.js";
import { newerBy, noFacts } from "../../../core/order.js";
import type { Intent, OrderFacts } from "../../../core/order.js";
import { stateValidator } from "../../../core/safeguards/state-validator.js";
import { FIX_RULES, fixAdapter } from "../../../core/venues/fix.js";
import { fixText } from "../../../core/venues/fix-message.js";

/** A row of the published tables. */
export interface Row {
  readonly t: string;
  readonly from: "client" | "exchange" | "out-of-band";
  readonly msg: "ExecutionReport" | "OrderCancelReject" | string | null;
  readonly clOrdId?: string;
  readonly origClOrdId?: string;
  readonly execType?: string;
  readonly ordStatus?: string;
  readonly orderQty?: number;
  readonly cumQty?: number;
  readonly leavesQty?: number;
  readonly lastQty?: number;
  readonly alternative?: boolean;
  readonly ExecID?: string;
  readonly ExecRefID?: string;
  readonly LastPx?: number;
}

/** A scenario of the published tables. */
export interface Scenario {
  readonly id: string;
  readonly fix42: string | null;
  readonly provenance: string;
  readonly rows: readonly Row[];
}

/** One way through a scenario: its name, and what the exchange sends on it, in order. */
export interface Way {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** One thing that the core learns: a report, or a row of a newer list. */
export interface Told {
  readonly report: OrderReport;
  /** The stamp of the list that it stands in; null for a report. */
  readonly listMs: number | null;
}

/** What one message of the exchange brings. */
export interface Heard {
  readonly row: Row;
  readonly doubts: readonly string[];
  /** Nothing for a reject of a cancel: it says nothing of quantities. */
  readonly told: readonly Told[];
}

/** What the core says of an order; all that the tables say of one. */
export interface Knowledge {
  readonly filled: number;
  readonly leaves: number;
  readonly over: boolean;
}

const EXEC_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ New: "0", "Done for Day": "3", Canceled: "4", Replace: "5", "Pending Cancel": "6" },
    ...{ Stopped: "7", Rejected: "8", Restated: "D", "Pending Replace": "E", Trade: "F" },
    ...{ "Trade Correct": "G", "Trade Cancel": "H", "Order Status": "I" },
  }),
);
const ORD_STATUSES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ New: "0", "Partially Filled": "1", Filled: "2", "Done for Day": "3", Canceled: "4" },
    ...{ "Pending Cancel": "6", Stopped: "7", Rejected: "8", "Pending Replace": "E" },
  }),
);
/** States of which the tables expect nothing more; done for day is taken up again. */
const OVER: readonly string[] = ["Filled", "Canceled", "Rejected"];

/** The published tables. */
export const { scenarios: SCENARIOS } = JSON.parse(
  readFileSync(join(import.meta.dirname, "fix-order-states.json"), "utf8"),
) as { readonly scenarios: readonly Scenario[] };

/** Every way through a scenario: the main one, and one for each refused request (1). */
export function waysOf(scenario: Scenario): readonly Way[] {
  const said = scenario.rows.filter(({ from }) => from === "exchange");
  const main = said.filter(({ alternative }) => alternative !== true);
  const first = main.filter((row) => orderIdOf(scenario, row) === FIRST_ORDER);
  const second = main.filter((row) => !first.includes(row));
  const refused = said.flatMap((row, at) =>
    row.alternative === true
      ? [{ name: `refused at ${row.t}`, rows: [...mainBefore(said, at), row] }]
      : [],
  );
  const other = second.length === 0 ? [] : [{ name: "second order", rows: second }];
  return [{ name: "main", rows: first }, ...other, ...refused];
}

function mainBefore(rows: readonly Row[], at: number): readonly Row[] {
  return rows.slice(0, at).filter(({ alternative }) => alternative !== true);
}

const FIRST_ORDER = "E7";

/** The order at the counterparty; only F.1.b has a second one, which is no replacement. */
function orderIdOf(scenario: Scenario, row: Row): string {
  const fresh = scenario.id.startsWith("F.1.b") && row.clOrdId === "Y";
  return fresh ? "E8" : FIRST_ORDER;
}

type Fields = readonly (readonly [number, string | null])[];

function fieldsOf(scenario: Scenario, row: Row, nth: number): Fields {
  const order = orderIdOf(scenario, row);
  const status = ORD_STATUSES.get(row.ordStatus ?? "") ?? null;
  const ids: Fields = [
    [37, order],
    [11, row.clOrdId ?? null],
    [41, row.origClOrdId ?? null],
    [39, status],
  ];
  if (row.msg === "OrderCancelReject") return [[35, "9"], ...ids, [434, "1"]];
  return [
    ...([[35, "8"], ...ids, [17, row.ExecID ?? `X${nth}`]] as Fields),
    ...([[19, row.ExecRefID ?? null]] as Fields),
    ...([[150, EXEC_TYPES.get(row.execType ?? "") ?? null]] as Fields),
    ...([[38, String(row.orderQty)]] as Fields),
    ...([[14, String(row.cumQty)]] as Fields),
    ...([[151, String(row.leavesQty)]] as Fields),
    ...([[32, String(row.lastQty ?? 0)]] as Fields),
    ...([[31, String(row.LastPx ?? 10)]] as Fields),
    [60, stampText(nth, 0)],
  ];
}

function stampText(seconds: number, millis: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `20240801-13:30:${two(seconds)}.${String(millis).padStart(3, "0")}`;
}

/** A row as the counterparty's message; `resent` adds PossResend (97). */
export function messageOf(scenario: Scenario, row: Row, nth: number, resent = false): string {
  const fields = fieldsOf(scenario, row, nth);
  return fixText(resent ? [...fields, [97, "Y"]] : fields);
}

/** A row of the list of orders that is asked for after the message, read from its answer (2). */
function listRow(scenario: Scenario, row: Row, nth: number): Told {
  const fields = new Map([...fieldsOf(scenario, row, nth)]);
  fields.set(150, "I").set(17, "0").delete(19);
  const dateMs = Date.UTC(2024, 7, 1, 13, 30, nth, newerBy(FIX_RULES));
  const answer = { status: 200, dateMs, body: [fixText([...fields])] };
  const content = fixAdapter.readSnapshot("orders", answer)?.content;
  const report = content?.scope === "orders" ? content.rows[0] : undefined;
  if (report === undefined) throw new Error("the list was not read");
  return { report, listMs: dateMs };
}

/** What each message of a way brings, read by the adapter. */
export function hear(scenario: Scenario, { rows }: Way, resent = false): readonly Heard[] {
  return rows.map((row, nth) => {
    const { reports, doubts } = fixAdapter.readFrame(messageOf(scenario, row, nth, resent));
    const told = reports.map((report) => ({ report, listMs: null }));
    return doubts.length === 0
      ? { row, doubts, told }
      : { row, doubts, told: [...told, listRow(scenario, row, nth)] };
  });
}

/** The facts of an order after one more thing was told of it. */
export function merged(facts: OrderFacts, { report, listMs }: Told): OrderFacts {
  return listMs === null
    ? stateValidator.mergeReport(facts, report, false)
    : stateValidator.mergeSnapshot(facts, report, listMs, false);
}

/** The facts of an order after all that was told of it. */
export function factsOf(told: readonly Told[]): OrderFacts {
  return told.reduce(merged, noFacts());
}

/** What the core says of an order of `qty` with these facts; throws where it is unsure. */
export function knowledge(facts: OrderFacts, qty: number): Knowledge {
  const order = newOrder({ qty } as Intent);
  order.facts = facts;
  const filled = filledLow(order, FIX_RULES);
  if (filledHigh(order, FIX_RULES) !== filled) throw new Error("the core is unsure");
  return { filled, leaves: leavesOf(order, FIX_RULES), over: isEnded(order, FIX_RULES) };
}

/** What the table says after each message; a reject of a cancel repeats what was so before. */
export function expectedOf(heard: readonly Heard[], at: number): Knowledge {
  const status = heard[at]?.row.ordStatus ?? "";
  const { cumQty, leavesQty, orderQty } = lastReport(heard, at);
  // A pending request stands before Filled in rank; where all is filled, both apply.
  const over = OVER.includes(status) || cumQty === orderQty;
  return { filled: cumQty ?? 0, leaves: leavesQty ?? 0, over };
}

/** The newest execution report of the order of the row at `at`. */
function lastReport(heard: readonly Heard[], at: number): Row {
  const reports = heard.slice(0, at + 1).filter(({ row }) => row.msg === "ExecutionReport");
  const row = reports.at(-1)?.row;
  if (row === undefined) throw new Error("a scenario that begins without a report");
  return row;
}
