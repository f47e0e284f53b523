/**
 * Plans: what a trader wants, checked once at the boundary and never changed afterwards.
 *
 * 1. Quantities are multiples of the lot; prices lie within the band.
 * 2. Every risk leg names the leg that covers it, or says `uncovered` on purpose.
 * 3. Cover gains where its risk loses: a long position is covered by what is short or by a put, a
 *    short one by what is long or by a call.
 * 4. An option is covered by an option of the same underlying and right that does not expire
 *    first; anything else is covered only by an option that was bought.
 * 5. A covering leg is large enough for every leg that names it.
 * 6. hedge-on-fill: beside what whole lots of the hedge leave over, `maxNaked` has room for one lot
 *    of the primary (see `dust.ts`).
 */
import { z } from "zod";
import { leastMaxNaked } from "./dust.js";
import type { Instrument, OptionTerms } from "./instrument.js";
import { largestChild } from "./instrument.js";
import type { LegId, Ms, PlanId, Side, Ticks, Units } from "./units.js";
import { opposite, signOf } from "./units.js";

/** The leg that covers a risk leg: `units` of cover for each `per` units of risk. */
export interface Cover {
  readonly leg: LegId;
  readonly units: number;
  readonly per: number;
}

/** One leg of a plan. */
export interface PlanLeg {
  readonly id: LegId;
  readonly role: "PROTECTION" | "RISK";
  readonly side: Side;
  readonly instrument: Instrument;
  readonly qty: Units;
  /** The worst price at which an entry may fill. */
  readonly limitTicks: Ticks;
  /** Of a risk leg: what covers it, or "uncovered" on purpose. Null for protection. */
  readonly cover: Cover | "uncovered" | null;
}

/** protection-first: a protective stop on the whole filled position of one RISK leg. */
export interface StopPlan {
  readonly leg: LegId;
  readonly triggerTicks: Ticks;
}

/** What is wanted, as a trader hands it in. */
export interface Plan {
  readonly id: PlanId;
  readonly mode: "protection-first" | "hedge-on-fill";
  readonly legs: readonly PlanLeg[];
  /** What becomes of a plan that falls short. */
  readonly onShort: "keep" | "unwind";
  /** hedge-on-fill: most units of the primary that may be filled, live or UNKNOWN and unhedged. */
  readonly maxNaked: Units;
  readonly stop: StopPlan | null;
  readonly entryDeadlineMs: Ms;
  /** Terms of what physically settled legs can become. */
  readonly underlyings: readonly Instrument[];
}

/** A plan, or one sentence that says what is wrong with it. */
export type PlanResult =
  | { readonly kind: "ok"; readonly plan: Plan }
  | { readonly kind: "invalid"; readonly reason: string };

const int = z.int();
const positive = z.int().positive();
const symbol = z.string().min(1).max(32);

const instrumentSchema = z.strictObject({
  symbol,
  kind: z.enum(["EQUITY", "FUTURE", "OPTION", "SPOT"]),
  lot: positive,
  tickMinor: positive,
  freeze: positive,
  multiplier: positive.default(1),
  bandLowTicks: positive,
  bandHighTicks: positive,
  option: z
    .strictObject({ right: z.enum(["CALL", "PUT"]), strikeTicks: positive, underlying: symbol })
    .nullable()
    .default(null),
  expiry: z
    .strictObject({ atMs: int, settlement: z.enum(["cash", "physical"]) })
    .nullable()
    .default(null),
});

const legSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9-]{1,24}$/),
  role: z.enum(["PROTECTION", "RISK"]),
  side: z.enum(["BUY", "SELL"]),
  instrument: instrumentSchema,
  qty: positive,
  limitTicks: positive,
  cover: z
    .union([
      z.literal("uncovered"),
      z.strictObject({ leg: z.string(), units: positive, per: positive }),
    ])
    .nullable()
    .default(null),
});

const planSchema = z.compile(
  z.strictObject({
    id: z.string().regex(/^[A-Za-z0-9]{1,8}$/, "expected 1 to 8 letters or digits"),
    mode: z.enum(["protection-first", "hedge-on-fill"]),
    legs: z.array(legSchema).min(1).max(8),
    onShort: z.enum(["keep", "unwind"]).default("unwind"),
    maxNaked: z.int().nonnegative().default(0),
    stop: z.strictObject({ leg: z.string(), triggerTicks: positive }).nullable().default(null),
    entryDeadlineMs: positive.default(30_000),
    underlyings: z.array(instrumentSchema).max(8).default([]),
  }),
  { strict: true },
);

