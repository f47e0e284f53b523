/**
 * The trader: hands in plans and commands, and repeats each until it is answered; answers
 * escalations while the world heals.
 *
 * 1. A plan or command is repeated under its own id every 2 s until a notice answers it.
 * 2. An escalation is answered once for each time that it is raised and not yet answered, 1 s
 *    after the alarm, and not before 1 s after healing began. Each answer has an id of its own.
 * 3. It knows what alarms and notices say, and nothing else of the core.
 */
import type { TraderCommand } from "../core/events.js";
import type { Plan } from "../core/plan.js";
import type { Ms, PlanId } from "../core/units.js";
import { HarnessFailure } from "./harness-failure.js";
import type { Scheduler } from "./ports.js";
import type { CoreProcess } from "./process.js";
import type { Scenario, TraderAction } from "./scenario.js";
import type { TraderEvent } from "./world-event.js";

const REPEAT_MS: Ms = 2_000;
const ANSWER_MS: Ms = 1_000;
/** Alarms of these prefixes tell of the core itself; nothing can be answered to them. */
const UNANSWERABLE = ["store-", "recovery"] as const;

export interface TraderPorts {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly process: () => Pick<CoreProcess, "plan" | "command">;
  readonly emit: (what: TraderEvent) => void;
}

export interface Trader {
  /** Queues all that the scenario says. */
  start(): void;
  alarmed(alarmId: string, groupId: PlanId | null): void;
  noticed(key: string): void;
  /** Healing began: escalations are answered from now on. */
  heal(): void;
  /** Plans and commands that nobody has answered yet. */
  waiting(): number;
}

/** An escalation that was raised. */
interface Raised {
  readonly groupId: PlanId;
  answers: number;
  /** Raised, and not answered since. */
  open: boolean;
}

interface Desk {
  readonly ports: TraderPorts;
  /** Keys of plans and commands that were submitted and not yet answered. */
  readonly unanswered: Set<string>;
  readonly raised: Map<string, Raised>;
  /** Virtual time of the first moment at which escalations are answered; null before healing. */
  answersFromMs: Ms | null;
}

/** A trader who has done nothing yet. */
export function createTrader(ports: TraderPorts): Trader {
  const desk: Desk = { ports, unanswered: new Set(), raised: new Map(), answersFromMs: null };
  return {
    start() {
      ports.scenario.actions.forEach((action, index) => {
        ports.scheduler.at(action.atMs, () => act(desk, action, index));
      });
    },
    alarmed: (alarmId, groupId) => alarmed(desk, alarmId, groupId),
    noticed(key) {
      desk.unanswered.delete(key);
    },
    heal() {
      desk.answersFromMs = ports.scheduler.nowMs() + ANSWER_MS;
      for (const [id, raised] of desk.raised) if (raised.open) answerLater(desk, id, raised);
    },
    waiting: () => desk.unanswered.size,
  };
}

function act(desk: Desk, action: TraderAction, index: number): void {
  const { emit, process } = desk.ports;
  if (action.kind === "exit") {
    submitCommand(desk, `exit-${action.group}-${index}`, action.group, { kind: "exit" });
    return;
  }
  const plan = action.kind === "plan" ? action.plan : planOf(desk, action.group);
  const before = action.kind === "plan" ? 0 : 1;
  const key = `plan:${plan.id}`;
  // Whoever is still insisting need not begin anew.
  if (desk.unanswered.has(key)) return;
  insist(desk, key, (time) => {
    const attempt = before + time;
    emit({ kind: "plan-submitted", plan, attempt });
    process().plan(plan, attempt > 1);
  });
}

function planOf({ ports }: Desk, group: PlanId): Plan {
  for (const action of ports.scenario.actions) {
    if (action.kind === "plan" && action.plan.id === group) return action.plan;
  }
  throw new HarnessFailure(`${ports.scenario.slug} has no plan ${group}`);
}

function submitCommand(
  desk: Desk,
  commandId: string,
  groupId: PlanId,
  command: TraderCommand,
): void {
  const { emit, process } = desk.ports;
  insist(desk, `cmd:${commandId}`, (attempt) => {
    emit({ kind: "command-submitted", commandId, groupId, command, attempt });
    process().command(commandId, groupId, command, attempt > 1);
  });
}

/** Submits now and every two seconds, until a notice answers `key`. */
function insist(desk: Desk, key: string, submit: (attempt: number) => void): void {
  const { scheduler } = desk.ports;
  let attempt = 0;
  const again = (): void => {
    if (!desk.unanswered.has(key)) return;
    attempt += 1;
    scheduler.at(scheduler.nowMs() + REPEAT_MS, again);
    submit(attempt);
  };
  desk.unanswered.add(key);
  again();
}

function alarmed(desk: Desk, alarmId: string, groupId: PlanId | null): void {
  if (groupId === null || UNANSWERABLE.some((prefix) => alarmId.startsWith(prefix))) return;
  const raised = desk.raised.get(alarmId) ?? { groupId, answers: 0, open: false };
  desk.raised.set(alarmId, raised);
  if (raised.open || desk.unanswered.has(`cmd:${answerId(alarmId, raised)}`)) return;
  raised.open = true;
  if (desk.answersFromMs !== null) answerLater(desk, alarmId, raised);
}

function answerId(escalationId: string, raised: Raised): string {
  return `answer-${escalationId}-${raised.answers}`;
}

function answerLater(desk: Desk, escalationId: string, raised: Raised): void {
  const { scheduler, scenario } = desk.ports;
  const atMs = Math.max(scheduler.nowMs() + ANSWER_MS, desk.answersFromMs ?? 0);
  scheduler.at(atMs, () => {
    raised.open = false;
    raised.answers += 1;
    const command = { kind: scenario.onEscalation, escalationId };
    submitCommand(desk, answerId(escalationId, raised), raised.groupId, command);
  });
}
