/**
 * What the worlds by hand are made of: a venue, plans of two legs, margin, and whole rows.
 */
import type { Instrument } from "../../../core/instrument.js";
import type { MarginFacts } from "../../../core/margin.js";
import type { Plan, PlanLeg } from "../../../core/plan.js";
import type { VenueRules } from "../../../core/rules.js";
import type { Row, TableName, Write } from "../../../core/store/schema.js";
import type { Scenario } from "../../../sim/scenario.js";

export const RULES: VenueRules = {
  venue: "by-hand",
  resolutionMs: 1_000,
  sendHorizonMs: 15_000,
  readLagMs: 1_000,
  streamDelayMs: 2_000,
  clientIds: "not-unique",
  bustEvents: true,
  listsOfDay: false,
  aggressive: "market",
  requestLimits: [{ windowMs: 1_000, max: 10 }],
};

export const OPENING_MS = 1_000_000_000;

function instrument(symbol: string, over: Partial<Instrument> = {}): Instrument {
  return {
    symbol,
    kind: "OPTION",
    lot: 25,
    tickMinor: 5,
    freeze: 210,
    multiplier: 1,
    bandLowTicks: 100,
    bandHighTicks: 2_000,
    option: { right: "CALL", strikeTicks: 1, underlying: "U" },
    expiry: null,
    ...over,
  };
}

const LONG: PlanLeg = {
  id: "long",
  role: "PROTECTION",
  side: "BUY",
  instrument: instrument("L"),
  qty: 100,
  limitTicks: 1_000,
  cover: null,
};

const SHORT: PlanLeg = {
  id: "short",
  role: "RISK",
  side: "SELL",
  instrument: instrument("S"),
  qty: 100,
  limitTicks: 900,
  cover: { leg: "long", units: 1, per: 1 },
};

/** A covered spread: leg 0 buys `L`, leg 1 sells `S`. */
export function spread(over: Partial<Plan> = {}): Plan {
  return {
    id: "G1",
    mode: "protection-first",
    legs: [LONG, SHORT],
    onShort: "unwind",
    maxNaked: 0,
    stop: null,
    entryDeadlineMs: 30_000,
    underlyings: [],
    ...over,
  };
}

/** A pair: leg 0 sells the future `S` in lots of 25, leg 1 buys `L` share by share. */
export function pair(over: Partial<Plan> = {}): Plan {
  return spread({
    mode: "hedge-on-fill",
    maxNaked: 50,
    legs: [
      { ...SHORT, cover: { leg: "long", units: 1, per: 1 } },
      { ...LONG, instrument: instrument("L", { lot: 1, freeze: 1_000 }) },
    ],
    ...over,
  });
}

export const FACTS: MarginFacts = {
  fundsMinor: 1_000_000,
  rows: [
    { symbol: "L", longMinor: 100, shortMinor: 5_000, spreadMinor: 1, volPerMille: 1_000 },
    { symbol: "S", longMinor: 100, shortMinor: 5_000, spreadMinor: 1, volPerMille: 1_000 },
  ],
  offsets: [{ cover: "L", risk: "S", coveredMinor: 200 }],
};

export function scenarioOf(plans: readonly Plan[], over: Partial<Scenario> = {}): Scenario {
  return {
    slug: "by-hand",
    title: "A world by hand",
    market: ["L", "S"].map((symbol) => ({
      symbol,
      startTicks: 950,
      stepTicks: 1,
      driftTicks: 0,
      halfSpreadTicks: 1,
      chunk: 25,
    })),
    margin: FACTS,
    actions: plans.map((plan) => ({ kind: "plan", atMs: 0, plan })),
    onEscalation: "retry",
    faultPhaseMs: 60_000,
    expected: plans.map(({ id }) => ({ group: id, end: ["HEDGED"] })),
    currency: null,
    floors: { asPlanned: 0, deniedAtMost: 100, unwoundAtMost: 100, escalatedAtMost: 100 },
    ...over,
  };
}

/** One row of a table with everything that a test does not care about. */
export function row<T extends TableName>(table: T, over: Partial<Row<T>>): Write {
  const blanks: { readonly [K in TableName]: Row<K> } = {
    groups: {
      group_id: "G1",
      ordinal: 1,
      plan: "{}",
      state: "HEDGED",
      aim: "hold",
      reason: null,
      exposure: 0,
      unknown: 0,
      ever_hedged: 1,
      episode: 0,
      episode_open: 0,
      retries: 0,
    },
    legs: { group_id: "G1", leg: 0, symbol: "L", held: 0, adjusted: 0 },
    orders: {
      client_order_id: "G1-0e1",
      group_id: "G1",
      broker_order_id: null,
      filled: 0,
      cums: "",
      anchor_cum: null,
      anchor_ms: null,
      accepted: null,
      accepted_ms: null,
      ended: null,
      ended_ms: null,
      reason: null,
      triggered_ms: null,
      first_ms: null,
      newest_ms: null,
      restart_ms: null,
      absent_ms: null,
    },
    fills: {
      client_order_id: "G1-0e1",
      exec_id: "f1",
      qty: 1,
      price_ticks: 1,
      stamp_ms: 1,
      busted: 0,
      bust_ms: null,
    },
    intents: {
      client_order_id: "G1-0e1",
      ordinal: 1,
      group_id: "G1",
      leg: 0,
      purpose: "entry",
      attempt: 1,
      episode: 0,
      retry: 0,
      level: 0,
      symbol: "L",
      side: "BUY",
      qty: 1,
      type: "LIMIT",
      limit_ticks: null,
      trigger_ticks: null,
      made_ms: 0,
    },
    processed_events: { event_key: "k" },
    hedges: { client_order_id: "G1-0h1", group_id: "G1", episode: 1, level: 1, wanted: 1 },
    escalations: {
      escalation_id: "G1!1",
      group_id: "G1",
      episode: 1,
      status: "raised",
      residual: 0,
      unknown: 0,
      delivered: 0,
    },
    adjustments: {
      adjustment_id: "a1",
      group_id: null,
      leg: null,
      symbol: "L",
      qty: 0,
      cause: "foreign",
      as_of_ms: 0,
    },
    rejected_events: { event_key: "k", client_order_id: null, reason: "adds no fact" },
    meta: { name: "n", value: 0 },
  };
  return { table, row: { ...blanks[table], ...over } } as unknown as Write;
}
