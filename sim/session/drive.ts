/**
 * The shipped core, driven by a session: host, engine and a store in memory hear what the broker
 * said, in its order, and what they send is bound to what was recorded.
 *
 * 1. The core starts half a minute before the session, on an empty account, and recovers as ever.
 * 2. A send is answered with the recorded order's id, or (where none was recorded) with one that
 *    stays live and is never filled; a cancel of such an order ends it.
 * 3. Lists that the core asks for hold what it has been told and no more: nothing is invented.
 *    So no order is missed that they lack. Margin is ample, because a session does not say it.
 * 4. Every report is delivered twice; the second time must change nothing.
 * 5. The core wakes as often as it asks for, but not through a long silence: a limit keeps a gap of
 *    days from costing minutes, and is told where it is reached.
 */
import type { CoreEvent, OrderReport, SnapshotRows } from "../../core/events.js";
import type { Effect, QueryScope } from "../../core/effects.js";
import { createEngine } from "../../core/engine.js";
import { createHost } from "../../core/host.js";
import type { Host } from "../../core/host.js";
import { parseClientOrderId } from "../../core/ids.js";
import type { Plan } from "../../core/plan.js";
import { DEFAULT_TIMING } from "../../core/rules.js";
import type { Safeguards } from "../../core/safeguards/index.js";
import { createMemoryDisk } from "../../core/store/memory.js";
import type { Store } from "../../core/store/port.js";
import type { TableName, Write } from "../../core/store/schema.js";
import { messageOf } from "../campaign/usage.js";
import type { Forward } from "./forward.js";
import { createForward } from "./forward.js";
import type { Hearing, Heard, SessionDoubt } from "./heard.js";
import type { SendJudge, Sent } from "./sent.js";
import { createSendJudge, filledOf, noteTold, positionOf } from "./sent.js";
import type { Target, Targets } from "./targets.js";
import { createTargets, reportOf, tradeOf } from "./targets.js";
import type { Verdicts } from "./verdicts.js";

/** How long before the first record the core starts. */
const LEAD_MS = 30_000;
/** Wakes within one silence and in all, and deliveries before the core must come to rest. */
const MOST_WAKES = 2_000;
const MOST_WAKES_IN_ALL = 100_000;
const MOST_ANSWERS = 5_000;
/** Tables whose rows are facts: a repeated report writes none of them. */
const FACTS: readonly TableName[] = ["intents", "orders", "fills", "adjustments"];

/** The core while it hears a session. */
export interface Drive {
  hear(heard: Heard): void;
  /** Lets the core come to the end; what it held by then. */
  end(line: number): void;
  readonly sent: readonly Sent[];
  readonly targets: Targets;
  readonly doubts: readonly SessionDoubt[];
}

interface Course {
  readonly hearing: Hearing;
  readonly plan: Plan;
  readonly verdicts: Verdicts;
  readonly targets: Targets;
  readonly judge: SendJudge;
  readonly sent: Sent[];
  readonly doubts: SessionDoubt[];
  readonly pending: CoreEvent[];
  readonly forward: Forward;
  /** Rows of fact and effects since the last look. */
  written: number;
  acted: number;
  host: Host | null;
  readonly beganMs: number;
  localMs: number;
  wakeMs: number | null;
  wakes: number;
  newestMs: number;
  line: number;
  over: boolean;
}

