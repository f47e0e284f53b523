/**
 * All cases of the real world, in the order of their ids.
 *
 * 1. Each id and each slug occurs once.
 */
import type { RealWorldCase } from "../../sim/real-world.js";
import { CANCELS } from "./cancels.js";
import { DUPLICATES } from "./duplicates.js";
import { EXITS } from "./exits.js";
import { LEGS } from "./legs.js";
import { LIMITS } from "./limits.js";
import { OUT_OF_ORDER } from "./out-of-order.js";
import { RESTARTS } from "./restarts.js";
import { RETRIES } from "./retries.js";
import { STREAM_GAPS } from "./stream-gaps.js";

const ALL = [
  ...[...DUPLICATES, ...OUT_OF_ORDER, ...CANCELS, ...RETRIES, ...STREAM_GAPS],
  ...[...RESTARTS, ...EXITS, ...LEGS, ...LIMITS],
];

/** Every one. */
export const REAL_WORLD: readonly RealWorldCase[] = ALL.sort((one, other) =>
  one.id < other.id ? -1 : 1,
);
