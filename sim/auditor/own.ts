/**
 * The small things that the auditor does by itself where the core has its own: an account of the
 * truth that called the core's code would share its mistakes.
 */
import type { Purpose } from "../../core/effects.js";
import type { PlanId, Side, Sym, Units } from "../../core/units.js";
import { HarnessFailure } from "../harness-failure.js";

/** @throws HarnessFailure with `message` unless `condition` holds. */
export function sure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new HarnessFailure(message);
}

/** The value, which is there. @throws HarnessFailure naming `what` otherwise. */
export function given<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new HarnessFailure(`missing ${what}`);
  return value;
}

/** What a trade does to a position. */
export function signOf(side: Side): 1 | -1 {
  return side === "BUY" ? 1 : -1;
}

/** Adds to the sum of one symbol. */
export function add(sums: Map<Sym, Units>, symbol: Sym, qty: Units): void {
  sums.set(symbol, (sums.get(symbol) ?? 0) + qty);
}

/** What an order's label says. */
export interface Label {
  readonly plan: PlanId;
  /** Its place in the plan, from 0. */
  readonly leg: number;
  readonly purpose: Purpose;
}

/**
 * Reads a label as the documents have it: `PLAN-LPAAAA`, the leg in base 36, a letter for the
 * purpose, the attempt in base 36; null for anything else.
 */
export function readLabel(text: string): Label | null {
  const dash = text.indexOf("-");
  const [plan, rest] = [text.slice(0, dash), text.slice(dash + 1)];
  if (!/^[A-Za-z0-9]{1,8}$/.test(plan) || !/^[0-9a-z]{3,6}$/.test(rest)) return null;
  const purpose = purposeOf(rest[1] ?? "");
  return purpose === null ? null : { plan, leg: Number.parseInt(rest[0] ?? "", 36), purpose };
}

function purposeOf(letter: string): Purpose | null {
  switch (letter) {
    case "e":
      return "entry";
    case "h":
      return "hedge";
    case "x":
      return "exit";
    case "s":
      return "stop";
    default:
      return null;
  }
}
