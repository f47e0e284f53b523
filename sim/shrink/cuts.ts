/**
 * What is cut from a scenario so that a failure is seen more plainly, as data: groups and legs left
 * out, quantities made smaller, streams of chance quieted, an earlier end of the fault phase.
 *
 * 1. A cut scenario keeps its slug, and so its draws: what is not cut trades at the same prices.
 * 2. It is a scenario in its own right: its plans are in order, its market lists what they trade.
 * 3. Cuts of nothing leave the scenario as it is.
 */
import type { Plan } from "../../core/plan.js";
import { faultOf } from "../../core/plan.js";
import type { LegId, Ms, PlanId } from "../../core/units.js";
import { listingOf } from "../exchange/instruments.js";
import { plansOf } from "../faults/targets.js";
import type { QuietStream } from "../quiet.js";
import type { Scenario, TraderAction } from "../scenario.js";

/** What is cut. */
export interface Cuts {
  /** Groups that are left out, with all that the trader does to them. */
  readonly groups: readonly PlanId[];
  /** Legs that are left out. */
  readonly legs: readonly { readonly group: PlanId; readonly leg: LegId }[];
  /** Legs of a smaller size, in lots. */
  readonly lots: readonly { readonly group: PlanId; readonly leg: LegId; readonly lots: number }[];
  readonly quiet: readonly QuietStream[];
  /** The world heals at this virtual time, and the trader does nothing later; null: as it says. */
  readonly endMs: Ms | null;
}

/** Nothing is cut. */
export const UNCUT: Cuts = { groups: [], legs: [], lots: [], quiet: [], endMs: null };

/** A scenario, or one sentence that says which cut does not fit it. */
export type CutResult =
  | { readonly kind: "ok"; readonly scenario: Scenario }
  | { readonly kind: "flawed"; readonly reason: string };

/** Cuts a scenario. */
export function cutScenario(scenario: Scenario, cuts: Cuts): CutResult {
  const reason = strangerIn(scenario, cuts);
  if (reason !== null) return { kind: "flawed", reason };
  const actions = actionsOf(scenario, cuts);
  const left = { ...scenario, actions };
  const flaw = flawOf(left, cuts);
  if (flaw !== null) return { kind: "flawed", reason: flaw };
  const { instruments } = listingOf(left);
  const groups = new Set(plansOf(left).map(({ id }) => id));
  return {
    kind: "ok",
    scenario: {
      ...left,
      market:
        cuts.groups.length + cuts.legs.length === 0
          ? scenario.market
          : scenario.market.filter(({ symbol }) => instruments.has(symbol)),
      faultPhaseMs: cuts.endMs ?? scenario.faultPhaseMs,
      expected: expectedOf(scenario, cuts).filter(({ group }) => groups.has(group)),
    },
  };
}

/** What the cuts name and the scenario does not have; null if there is nothing. */
function strangerIn(scenario: Scenario, { groups, legs, lots, endMs }: Cuts): string | null {
  const plans = new Map(plansOf(scenario).map((plan) => [plan.id, plan]));
  const names = [...plans.keys()].join(", ");
  for (const group of [...groups, ...legs.map((cut) => cut.group), ...lots.map((cut) => cut.group)])
    if (!plans.has(group)) return `there is no group ${group}, expected one of ${names}`;
  for (const { group, leg } of [...legs, ...lots]) {
    const ids = plans.get(group)?.legs.map(({ id }) => id) ?? [];
    if (ids.includes(leg)) continue;
    return `group ${group} has no leg ${leg}, expected one of ${ids.join(", ")}`;
  }
  for (const { group, leg, lots: size } of lots) {
    const own = plans.get(group)?.legs.find(({ id }) => id === leg);
    const most = own === undefined ? 0 : own.qty / own.instrument.lot;
    if (size > most) return `leg ${leg} of ${group} with ${size} lots, expected at most ${most}`;
  }
  if (endMs === null || endMs <= scenario.faultPhaseMs) return null;
  return `endMs ${endMs} is no earlier end, expected at most ${scenario.faultPhaseMs}`;
}

/** What is wrong with what is left. */
function flawOf(left: Scenario, { endMs }: Cuts): string | null {
  const plans = plansOf(left);
  if (plans.length === 0) return "no group is left, expected one at least";
  for (const plan of plans) {
    const flaw = plan.legs.length === 0 ? `plan ${plan.id} has no leg left` : faultOf(plan);
    if (flaw !== null) return flaw;
  }
  const lastMs = lastPlanMs(left);
  if (endMs === null || endMs > lastMs) return null;
  return `endMs ${endMs} is before the last plan, expected more than ${lastMs}`;
}

/** When the last plan is handed in for the first time. */
export function lastPlanMs(scenario: Scenario): Ms {
  return Math.max(
    0,
    ...scenario.actions.flatMap(({ kind, atMs }) => (kind === "plan" ? [atMs] : [])),
  );
}

function actionsOf(scenario: Scenario, cuts: Cuts): readonly TraderAction[] {
  const actions: TraderAction[] = [];
  for (const action of scenario.actions) {
    const group = action.kind === "plan" ? action.plan.id : action.group;
    if (cuts.groups.includes(group)) continue;
    if (action.kind === "plan") actions.push({ ...action, plan: planOf(action.plan, cuts) });
    else if (cuts.endMs === null || action.atMs < cuts.endMs) actions.push(action);
  }
  return actions;
}

function planOf(plan: Plan, cuts: Cuts): Plan {
  const legs = plan.legs
    .filter(({ id }) => !cuts.legs.some(({ group, leg }) => group === plan.id && leg === id))
    .map((leg) => {
      const cut = cuts.lots.find((size) => size.group === plan.id && size.leg === leg.id);
      return cut === undefined ? leg : { ...leg, qty: cut.lots * leg.instrument.lot };
    });
  return { ...plan, legs };
}

/** A group whose exit comes no more, or that does not live to its expiry, stays hedged. */
function expectedOf({ expected }: Scenario, { endMs }: Cuts): Scenario["expected"] {
  if (endMs === null) return expected;
  return expected.map(({ group, end }) =>
    end.includes("HEDGED") ? { group, end } : { group, end: [...end, "HEDGED" as const] },
  );
}
