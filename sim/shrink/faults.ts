/**
 * Fewer faults, and weaker ones.
 *
 * 1. Faults go first as they came: those that did not land, then all of them, then in chunks of
 *    half the size each time, at last one by one (delta debugging without complements, which one
 *    more round makes up for).
 * 2. A parameter becomes the smallest that its kind takes, or what halving towards it finds.
 *    Places and flags are not sizes: they stay.
 */
import { faultEntry } from "../faults/catalogue.js";
import type { FaultParam } from "../faults/params.js";
import type { Fault } from "../faults/schedule.js";
import type { Pass, Search, Step } from "./search.js";
import { attempt } from "./search.js";

/** Halvings of one parameter. */
const HALVINGS = 3;

/** Without the faults that did not land, or without any. */
export const onlyLanded: Pass = function* (search) {
  const { schedule, cuts, result } = search.best;
  const landed = schedule.filter(({ id }) => result.landedIds.has(id));
  if (landed.length < schedule.length) {
    yield* attempt(search, "faults", { schedule: landed, cuts });
  }
  yield* attempt(search, "faults", { schedule: [], cuts });
};

/** See (1). */
export const fewerFaults: Pass = function* (search) {
  yield* onlyLanded(search);
  const { cuts } = search.best;
  for (let size = search.best.schedule.length >> 1; size >= 1; size >>= 1) {
    let at = 0;
    while (at < search.best.schedule.length) {
      const rest = search.best.schedule.filter((_, place) => place < at || place >= at + size);
      // Where it went, the next chunk has taken its place.
      if (yield* attempt(search, "faults", { schedule: rest, cuts })) yield* onlyLanded(search);
      else at += size;
    }
  }
};

/** See (2). */
export const weakerFaults: Pass = function* (search) {
  for (const { id } of search.best.schedule) {
    const kind = search.best.schedule.find((fault) => fault.id === id)?.kind;
    for (const param of faultEntry(kind ?? "")?.params ?? []) yield* weaker(search, id, param);
  }
};

function* weaker(search: Search, id: number, param: FaultParam): Generator<Step, void> {
  if (param.unit === "index" || param.unit === "flag") return;
  const fault = search.best.schedule.find((candidate) => candidate.id === id);
  const value = fault?.params[param.name];
  if (fault === undefined || value === undefined) return;
  let low = smallest(param, value);
  let high = value;
  if (low === high || (yield* attemptParam(search, fault, param, low))) return;
  for (let n = 0; n < HALVINGS && Math.abs(high - low) > 1; n += 1) {
    const middle = Math.trunc((low + high) / 2);
    if (yield* attemptParam(search, fault, param, middle)) high = middle;
    else low = middle;
  }
}

/** The value nearest to zero of the same sign. */
function smallest({ low, magnitudeFrom }: FaultParam, value: number): number {
  if (low >= 0) return low;
  return value < 0 ? -magnitudeFrom : magnitudeFrom;
}

function* attemptParam(
  search: Search,
  fault: Fault,
  { name }: FaultParam,
  value: number,
): Generator<Step, boolean> {
  const key = `${fault.id} ${name} ${value}`;
  if (search.tooWeak.has(key)) return false;
  const { schedule, cuts } = search.best;
  const smaller = schedule.map((other) =>
    other.id === fault.id ? { ...other, params: { ...other.params, [name]: value } } : other,
  );
  const weaker = yield* attempt(search, "parameters", { schedule: smaller, cuts });
  if (!weaker) search.tooWeak.add(key);
  return weaker;
}