/** Reads a plan from untrusted data: the shape by zod, the meaning by the rules above. */
export function parsePlan(input: unknown): PlanResult {
  const read = readPlan(input);
  if (read.kind === "invalid") return read;
  const reason = faultOf(read.plan);
  return reason === null ? read : { kind: "invalid", reason };
}

/** The shape alone: a plan that was accepted once is not refused by a rule that came later. */
export function readPlan(input: unknown): PlanResult {
  const parsed = planSchema.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join(".") || "plan";
    return { kind: "invalid", reason: `${where}: ${issue?.message ?? "not a plan"}` };
  }
  return { kind: "ok", plan: parsed.data };
}

/** What is wrong with a well-formed plan, in one sentence; null if nothing. */
export function faultOf(plan: Plan): string | null {
  if (new Set(plan.legs.map((leg) => leg.id)).size !== plan.legs.length) {
    return `plan ${plan.id}: two legs share an id, expected distinct ids`;
  }
  for (const leg of plan.legs) {
    const fault = legFault(plan, leg);
    if (fault !== null) return `plan ${plan.id}, leg ${leg.id}: ${fault}`;
  }
  return shortageFault(plan) ?? modeFault(plan) ?? stopFault(plan);
}

function legFault(plan: Plan, leg: PlanLeg): string | null {
  const { instrument } = leg;
  if (leg.qty % instrument.lot !== 0) {
    return (
      `quantity ${leg.qty} is not a multiple of the lot, ` +
      `expected a multiple of ${instrument.lot}`
    );
  }
  if (largestChild(instrument) === 0) {
    return (
      `freeze quantity ${instrument.freeze} is below one lot, ` +
      `expected at least ${instrument.lot}`
    );
  }
  if (leg.limitTicks < instrument.bandLowTicks || leg.limitTicks > instrument.bandHighTicks) {
    return (
      `limit price ${leg.limitTicks} is outside the price band, expected ` +
      `${instrument.bandLowTicks} to ${instrument.bandHighTicks} ticks`
    );
  }
  if (instrument.kind === "OPTION" && instrument.option === null) {
    return "an option without its terms, expected right, strike and underlying";
  }
  if (needsUnderlying(plan, leg)) {
    const name = instrument.option?.underlying ?? "";
    return (
      "physically settled without terms of its underlying, " + `expected ${name} in \`underlyings\``
    );
  }
  return leg.role === "PROTECTION" ? protectionFault(leg) : coverFault(plan, leg);
}

function needsUnderlying(plan: Plan, leg: PlanLeg): boolean {
  const { option, expiry } = leg.instrument;
  if (option === null || expiry?.settlement !== "physical") return false;
  return !plan.underlyings.some((terms) => terms.symbol === option.underlying);
}

function protectionFault(leg: PlanLeg): string | null {
  return leg.cover === null ? null : "protection names a cover, expected none";
}

function coverFault(plan: Plan, leg: PlanLeg): string | null {
  if (leg.cover === "uncovered") return null;
  if (leg.cover === null) {
    return 'a risk leg without cover, expected `cover` to name a protection leg or be "uncovered"';
  }
  const name = leg.cover.leg;
  const cover = plan.legs.find((other) => other.id === name);
  if (cover === undefined || cover.role !== "PROTECTION") {
    return `cover "${name}" is not a protection leg of the plan, expected the id of one`;
  }
  return coverMismatch(leg, cover);
}

function coverMismatch(risk: PlanLeg, cover: PlanLeg): string | null {
  if (directionOf(cover) === directionOf(risk)) return sameDirection(risk, cover);
  const ours = risk.instrument;
  const theirs = cover.instrument;
  if (theirs.option === null) return null;
  return ours.option === null
    ? boughtFault(ours, cover)
    : (optionFault(ours.option, cover.id, theirs.option) ?? expiryFault(ours, cover));
}

/** +1 where the leg gains when its underlying rises, -1 where it gains when that falls. */
function directionOf(leg: PlanLeg): 1 | -1 {
  const sign = signOf(leg.side);
  if (leg.instrument.option?.right !== "PUT") return sign;
  return sign === 1 ? -1 : 1;
}

function sameDirection(risk: PlanLeg, cover: PlanLeg): string {
  const where = directionOf(risk) === 1 ? "falls" : "rises";
  return (
    `cover "${cover.id}" loses with the leg when the underlying ${where}, ` +
    `expected it to gain (${opposite(cover.side)}, or the other right)`
  );
}

