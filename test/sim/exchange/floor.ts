/** A small market for tests: one scenario, one venue, everything that was said recorded. */
import type { OrderRequest } from "../../../core/effects.js";
import type { Instrument } from "../../../core/instrument.js";
import type { MarginFacts } from "../../../core/margin.js";
import type { Plan } from "../../../core/plan.js";
import type { RawAnswer } from "../../../core/venues/adapter.js";
import { createBrokerClock } from "../../../sim/clocks.js";
import type { Fault } from "../../../sim/faults/schedule.js";
import { createFaults } from "../../../sim/faults/runtime.js";
import { createVenue } from "../../../sim/gateway/venue.js";
import type { GatewayProfile } from "../../../sim/gateway/profile.js";
import { kiteLike } from "../../../sim/gateway/kite-like.js";
import { createDraws } from "../../../sim/rng.js";
import type { MarketSpec, Scenario } from "../../../sim/scenario.js";
import { createScheduler } from "../../../sim/scheduler.js";
import type { ExchangeEvent, GatewayEvent, WorldEvent } from "../../../sim/world-event.js";

export const LOT = 25;

const CALL: Instrument = {
  symbol: "CALL",
  kind: "OPTION",
  lot: LOT,
  tickMinor: 5,
  freeze: 200,
  multiplier: 1,
  bandLowTicks: 500,
  bandHighTicks: 1_500,
  option: { right: "CALL", strikeTicks: 9_000, underlying: "SHARE" },
  expiry: null,
};

const PUT: Instrument = {
  ...CALL,
  symbol: "PUT",
  option: { right: "PUT", strikeTicks: 9_000, underlying: "SHARE" },
};

const SHARE: Instrument = {
  ...CALL,
  symbol: "SHARE",
  kind: "EQUITY",
  lot: 1,
  freeze: 100_000,
  bandLowTicks: 8_000,
  bandHighTicks: 12_000,
  option: null,
};

const still = { stepTicks: 0, driftTicks: 0, halfSpreadTicks: 2, chunk: 50 };
export const MARKET: readonly MarketSpec[] = [
  { symbol: "CALL", startTicks: 1_000, ...still },
  { symbol: "PUT", startTicks: 1_000, ...still },
  { symbol: "SHARE", startTicks: 10_000, ...still },
];

const RICH: MarginFacts = { fundsMinor: 1_000_000_000, rows: [], offsets: [] };

export interface FloorOptions {
  readonly profile?: GatewayProfile;
  readonly call?: Partial<Instrument>;
  readonly market?: readonly MarketSpec[];
  readonly margin?: MarginFacts;
  readonly faults?: readonly Fault[];
  readonly seed?: string;
  /** Puts a stop on CALL. */
  readonly stop?: boolean;
  /** Connects a process at once; true unless said. */
  readonly connected?: boolean;
}

function planOf(options: FloorOptions): Plan {
  const call = { ...CALL, ...options.call };
  const leg = {
    role: "PROTECTION",
    side: "BUY",
    qty: 100,
    limitTicks: 1_100,
    cover: null,
  } as const;
  return {
    id: "T1",
    mode: "protection-first",
    legs: [
      { id: "call", instrument: call, ...leg },
      { id: "put", instrument: PUT, ...leg },
    ],
    underlyings: [SHARE],
    onShort: "keep",
    maxNaked: 0,
    stop: options.stop === true ? { leg: "call", triggerTicks: 900 } : null,
    entryDeadlineMs: 30_000,
  };
}

function scenarioOf(options: FloorOptions): Scenario {
  return {
    slug: "floor",
    title: "A floor for tests",
    market: options.market ?? MARKET,
    margin: options.margin ?? RICH,
    actions: [{ kind: "plan", atMs: 0, plan: planOf(options) }],
    onEscalation: "retry",
    faultPhaseMs: 60_000,
    expected: [],
    currency: null,
    floors: { asPlanned: 0, deniedAtMost: 0, unwoundAtMost: 0, escalatedAtMost: 0 },
  };
}