/** A core that has started and was handed the plan. */
export function createDrive(
  hearing: Hearing,
  plan: Plan,
  verdicts: Verdicts,
  safeguards: Safeguards,
): Drive {
  const sent: Sent[] = [];
  const course: Course = {
    ...{ hearing, plan, verdicts, sent, targets: createTargets(hearing) },
    ...{ judge: createSendJudge(plan, sent, verdicts), doubts: [], pending: [] },
    ...{
      forward: createForward(verdicts),
      written: 0,
      acted: 0,
      host: null,
      localMs: 0,
      wakeMs: null,
      wakes: 0,
    },
    ...{ beganMs: hearing.heard[0]?.atMs ?? LEAD_MS, newestMs: 0, line: 1, over: false },
  };
  const rules = { ...hearing.session.venue.adapter.rules, listsOfDay: false };
  const disk = createMemoryDisk();
  course.host = createHost({
    openStore() {
      const opened = disk.open();
      if (opened.kind === "refused") return opened;
      return { kind: "open", store: watched(course, opened.store) };
    },
    createEngine: (contents) =>
      createEngine({ safeguards, rules, timing: DEFAULT_TIMING }, contents),
    perform: (effect) => perform(course, effect),
  });
  deliver(course, { kind: "started", localMs: 0 });
  deliver(course, { kind: "plan", localMs: 0, plan });
  return {
    hear: (heard) => hearOne(course, heard),
    end: (line) => end(course, line),
    ...{ sent, targets: course.targets, doubts: course.doubts },
  };
}

function watched(course: Course, store: Store): Store {
  return {
    ...store,
    commit(writes: readonly Write[]) {
      const result = store.commit(writes);
      for (const { table, row } of writes) {
        if (FACTS.includes(table)) course.written += 1;
        if (table === "intents" && "client_order_id" in row) {
          course.judge.durable.add(String(row.client_order_id));
        }
      }
      return result;
    },
  };
}

/** The broker's clock at a local time, as its answers would show it. */
function brokerMs({ hearing, beganMs, newestMs }: Course, localMs: number): number {
  const { resolutionMs } = hearing.session.venue.adapter.rules;
  const exact = beganMs + localMs - LEAD_MS - hearing.skewMs;
  return Math.max(newestMs, 0, exact - (exact % resolutionMs));
}

function deliver(course: Course, event: CoreEvent): void {
  give(course, event);
  let answers = 0;
  for (let next = course.pending.shift(); next !== undefined; next = course.pending.shift()) {
    give(course, next);
    answers += 1;
    if (answers < MOST_ANSWERS) continue;
    course.verdicts.check("comes-to-rest", course.line, "the core never stops asking");
    course.over = true;
    return;
  }
}

/** What the core throws ends the replay, as it would end a run. */
function give(course: Course, event: CoreEvent): void {
  if (course.over) return;
  if ("stampMs" in event && event.stampMs !== null) {
    course.newestMs = Math.max(course.newestMs, event.stampMs);
  }
  if (event.kind === "report") course.newestMs = Math.max(course.newestMs, event.report.stampMs);
  try {
    course.host?.deliver(event);
  } catch (thrown) {
    course.verdicts.check("crashed", course.line, `the core threw: ${messageOf(thrown)}`);
    course.over = true;
    return;
  }
  course.forward(course.host?.engine()?.groups() ?? [], course.line);
}

function perform(course: Course, effect: Effect): void {
  const { localMs } = course;
  switch (effect.kind) {
    case "send":
      course.acted += 1;
      return takeSend(course, effect);
    case "cancel":
      course.acted += 1;
      return takeCancel(course, effect);
    case "query":
      course.pending.push(answerOf(course, effect.requestSeq, effect.scope));
      return;
    case "wake":
      course.wakeMs = effect.atMs;
      return;
    case "alarm":
      course.doubts.push({ line: course.line, text: `the core raises an alarm: ${effect.text}` });
      course.pending.push({ kind: "alarm-delivered", localMs, alarmId: effect.alarmId });
      return;
    case "notice":
      if (effect.outcome === "accepted") return;
      course.doubts.push({ line: course.line, text: `the core denied the plan: ${effect.reason}` });
  }
}

