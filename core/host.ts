/**
 * The shell around the engine: step, commit, then act. Synchronous; the real world's asynchrony
 * ends at whoever calls `deliver`.
 *
 * 1. Nothing is performed before the step that asked for it is durable.
 * 2. A store that cannot commit halts the core: the failed step's effects are dropped, cancels of
 *    risk still leave (they need no intent), the alarm is raised, and once the store answers again
 *    the core starts over from what it holds, by recovery.
 * 3. After a halt or a death nothing of the engine's memory is used again, but for what it asked:
 *    the venue counts the requests of the process, however often the core starts over in it.
 */
import type { CoreEvent } from "./events.js";
import type { Effect } from "./effects.js";
import type { Engine, Step } from "./engine.js";
import { createRequestNumbers } from "./host-requests.js";
import type { LocalMs, Ms } from "./units.js";
import type { OpenResult, Store, StoreContents } from "./store/port.js";
import { must } from "./assert.js";

/** What the host needs from around it. */
export interface HostPorts {
  /** Opens (and claims) the store; called at the start and after a halt. */
  openStore(): OpenResult;
  /** Builds an engine from what the store holds. */
  createEngine(contents: StoreContents): Engine;
  /** Performs one effect. Must not call back into the host. */
  perform(effect: Effect): void;
}

/** The host's condition. `refused` carries the store's one sentence. */
export type HostStatus =
  | { readonly kind: "running" }
  | { readonly kind: "halted"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

export interface Host {
  /** Hands one event to the core; returns after its effects were performed. */
  deliver(event: CoreEvent): void;
  status(): HostStatus;
  /** The engine of now, for displays; null unless running. */
  engine(): Engine | null;
  /** Closes the store. */
  close(): void;
}

/** How often a halted host tries the store again, in local time. */
const HALT_RETRY_MS: Ms = 1_000;

/** A host that has not started; deliver `started` first. */
export function createHost(ports: HostPorts): Host {
  let store: Store | null = null;
  let engine: Engine | null = null;
  let status: HostStatus = { kind: "halted", reason: "not started" };
  let halts = 0;
  const numbers = createRequestNumbers();
  const perform = (effect: Effect): void => ports.perform(numbers.outward(effect));

  function start(event: CoreEvent): void {
    store?.close();
    store = null;
    const opened = ports.openStore();
    if (opened.kind === "refused") {
      status = { kind: "refused", reason: opened.reason };
      return;
    }
    store = opened.store;
    engine = ports.createEngine(store.load());
    status = { kind: "running" };
    step(event);
  }

  function step(event: CoreEvent): void {
    const active = must(engine, "engine of a running host");
    const { writes, effects } = active.step(numbers.inward(event));
    if (writes.length > 0) {
      const result = must(store, "store of a running host").commit(writes);
      if (result.kind === "failed") {
        halt(active, { writes, effects }, event.localMs, `${result.reason}: ${result.detail}`);
        return;
      }
    }
    for (const effect of effects) perform(effect);
  }

  function halt(active: Engine, failed: Step, localMs: LocalMs, reason: string): void {
    const cancels = active.riskCancels(failed.effects);
    engine = null;
    halts += 1;
    for (const effect of cancels) perform(effect);
    numbers.startOver(active.asked());
    const text = `the store cannot commit (${reason}); no new order leaves until it can`;
    ports.perform({ kind: "alarm", alarmId: `store-${halts}`, groupId: null, text });
    haltAgain(localMs, reason);
  }

  /** A halted core starts over once the store opens and takes a commit again. */
  function retry(localMs: LocalMs): void {
    start({ kind: "started", localMs, ...numbers.asked() });
    if (status.kind === "refused") haltAgain(localMs, status.reason);
  }

  function haltAgain(localMs: LocalMs, reason: string): void {
    status = { kind: "halted", reason };
    ports.perform({ kind: "wake", atMs: localMs + HALT_RETRY_MS });
  }

  return {
    deliver(event) {
      if (event.kind === "started") start(event);
      else if (status.kind === "running") step(event);
      else if (status.kind === "halted" && event.kind === "wake") retry(event.localMs);
    },
    status: () => status,
    engine: () => engine,
    close: () => store?.close(),
  };
}
