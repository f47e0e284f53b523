/**
 * A simpler scenario: fewer groups, legs and lots, quiet streams, an earlier end.
 */
import type { Plan } from "../../core/plan.js";
import type { Ms } from "../../core/units.js";
import { plansOf } from "../faults/targets.js";
import { QUIET_STREAMS } from "../quiet.js";
import type { Cuts } from "./cuts.js";
import { lastPlanMs } from "./cuts.js";
import type { Pass, Search, Step } from "./search.js";
import { attemptCuts } from "./search.js";

/** Ends lie on whole seconds, and so much later than the last plan at least. */
const SECOND_MS: Ms = 1_000;
/** Ends that are tried between the earliest and the present one. */
const ENDS = 4;

/** One group after another is left out. */
export const fewerGroups: Pass = function* (search) {
  for (const { id } of plansOf(search.best.scenario)) {
    const { cuts } = search.best;
    const rest = {
      groups: [...cuts.groups, id],
      legs: cuts.legs.filter(({ group }) => group !== id),
      lots: cuts.lots.filter(({ group }) => group !== id),
    };
    yield* attemptCuts(search, "groups", { ...cuts, ...rest });
  }
};

/** One leg after another is left out, and with a protection what it covers. */
export const fewerLegs: Pass = function* (search) {
  for (const { id: group, legs } of plansOf(search.best.scenario)) {
    for (const { id, role } of legs) {
      const covered = legs.filter(
        ({ cover }) => cover !== null && cover !== "uncovered" && cover.leg === id,
      );
      const gone = role === "PROTECTION" ? [id, ...covered.map((leg) => leg.id)] : [id];
      yield* attemptCuts(search, "legs", withoutLegs(search.best.cuts, group, gone));
    }
  }
};

function withoutLegs(cuts: Cuts, group: string, gone: readonly string[]): Cuts {
  const kept = cuts.lots.filter((size) => size.group !== group || !gone.includes(size.leg));
  const left = gone
    .filter((id) => !cuts.legs.some((cut) => cut.group === group && cut.leg === id))
    .map((leg) => ({ group, leg }));
  return { ...cuts, legs: [...cuts.legs, ...left], lots: kept };
}

/** Each group as small as its proportions allow; where that is too small, half its size. */
export const fewerLots: Pass = function* (search) {
  for (const { id } of plansOf(search.best.scenario)) {
    const plan = plansOf(search.best.scenario).find((candidate) => candidate.id === id);
    if (plan === undefined) continue;
    const parts = partsOf(plan);
    for (const share of new Set([1, parts >> 2, parts >> 1])) {
      if (share < 1 || share >= parts) continue;
      const { cuts } = search.best;
      if (yield* attemptCuts(search, "lots", sized(cuts, plan, share, parts))) break;
    }
  }
};

/** Into how many equal parts of whole lots the plan can be cut. */
function partsOf({ legs }: Plan): number {
  return legs.reduce((parts, { qty, instrument }) => divisor(parts, qty / instrument.lot), 0);
}

function divisor(one: number, other: number): number {
  return other === 0 ? one : divisor(other, one % other);
}

/** The plan at `share` of `parts` of its size. */
function sized(cuts: Cuts, { id: group, legs }: Plan, share: number, parts: number): Cuts {
  const sizes = legs.map(({ id: leg, qty, instrument }) => ({
    ...{ group, leg },
    lots: (qty / instrument.lot / parts) * share,
  }));
  return { ...cuts, lots: [...cuts.lots.filter((size) => size.group !== group), ...sizes] };
}

/** All streams of chance at once, or else one after another. */
export const quieter: Pass = function* (search) {
  const loud = QUIET_STREAMS.filter((stream) => !search.best.cuts.quiet.includes(stream));
  if (loud.length === 0) return;
  const { cuts } = search.best;
  if (yield* attemptCuts(search, "chance", { ...cuts, quiet: QUIET_STREAMS })) return;
  for (const stream of loud) {
    const quiet = QUIET_STREAMS.filter(
      (other) => other === stream || search.best.cuts.quiet.includes(other),
    );
    yield* attemptCuts(search, "chance", { ...search.best.cuts, quiet });
  }
};

/** The earliest end that fails: soon after the last plan, after the failure, or between. */
export const earlierEnd: Pass = function* (search) {
  const { scenario, result } = search.best;
  let low = rounded(lastPlanMs(scenario) + 1);
  let high = scenario.faultPhaseMs;
  const told = rounded(result.atMs + 1);
  if (low >= high || (yield* attemptEnd(search, low))) return;
  if (told > low && told < high && (yield* attemptEnd(search, told))) high = told;
  for (let n = 0; n < ENDS && high - low > SECOND_MS; n += 1) {
    const middle = rounded((low + high) >> 1);
    if (middle >= high) return;
    if (yield* attemptEnd(search, middle)) high = middle;
    else low = middle;
  }
};

function attemptEnd(search: Search, endMs: Ms): Generator<Step, boolean> {
  return attemptCuts(search, "end", { ...search.best.cuts, endMs });
}

function rounded(atMs: Ms): Ms {
  return Math.ceil(atMs / SECOND_MS) * SECOND_MS;
}
