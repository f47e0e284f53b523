/** Plans of the engine's tests: a spread, a pair, and a single leg with its stop. */
import type { Instrument } from "../../../core/instrument.js";
import type { Plan, PlanLeg } from "../../../core/plan.js";

/** Terms with a lot of 25, a freeze of 100 and a band of 1 to 10,000 ticks. */
export function instrument(symbol: string, over: Partial<Instrument> = {}): Instrument {
  return {
    symbol,
    kind: "EQUITY",
    lot: 25,
    tickMinor: 5,
    freeze: 100,
    multiplier: 1,
    bandLowTicks: 1,
    bandHighTicks: 10_000,
    option: null,
    expiry: null,
    ...over,
  };
}

/** A call option on UND. */
export function call(symbol: string, over: Partial<Instrument> = {}): Instrument {
  const option = { right: "CALL", strikeTicks: 1_000, underlying: "UND" } as const;
  return instrument(symbol, { kind: "OPTION", option, ...over });
}

function leg(over: Partial<PlanLeg> & Pick<PlanLeg, "id" | "instrument">): PlanLeg {
  const rest = { role: "RISK", side: "SELL", qty: 100, limitTicks: 1_000, cover: null } as const;
  return { ...rest, ...over };
}

const plan: Omit<Plan, "id" | "legs"> = {
  mode: "protection-first",
  onShort: "unwind",
  maxNaked: 0,
  stop: null,
  entryDeadlineMs: 30_000,
  underlyings: [],
};

/** protection-first: 100 of WING bought, 100 of SHORT sold, one for one. */
export function spread(over: Partial<Plan> = {}, short: Partial<Instrument> = {}): Plan {
  const cover = { leg: "wing", units: 1, per: 1 };
  const legs = [
    leg({ id: "wing", role: "PROTECTION", side: "BUY", instrument: call("WING", short) }),
    leg({ id: "short", instrument: call("SHORT", short), cover }),
  ];
  return { ...plan, id: "SP", legs, ...over };
}

/** A spread whose options are settled by delivery of UND, two for each. */
export function delivered(atMs: number): Plan {
  const terms = { expiry: { atMs, settlement: "physical" }, multiplier: 2 } as const;
  return spread({ underlyings: [instrument("UND")] }, terms);
}

/** `shares` of UND bought behind 100 of a put, which is settled by delivery of two each. */
export function behindPut(atMs: number, shares: number): Plan {
  const put = { right: "PUT", strikeTicks: 1_000, underlying: "UND" } as const;
  const terms = { expiry: { atMs, settlement: "physical" }, multiplier: 2, option: put } as const;
  const cover = { leg: "put", units: 1, per: 2 };
  const legs = [
    leg({ id: "put", role: "PROTECTION", side: "BUY", instrument: call("PUT", terms) }),
    leg({ id: "share", side: "BUY", instrument: instrument("UND"), qty: shares, cover }),
  ];
  return { ...plan, id: "BP", legs, underlyings: [instrument("UND")] };
}

/** 200 of UND bought, and 100 of a call sold that is settled by delivery of two each. */
export function coveredCall(atMs: number): Plan {
  const terms = { expiry: { atMs, settlement: "physical" }, multiplier: 2 } as const;
  const und = instrument("UND");
  const cover = { leg: "share", units: 2, per: 1 };
  const legs = [
    leg({ id: "share", role: "PROTECTION", side: "BUY", instrument: und, qty: 200 }),
    leg({ id: "call", instrument: call("CALL", terms), cover }),
  ];
  return { ...plan, id: "CC", legs, underlyings: [und] };
}

/** A call and a put on UND, 100 of each sold uncovered, both settled by delivery of two each. */
export function straddle(atMs: number): Plan {
  const terms = { expiry: { atMs, settlement: "physical" }, multiplier: 2 } as const;
  const put = { right: "PUT", strikeTicks: 1_000, underlying: "UND" } as const;
  const legs = [
    leg({ id: "call", instrument: call("CALL", terms), cover: "uncovered" }),
    leg({ id: "put", instrument: call("PUT", { ...terms, option: put }), cover: "uncovered" }),
  ];
  return { ...plan, id: "ST", legs, underlyings: [instrument("UND")] };
}

/** hedge-on-fill: 100 of CASH bought in slices of 50, hedged by 100 of FUT sold. */
export function pair(over: Partial<Plan> = {}): Plan {
  const cover = { leg: "future", units: 1, per: 1 };
  const legs = [
    leg({ id: "cash", side: "BUY", instrument: instrument("CASH"), cover }),
    leg({ id: "future", role: "PROTECTION", instrument: instrument("FUT", { kind: "FUTURE" }) }),
  ];
  return { ...plan, id: "CF", mode: "hedge-on-fill", maxNaked: 50, legs, ...over };
}

/** A single leg: 100 of STK bought, uncovered on purpose, its stop at 900. */
export function single(over: Partial<Plan> = {}): Plan {
  const legs = [
    leg({ id: "long", side: "BUY", instrument: instrument("STK"), cover: "uncovered" }),
  ];
  return { ...plan, id: "ONE", stop: { leg: "long", triggerTicks: 900 }, legs, ...over };
}
