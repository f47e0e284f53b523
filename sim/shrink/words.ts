/**
 * What happens in a run, in words: its faults in the order in which they landed, and what breaks.
 * `crash at commit-written 5, then duplicate of report 3 of entry 1 of call after restart:
 * no-over-hedge`.
 *
 * 1. Every kind of fault has its words.
 */
import type { Fault, FaultKind, Schedule, Trigger } from "../faults/schedule.js";
import { plansOf } from "../faults/targets.js";
import type { RunResult } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { clockText } from "../clock-text.js";

/** One fault, ready to be put into words. */
interface Told {
  /** What it strikes, or where, or when. */
  readonly at: string;
  /** How long it lasts or delays. */
  readonly long: string;
  readonly symbol: string;
  readonly param: (name: string) => number;
}

type Words = (told: Told) => string;

const during =
  (what: string): Words =>
  ({ at, long }) =>
    `${what} for ${long} ${at}`;
const once =
  (what: string): Words =>
  ({ at }) =>
    `${what} ${at}`;
const struck =
  (what: string): Words =>
  ({ at }) =>
    `${at} ${what}`;

const WORDS: Readonly<Record<FaultKind, Words>> = {
  reorder: struck("overtaken by later ones"),
  duplicate: once("duplicate of"),
  "duplicate-after-restart": ({ at }) => `duplicate of ${at} after restart`,
  drop: struck("lost"),
  delay: ({ at, long }) => `${at} and later ones late by ${long}`,
  disconnect: during("stream down"),
  "stale-replay": once("old reports again"),
  "frames-dropped": during("stream up but silent"),
  "garbled-frame": struck("garbled"),
  "fill-before-ack": ({ at }) => `answer to ${at} after its reports`,
  "response-lost": ({ at }) => `answer to ${at} lost`,
  "request-lost": struck("lost on its way"),
  "late-landing": ({ at, long }) => `${at} landing late by ${long}`,
  "landing-beyond-horizon": ({ at, long }) => `${at} landing ${long} beyond the send horizon`,
  "timeout-as-400": struck("answered as a bad request, though it landed"),
  "server-error": ({ at, param }) =>
    `${at} answered by a server error${param("landed") === 1 ? ", though it landed" : ""}`,
  rejected: struck("refused"),
  "rate-limited": during("request budget spent"),
  banned: during("client banned"),
  "lagging-reads": during("reads lagging"),
  "incomplete-snapshot": once("incomplete answer to"),
  "partial-fill": struck("filled in part"),
  "hedge-partly-filled": ({ at, param }) => `${at} filled to ${param("percent")} % and no further`,
  "no-liquidity": ({ at, long, symbol }) => `no liquidity in ${symbol} for ${long} ${at}`,
  "cancel-rejected": struck("refused"),
  "cancel-lost": struck("confirmed and forgotten"),
  "cancel-fill-race": ({ at }) => `fill just before ${at}`,
  "late-fill-after-cancel": ({ at }) => `late fill after ${at}`,
  overfill: once("overfill after"),
  bust: once("bust after"),
  correct: once("correction after"),
  replaced: struck("under another id"),
  "shared-fill-id": once("one id for all fills of"),
  "twin-fill-id": once("two ids for the fill of"),
  "price-gap": ({ at, symbol, param }) => `${symbol} jumps by ${param("bps")} bps ${at}`,
  halt: ({ at, long, symbol }) => `${symbol} halted for ${long} ${at}`,
  "freeze-cut": ({ at, long, symbol }) => `freeze quantity of ${symbol} cut for ${long} ${at}`,
  "margin-raised": ({ at, long, param }) => `margin at ${param("percent")} % for ${long} ${at}`,
  "session-close": during("market closed"),
  "new-day": ({ at, long }) => `market closed for ${long} ${at}, then a new day`,
  "square-off": once("account squared off"),
  assignment: once("assignment"),
  "manual-trade": ({ at, symbol }) => `manual trade in ${symbol} ${at}`,
  "clock-drift": once("clocks drifting"),
  "clock-step": ({ at, param }) => `broker's clock jumps by ${param("byMs")} ms ${at}`,
  "timer-jitter": during("timers late"),
  "coarse-clock": once("coarse clock"),
  stall: during("process stalled"),
  crash: once("crash"),
  "crash-in-recovery": once("crash in recovery"),
  "crash-loop": ({ at, param }) => `${param("times")} crashes in a row ${at}`,
  "second-instance": once("second process started"),
  "power-loss": once("power loss"),
  "torn-tail": once("power loss with a torn commit"),
  "disk-full": during("disk full"),
  "disk-busy": during("store locked"),
  "disk-error": during("disk failing"),
  "disk-slow": during("disk slow"),
  "lying-sync": once("power loss on a disk that lied"),
};

/** What happens in a run of the cut scenario, and what breaks. */
export function wordsOf(
  scenario: Scenario,
  schedule: Schedule,
  { landedIds, outcome, invariant }: Pick<RunResult, "landedIds" | "outcome" | "invariant">,
): string {
  const told = [...landedIds].flatMap((id) => schedule.find((fault) => fault.id === id) ?? []);
  const faults = told.map((fault) => faultWords(fault, scenario));
  const what = faults.length === 0 ? "without any fault" : faults.join(", then ");
  return `${what}: ${invariant ?? outcome}`;
}

/** One fault in words. */
function faultWords({ kind, trigger, params }: Fault, scenario: Scenario): string {
  const param = (name: string): number => params[name] ?? 0;
  const length =
    params["forMs"] ?? params["delayMs"] ?? params["beyondMs"] ?? params["afterMs"] ?? 0;
  return WORDS[kind]({
    at: triggerWords(trigger, scenario),
    long: `${length / 1_000} s`,
    symbol: scenario.market[param("symbolIndex")]?.symbol ?? "a symbol",
    param,
  });
}

function triggerWords(trigger: Trigger, scenario: Scenario): string {
  switch (trigger.kind) {
    case "time":
      return `at ${clockText(trigger.atMs)}`;
    case "report":
      return `report ${trigger.n} of ${orderWords(trigger.order, scenario)}`;
    case "request":
      return trigger.verb === "send"
        ? `send of ${orderWords(trigger.order, scenario)}`
        : `cancel ${trigger.n} of ${orderWords(trigger.order, scenario)}`;
    case "query":
      return `query ${trigger.n} for ${trigger.scope}${ofStart(trigger.incarnation)}`;
    case "order":
      return orderWords(trigger.order, scenario);
    case "boundary":
      return `at ${trigger.boundary} ${trigger.n}${ofStart(trigger.incarnation)}`;
  }
}

function ofStart(incarnation: number): string {
  return incarnation === 1 ? "" : ` of start ${incarnation}`;
}

/** `entry 1 of short-put`, with the plan in front where there are several. */
function orderWords(key: string, scenario: Scenario): string {
  const plans = plansOf(scenario);
  const [id, index, purpose, nth] = key.split("/");
  const leg = plans.find((plan) => plan.id === id)?.legs[Number(index)]?.id;
  if (leg === undefined) return key;
  return `${purpose} ${nth} of ${plans.length > 1 ? `${id}/` : ""}${leg}`;
}
