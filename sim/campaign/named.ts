/**
 * From the names that a user gives to the things they name; an unknown name is answered with the
 * known ones.
 */
import { parsePlan } from "../../core/plan.js";
import type { Scenario } from "../scenario.js";
import { adHocScenario } from "./ad-hoc.js";
import type { Inventory } from "./inventory.js";
import { untrustedJson } from "./untrusted.js";
import { UsageError } from "./usage.js";

/** The scenario of that slug. @throws UsageError listing the known ones. */
export function scenarioNamed(slug: string, inventory: Inventory): Scenario {
  return named(slug, "scenario", inventory.scenarios);
}

/** The slug, if there is such a venue. @throws UsageError listing the known ones. */
export function venueNamed(slug: string, inventory: Inventory): string {
  return named(slug, "venue", inventory.venues).slug;
}

/** Reads a plan and makes a scenario of it. @throws UsageError in one sentence. */
export function scenarioOfPlanFile(file: string): Scenario {
  const what = `--plan ${file}`;
  return scenarioOfPlan(untrustedJson(file, { what, kind: "a plan" }), what);
}

/** Makes a scenario of a plan, `what` in sentences. @throws UsageError in one of them. */
export function scenarioOfPlan(plan: unknown, what: string): Scenario {
  const result = parsePlan(plan);
  if (result.kind === "invalid") throw new UsageError(`${what}: ${result.reason}`);
  return adHocScenario(result.plan);
}

/** The one of that slug. @throws UsageError listing the known ones. */
export function named<T extends { readonly slug: string }>(
  slug: string,
  what: string,
  known: readonly T[],
): T {
  const found = known.find((candidate) => candidate.slug === slug);
  if (found !== undefined) return found;
  const slugs = known.map((candidate) => candidate.slug).join(", ");
  throw new UsageError(`unknown ${what} "${slug}", expected one of ${slugs}`);
}
