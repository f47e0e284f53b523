/**
 * An engine on a bench: a store in memory beneath it, a broker's book beside it, and one clock. The
 * test says what the exchange does and what is told of it; `pass` lets time go by, in which every
 * question is answered from the book.
 */
import { expect } from "vitest";
import { must } from "../../../core/assert.js";
import type { Effect } from "../../../core/effects.js";
import type { Engine, GroupView } from "../../../core/engine.js";
import { createEngine } from "../../../core/engine.js";
import type { CommandOutcome, CoreEvent, TraderCommand } from "../../../core/events.js";
import type { Plan } from "../../../core/plan.js";
import type { VenueRules } from "../../../core/rules.js";
import { DEFAULT_TIMING } from "../../../core/rules.js";
import { SAFEGUARDS } from "../../../core/safeguards/index.js";
import { createMemoryDisk } from "../../../core/store/memory.js";
import type { Store } from "../../../core/store/port.js";
import type { Row, TableName } from "../../../core/store/schema.js";
import type { BrokerMs, Ms, Units } from "../../../core/units.js";
import { opened } from "../store/opened.js";
import type { Book } from "./book.js";
import { createBook } from "./book.js";

/** A venue that stamps to the second and tells busts. */
export const RULES: VenueRules = {
  venue: "bench",
  resolutionMs: 1_000,
  sendHorizonMs: 15_000,
  readLagMs: 1_000,
  streamDelayMs: 2_000,
  clientIds: "not-unique",
  bustEvents: true,
  listsOfDay: false,
  aggressive: "market",
  requestLimits: [],
};

/** The broker's clock when the local one shows zero. */
export const OPENING_MS: BrokerMs = 1_000_000_000;

type Of<K extends Effect["kind"]> = Extract<Effect, { kind: K }>;
type Told = CoreEvent extends infer E ? (E extends CoreEvent ? Omit<E, "localMs"> : never) : never;

export interface Bench {
  readonly book: Book;
  /** Signed shift of the broker's clock against the local one. */
  shiftMs: Ms;
  /** While false no question is answered. */
  answering: boolean;
  /** One event, its step committed; returns what was asked for. */
  tell(event: Told): readonly Effect[];
  /** Lets time go by, a wake and answers each half second. */
  pass(ms: Ms): void;
  stampMs(): BrokerMs;
  /** Every effect of a kind since the beginning. */
  all<K extends Effect["kind"]>(kind: K): Of<K>[];
  /** Ids of orders that were sent and about which the venue has done nothing yet. */
  fresh(): string[];
  /** The order reaches the exchange; the answer and the report of it arrive. */
  accept(...ids: readonly string[]): void;
  /** The answer to a send; nothing reaches the book. */
  answer(id: string, outcome: CommandOutcome): void;
  /** The exchange fills (all that is left, if no quantity is given) and says so. */
  fill(id: string, qty?: Units): void;
  /** The exchange ends the order and says so. */
  end(id: string, status: "canceled" | "expired" | "rejected"): void;
  /** The exchange takes back filled quantity and says so. */
  bust(id: string, qty: Units): void;
  /** Accepts and fills everything that is sent, until nothing more is. */
  fillAll(): void;
  /** A new process on the same store. */
  restart(): void;
  view(group?: string): GroupView;
  command(groupId: string, command: TraderCommand, commandId?: string): readonly Effect[];
  rows<T extends TableName>(table: T): readonly Row<T>[];
}

interface Parts {
  readonly book: Book;
  readonly effects: Effect[];
  readonly rules: VenueRules;
  readonly store: Store;
  engine: Engine;
  nowMs: number;
  /** Effects up to here have been looked at for questions. */
  asked: number;
}