/** Something that came to the process. */
export type Arrival =
  | {
      readonly kind: "frame";
      readonly atMs: number;
      readonly payload: unknown;
      readonly repeat: boolean;
    }
  | {
      readonly kind: "answer";
      readonly atMs: number;
      readonly seq: number;
      readonly answer: RawAnswer;
    }
  | { readonly kind: "stream"; readonly atMs: number; readonly status: "up" | "down" }
  | {
      readonly kind: "quote";
      readonly atMs: number;
      readonly symbol: string;
      readonly lastTicks: number;
    };

/** The floor: the venue and everything that was heard of it. */
export function createFloor(options: FloorOptions = {}) {
  const profile = options.profile ?? kiteLike;
  const scheduler = createScheduler();
  const clock = createBrokerClock(scheduler, profile.adapter.rules.resolutionMs);
  const events: WorldEvent[] = [];
  const arrivals: Arrival[] = [];
  const emit = (event: WorldEvent): void => void events.push(event);
  const faults = createFaults(options.faults ?? [], (what) => {
    emit({ actor: "harness", atMs: scheduler.nowMs(), what });
  });
  const answer = (seq: number, given: RawAnswer): void => {
    arrivals.push({ kind: "answer", atMs: scheduler.nowMs(), seq, answer: given });
  };
  const { exchange, gateway } = createVenue({
    profile,
    adapter: profile.adapter,
    scenario: scenarioOf(options),
    draws: createDraws("floor", profile.slug, options.seed ?? "1"),
    scheduler,
    clock,
    faults,
    emit,
    inbox: {
      frame: (payload, repeat) => {
        arrivals.push({ kind: "frame", atMs: scheduler.nowMs(), payload, repeat });
      },
      orderAnswer: (seq, _id, given) => {
        answer(seq, given);
      },
      cancelAnswer: (seq, _id, _broker, given) => {
        answer(seq, given);
      },
      queryAnswer: (seq, _scope, given) => {
        answer(seq, given);
      },
      stream: (status) => {
        arrivals.push({ kind: "stream", atMs: scheduler.nowMs(), status });
      },
      quote: (symbol, lastTicks) => {
        arrivals.push({ kind: "quote", atMs: scheduler.nowMs(), symbol, lastTicks });
      },
    },
  });
  if (options.connected !== false) gateway.connect(1);
  return {
    ...{ profile, scheduler, clock, exchange, gateway, faults, events, arrivals },
    run: (untilMs: number) => scheduler.runUntil(untilMs),
    /** What the exchange did, in order. */
    truth: (): readonly ExchangeEvent[] =>
      events.flatMap((event) => (event.actor === "exchange" ? [event.what] : [])),
    kinds: (): readonly string[] =>
      events.flatMap((event) => (event.actor === "exchange" ? [event.what.kind] : [])),
    carried: (): readonly GatewayEvent[] =>
      events.flatMap((event) => (event.actor === "gateway" ? [event.what] : [])),
    landedFaults: (): readonly string[] =>
      events.flatMap((event) =>
        event.actor === "harness" && event.what.kind === "fault" ? [event.what.fault.kind] : [],
      ),
    answers: (): readonly RawAnswer[] =>
      arrivals.flatMap((arrival) => (arrival.kind === "answer" ? [arrival.answer] : [])),
    frames: () => arrivals.filter((arrival) => arrival.kind === "frame"),
    net: (symbol: string) => exchange.positions().find((row) => row.symbol === symbol)?.netQty ?? 0,
  };
}

/** An order for CALL; 100 at a limit that trades, unless said. */
export function order(change: Partial<OrderRequest> = {}): OrderRequest {
  return {
    clientOrderId: "T1-0e1",
    symbol: "CALL",
    side: "BUY",
    qty: 100,
    type: "LIMIT",
    limitTicks: 1_050,
    triggerTicks: null,
    ...change,
  };
}

/** A stop order: sells CALL below a trigger. */
export function stopOrder(change: Partial<OrderRequest> = {}): OrderRequest {
  return order({
    ...{ clientOrderId: "T1-0s1", side: "SELL", type: "SL_LIMIT", limitTicks: 880 },
    ...{ triggerTicks: 900, ...change },
  });
}

export const KEY = "T1/0/entry/1";
