/**
 * What the trader did, and what the core answered.
 *
 * 1. A plan counts as first submitted; repeats change nothing.
 */
import type { Plan } from "../../core/plan.js";
import type { Ms } from "../../core/units.js";
import type { TraderEvent } from "../world-event.js";
import type { Truth } from "./truth.js";
import { newAuditGroup } from "./truth.js";

/** A plan was handed in. */
export function hearPlan(truth: Truth, plan: Plan, atMs: Ms): void {
  if (!truth.groups.has(plan.id)) truth.groups.set(plan.id, newAuditGroup(plan, atMs));
}

/** A command was given. */
export function hearCommand(
  truth: Truth,
  what: Extract<TraderEvent, { kind: "command-submitted" }>,
): void {
  const group = truth.groups.get(what.groupId);
  if (group === undefined) return;
  if (what.command.kind === "exit") group.exits.set(`cmd:${what.commandId}`, false);
  else if (what.command.kind === "take") group.takeAsked = true;
}

/** The core answered a plan or a command; an exit that is denied was not asked for. */
export function hearNotice(
  truth: Truth,
  key: string,
  outcome: "accepted" | "denied",
  reason: string | null,
): void {
  for (const group of truth.groups.values()) {
    // A command that was denied can be heard again, and be accepted.
    if (group.exits.has(key)) group.exits.set(key, outcome === "denied");
  }
  if (!key.startsWith("plan:")) return;
  const group = truth.groups.get(key.slice("plan:".length));
  if (group === undefined) return;
  group.notice = outcome;
  group.deniedReason = reason;
}
