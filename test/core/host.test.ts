/** The shell (core/host.ts): commit, then act; halts and starting over. Numbers: its header. */
import { describe, expect, it } from "vitest";
import type { Effect } from "../../core/effects.js";
import type { Engine } from "../../core/engine.js";
import { createEngine } from "../../core/engine.js";
import type { CoreEvent } from "../../core/events.js";
import type { Host } from "../../core/host.js";
import { createHost } from "../../core/host.js";
import type { RequestLimit } from "../../core/rules.js";
import { DEFAULT_TIMING } from "../../core/rules.js";
import { SAFEGUARDS } from "../../core/safeguards/index.js";
import { createMemoryDisk } from "../../core/store/memory.js";
import type { CommitFailure, OpenResult, Store, StoreContents } from "../../core/store/port.js";
import { OPENING_MS, RULES } from "./engine/bench.js";
import { createBook } from "./engine/book.js";
import { spread } from "./engine/plans.js";

interface Shell {
  readonly host: Host;
  readonly performed: Effect[];
  readonly book: ReturnType<typeof createBook>;
  /** What each engine was started with. */
  readonly starts: Extract<CoreEvent, { kind: "started" }>[];
  /** Why the store does not commit; null if it does. */
  failure: CommitFailure | null;
  /** Why the store does not open; null if it does. */
  refusal: string | null;
  /** Rows that the store held when an effect was performed. */
  readonly intentsAtSend: number[];
  answer(localMs: number): void;
}

function createShell(...requestLimits: readonly RequestLimit[]): Shell {
  const disk = createMemoryDisk();
  const rules = { ...RULES, requestLimits };
  const composition = { safeguards: SAFEGUARDS, rules, timing: DEFAULT_TIMING };
  let opening: Store | null = null;

  function faulty(store: Store): Store {
    opening = store;
    const commit: Store["commit"] = (writes) =>
      shell.failure === null
        ? store.commit(writes)
        : { kind: "failed", reason: shell.failure, detail: "as told" };
    return { ...store, commit };
  }

  function openStore(): OpenResult {
    if (shell.refusal !== null) return { kind: "refused", reason: shell.refusal };
    const opened = disk.open();
    return opened.kind === "refused" ? opened : { kind: "open", store: faulty(opened.store) };
  }

  function startingEngine(contents: StoreContents): Engine {
    const engine = createEngine(composition, contents);
    return {
      ...engine,
      step(event) {
        if (event.kind === "started") shell.starts.push(event);
        return engine.step(event);
      },
    };
  }

  let answered = 0;
  const shell: Shell = {
    host: createHost({
      openStore,
      createEngine: startingEngine,
      perform(effect) {
        shell.performed.push(effect);
        if (effect.kind === "send" && opening !== null) {
          shell.intentsAtSend.push(opening.load().intents.length);
        }
      },
    }),
    performed: [],
    book: createBook(),
    starts: [],
    failure: null,
    refusal: null,
    intentsAtSend: [],
    answer(localMs) {
      for (; answered < shell.performed.length; answered += 1) {
        const effect = shell.performed[answered];
        if (effect?.kind !== "query") continue;
        const { requestSeq, scope } = effect;
        const content = shell.book.answer(scope);
        const stampMs = OPENING_MS + localMs - (localMs % 1_000);
        const base = { kind: "snapshot", localMs, requestSeq, stampMs } as const;
        shell.host.deliver({ ...base, complete: true, content });
      }
    },
  };
  return shell;
}

/** A host that trades: recovery complete, the wing of a spread sent. */
function tradingShell(...limits: readonly RequestLimit[]): Shell {
  const shell = createShell(...limits);
  shell.host.deliver({ kind: "started", localMs: 0 });
  for (let localMs = 500; localMs <= 6_000; localMs += 500) {
    shell.host.deliver({ kind: "wake", localMs });
    shell.answer(localMs);
  }
  shell.host.deliver({ kind: "plan", localMs: 6_000, plan: spread() });
  return shell;
}

function kinds(shell: Shell): string[] {
  return shell.performed.map(({ kind }) => kind);
}

describe("host: starting", () => {
  it("takes nothing before `started`", () => {
    const { host, performed } = createShell();
    host.deliver({ kind: "plan", localMs: 0, plan: spread() });
    expect(host.status()).toEqual({ kind: "halted", reason: "not started" });
    expect(host.engine()).toBeNull();
    expect(performed).toEqual([]);
  });

  it("is refused with the store's own sentence", () => {
    const shell = createShell();
    shell.refusal = "held by another process";
    shell.host.deliver({ kind: "started", localMs: 0 });
    shell.host.deliver({ kind: "wake", localMs: 5_000 });
    expect(shell.host.status()).toEqual({ kind: "refused", reason: "held by another process" });
    expect(shell.performed).toEqual([]);
  });

  it("runs from what the store holds", () => {
    const shell = tradingShell();
    expect(shell.host.engine()?.groups()).toMatchObject([{ id: "SP" }]);
    shell.host.deliver({ kind: "started", localMs: 7_000 });
    expect(shell.host.engine()?.groups()).toMatchObject([{ id: "SP", unknown: 100 }]);
  });

  it("performs a send only after its intent is durable (1)", () => {
    expect(tradingShell().intentsAtSend).toEqual([1]);
  });

  it("gives the store back at the end", () => {
    const shell = tradingShell();
    shell.host.close();
    expect(() =>
      shell.host.deliver({ kind: "plan", localMs: 1, plan: spread({ id: "P2" }) }),
    ).toThrow("commit on a closed store");
  });
});

