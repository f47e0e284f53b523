/**
 * What a page of the report shows: plain data, written into the file as JSON and read there by
 * `sim/page/`, which knows nothing else of the harness.
 */
import type { GateReport } from "./gate-shape.js";
import type { RunReport } from "./shapes.js";

/** Where something happens, from the trader to the exchange. */
export const LANES = ["trader", "core", "store", "requests", "stream", "exchange"] as const;

/** One of them. */
export type Lane = (typeof LANES)[number];

/** One event; its number is its place, from 1. */
export interface PageEvent {
  readonly atMs: number;
  readonly actor: string;
  readonly text: string;
  /** Unhedged units after it. */
  readonly exposure: number;
  /** Null: the harness, across all of them. */
  readonly lane: Lane | null;
  /** A fault lands or ends, or a message is lost. */
  readonly mark: "fault" | "fault-end" | "lost" | null;
}

/** A message between lanes, by the numbers of the events of its leaving and its arrival. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly what: "wish" | "request" | "answer" | "report";
}

/** What something was like from an event on. */
export interface History<T> {
  readonly name: string;
  readonly changes: readonly (readonly [event: number, value: T])[];
}

/** A group, as the core had stored it. */
export interface GroupState {
  readonly state: string;
  readonly aim: string;
  readonly exposure: number;
  readonly unknown: number;
}

/** An order on both sides; null: not there. */
export interface OrderState {
  readonly intent: string | null;
  readonly stored: string | null;
  readonly exchange: string | null;
  /** Filled quantities that the two sides tell differently. */
  readonly differs: boolean;
}

/** A symbol's position on both sides, in signed units. */
export interface PositionState {
  readonly stored: string;
  readonly exchange: number;
}

/** The page of one run. */
export interface RunPage {
  readonly kind: "run";
  readonly title: string;
  readonly outcome: string;
  readonly invariant: string | null;
  readonly message: string | null;
  readonly loss: string | null;
  readonly ablation: string | null;
  readonly digest: string;
  readonly build: string;
  /** What strikes, in words. */
  readonly words: string;
  readonly commands: readonly string[];
  readonly events: readonly PageEvent[];
  readonly arrows: readonly Arrow[];
  readonly groups: readonly History<GroupState>[];
  readonly orders: readonly History<OrderState>[];
  readonly positions: readonly History<PositionState>[];
}

/** The page of a campaign. */
export interface CampaignPage {
  readonly kind: "campaign";
  readonly title: string;
  readonly build: string;
  readonly report: RunReport;
  /** For each failure, what it would have cost, in words. */
  readonly losses: readonly (string | null)[];
}

/** The page of the release gate. */
export interface GatePage {
  readonly kind: "gate";
  readonly title: string;
  readonly report: GateReport;
}

/** One of them. */
export type Page = RunPage | CampaignPage | GatePage;
