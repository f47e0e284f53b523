/**
 * The digest of a run: a hash of everything that happened in it. Two runs with one digest are the
 * same run.
 *
 * 1. Every world event is folded with all its fields, in the order in which it happened.
 * 2. Integers only on the way; SHA-256 once, over the lanes and the counts, at the end.
 * 3. Which store held the rows does not enter: the digest is the same in all of them.
 */
import { createHash } from "node:crypto";
import { foldCommand, foldCoreEvent, foldPlan, foldRequest } from "./digest-core.js";
import type { Mixer } from "./digest-mixer.js";
import { createMixer } from "./digest-mixer.js";
import { foldWrite } from "./digest-rows.js";
import type { Fault, Trigger } from "./faults/schedule.js";
import type {
  ExchangeEvent,
  ExchangeOrder,
  GatewayEvent,
  HarnessEvent,
  ProcessEvent,
  TraderEvent,
  WorldEvent,
} from "./world-event.js";

/** Folds world events; one per run. */
export interface Digest {
  fold(event: WorldEvent): void;
  /** The digest of everything folded, as 64 hexadecimal digits. */
  finish(): string;
}

/** A digest that has folded nothing. */
export function createDigest(): Digest {
  const mix = createMixer();
  return {
    fold(event) {
      mix.text(event.actor);
      mix.int(event.atMs);
      mix.text(event.what.kind);
      foldWhat(mix, event);
    },
    finish: () => createHash("sha256").update(mix.state()).digest("hex"),
  };
}

/** SHA-256 over what a run is and what became of it, for sums over many runs. */
export function identityOf(scenario: string, venue: string, seed: string, digest: string): string {
  const hash = createHash("sha256").update([scenario, venue, seed, digest].join("\n"));
  return hash.digest("hex");
}

/** SHA-256 over a text, as 64 hexadecimal digits. */
export function digestOfText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function foldWhat(mix: Mixer, event: WorldEvent): void {
  switch (event.actor) {
    case "exchange":
      return foldExchange(mix, event.what);
    case "gateway":
      return foldGateway(mix, event.what);
    case "process":
      return foldProcess(mix, event.what);
    case "trader":
      return foldTrader(mix, event.what);
    case "harness":
      return foldHarness(mix, event.what);
  }
}

function foldExchange(mix: Mixer, what: ExchangeEvent): void {
  mix.int(what.stampMs);
  switch (what.kind) {
    case "accepted":
      return foldOrder(mix, what.order);
    case "refused":
      foldOrder(mix, what.order);
      return mix.text(what.reason);
    case "triggered":
      return mix.text(what.brokerOrderId);
    case "filled":
      mix.text(what.brokerOrderId);
      mix.text(what.execId);
      mix.int(what.qty);
      mix.int(what.priceTicks);
      mix.int(what.cumQty);
      return mix.flag(what.late);
    case "canceled":
      mix.text(what.brokerOrderId);
      return mix.int(what.cumQty);
    case "replaced":
      mix.text(what.brokerOrderId);
      mix.text(what.by);
      return mix.int(what.cumQty);
    case "busted":
      mix.text(what.brokerOrderId);
      mix.maybeText(what.correctedTo);
      mix.text(what.execId);
      mix.int(what.qty);
      mix.int(what.left);
      mix.int(what.priceTicks);
      mix.int(what.cumQty);
      return mix.int(Number(what.reworks));
    case "adjusted":
      mix.text(what.cause);
      mix.text(what.symbol);
      return mix.int(what.qty);
    case "session":
      mix.text(what.symbol);
      return mix.text(what.status);
    case "forgotten":
      for (const id of what.orders) mix.text(id);
      return;
    case "price":
      mix.text(what.symbol);
      return mix.int(what.lastTicks);
  }
}

function foldOrder(mix: Mixer, order: ExchangeOrder): void {
  mix.text(order.brokerOrderId);
  mix.text(order.key);
  foldRequest(mix, order);
}

function foldGateway(mix: Mixer, what: GatewayEvent): void {
  switch (what.kind) {
    case "send":
      mix.int(what.requestSeq);
      mix.text(what.key);
      return foldRequest(mix, what.order);
    case "cancel":
      mix.int(what.requestSeq);
      mix.text(what.clientOrderId);
      mix.text(what.brokerOrderId);
      return mix.text(what.reason);
    case "query":
      mix.int(what.requestSeq);
      return mix.text(what.scope);
    case "landed":
      mix.int(what.requestSeq);
      return mix.flag(what.blocked);
    case "request-lost":
    case "response-lost":
    case "cancel-failed":
      return mix.int(what.requestSeq);
    case "stream":
    case "door":
      return mix.text(what.status);
    case "report-issued":
      mix.text(what.key);
      mix.int(what.n);
      return mix.text(what.reportKey);
    case "report-dropped":
      mix.text(what.key);
      return mix.int(what.n);
  }
}

function foldProcess(mix: Mixer, what: ProcessEvent): void {
  switch (what.kind) {
    case "started":
      mix.int(what.incarnation);
      return mix.int(what.localMs);
    case "died":
      mix.int(what.incarnation);
      return mix.text(what.boundary);
    case "stalled":
      return mix.int(what.forMs);
    case "resumed":
      return;
    case "deliver":
      mix.flag(what.repeat);
      return foldCoreEvent(mix, what.event);
    case "commit":
      mix.int(what.writes.length);
      for (const write of what.writes) foldWrite(mix, write);
      return;
    case "commit-failed":
      return mix.text(what.reason);
    case "power-loss":
      return mix.text(what.inFlight);
    case "alarm":
      mix.text(what.alarmId);
      mix.maybeText(what.groupId);
      return mix.text(what.text);
    case "notice":
      mix.text(what.key);
      mix.text(what.outcome);
      return mix.maybeText(what.reason);
    case "disk":
      return mix.text(what.status);
    case "intruder":
      return mix.text(what.outcome);
  }
}

function foldTrader(mix: Mixer, what: TraderEvent): void {
  mix.int(what.attempt);
  switch (what.kind) {
    case "plan-submitted":
      return foldPlan(mix, what.plan);
    case "command-submitted":
      mix.text(what.commandId);
      mix.text(what.groupId);
      return foldCommand(mix, what.command);
  }
}

function foldHarness(mix: Mixer, what: HarnessEvent): void {
  switch (what.kind) {
    case "fault":
      mix.text(what.landed);
      return foldFault(mix, what.fault);
    case "phase":
      return mix.text(what.phase);
  }
}

/** Parameters are left out: the schedule is data that the run was given, not what happened. */
function foldFault(mix: Mixer, fault: Fault): void {
  mix.int(fault.id);
  mix.text(fault.kind);
  foldTrigger(mix, fault.trigger);
}

function foldTrigger(mix: Mixer, trigger: Trigger): void {
  mix.text(trigger.kind);
  switch (trigger.kind) {
    case "time":
      return mix.int(trigger.atMs);
    case "report":
      mix.text(trigger.order);
      return mix.int(trigger.n);
    case "request":
      mix.text(trigger.verb);
      mix.text(trigger.order);
      return mix.int(trigger.n);
    case "query":
      mix.text(trigger.scope);
      mix.int(trigger.incarnation);
      return mix.int(trigger.n);
    case "order":
      return mix.text(trigger.order);
    case "boundary":
      mix.int(trigger.incarnation);
      mix.text(trigger.boundary);
      return mix.int(trigger.n);
  }
}