describe("host: a store that cannot commit", () => {
  /** The wing is half filled and half of the risk live when the disk fails. */
  function halted(...limits: readonly RequestLimit[]): Shell {
    const shell = tradingShell(...limits);
    const send = shell.performed.find((effect) => effect.kind === "send");
    if (send !== undefined) shell.book.add(send.order, OPENING_MS + 6_000);
    const report = shell.book.reportOf("SP-0e1");
    shell.host.deliver({ kind: "report", localMs: 6_100, report });
    shell.failure = "full";
    shell.performed.length = 0;
    shell.book.order("SP-0e1").cum = 50;
    const filled = shell.book.reportOf("SP-0e1");
    shell.host.deliver({ kind: "report", localMs: 6_200, report: filled });
    return shell;
  }

  it("halts: the step's effects are dropped, cancels of risk leave, the alarm is raised (2)", () => {
    const shell = halted();
    expect(kinds(shell)).toEqual(["cancel", "alarm", "wake"]);
    expect(shell.performed[0]).toMatchObject({ clientOrderId: "SP-0e1", risk: true });
    expect(shell.performed[1]).toMatchObject({ alarmId: "store-1", groupId: null });
    expect(shell.performed[2]).toMatchObject({ atMs: 7_200 });
    expect(shell.host.status()).toEqual({ kind: "halted", reason: "full: as told" });
    expect(shell.host.engine()).toBeNull();
  });

  it("takes nothing but wakes while halted", () => {
    const shell = halted();
    shell.performed.length = 0;
    shell.host.deliver({ kind: "plan", localMs: 6_300, plan: spread({ id: "P2" }) });
    expect(shell.performed).toEqual([]);
  });

  it("starts over by recovery once the store answers again (2, 3)", () => {
    const shell = halted();
    shell.failure = null;
    shell.performed.length = 0;
    shell.host.deliver({ kind: "wake", localMs: 7_200 });
    expect(shell.host.status()).toEqual({ kind: "running" });
    expect(kinds(shell)).toContain("query");
    expect(kinds(shell)).not.toContain("send");
    expect(shell.host.engine()?.groups()).toMatchObject([{ held: [0, 0] }]);
  });

  it("keeps the venue's limits through halt after halt (3)", () => {
    const shell = createShell({ windowMs: 60_000, max: 200 });
    shell.host.deliver({ kind: "started", localMs: 0 });
    for (let localMs = 100; localMs <= 60_000; localMs += 1_000) {
      shell.failure = "full";
      shell.host.deliver({ kind: "plan", localMs, plan: spread() });
      expect(shell.host.status()).toMatchObject({ kind: "halted" });
      shell.failure = null;
      shell.host.deliver({ kind: "wake", localMs: localMs + 900 });
      shell.answer(localMs + 950);
    }
    expect(shell.starts).toHaveLength(61);
    expect(kinds(shell).filter((kind) => kind === "query")).toHaveLength(160);
  });

  it("starts over with what was asked, its cancels too, and without what was dropped (3)", () => {
    const minute = { windowMs: 60_000, max: 200 };
    const trading = tradingShell(minute);
    const before = trading.performed.filter((effect) => "requestSeq" in effect).length;
    const shell = halted(minute);
    expect(kinds(shell)).toEqual(["cancel", "alarm", "wake"]);
    shell.failure = null;
    shell.host.deliver({ kind: "wake", localMs: 7_200 });
    expect(shell.starts[0]).toEqual({ kind: "started", localMs: 0 });
    const asked = shell.starts[1]?.asked;
    expect(asked?.atMs).toHaveLength(before + 1);
    // A list was asked for, the wing sent, its cancel left at the halt; what it released did not.
    expect(asked?.atMs.slice(-3)).toEqual([6_000, 6_000, 6_200]);
    expect(asked?.unansweredMs).toEqual([6_000, 6_000, 6_200]);
  });

  it("goes on trying while the store does not even open", () => {
    const shell = halted();
    shell.refusal = "the disk is gone";
    shell.performed.length = 0;
    shell.host.deliver({ kind: "wake", localMs: 7_200 });
    expect(shell.host.status()).toEqual({ kind: "halted", reason: "the disk is gone" });
    expect(shell.performed).toEqual([{ kind: "wake", atMs: 8_200 }]);
  });
});
