/**
 * The auditor's account is its own: wrong books planted in the core do not reach it, and each is
 * reported by an invariant that names the harm.
 */
import { describe, expect, it } from "vitest";
import { createEngine } from "../../core/engine.js";
import type { Engine } from "../../core/engine.js";
import type { CoreEvent, OrderReport } from "../../core/events.js";
import { DEFAULT_TIMING } from "../../core/rules.js";
import { SAFEGUARDS } from "../../core/safeguards/index.js";
import type { Safeguards } from "../../core/safeguards/index.js";
import type { StoreContents } from "../../core/store/port.js";
import { TABLES, TABLE_NAMES } from "../../core/store/schema.js";
import type { Write } from "../../core/store/schema.js";
import { clientOrderId, parseClientOrderId } from "../../core/ids.js";
import { SCENARIOS } from "../../scenarios/index.js";
import { createAuditor } from "../../sim/auditor.js";
import { applyWrites, newImage } from "../../sim/auditor/image.js";
import { readLabel } from "../../sim/auditor/own.js";
import type { GatewayProfile } from "../../sim/gateway/profile.js";
import { VENUE_PROFILES } from "../../sim/gateway/profiles.js";
import { runWorld } from "../../sim/run-world.js";
import type { RunResult } from "../../sim/run-types.js";
import type { Scenario } from "../../sim/scenario.js";

const kite = VENUE_PROFILES[0] as GatewayProfile;
const { rules } = kite.adapter;
const scenarioOf = (slug: string): Scenario =>
  SCENARIOS.find((candidate) => candidate.slug === slug) as Scenario;

/** A core whose engine, or whose memory at a start, is not what was shipped. */
interface Wrong {
  readonly safeguards?: Safeguards;
  readonly engine?: (shipped: Engine) => Engine;
  readonly contents?: (kept: StoreContents) => StoreContents;
}

function runWrong(slug: string, seed: number, wrong: Wrong): RunResult {
  const scenario = scenarioOf(slug);
  const { safeguards = SAFEGUARDS, engine = same, contents = same } = wrong;
  return runWorld(
    {
      ...{ scenario, venue: kite.slug, seed: String(seed), store: "memory", scratch: null },
      ...{ schedule: null, listener: null, fullChecks: true, planted: null },
    },
    {
      ...{ profile: kite, disk: {} },
      createEngine: (kept) =>
        engine(createEngine({ safeguards, rules, timing: DEFAULT_TIMING }, contents(kept))),
      createJudge: () => createAuditor({ scenario, rules }),
    },
  );
}

function same<T>(value: T): T {
  return value;
}

const SEEDS = 60;

/** The invariants that report the wrong books, and how the shipped core fared on those seeds. */
function reported(slug: string, wrong: () => Wrong): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { outcome, invariant } = runWrong(slug, seed, wrong());
    if (outcome !== "violated" || invariant === null) continue;
    if (!counts.has(invariant)) expect(runWrong(slug, seed, {}).outcome).toBe("passed");
    counts.set(invariant, (counts.get(invariant) ?? 0) + 1);
  }
  return counts;
}

/** What a report adds to an order's cumulative quantity counts twice. */
const twice: Wrong = {
  safeguards: {
    ...SAFEGUARDS,
    stateValidator: {
      ...SAFEGUARDS.stateValidator,
      mergeReport: (facts, report, isStop) => {
        const known = Math.max(0, ...facts.cums.map(({ cum }) => cum));
        const { cumQty } = report;
        const more = cumQty === null ? null : cumQty + Math.max(0, cumQty - known);
        const wrong: OrderReport = { ...report, cumQty: more };
        return SAFEGUARDS.stateValidator.mergeReport(facts, wrong, isStop);
      },
    },
  },
};

/** The newest order is lost on the way from the store into a later process. */
const lost: Wrong = {
  contents: (kept) => {
    const id = kept.intents.at(-1)?.client_order_id;
    const without = <T extends { readonly client_order_id: string }>(rows: readonly T[]) =>
      rows.filter((row) => row.client_order_id !== id);
    return {
      ...kept,
      orders: without(kept.orders),
      intents: without(kept.intents),
      fills: without(kept.fills),
      hedges: without(kept.hedges),
    };
  },
};

