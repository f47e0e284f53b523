/**
 * `external-exposure`: whatever made it, exposure is repaired, taken or escalated within its
 * budget. The budget runs in virtual time while the exposure is knowable and the core able.
 *
 * 1. Exposure ages unit by unit: what is repaired is taken from the oldest first.
 * 2. While an escalation is raised the budget rests; after `retry` it begins anew.
 * 3. A step back of the broker's clock begins every budget anew.
 */
import type { Ms, Units } from "../../core/units.js";
import { isAbleFor } from "../auditor/able.js";
import { isStepBack, repairBudgetMs } from "../auditor/court.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import { openEscalation } from "../auditor/durable.js";
import { exposedLegs } from "../auditor/exposure.js";
import type { AuditGroup } from "../auditor/truth.js";

const SLUG = "external-exposure";

/** Units exposed since about the same time. */
interface Layer {
  units: Units;
  spentMs: Ms;
}

function syncLayers(court: Court, layers: Layer[], exposure: Units): void {
  let total = 0;
  for (const layer of layers) total += layer.units;
  if (exposure > total) {
    if (total === 0) court.exercise(SLUG);
    layers.push({ units: exposure - total, spentMs: 0 });
  }
  let repaired = total - exposure;
  while (repaired > 0) {
    const oldest = layers[0];
    if (oldest === undefined) return;
    const part = Math.min(repaired, oldest.units);
    oldest.units -= part;
    repaired -= part;
    if (oldest.units === 0) layers.shift();
  }
}

function age(court: Court, group: AuditGroup, layers: readonly Layer[], elapsedMs: Ms): void {
  if (openEscalation(court.image, group.id)?.status === "raised") {
    for (const layer of layers) layer.spentMs = 0;
    return;
  }
  if (!isAbleFor(court, group, exposedLegs(group))) return;
  const limitMs = repairBudgetMs(court.rules, court.timing);
  for (const layer of layers) layer.spentMs += elapsedMs;
  const oldest = layers[0];
  if (oldest === undefined) return;
  court.spend(SLUG, oldest.spentMs, limitMs);
  if (oldest.spentMs <= limitMs) return;
  court.violate(
    SLUG,
    `${group.id} has ${group.exposure} units exposed, ${oldest.units} of them for ` +
      `${oldest.spentMs} ms in which the core could act, allowed are ${limitMs}`,
  );
}

/** See the header. */
export const externalExposure: Invariant = {
  slug: SLUG,
  rule: "exposure of every origin is repaired, taken or escalated within its budget",
  antecedent: "a group had knowable exposure",
  create(court): Checker {
    const aging = new Map<AuditGroup, Layer[]>();
    return {
      passes(elapsedMs) {
        for (const group of court.truth.groups.values()) {
          const layers = aging.get(group);
          if (group.knownExposure === 0 && (layers === undefined || layers.length === 0)) continue;
          const its = layers ?? [];
          if (layers === undefined) aging.set(group, its);
          syncLayers(court, its, group.knownExposure);
          if (its.length > 0) age(court, group, its, elapsedMs);
        }
      },
      harness(what) {
        if (!isStepBack(what)) return;
        for (const layers of aging.values()) for (const layer of layers) layer.spentMs = 0;
      },
    };
  },
};