/** An option that covers a position of another kind: a right, never a duty, on that position. */
function boughtFault(risk: Instrument, cover: PlanLeg): string | null {
  const terms = cover.instrument.option;
  if (cover.side !== "BUY") return `cover "${cover.id}" is a sold option, expected a bought one`;
  if (risk.kind === "FUTURE") return expiryFault(risk, cover);
  return terms?.underlying === risk.symbol
    ? null
    : `cover "${cover.id}" is an option on ${terms?.underlying}, expected one on ${risk.symbol}`;
}

function optionFault(risk: OptionTerms, id: LegId, cover: OptionTerms): string | null {
  return risk.underlying === cover.underlying && risk.right === cover.right
    ? null
    : `cover "${id}" has another underlying or right, expected the same of both`;
}

function expiryFault(risk: Instrument, cover: PlanLeg): string | null {
  const theirs = cover.instrument.expiry;
  const earlier = theirs !== null && (risk.expiry === null || theirs.atMs < risk.expiry.atMs);
  return earlier ? `cover "${cover.id}" expires first, expected it to live as long` : null;
}

/** Less than one lot of the hedge is dust where fills are hedged as they arrive. */
function shortageFault(plan: Plan): string | null {
  for (const cover of plan.legs) {
    const needed = plan.legs.reduce((sum, leg) => sum + unitsNeeded(leg, cover.id), 0);
    const dust = plan.mode === "hedge-on-fill" ? cover.instrument.lot - 1 : 0;
    if (needed > cover.qty + dust) {
      return (
        `plan ${plan.id}, leg ${cover.id}: quantity ${cover.qty} is too small a cover, ` +
        `expected at least ${needed}`
      );
    }
  }
  return null;
}

function unitsNeeded(leg: PlanLeg, cover: LegId): Units {
  if (leg.cover === null || leg.cover === "uncovered" || leg.cover.leg !== cover) return 0;
  return Math.ceil((leg.qty * leg.cover.units) / leg.cover.per);
}

function modeFault(plan: Plan): string | null {
  if (plan.mode === "protection-first") return null;
  const [primary, hedge] = [
    plan.legs.find((leg) => leg.role === "RISK"),
    plan.legs.find((leg) => leg.role === "PROTECTION"),
  ];
  if (plan.legs.length !== 2 || primary === undefined || hedge === undefined) {
    return `plan ${plan.id}: hedge-on-fill takes one RISK and one PROTECTION leg`;
  }
  const { cover } = primary;
  if (cover === null || cover === "uncovered") {
    return `plan ${plan.id}, leg ${primary.id}: hedge-on-fill cannot be uncovered`;
  }
  return nakedFault(plan, primary, hedge.instrument.lot, cover);
}

function nakedFault(plan: Plan, primary: PlanLeg, hedgeLot: Units, cover: Cover): string | null {
  const { id, maxNaked } = plan;
  const { lot } = primary.instrument;
  const { units, per } = cover;
  const least = leastMaxNaked({ qty: primary.qty, lot, hedgeLot, units, per });
  if (maxNaked >= least) return null;
  const why =
    maxNaked < lot
      ? "is below one lot of the primary"
      : `leaves no lot of the primary beside what hedge lots of ${hedgeLot} leave over`;
  return `plan ${id}: maxNaked ${maxNaked} ${why}, expected at least ${least}`;
}

function stopFault(plan: Plan): string | null {
  const stop = plan.stop;
  if (stop === null) return null;
  const leg = plan.legs.find((candidate) => candidate.id === stop.leg);
  if (leg === undefined)
    return `plan ${plan.id}: stop names leg "${stop.leg}", expected a leg of the plan`;
  if (plan.mode === "hedge-on-fill") {
    return `plan ${plan.id}: a stop would leave the hedge alone, expected none in hedge-on-fill`;
  }
  if (leg.role === "PROTECTION") {
    return `plan ${plan.id}: stop on protection "${leg.id}" would sell cover, expected a RISK leg`;
  }
  const { bandLowTicks: low, bandHighTicks: high } = leg.instrument;
  return stop.triggerTicks < low || stop.triggerTicks > high
    ? `plan ${plan.id}: stop trigger ${stop.triggerTicks} is outside the band, ` +
        `expected ${low} to ${high}`
    : null;
}
