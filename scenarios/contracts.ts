/**
 * The contracts that the scenarios trade: terms as they held on 1 August 2024, each with its
 * source, and small builders that turn terms and a price into instruments, legs, market and margin.
 *
 * 1. A term that was read somewhere names where; a term that is ours to choose is called assumed.
 * 2. Every price is a multiple of 0.05 rupees; `inr` turns rupees into ticks.
 * 3. Expiries lie days beyond any run, but for those that `expiringAt` brings into one.
 */
import type { Instrument, OptionTerms } from "../core/instrument.js";
import type { MarginOffset, MarginRow } from "../core/margin.js";
import type { PlanLeg } from "../core/plan.js";
import type { BrokerMs, LegId, Minor, Ms, Side, Sym, Ticks, Units } from "../core/units.js";
import type { MarketSpec } from "../sim/scenario.js";

/** Terms of one family of contracts, with a day on which they held. */
export interface ContractTerms {
  readonly underlying: Sym;
  readonly lot: Units;
  readonly freeze: Units;
  readonly settlement: "cash" | "physical";
  readonly expiryMs: BrokerMs;
  readonly heldOn: string;
  /** Where each term was read, and until when it held. */
  readonly source: string;
}

/** The broker's clock at the start of every run: 2024-08-01 09:15 IST, the opening of the NSE. */
export const OPENING_MS: BrokerMs = 1_722_483_900_000;

/** One tick, 0.05 rupees, in paise. */
const TICK_MINOR = 5;
const TICKS_PER_RUPEE = 20;

/** Weekly options on the NIFTY 50, expiring on Thursday, 8 August 2024, 15:30 IST. */
export const NIFTY: ContractTerms = {
  underlying: "NIFTY",
  lot: 25,
  freeze: 1_800,
  settlement: "cash",
  expiryMs: 1_723_111_200_000,
  heldOn: "2024-08-01",
  source:
    "lot 25 for contracts from 26 April 2024: zerodha.com/marketintel/bulletin/375282; 75 from " +
    "26 December 2024: Business Standard, 19 October 2024; freeze 1,800 from 1 August 2024: " +
    "angelone.in/announcements/market/quantity-freeze-limits-for-indices-august-2024",
};

/** Weekly options on the NIFTY Bank, expiring on Wednesday, 7 August 2024, 15:30 IST. */
export const BANKNIFTY: ContractTerms = {
  underlying: "BANKNIFTY",
  lot: 15,
  freeze: 900,
  settlement: "cash",
  expiryMs: 1_723_024_800_000,
  heldOn: "2024-08-01",
  source:
    "lot 15 from 28 April 2023: angelone.in/announcements/market/" +
    "revision-in-banknifty-market-lot; 30 from 24 December 2024: Business Standard, " +
    "19 October 2024; freeze 900 from 1 August 2024: " +
    "angelone.in/announcements/market/quantity-freeze-limits-for-indices-august-2024",
};

/** Futures and options on RELIANCE, expiring on Thursday, 29 August 2024, 15:30 IST. */
export const RELIANCE: ContractTerms = {
  underlying: "RELIANCE",
  lot: 250,
  freeze: 10_000,
  settlement: "physical",
  expiryMs: 1_724_925_600_000,
  heldOn: "2024-08-01",
  source:
    "lot 250, and 500 from 28 October 2024 after the 1:1 bonus: fyers.in/notice-board/" +
    "adjustment-of-derivatives-contracts-of-reliance-due-to-bonus; delivery of shares at expiry: " +
    "zerodha.com/z-connect (policy on compulsory delivery); freeze assumed",
};

/** The largest order in shares that the simulated cash market takes (assumed). */
const EQUITY_FREEZE: Units = 100_000;

/** Something listed: the instrument and the price at which a run begins. */
export interface Listing {
  readonly instrument: Instrument;
  readonly startTicks: Ticks;
}

/** Rupees as ticks of 0.05. */
export function inr(rupees: number): Ticks {
  return Math.round(rupees * TICKS_PER_RUPEE);
}

/** The same contracts, expiring this long after a run begins: day and hour are assumed. */
export function expiringAt(terms: ContractTerms, atMs: Ms): ContractTerms {
  return { ...terms, expiryMs: OPENING_MS + atMs };
}

/** `lots` of an instrument, in units. */
export function lots(count: number, of: ContractTerms): Units {
  return count * of.lot;
}

// Instruments are written out field by field: what is made by spread has a shape of its own each
// time, and whatever reads instruments would be slow for it.

