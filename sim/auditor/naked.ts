/**
 * Which positions are uncovered, in which symbol and which way: what a move of the price costs.
 * `exposure.ts` says how much is uncovered, in units of cover; here it is told leg by leg, in the
 * units of what is held.
 *
 * 1. protection-first: risk beyond its cover, the legs of one cover in the order of the plan.
 * 2. hedge-on-fill: the primary where hedge is missing, the hedge where it is in excess.
 * 3. A leg that went through zero is held the other way.
 */
import type { Units } from "../../core/units.js";
import { needFor } from "./exposure.js";
import type { AuditGroup, AuditLeg, Relation } from "./truth.js";

/** An uncovered position in one leg. */
export interface Naked {
  readonly group: AuditGroup;
  readonly leg: AuditLeg;
  /** 1: it loses when the price falls. */
  readonly side: 1 | -1;
  readonly units: Units;
}

/** Every uncovered position of the group. */
export function nakedLegs(group: AuditGroup): readonly Naked[] {
  const found: Naked[] = [];
  const add = (leg: AuditLeg, side: 1 | -1, units: Units): void => {
    if (units > 0) found.push({ group, leg, side, units });
  };
  for (const leg of group.legs) add(leg, leg.side === 1 ? -1 : 1, -leg.held);
  const pair = group.plan.mode === "hedge-on-fill";
  for (const relation of group.relations) (pair ? addPair : addUncovered)(relation, add);
  return found;
}

type Add = (leg: AuditLeg, side: 1 | -1, units: Units) => void;

/** The cover is given to the first legs; what is left without is naked. */
function addUncovered({ risks, cover }: Relation, add: Add): void {
  let left = Math.max(0, cover.held);
  for (const { leg, units, per } of risks) {
    const covered = Math.min(leg.held, Math.floor((left * per) / units));
    left -= needFor(covered, units, per);
    add(leg, leg.side, leg.held - covered);
  }
}

function addPair({ risks, cover }: Relation, add: Add): void {
  const [primary] = risks;
  if (primary === undefined) return;
  const { leg, units, per } = primary;
  const gap = Math.max(0, leg.held) * units - Math.max(0, cover.held) * per;
  const { lot } = cover.terms.instrument;
  if (Math.floor(Math.abs(gap) / per) < lot) return;
  if (gap > 0) add(leg, leg.side, Math.floor(gap / units));
  else add(cover, cover.side, Math.floor(-gap / per));
}
