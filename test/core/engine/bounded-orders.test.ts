/**
 * Bounded orders, exhaustively: for one group with up to five broker reports, every permutation
 * with every single repetition ends in the same facts and the same position. Nothing is drawn.
 *
 * 1. Effects are discarded: what the core decides on the way changes no fact and no position.
 * 2. What is kept (the rows) holds the same position after a restart.
 */
import { describe, expect, it } from "vitest";
import { must } from "../../../core/assert.js";
import type { Engine } from "../../../core/engine.js";
import { createEngine } from "../../../core/engine.js";
import type { FillReport, OrderReport } from "../../../core/events.js";
import type { OrderFacts } from "../../../core/order.js";
import type { Plan } from "../../../core/plan.js";
import { DEFAULT_TIMING } from "../../../core/rules.js";
import type { Safeguards } from "../../../core/safeguards/index.js";
import { SAFEGUARDS } from "../../../core/safeguards/index.js";
import { createMemoryDisk } from "../../../core/store/memory.js";
import type { StoreContents } from "../../../core/store/port.js";
import { TABLE_NAMES } from "../../../core/store/schema.js";
import { opened } from "../store/opened.js";
import type { Bench } from "./bench.js";
import { RULES, trading } from "./bench.js";
import { instrument, pair, spread } from "./plans.js";

/** What one report says; quantities and stamps are filled in by the form of the reports. */
interface Said {
  readonly order: string;
  readonly status: OrderReport["status"];
  /** Net of busts, after this report. */
  readonly cum: number;
  readonly fill?: FillReport;
  readonly bust?: { readonly execId: string; readonly qty: number };
}

/** A group with orders at work, and what the broker has still to say. */
interface Case {
  readonly contents: StoreContents;
  readonly fromMs: number;
  readonly said: readonly Said[];
  /** Signed by the leg's direction, once everything is known. */
  readonly held: readonly number[];
}

const fill = (execId: string, qty: number): FillReport => ({ execId, qty, priceTicks: 900 });

function contentsOf(bench: Bench): StoreContents {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, bench.rows(name)])) as StoreContents;
}

function begun(
  plan: Plan,
  until: (bench: Bench) => readonly Said[],
  held: readonly number[],
): Case {
  const bench = trading(plan);
  const said = until(bench);
  return { contents: contentsOf(bench), fromMs: bench.stampMs() + 5_000, said, held };
}

/** Wing of 100 half filled, so that a short of 50 works: fills, a cancel of the wing, a bust. */
const protectionFirst = begun(
  spread(),
  (bench) => {
    const [wing = ""] = bench.fresh();
    bench.accept(wing);
    bench.fill(wing, 50);
    const [short = ""] = bench.fresh();
    bench.accept(short);
    return [
      { order: wing, status: "open", cum: 75, fill: fill("w2", 25) },
      { order: wing, status: "canceled", cum: 75 },
      { order: short, status: "open", cum: 25, fill: fill("s1", 25) },
      { order: short, status: "filled", cum: 50, fill: fill("s2", 25) },
      { order: short, status: "unknown", cum: 25, bust: { execId: "s1", qty: 25 } },
    ];
  },
  [75, 25],
);

const fine = { lot: 5 };
const finePair = pair();
const FINE_PAIR: Plan = {
  ...finePair,
  legs: finePair.legs.map((leg) => ({
    ...leg,
    instrument: instrument(leg.instrument.symbol, { ...leg.instrument, ...fine }),
  })),
};

/** A slice of 50 half filled, so that a hedge of 25 works: fills, a bust, a cancel, a late fill. */
const hedgeOnFill = begun(
  FINE_PAIR,
  (bench) => {
    const [slice = ""] = bench.fresh();
    bench.accept(slice);
    bench.fill(slice, 25);
    const hedge = must(
      bench.fresh().find((id) => id !== slice),
      "hedge",
    );
    bench.accept(hedge);
    return [
      { order: slice, status: "filled", cum: 50, fill: fill("c2", 25) },
      { order: slice, status: "unknown", cum: 40, bust: { execId: "c2", qty: 10 } },
      { order: hedge, status: "open", cum: 10, fill: fill("h1", 10) },
      { order: hedge, status: "canceled", cum: 10 },
      { order: hedge, status: "canceled", cum: 15, fill: fill("h2", 5) },
    ];
  },
  [40, 15],
);

/** How a venue says it. Within one second of a coarse clock it is unclear what a bust came after. */
type Form = "cumulatives" | "cumulatives and fills" | "cumulatives and fills of one second";

function reportsOf({ said, contents, fromMs }: Case, form: Form): readonly OrderReport[] {
  return said.map(({ order, status, cum, fill: filled = null, bust = null }, at) => {
    const row = contents.orders.find((one) => one.client_order_id === order);
    return {
      key: `late-${at}`,
      clientOrderId: order,
      brokerOrderId: must(row?.broker_order_id, `the broker's id of ${order}`),
      status,
      cumQty: cum,
      orderQty: null,
      fill: form === "cumulatives" ? null : filled,
      bust,
      stampMs: form === "cumulatives and fills of one second" ? fromMs : fromMs + at * 1_000,
      reason: null,
    };
  });
}

