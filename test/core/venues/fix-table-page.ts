/**
 * The page of the FIX tables, as `docs/fix-order-states.md` shows it: every scenario with what it
 * shows and how the core's knowledge compares.
 */
import type { Knowledge, Scenario } from "./fix-scenarios.js";

/**
 * How the core's knowledge compares after one row; `place` is scenario and time, `nth` the row's
 * number in its scenario.
 */
export type Verdict = {
  readonly place: string;
  readonly nth: number;
  readonly listed: boolean;
} & (
  | { readonly kind: "same" | "accepted" }
  | { readonly kind: "not"; readonly expected: Knowledge; readonly core: Knowledge }
);

/** One way, tried. */
export interface Tried {
  readonly scenario: Scenario;
  readonly verdicts: readonly Verdict[];
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

/** A row of which the core knows something else, and why. */
interface Difference {
  readonly expected: Knowledge;
  readonly core: Knowledge;
  readonly why: string;
}

const REPLACED =
  "An end is for ever. The core asks for no replace; one that somebody else asked for makes a " +
  "filled order work again. Its fills count when they come; that it works is not known.";
const BUSTED =
  "An end is for ever. What the bust took is hedged by another order; that this one works again " +
  "is not known. Its fills count when they come.";
const over = (filled: number): Knowledge => ({ filled, leaves: 0, over: true });
const works = (filled: number, leaves: number): Knowledge => ({ filled, leaves, over: false });

/** Every row that the core's facts do not hold, with both sides. */
export const NOT_REPRESENTED: ReadonlyMap<string, Difference> = new Map(
  Object.entries({
    "C.1.c, 6": { expected: works(10_000, 2_000), core: over(10_000), why: REPLACED },
    "J.1.a, 5": { expected: works(9_000, 1_000), core: over(9_000), why: BUSTED },
    "J.1.a, 6": { expected: works(9_000, 1_000), core: over(9_000), why: BUSTED },
    "J.1.a, 11": { expected: works(10_000, 2_000), core: over(10_000), why: REPLACED },
    "J.1.a, 12": { expected: works(10_500, 1_500), core: over(10_500), why: REPLACED },
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
- **By the accepted quantity.** The core never modifies an order. It has one quantity, that of its
  intent. Rows after a replace are compared with the quantity that the exchange accepted in its
  place. With its own, the core's filled quantity is the same, and only what is left differs.
- **Not represented.** Rows that differ all the same are listed below, and nowhere hidden.

`;

function counted(n: number, what: string): string {
  return n === 0 ? "" : `; ${n} ${what}`;
}

function lineOf({ id, rows }: Scenario, tried: readonly Tried[]): string {
  const rowsByNumber = new Map(
    tried.flatMap(({ verdicts }) => verdicts.map((verdict) => [verdict.nth, verdict] as const)),
  );
  const all = [...rowsByNumber.values()];
  const of = (kind: Verdict["kind"]): number => all.filter((row) => row.kind === kind).length;
  const listed = all.filter((row) => row.listed).length;
  const result =
    `${of("same")} the same${counted(of("accepted"), "by the accepted quantity")}` +
    `${counted(of("not"), "not represented")}${counted(listed, "of them by a list")}`;
  const permutations = tried.reduce((sum, each) => sum + each.permutations, 0);
  const said = rows.filter(({ from }) => from === "exchange").length;
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
  const told = (known: Knowledge): string =>
    `${known.filled} filled, ${known.leaves} left, ${known.over ? "over" : "works"}`;
  const others = [...NOT_REPRESENTED].map(
    ([place, { expected, core, why }]) =>
      `| \`${place}\` | ${told(expected)} | ${told(core)} | ${why} |`,
  );
  return [
    HEAD,
    "| scenario | what it shows | rows | ways | permutations | result |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
    "## Not represented",
    "",
    "| scenario, row | the table says | the core knows | why |",
    "| --- | --- | --- | --- |",
    ...others,
    "",
  ].join("\n");
}