/** What a test may do to orders. */
function handOf(
  parts: Parts,
  it: Pick<Bench, "tell" | "stampMs">,
): Pick<Bench, "fresh" | "accept" | "answer" | "fill" | "end" | "bust" | "fillAll"> {
  const { book, effects } = parts;
  const answered = new Set<string>();
  let busts = 0;
  const sends = (): Of<"send">[] => effects.filter((effect) => effect.kind === "send");
  const told = (id: string): void => {
    it.tell({ kind: "report", report: book.reportOf(id) });
  };

  function answer(id: string, outcome: CommandOutcome): void {
    const send = sends().find(({ order }) => order.clientOrderId === id);
    const { requestSeq } = must(send, `send of ${id}`);
    answered.add(id);
    const stampMs = outcome.kind === "unknown" ? null : it.stampMs();
    it.tell({ kind: "order-answer", requestSeq, clientOrderId: id, outcome, stampMs });
  }

  function fresh(): string[] {
    return sends()
      .map(({ order }) => order.clientOrderId)
      .filter((id) => !answered.has(id));
  }

  function accept(...ids: readonly string[]): void {
    for (const id of ids) {
      const send = sends().find(({ order }) => order.clientOrderId === id);
      const { brokerOrderId } = book.add(must(send, `send of ${id}`).order, it.stampMs());
      answer(id, { kind: "confirmed", brokerOrderId });
      told(id);
    }
  }

  function fill(id: string, qty?: Units): void {
    const order = book.order(id);
    order.cum += qty ?? order.request.qty - order.cum;
    if (order.cum >= order.request.qty) order.status = "filled";
    order.stampMs = it.stampMs();
    told(id);
  }

  function end(id: string, status: "canceled" | "expired" | "rejected"): void {
    const order = book.order(id);
    order.status = status;
    order.stampMs = it.stampMs();
    told(id);
  }

  function bust(id: string, qty: Units): void {
    const order = book.order(id);
    order.cum -= qty;
    order.stampMs = it.stampMs();
    busts += 1;
    const taken = { execId: `f${busts}`, qty };
    const report = { ...book.reportOf(id), status: "unknown", cumQty: null, bust: taken } as const;
    it.tell({ kind: "report", report });
  }

  function fillAll(): void {
    for (let ids = fresh(); ids.length > 0; ids = fresh()) {
      accept(...ids);
      for (const id of ids) fill(id);
    }
  }

  return { fresh, accept, answer, fill, end, bust, fillAll };
}

/** A started engine that has not been answered anything. */
export function createBench(rules: Partial<VenueRules> = {}): Bench {
  const store = opened(createMemoryDisk().open());
  const used = { ...RULES, ...rules };
  const compose = (): Engine =>
    createEngine({ safeguards: SAFEGUARDS, rules: used, timing: DEFAULT_TIMING }, store.load());
  const parts: Parts = {
    ...{ book: createBook(), effects: [], rules: used, store },
    ...{ engine: compose(), nowMs: 0, asked: 0 },
  };

  function stampMs(): BrokerMs {
    const exact = OPENING_MS + parts.nowMs + bench.shiftMs;
    return exact - (exact % used.resolutionMs);
  }

  function tell(event: Told): readonly Effect[] {
    const { writes, effects } = parts.engine.step({ ...event, localMs: parts.nowMs });
    expect(store.commit(writes)).toEqual({ kind: "committed" });
    parts.effects.push(...effects);
    return effects;
  }

  function answerQuestions(): void {
    while (parts.asked < parts.effects.length) {
      const effect = must(parts.effects[parts.asked], "effect");
      parts.asked += 1;
      if (effect.kind !== "query" || !bench.answering) continue;
      const { requestSeq, scope } = effect;
      const content = parts.book.answer(scope);
      tell({ kind: "snapshot", requestSeq, stampMs: stampMs(), complete: true, content });
    }
  }

  const bench: Bench = {
    book: parts.book,
    shiftMs: 0,
    answering: true,
    ...handOf(parts, { tell, stampMs }),
    tell,
    stampMs,
    pass(ms) {
      const endMs = parts.nowMs + ms;
      while (parts.nowMs < endMs) {
        parts.nowMs = Math.min(endMs, parts.nowMs + 500);
        tell({ kind: "wake" });
        answerQuestions();
      }
    },
    all: <K extends Effect["kind"]>(kind: K) =>
      parts.effects.filter((effect): effect is Of<K> => effect.kind === kind),
    restart() {
      parts.engine = compose();
      parts.asked = parts.effects.length;
      tell({ kind: "started" });
    },
    view: (group) =>
      must(
        parts.engine.groups().find(({ id }) => group === undefined || id === group),
        "group",
      ),
    command: (groupId, command, commandId = `c${parts.effects.length}`) =>
      tell({ kind: "command", commandId, groupId, command }),
    rows: (table) => store.load()[table],
  };
  tell({ kind: "started" });
  return bench;
}

/** A bench whose recovery is complete and that has taken a plan. */
export function trading(plan: Plan, rules: Partial<VenueRules> = {}): Bench {
  const bench = createBench(rules);
  bench.pass(6_000);
  bench.tell({ kind: "plan", plan });
  return bench;
}

/** A bench whose plan is filled to the last unit. */
export function settled(plan: Plan, rules: Partial<VenueRules> = {}): Bench {
  const bench = trading(plan, rules);
  for (let round = 0; round < 8; round += 1) {
    bench.fillAll();
    bench.pass(2_000);
  }
  return bench;
}

/** Purpose and quantity of every order that was sent, by symbol: `entry WING 100`. */
export function ordersOf(bench: Bench): string[] {
  return bench
    .rows("intents")
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .map(({ purpose, symbol, qty }) => `${purpose} ${symbol} ${qty}`);
}
