/**
 * Client order ids are pure functions of plan, leg, purpose and attempt, so that a restart, or a
 * person who reads the broker's book, can link every order to its group.
 *
 * `PLAN-LPAAAA`: the plan's id (at most 8), the leg's index, the purpose's letter, the attempt
 * (base 36): at most 15 characters, within Kite's 20 for a tag.
 */
import { assert } from "./assert.js";
import type { Purpose } from "./effects.js";
import type { ClientOrderId, PlanId } from "./units.js";

const LETTER: Readonly<Record<Purpose, string>> = { entry: "e", hedge: "h", exit: "x", stop: "s" };
const PURPOSE = new Map<string, Purpose>([
  ["e", "entry"],
  ["h", "hedge"],
  ["x", "exit"],
  ["s", "stop"],
]);

/** The id of one order. `attempt` is the leg's durable count of orders, from 1. */
export function clientOrderId(
  plan: PlanId,
  leg: number,
  purpose: Purpose,
  attempt: number,
): ClientOrderId {
  assert(leg >= 0 && leg < 36, `leg index ${leg} does not fit one character`);
  assert(attempt > 0 && attempt < 1_679_616, `attempt ${attempt} does not fit four characters`);
  return `${plan}-${leg.toString(36)}${LETTER[purpose]}${attempt.toString(36)}`;
}

/** What an id says; null if it is not one of ours. */
export function parseClientOrderId(
  id: string,
): { plan: PlanId; leg: number; purpose: Purpose; attempt: number } | null {
  const match = /^([A-Za-z0-9]{1,8})-([0-9a-z])([ehxs])([0-9a-z]{1,4})$/.exec(id);
  if (match === null) return null;
  const purpose = PURPOSE.get(match[3] ?? "");
  assert(purpose !== undefined, `purpose letter of ${id}`);
  const plan = match[1] ?? "";
  return {
    plan,
    leg: parseInt(match[2] ?? "", 36),
    purpose,
    attempt: parseInt(match[4] ?? "", 36),
  };
}