function takeSend(course: Course, effect: Extract<Effect, { kind: "send" }>): void {
  const { order: request, requestSeq } = effect;
  const { sent, targets, judge, localMs, line, newestMs, pending } = course;
  const { clientOrderId } = request;
  const part = targets.bind(request);
  const leg = parseClientOrderId(clientOrderId)?.leg ?? -1;
  const one: Sent = {
    ...{ request, leg, part, line, latest: null, ended: false, canceled: null, toldMs: localMs },
  };
  sent.push(one);
  judge.judge(one, newestMs);
  const brokerOrderId = part?.brokerOrderId ?? `not-recorded-${sent.length}`;
  const stampMs = brokerMs(course, localMs);
  const outcome = { kind: "confirmed", brokerOrderId } as const;
  pending.push({ kind: "order-answer", localMs, requestSeq, clientOrderId, outcome, stampMs });
  for (const told of part?.target.told ?? []) tell(course, one, told);
}

/** The core is told what a report of the recorded order says of its own. */
function tell(course: Course, one: Sent, told: OrderReport): void {
  if (one.part === null) return;
  const report = reportOf(one.part, told);
  noteTold(one, report);
  course.pending.push({ kind: "report", localMs: course.localMs, report });
}

function takeCancel(course: Course, effect: Extract<Effect, { kind: "cancel" }>): void {
  const { requestSeq, clientOrderId, brokerOrderId, reason } = effect;
  const { localMs, pending } = course;
  const one = course.sent.find(({ request }) => request.clientOrderId === clientOrderId);
  const stampMs = brokerMs(course, localMs);
  const outcome = { kind: "confirmed", brokerOrderId } as const;
  pending.push({ kind: "cancel-answer", localMs, requestSeq, clientOrderId, outcome, stampMs });
  if (one === undefined) return;
  one.canceled ??= reason;
  if (one.part !== null) return;
  const report: OrderReport = {
    ...{ key: `${brokerOrderId}|canceled`, clientOrderId, brokerOrderId, status: "canceled" },
    ...{ cumQty: 0, orderQty: null, fill: null, bust: null, stampMs, reason: null },
  };
  noteTold(one, report);
  pending.push({ kind: "report", localMs, report });
}

/** A list of what the core has been told. */
function answerOf(course: Course, requestSeq: number, scope: QueryScope): CoreEvent {
  const { localMs } = course;
  const stampMs = brokerMs(course, localMs);
  const content = contentOf(course, scope);
  return { kind: "snapshot", localMs, requestSeq, stampMs, complete: true, content };
}

function contentOf({ sent, plan }: Course, scope: QueryScope): SnapshotRows {
  const symbols = [...plan.legs.map(({ instrument }) => instrument), ...plan.underlyings].map(
    ({ symbol }) => symbol,
  );
  switch (scope) {
    case "orders":
      return {
        scope,
        rows: sent.flatMap(({ latest }) =>
          latest === null ? [] : [{ ...latest, fill: null, bust: null }],
        ),
      };
    case "trades":
      return { scope, rows: [] };
    case "positions": {
      const rows = [...new Set(symbols)].map((symbol) => ({
        symbol,
        netQty: positionOf(sent, symbol),
      }));
      return { scope, rows };
    }
    case "margin": {
      const nothing = { longMinor: 0, shortMinor: 0, spreadMinor: 0, volPerMille: 0 };
      const rows = [...new Set(symbols)].map((symbol) => ({ symbol, ...nothing }));
      return { scope, facts: { fundsMinor: 1_000_000, rows, offsets: [] } };
    }
  }
}

/** Lets the core's own time pass. */
function advance(course: Course, toMs: number): void {
  let wakes = 0;
  while (
    !course.over &&
    course.wakes < MOST_WAKES_IN_ALL &&
    course.wakeMs !== null &&
    course.wakeMs <= toMs
  ) {
    course.localMs = Math.max(course.localMs, course.wakeMs);
    course.wakeMs = null;
    deliver(course, { kind: "wake", localMs: course.localMs });
    wakes += 1;
    course.wakes += 1;
    if (wakes < MOST_WAKES && course.wakes < MOST_WAKES_IN_ALL) continue;
    const { line } = course;
    course.doubts.push({ line, text: "a silence so long that the core slept through its end" });
    break;
  }
  course.localMs = Math.max(course.localMs, toMs);
}

