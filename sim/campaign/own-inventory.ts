/**
 * The real inventory: the tables of the inner ring and of the scenarios, each under one shape.
 */
import { ABLATIONS } from "../ablate/table.js";
import { must } from "../../core/assert.js";
import type { VenueRules } from "../../core/rules.js";
import { SAFEGUARD_SLUGS } from "../../core/safeguards/index.js";
import { SCENARIOS } from "../../scenarios/index.js";
import { REAL_WORLD } from "../../scenarios/real-world/index.js";
import { createAuditor } from "../auditor.js";
import { FAULT_CATALOGUE } from "../faults/catalogue.js";
import { VENUE_PROFILES, venueProfile } from "../gateway/profiles.js";
import { INVARIANTS } from "../invariants/index.js";
import type { Scenario } from "../scenario.js";
import { SAFEGUARD_SITUATIONS, SITUATIONS, TIERS } from "../situations.js";
import { inFreshProcess } from "./fresh-process.js";
import type { ExposureWatch, Inventory } from "./inventory.js";
import { createRunner } from "./runner.js";

/** The shipped world. */
export const INVENTORY: Inventory = {
  run: createRunner(),
  again: (runs) => inFreshProcess(runs),
  watch: watchOf,
  scenarios: SCENARIOS,
  realWorld: REAL_WORLD,
  venues: VENUE_PROFILES.map(({ slug, adapter }) => ({ slug, title: habitsOf(adapter.rules) })),
  faults: FAULT_CATALOGUE.map(({ kind, what }) => ({ slug: kind, title: what })),
  situations: SITUATIONS,
  tiers: TIERS,
  safeguards: SAFEGUARD_SLUGS.map(({ slug, rule }) => ({
    slug,
    title: rule,
    situations: SAFEGUARD_SITUATIONS.get(slug) ?? [],
  })),
  invariants: INVARIANTS.map(({ slug, rule }) => ({ slug, title: rule })),
  ablations: ABLATIONS.map(({ name, plants }) => ({ slug: name, title: plants })),
};

/** An auditor without invariants: only its account of the truth is asked. */
function watchOf(scenario: Scenario, venue: string): ExposureWatch {
  const { rules } = must(venueProfile(venue), `venue profile ${venue}`).adapter;
  const auditor = createAuditor({ scenario, rules, invariants: [] });
  const groups = scenario.actions.flatMap((action) =>
    action.kind === "plan" ? [action.plan.id] : [],
  );
  return {
    hear: (event) => auditor.hear(event),
    units: () => groups.reduce((sum, group) => sum + auditor.exposureOf(group), 0),
  };
}

function habitsOf(rules: VenueRules): string {
  const ids = `ids ${rules.clientIds.replaceAll("-", " ")}`;
  const limits = rules.requestLimits.map(({ max, windowMs }) => `${max} in ${windowMs / 1_000} s`);
  return [
    `stamps of ${rules.resolutionMs} ms`,
    ids,
    rules.bustEvents ? "tells busts" : "tells no busts",
    `sends land within ${rules.sendHorizonMs / 1_000} s`,
    `reads lag ${rules.readLagMs} ms`,
    `requests: ${limits.join(", ")}`,
  ].join("; ");
}