/** Orders of one group go out, and into the books, under the label of another. */
function mislabelled(from: string, to: string): Wrong {
  const wrongOf = new Map<string, string>();
  const relabel = (id: string): string => {
    const label = parseClientOrderId(id);
    if (label?.plan !== from || label.purpose !== "entry") return id;
    const wrong = clientOrderId(to, label.leg, "entry", label.attempt + 100);
    wrongOf.set(wrong, id);
    return wrong;
  };
  const rowOf = (write: Write): Write => {
    const row = write.row as { readonly client_order_id?: string; readonly group_id?: string };
    if (row.client_order_id === undefined) return write;
    const id = relabel(row.client_order_id);
    if (id === row.client_order_id) return write;
    const group = row.group_id === undefined ? {} : { group_id: to };
    return { ...write, row: { ...write.row, client_order_id: id, ...group } } as Write;
  };
  const heard = (event: CoreEvent): CoreEvent => {
    let text = JSON.stringify(event);
    for (const [wrong, id] of wrongOf) text = text.replaceAll(`"${wrong}"`, `"${id}"`);
    return JSON.parse(text) as CoreEvent;
  };
  return {
    engine: (shipped) => ({
      ...shipped,
      step(event) {
        const { writes, effects } = shipped.step(heard(event));
        return {
          writes: writes.map(rowOf),
          effects: effects.map((effect) => {
            if (effect.kind === "cancel") {
              return { ...effect, clientOrderId: relabel(effect.clientOrderId) };
            }
            if (effect.kind !== "send") return effect;
            const { order } = effect;
            return { ...effect, order: { ...order, clientOrderId: relabel(order.clientOrderId) } };
          }),
        };
      },
    }),
  };
}

describe("wrong books: the auditor reports", () => {
  it("a fill counted twice: risk without cover", { timeout: 300_000 }, () => {
    const found = reported("iron-condor", () => twice);
    expect(found.get("no-self-inflicted-naked") ?? 0).toBeGreaterThan(SEEDS / 2);
  });

  it("a lost order: what it was for is done again", { timeout: 300_000 }, () => {
    const found = reported("iron-condor", () => lost);
    expect(found.get("one-order-per-intent") ?? 0).toBeGreaterThan(0);
  });

  it("an order labelled with another group", { timeout: 300_000 }, () => {
    const plans = scenarioOf("two-condors").actions.flatMap((action) =>
      action.kind === "plan" ? [action.plan.id] : [],
    );
    const [first = "", second = ""] = plans;
    const found = reported("two-condors", () => mislabelled(second, first));
    expect(found.get("no-over-hedge") ?? 0).toBeGreaterThan(SEEDS / 2);
  });
});

describe("auditor: its own account (labels, keys)", () => {
  it.each([
    "G1-0e1",
    "ABCDEFGH-zsz0zz",
    "G1-0h2",
    "G1-1x3",
    "",
    "G1",
    "G1-0q1",
    "G-1-0e1",
    "G1-0e",
  ])("reads the label %j as the core does", (text) => {
    const read = parseClientOrderId(text);
    const { plan, leg, purpose } = read ?? {};
    expect(readLabel(text)).toEqual(read === null ? null : { plan, leg, purpose });
  });

  it("tells the rows of every table apart by the columns that the store does", () => {
    for (const table of TABLE_NAMES) {
      const { key, columns } = TABLES[table];
      const cells = new Map(Object.keys(columns).map((column) => [column, `some ${column}`]));
      const image = newImage();
      const row = Object.fromEntries(cells);
      applyWrites(image, [{ table, row } as unknown as Write]);
      const filed = [...(image.tables.get(table)?.keys() ?? [])];
      expect(filed).toEqual([key.map((column) => `some ${column}`).join("\n")]);
    }
  });
});