function hearOne(course: Course, heard: Heard): void {
  advance(course, LEAD_MS + Math.max(0, heard.atMs - course.beganMs));
  course.line = heard.line;
  if (heard.kind === "report") hearReport(course, heard.report);
  else if (heard.kind === "list") hearList(course, heard.answer);
}

function targetOf({ targets }: Course, brokerOrderId: string): Target | undefined {
  return targets.byId.get(brokerOrderId);
}

function partsOf(course: Course, target: Target): readonly Sent[] {
  return course.sent.filter(({ part }) => part?.target === target);
}

function hearReport(course: Course, report: OrderReport): void {
  const target = targetOf(course, report.brokerOrderId);
  if (target === undefined) return;
  target.told.push(report);
  const { localMs, verdicts } = course;
  for (const one of partsOf(course, target)) {
    if (one.part === null) continue;
    const told = reportOf(one.part, report);
    noteTold(one, told);
    one.toldMs = localMs;
    deliver(course, { kind: "report", localMs, report: told });
    const { written, acted } = course;
    deliver(course, { kind: "report", localMs, report: told });
    const changed = course.written !== written || course.acted !== acted;
    const text = `a repeated report of ${one.request.clientOrderId} has an effect`;
    verdicts.check("seen-changes-nothing", course.line, changed ? text : null);
  }
}

function hearList(course: Course, answer: Extract<Heard, { kind: "list" }>["answer"]): void {
  const { content, stampMs, complete } = answer;
  const { readLagMs } = course.hearing.session.venue.adapter.rules;
  const rows: OrderReport[] = [];
  if (content.scope === "orders") {
    for (const row of content.rows) {
      const target = targetOf(course, row.brokerOrderId);
      target?.told.push(row);
      for (const one of target === undefined ? [] : partsOf(course, target)) {
        if (one.part === null) continue;
        const told = reportOf(one.part, row);
        noteTold(one, told, complete && course.localMs >= one.toldMs + readLagMs);
        rows.push(told);
      }
    }
    give(course, snapshot(course, { scope: "orders", rows }, stampMs, complete));
  } else if (content.scope === "trades") {
    const trades = content.rows.flatMap((row) => {
      const part = targetOf(course, row.brokerOrderId)?.parts[0];
      const trade = part === undefined ? null : tradeOf(part, row);
      return trade === null ? [] : [trade];
    });
    give(course, snapshot(course, { scope: "trades", rows: trades }, stampMs, complete));
  }
  // What the list led to is done as after any event.
  deliver(course, { kind: "wake", localMs: course.localMs });
}

/** An answer to a question of nobody: its rows count, and it ends no poll. */
function snapshot(
  { localMs }: Course,
  content: SnapshotRows,
  stampMs: number,
  complete: boolean,
): CoreEvent {
  return { kind: "snapshot", localMs, requestSeq: 0, stampMs, complete, content };
}

/** The core's books against what it was told, leg by leg. */
function end(course: Course, line: number): void {
  course.line = line;
  const { host, plan, sent, verdicts } = course;
  const view = host
    ?.engine()
    ?.groups()
    .find(({ id }) => id === plan.id);
  if (view === undefined) return;
  plan.legs.forEach((leg, at) => {
    let told = 0;
    for (const one of sent) {
      if (one.leg === at) told += (one.request.side === leg.side ? 1 : -1) * filledOf(one);
    }
    const held = view.held[at] ?? 0;
    const text = `leg ${leg.id}: the core holds ${held}, it was told of ${told}`;
    verdicts.check("books-agree", line, held === told ? null : text);
  });
  host?.close();
}
