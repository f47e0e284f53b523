/**
 * Every ablation, in the order of the safeguards' table.
 *
 * 1. Names are distinct and stay: replay commands name them.
 */
import { SAFEGUARD_SLUGS } from "../../core/safeguards/index.js";
import type { Ablation } from "./ablation.js";
import { OF_ACCOUNT } from "./of-account.js";
import { OF_FACTS } from "./of-facts.js";
import { OF_HEDGES } from "./of-hedges.js";

const ALL = [...OF_FACTS, ...OF_HEDGES, ...OF_ACCOUNT];

/** The table. */
export const ABLATIONS: readonly Ablation[] = SAFEGUARD_SLUGS.flatMap(({ slug }) =>
  ALL.filter(({ safeguard }) => safeguard === slug),
);
