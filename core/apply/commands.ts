/**
 * What traders and other persons say. All of it may be repeated, before and after a restart; each
 * is applied once and answered every time.
 */
import type { Context } from "../context.js";
import type { CoreEvent } from "../events.js";
import { newGroup } from "../group.js";
import { escalationWrite } from "../persist.js";
import type { Plan } from "../plan.js";
import { faultOf } from "../plan.js";
import type { PlanId } from "../units.js";

function mark(ctx: Context, key: string): void {
  ctx.state.seen.add(key);
  ctx.writes.push({ table: "processed_events", row: { event_key: key } });
}

function notice(ctx: Context, key: string, reason: string | null): void {
  const outcome = reason === null ? "accepted" : "denied";
  ctx.effects.push({ kind: "notice", key, outcome, reason });
}

/** A plan: denied if it makes no sense, otherwise durable as a group in CREATED. */
export function applyPlan(ctx: Context, plan: Plan): void {
  const { state, guards } = ctx;
  const key = `plan:${plan.id}`;
  const fault = faultOf(plan);
  if (fault === null && guards.idempotency.isNew(state.seen, key)) {
    mark(ctx, key);
    state.groups.set(plan.id, newGroup(plan, state.groups.size + 1));
  }
  notice(ctx, key, fault);
}

/** A trader's command. */
export function applyCommand(ctx: Context, event: Extract<CoreEvent, { kind: "command" }>): void {
  const { state, guards } = ctx;
  const key = `cmd:${event.commandId}`;
  if (!guards.idempotency.isNew(state.seen, key)) {
    notice(ctx, key, null);
    return;
  }
  const { command, groupId } = event;
  const fault =
    command.kind === "exit"
      ? exit(ctx, groupId)
      : answer(ctx, command.escalationId, command.kind === "retry");
  if (fault === null) mark(ctx, key);
  notice(ctx, key, fault);
}

function exit(ctx: Context, groupId: PlanId): string | null {
  const group = ctx.state.groups.get(groupId);
  if (group === undefined) return `group ${groupId} is not known, expected one that was accepted`;
  if (group.aim !== "done") {
    group.aim = "exit";
    group.reason ??= "trader";
  }
  return null;
}

/** An answer to an escalation that has ended in the meantime changes nothing. */
function answer(ctx: Context, escalationId: string, retry: boolean): string | null {
  const escalation = ctx.state.escalations.get(escalationId);
  if (escalation === undefined) return `escalation ${escalationId} is not known`;
  if (escalation.status === "ended" || escalation.status === "taken") return null;
  const group = ctx.state.groups.get(escalation.groupId);
  if (group === undefined || group.episode !== escalation.episode) return null;
  escalation.status = retry ? "retried" : "taking";
  if (retry) group.retries += 1;
  ctx.writes.push(escalationWrite(escalation));
  return null;
}

/** Somebody has received an alarm. */
export function applyAlarmDelivered(ctx: Context, alarmId: string): void {
  const escalation = ctx.state.escalations.get(alarmId);
  if (escalation === undefined || escalation.delivered) return;
  escalation.delivered = true;
  ctx.writes.push(escalationWrite(escalation));
}
