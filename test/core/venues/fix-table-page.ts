/**
 * The page of the FIX tables, as `docs/fix-order-states.md` shows it: every scenario with what it
 * shows and how the core's knowledge compares.
 */
import type { Knowledge, Scenario } from "./fix-scenarios.js";

/**
 * What the core knows after one row, and what the table says; `place` is scenario and time, `nth`
 * the row's number in its scenario, `listed` says that the list of orders was asked for.
 */
export interface Compared {
  readonly place: string;
  readonly nth: number;
  readonly listed: boolean;
  readonly core: Knowledge;
  readonly table: Knowledge;
}

/** One way, tried. */
export interface Tried {
  readonly scenario: Scenario;
  readonly rows: readonly Compared[];
  readonly permutations: number;
}

/** What each scenario shows. */
export const SHOWS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "A.1.a": "Fills until the order is filled",
    "B.1.a": "A cancel of an order without a fill",
    "B.1.b": "A cancel, with fills before and while it is pending",
    "B.1.d": "A cancel that overtakes the acknowledgement: the order is never New",
    "B.1.e": "A cancel sent before the acknowledgement arrives",
    "C.1.a": "A replace to a larger quantity, before any fill",
    "C.1.b": "A replace to a larger quantity, with a fill while it is pending",
    "C.1.c": "A replace to a larger quantity of an order that is filled: it works again",
    "C.2.a": "A replace of the price that comes too late: filled meanwhile",
    "C.3.a": "A replace to a smaller quantity, with fills while it is pending",
    "D.1.a": "A chain of replaces, each accepted before the next",
    "D.1.c": "A chain of replaces whose first is refused",
    "D.2.b": "Two replaces under way at once",
    "E.1.b": "Canceled by the counterparty after a request by telephone",
    "F.1.b/42": "The order sent again as PossResend: answered by its status; a second order",
    "H.1.a": "Done for the day, restated the next day, filled on",
    "I.1.a": "Fill or kill that could not be filled",
    "I.1.b": "Immediate or cancel: a part filled, the rest canceled",
    "J.1.a": "Trades taken back and corrected, before and after the order was filled and replaced",
    "L.1.a": "Stopped at a price: its LastQty is no fill",
  }),
);

const HEAD = `# The order states of FIX 4.4

FIX 4.4 publishes what a counterparty reports as an order changes its state (Volume 4, Appendix D).
The tables are data in \`test/core/venues/fix-order-states.json\`, which also says how sure each of
them is. A test (\`test/core/venues/fix-table.test.ts\`) sends every row through the adapter
(\`core/venues/fix.ts\`) and merges it into the facts of an order (\`core/order.ts\`). It wrote this
page, and holds it current.

What is compared, after every row: the filled quantity, what may still fill, and whether the order
is over. Done for the day is not over. Where all is filled and a request is pending, both apply, and
the order is over.

- **Ways.** A row that refuses a request ends a way of its own. The rest is the main way.
- **Permutations.** Requests first, then what the exchange sent: every order of up to 6 messages,
  5,000 samples of more. Each is tried as it is, and with every message again under PossResend (97)
  at a random place. The facts at the end are the same, whatever the order.
- **By a list.** A trade cancel whose LastQty is 0, and a trade correction, do not say by how much
  the order changed. The adapter doubts, the core asks for the list of orders, and the row is
  compared once that list is there. Until then the core takes the larger quantity. Where the cancel
  says how much, no list is needed: a test says so.
- **After a replace.** The core never modifies an order, but somebody else may. What may still fill
  is counted by the quantity that the counterparty holds (OrderQty, 38); whether the order fell
  short of what was wished for, by that of its intent.
- **Filled is no end.** An order is over because its quantity is filled. Where a replace gives it
  more, or a trade cancel takes a fill back and the counterparty reports it partially filled, it
  works again. Reported as filled with less than its quantity, it is over.

`;

function isSame({ core, table }: Compared): boolean {
  return (Object.keys(table) as (keyof Knowledge)[]).every((key) => core[key] === table[key]);
}

function lineOf({ id, rows: all }: Scenario, tried: readonly Tried[]): string {
  const rows = new Map(tried.flatMap((way) => way.rows.map((row) => [row.nth, row] as const)));
  const count = (of: (row: Compared) => boolean): number => [...rows.values()].filter(of).length;
  const listed = count((row) => row.listed);
  const others = rows.size - count(isSame);
  const result =
    `${count(isSame)} the same` +
    `${others === 0 ? "" : `; ${others} not`}${listed === 0 ? "" : `; ${listed} by a list`}`;
  const permutations = tried.reduce((sum, each) => sum + each.permutations, 0);
  const said = all.filter(({ from }) => from === "exchange").length;
  const cells = [`\`${id}\``, SHOWS.get(id), said, tried.length, permutations, result];
  return `| ${cells.join(" | ")} |`;
}

/** The page, from what was tried. */
export function pageOf(scenarios: readonly Scenario[], tried: readonly Tried[]): string {
  const lines = scenarios.map((scenario) =>
    lineOf(
      scenario,
      tried.filter((each) => each.scenario === scenario),
    ),
  );
  return [
    HEAD,
    "| scenario | what it shows | rows | ways | permutations | result |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}