/** Every arrangement of `list`; equal items once. */
function* arrangements(list: readonly number[]): Generator<readonly number[]> {
  if (list.length === 0) yield [];
  for (const first of new Set(list)) {
    const rest = list.toSpliced(list.indexOf(first), 1);
    for (const tail of arrangements(rest)) yield [first, ...tail];
  }
}

/** Every permutation of the first `count`, alone and with each one of them said twice. */
function* sequences(count: number): Generator<readonly number[]> {
  const once = Array.from({ length: count }, (_, at) => at);
  yield* arrangements(once);
  for (const twice of once) yield* arrangements([...once, twice]);
}

interface End {
  readonly facts: ReadonlyMap<string, OrderFacts>;
  readonly held: readonly number[];
  readonly exposure: number;
}

type Merge = Safeguards["stateValidator"]["mergeReport"];

/** An engine that trades at once, with what the merge returned last for each order. */
function listening(
  contents: StoreContents,
  merge: Merge,
): { engine: Engine; facts: Map<string, OrderFacts> } {
  const facts = new Map<string, OrderFacts>();
  const safeguards: Safeguards = {
    ...SAFEGUARDS,
    reconciliation: { ...SAFEGUARDS.reconciliation, mayTrade: () => true },
    stateValidator: {
      ...SAFEGUARDS.stateValidator,
      mergeReport(before, report, isStop) {
        const after = merge(before, report, isStop);
        facts.set(report.brokerOrderId, after);
        return after;
      },
    },
  };
  return {
    engine: createEngine({ safeguards, rules: RULES, timing: DEFAULT_TIMING }, contents),
    facts,
  };
}

function viewOf(engine: Engine): Pick<End, "held" | "exposure"> {
  const { held, exposure } = must(engine.groups()[0], "group");
  return { held, exposure };
}

/** Where a sequence ends. `restarted` reads the position back from the rows. */
function endOf(
  { contents }: Case,
  reports: readonly OrderReport[],
  sequence: readonly number[],
  merge: Merge = SAFEGUARDS.stateValidator.mergeReport,
): { end: End; restarted: readonly number[]; decided: number } {
  const { engine, facts } = listening(contents, merge);
  const store = opened(createMemoryDisk().open());
  for (const table of TABLE_NAMES) {
    // The epoch in there is the store's own.
    if (table === "meta") continue;
    store.commit(contents[table].map((row) => ({ table, row }) as never));
  }
  let decided = 0;
  for (const [nth, at] of sequence.entries()) {
    const report = must(reports[at], "report");
    const { writes, effects } = engine.step({ kind: "report", localMs: 20_000 + nth, report });
    store.commit(writes);
    decided += effects.filter(({ kind }) => kind === "send" || kind === "cancel").length;
  }
  const sorted = new Map([...facts].sort(([one], [other]) => (one < other ? -1 : 1)));
  const { engine: next } = listening(store.load(), merge);
  return {
    end: { facts: sorted, ...viewOf(engine) },
    restarted: viewOf(next).held,
    decided,
  };
}

const FORMS: readonly Form[] = [
  "cumulatives",
  "cumulatives and fills",
  "cumulatives and fills of one second",
];
const SIZES = [1, 2, 3, 4, 5];

describe.each([
  ["protection-first", protectionFirst],
  ["hedge-on-fill", hedgeOnFill],
] as const)("bounded orders: %s", (_, one) => {
  it.each(FORMS)("told by %s", { timeout: 300_000 }, (form) => {
    const reports = reportsOf(one, form);
    let [tried, decided] = [0, 0];
    for (const size of SIZES) {
      let first: End | null = null;
      for (const sequence of sequences(size)) {
        const ended = endOf(one, reports, sequence);
        first ??= ended.end;
        expect(ended.end, sequence.join(" ")).toEqual(first);
        expect(ended.restarted, `restarted after ${sequence.join(" ")}`).toEqual(first.held);
        tried += 1;
        decided += ended.decided;
      }
      if (size === 5 && form !== "cumulatives and fills of one second") {
        expect(first?.held).toEqual(one.held);
      }
    }
    expect(tried).toBe(1 + 2 + 6 + 24 + 120 + 1 + 2 * 3 + 3 * 12 + 4 * 60 + 5 * 360);
    expect(decided).toBeGreaterThan(0);
  });
});

describe("bounded orders: it bites", () => {
  it("a merge in which the last word wins ends in more than one position", () => {
    const lastWordWins: Merge = (facts, report) => ({
      ...facts,
      cums: [{ cum: report.cumQty ?? 0, stampMs: report.stampMs }],
    });
    const reports = reportsOf(protectionFirst, "cumulatives");
    const ends = new Set(
      [...sequences(5)].map((sequence) => {
        const { end } = endOf(protectionFirst, reports, sequence, lastWordWins);
        return end.held.join(" ");
      }),
    );
    expect(ends.size).toBeGreaterThan(1);
  });
});
