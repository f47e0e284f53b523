/**
 * A plan of the user's own as a scenario: a market in which its limits can be met, a margin that
 * does not refuse it, and the plan handed in at once.
 *
 * 1. The plan alone decides: the same plan gives the same scenario.
 */
import type { MarginFacts } from "../../core/margin.js";
import type { Plan, PlanLeg } from "../../core/plan.js";
import type { Sym, Ticks } from "../../core/units.js";
import { floorToLot } from "../../core/units.js";
import type { MarketSpec, Scenario } from "../scenario.js";

/** Half the spread is one part in this many of the price, and one step of it half of that. */
const SPREAD_PART = 1_000;
/** An order fills in about this many chunks of liquidity. */
const CHUNKS = 4;
/** Lots of an underlying that one arrival of liquidity fills. */
const UNDERLYING_LOTS = 100;
/** Funds are this many times what the plan could bind without any cover. */
const GENEROUS = 20;

/** The scenario of a plan. No floors: nobody knows what this plan can reach. */
export function adHocScenario(plan: Plan): Scenario {
  const market = marketOf(plan);
  return {
    slug: `plan-${plan.id}`,
    title: `The plan ${plan.id}`,
    currency: null,
    market,
    margin: marginOf(plan, market),
    actions: [{ kind: "plan", atMs: 1_000, plan }],
    onEscalation: "retry",
    faultPhaseMs: 60_000,
    expected: [{ group: plan.id, end: ["HEDGED", "CLOSED"] }],
    floors: { asPlanned: 0, deniedAtMost: 100, unwoundAtMost: 100, escalatedAtMost: 100 },
  };
}

function marketOf(plan: Plan): readonly MarketSpec[] {
  const markets = new Map<Sym, MarketSpec>();
  for (const leg of plan.legs) {
    const { symbol } = leg.instrument;
    if (!markets.has(symbol)) markets.set(symbol, marketOfLeg(leg));
  }
  for (const { symbol, lot } of plan.underlyings) {
    if (markets.has(symbol)) continue;
    const startTicks = strikeOf(plan, symbol);
    const halfSpreadTicks = Math.max(1, Math.floor(startTicks / SPREAD_PART));
    const stepTicks = Math.max(1, Math.floor(halfSpreadTicks / 2));
    markets.set(symbol, {
      symbol,
      startTicks,
      stepTicks,
      driftTicks: 0,
      halfSpreadTicks,
      chunk: lot * UNDERLYING_LOTS,
    });
  }
  return [...markets.values()];
}

/** Where an underlying starts that no leg trades: at the strike of an option on it. */
function strikeOf(plan: Plan, symbol: Sym): Ticks {
  const leg = plan.legs.find((candidate) => candidate.instrument.option?.underlying === symbol);
  const terms = plan.underlyings.find((candidate) => candidate.symbol === symbol);
  return leg?.instrument.option?.strikeTicks ?? terms?.bandLowTicks ?? 1;
}

/** The start lies on the good side of the limit, by the spread and some steps. */
function marketOfLeg(leg: PlanLeg): MarketSpec {
  const { symbol, lot, bandLowTicks, bandHighTicks } = leg.instrument;
  const halfSpreadTicks = Math.max(1, Math.floor(leg.limitTicks / SPREAD_PART));
  const stepTicks = Math.max(1, Math.floor(halfSpreadTicks / 2));
  const away = halfSpreadTicks + 10 * stepTicks;
  const wanted = leg.side === "BUY" ? leg.limitTicks - away : leg.limitTicks + away;
  const startTicks: Ticks = Math.min(bandHighTicks, Math.max(bandLowTicks, wanted));
  const chunk = Math.max(lot, floorToLot(Math.ceil(leg.qty / CHUNKS), lot));
  return { symbol, startTicks, stepTicks, driftTicks: 0, halfSpreadTicks, chunk };
}

function marginOf(plan: Plan, market: readonly MarketSpec[]): MarginFacts {
  const rows = market.map(({ symbol, startTicks, halfSpreadTicks }) => {
    const traded = [...plan.legs.map(({ instrument }) => instrument), ...plan.underlyings];
    const terms = traded.find((instrument) => instrument.symbol === symbol);
    const tickMinor = terms?.tickMinor ?? 1;
    const priceMinor = startTicks * tickMinor;
    return {
      symbol,
      longMinor: priceMinor,
      shortMinor: priceMinor * 2,
      spreadMinor: halfSpreadTicks * tickMinor,
      volPerMille: terms?.option === null ? 0 : 500,
    };
  });
  let boundMinor = 0;
  for (const leg of plan.legs) {
    const row = rows.find((candidate) => candidate.symbol === leg.instrument.symbol);
    boundMinor += leg.qty * (row?.shortMinor ?? 0);
  }
  const fundsMinor = Math.min(Number.MAX_SAFE_INTEGER, boundMinor * GENEROUS);
  return { fundsMinor, rows, offsets: offsetsOf(plan, rows) };
}

function offsetsOf(plan: Plan, rows: MarginFacts["rows"]): MarginFacts["offsets"] {
  return plan.legs.flatMap((leg) => {
    if (leg.cover === null || leg.cover === "uncovered") return [];
    const name = leg.cover.leg;
    const cover = plan.legs.find((candidate) => candidate.id === name)?.instrument.symbol;
    const risk = leg.instrument.symbol;
    const short = rows.find((row) => row.symbol === risk)?.shortMinor ?? 0;
    return cover === undefined ? [] : [{ cover, risk, coveredMinor: Math.ceil(short / 2) }];
  });
}