/** An option at a strike, starting at a premium, both in rupees. Its band is wide (assumed). */
export function option(
  terms: ContractTerms,
  right: OptionTerms["right"],
  strike: number,
  premium: number,
): Listing {
  const startTicks = inr(premium);
  const { lot, freeze, settlement, expiryMs } = terms;
  return {
    startTicks,
    instrument: {
      lot,
      tickMinor: TICK_MINOR,
      freeze,
      multiplier: 1,
      expiry: { atMs: expiryMs, settlement },
      symbol: `${terms.underlying}${strike}${right === "CALL" ? "CE" : "PE"}`,
      kind: "OPTION",
      bandLowTicks: 1,
      bandHighTicks: 5 * startTicks,
      option: { right, strikeTicks: inr(strike), underlying: terms.underlying },
    },
  };
}

/** The future of the terms' expiry; its band is the operating range of 10 %. */
export function future(terms: ContractTerms, price: number): Listing {
  const startTicks = inr(price);
  const { lot, freeze, settlement, expiryMs } = terms;
  const { bandLowTicks, bandHighTicks } = operatingRange(startTicks);
  return {
    startTicks,
    instrument: {
      lot,
      tickMinor: TICK_MINOR,
      freeze,
      multiplier: 1,
      expiry: { atMs: expiryMs, settlement },
      bandLowTicks,
      bandHighTicks,
      symbol: `${terms.underlying}FUT`,
      kind: "FUTURE",
      option: null,
    },
  };
}

/** The share that the terms' contracts deliver, traded one by one. */
export function share(terms: ContractTerms, price: number): Listing {
  const startTicks = inr(price);
  const { bandLowTicks, bandHighTicks } = operatingRange(startTicks);
  return {
    startTicks,
    instrument: {
      bandLowTicks,
      bandHighTicks,
      symbol: terms.underlying,
      kind: "EQUITY",
      lot: 1,
      tickMinor: TICK_MINOR,
      freeze: EQUITY_FREEZE,
      multiplier: 1,
      option: null,
      expiry: null,
    },
  };
}

function operatingRange(ticks: Ticks): Pick<Instrument, "bandLowTicks" | "bandHighTicks"> {
  const tenth = Math.floor(ticks / 10);
  return { bandLowTicks: ticks - tenth, bandHighTicks: ticks + tenth };
}

/** How a listing trades: a step of the walk and its trend in ticks, a chunk in lots. */
export interface Trading {
  readonly stepTicks: Ticks;
  readonly driftTicks?: Ticks;
  readonly halfSpreadTicks: Ticks;
  readonly chunkLots: number;
}

/** The market of one listing. */
export function market(listing: Listing, trading: Trading): MarketSpec {
  return {
    symbol: listing.instrument.symbol,
    startTicks: listing.startTicks,
    stepTicks: trading.stepTicks,
    driftTicks: trading.driftTicks ?? 0,
    halfSpreadTicks: trading.halfSpreadTicks,
    chunk: trading.chunkLots * listing.instrument.lot,
  };
}

/** One unit's margin: its price when long, `span` rupees when short and without cover. */
export function margin(listing: Listing, span: number, volPerMille: number): MarginRow {
  return {
    symbol: listing.instrument.symbol,
    longMinor: listing.startTicks * TICK_MINOR,
    shortMinor: rupees(span),
    spreadMinor: 2 * TICK_MINOR,
    volPerMille,
  };
}

/** A short unit of `risk` that a long unit of `cover` covers binds only `covered` rupees. */
export function offset(cover: Listing, risk: Listing, covered: number): MarginOffset {
  return {
    cover: cover.instrument.symbol,
    risk: risk.instrument.symbol,
    coveredMinor: rupees(covered),
  };
}

/** Rupees as paise. */
export function rupees(amount: number): Minor {
  return Math.round(amount * 100);
}

/** A leg that protects; `limit` is in rupees. */
export function protection(
  id: LegId,
  side: Side,
  listing: Listing,
  qty: Units,
  limit: number,
): PlanLeg {
  const { instrument } = listing;
  return { id, role: "PROTECTION", side, instrument, qty, limitTicks: inr(limit), cover: null };
}

/** A leg that is a risk, covered unit by unit by the leg `cover`; `limit` is in rupees. */
export function risk(
  id: LegId,
  side: Side,
  listing: Listing,
  qty: Units,
  limit: number,
  cover: LegId | "uncovered",
): PlanLeg {
  return {
    id,
    role: "RISK",
    side,
    instrument: listing.instrument,
    qty,
    limitTicks: inr(limit),
    cover: cover === "uncovered" ? "uncovered" : { leg: cover, units: 1, per: 1 },
  };
}
