import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import type { OrderFacts } from "../../../core/order.js";
import { noFacts } from "../../../core/order.js";
import { fixAdapter } from "../../../core/venues/fix.js";
import type { Heard, Scenario, Told, Way } from "./fix-scenarios.js";
import {
  SCENARIOS,
  expectedOf,
  factsOf,
  hear,
  knowledge,
  merged,
  messageOf,
  waysOf,
} from "./fix-scenarios.js";
import { SHOWS, pageOf } from "./fix-table-page.js";
import type { Compared, Tried } from "./fix-table-page.js";

const PAGE = join(import.meta.dirname, "../../../docs/fix-order-states.md");
/** Up to so many things told, every permutation is tried; of more, so many samples. */
const ALL_UP_TO = 6;
const SAMPLES = 5_000;

/** Numbers below `below`, the same in every run of the tests. */
function drawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) =>
    permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
  );
}

function shuffled<T>(items: readonly T[], draw: (below: number) => number): readonly T[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = draw(at + 1);
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}

/** Every permutation, or samples of them. */
function ordersOf(told: readonly Told[], draw: (below: number) => number) {
  if (told.length <= ALL_UP_TO) return permutations(told);
  return Array.from({ length: SAMPLES }, () => shuffled(told, draw));
}

/** Facts as text, whatever the order in which they were learnt. */
function textOf(facts: OrderFacts): string {
  const fills = [...facts.fills.values()].sort((a, b) => (a.execId < b.execId ? -1 : 1));
  return JSON.stringify({ ...facts, fills });
}

function sentQty({ rows }: Scenario, { rows: said }: Way): number {
  const id = said[0]?.origClOrdId ?? said[0]?.clOrdId;
  return rows.find(({ from, clOrdId }) => from === "client" && clOrdId === id)?.orderQty ?? 0;
}

/** What the core knows after each message, beside what the table says. */
function compared(scenario: Scenario, way: Way, heard: readonly Heard[]): readonly Compared[] {
  let facts = noFacts();
  return heard.map(({ told, doubts, row }, said) => {
    facts = told.reduce(merged, facts);
    return {
      place: `${scenario.id}, ${row.t}`,
      nth: scenario.rows.indexOf(row),
      listed: doubts.length > 0,
      core: knowledge(facts, sentQty(scenario, way)),
      table: expectedOf(heard, said),
    };
  });
}

const WAYS = SCENARIOS.flatMap((scenario) =>
  waysOf(scenario).map((way) => [`${scenario.id}, ${way.name}`, scenario, way] as const),
);

/** Every message of a way, and again as PossResend, in every order: how many orders were tried. */
function permuted(scenario: Scenario, way: Way): number {
  const draw = drawer(way.rows.length + scenario.id.charCodeAt(0));
  const told = hear(scenario, way).flatMap((heard) => heard.told);
  const again = hear(scenario, way, true).flatMap((heard) => heard.told);
  const end = textOf(factsOf(told));
  const orders = ordersOf(told, draw);
  for (const order of orders) {
    if (textOf(factsOf(order)) !== end) throw new Error(`another end of ${way.name}`);
    const repeated = shuffled([...order, ...again], draw);
    if (textOf(factsOf([...repeated])) !== end) throw new Error(`repeats of ${way.name}`);
  }
  return orders.length;
}

const TRIED = new Map<string, Tried>();

describe("FIX tables: row by row", () => {
  it.each(WAYS)("%s", (name, scenario, way) => {
    const heard = hear(scenario, way);
    const rows = compared(scenario, way, heard);
    for (const { place, core, table } of rows) expect(core, place).toEqual(table);
    for (const { row, told } of heard) {
      const traded = row.execType === "Trade" ? row.lastQty : null;
      const [first] = told;
      expect(first?.report.fill?.qty ?? null).toBe(traded);
      expect(first?.report.cumQty ?? null).toBe(row.msg === "ExecutionReport" ? row.cumQty : null);
    }
    TRIED.set(name, { scenario, rows, permutations: permuted(scenario, way) });
  });

  it("all twenty scenarios are there, each with what it shows", () => {
    expect(SCENARIOS.map(({ id }) => id)).toEqual([...SHOWS.keys()]);
    expect(SCENARIOS).toHaveLength(20);
  });

  it("the page says so", async () => {
    const style = { parser: "markdown", ...(await resolveConfig(PAGE)) };
    const text = await format(pageOf(SCENARIOS, [...TRIED.values()]), style);
    await expect(text).toMatchFileSnapshot(PAGE);
  });
});

describe("FIX tables: what the rows leave open", () => {
  const busts = SCENARIOS.find(({ id }) => id === "J.1.a") as Scenario;
  const named: Scenario = {
    ...busts,
    rows: busts.rows.map((row) =>
      row.execType === "Trade Cancel" ? { ...row, lastQty: 1_000 } : row,
    ),
  };

  it("a bust that says how much needs no list", () => {
    const [way] = waysOf(named);
    const heard = hear(named, way as Way).slice(0, 4);
    expect(heard.at(-1)?.doubts).toEqual([]);
    const facts = factsOf(heard.flatMap(({ told }) => told));
    expect(knowledge(facts, 10_000).filled).toBe(9_000);
  });

  it("a bust that does not say how much counts once the list is there, not before", () => {
    const [way] = waysOf(busts);
    const heard = hear(busts, way as Way).slice(0, 4);
    const told = heard.flatMap((each) => each.told);
    expect(heard.at(-1)?.doubts).toEqual(["a trade was changed"]);
    expect(knowledge(factsOf(told.slice(0, -1)), 10_000).filled).toBe(10_000);
    expect(knowledge(factsOf(told), 10_000).filled).toBe(9_000);
  });

  it("a named bust and its fills end the same in any order, repeated or not", () => {
    const [way] = waysOf(named);
    expect(permuted(named, way as Way)).toBe(SAMPLES);
  });

  it("what comes with PossResend (97) is the same report, key included", () => {
    const [scenario] = SCENARIOS as readonly [Scenario];
    const [way] = waysOf(scenario) as readonly [Way];
    for (const [nth, row] of way.rows.entries()) {
      const again = messageOf(scenario, row, nth, true);
      expect(again).toContain("\u000197=Y\u0001");
      expect(fixAdapter.readFrame(again)).toEqual(
        fixAdapter.readFrame(messageOf(scenario, row, nth)),
      );
    }
  });

  it("an order of facts that mattered would be seen", () => {
    const [scenario] = SCENARIOS as readonly [Scenario];
    const [way] = waysOf(scenario) as readonly [Way];
    const told = hear(scenario, way).flatMap((heard) => heard.told);
    expect(textOf(factsOf(told.slice(1)))).not.toBe(textOf(factsOf(told)));
    const wrong = told.map((each) => ({ ...each, report: { ...each.report, cumQty: 1 } }));
    expect(knowledge(factsOf(wrong), 10_000)).not.toEqual({
      filled: 10_000,
      leaves: 0,
      over: true,
    });
  });
});
