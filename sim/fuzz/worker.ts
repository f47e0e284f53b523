/**
 * The thread that fuzzes: it may loop for ever, and whoever started it watches. Before each payload
 * it leaves the payload's number where the watcher sees it.
 */
import { parentPort, workerData } from "node:worker_threads";
import { venueProfile } from "../gateway/profiles.js";
import { fuzz } from "./fuzz.js";
import { targetOf } from "./payloads.js";

/** What the thread is given. */
export interface FuzzWork {
  readonly venue: string;
  readonly seed: string;
  readonly from: number;
  readonly to: number;
  /** The number of the payload that is being read. */
  readonly at: Int32Array;
}

/** What it answers with: the first payload that was not survived, or null. */
export type FuzzAnswer = { readonly nth: number; readonly flaw: string } | null;

const { venue, seed, from, to, at } = workerData as FuzzWork;
const profile = venueProfile(venue);
if (profile === null) throw new Error(`no venue is called ${venue}`);
const found = fuzz(targetOf(profile), seed, [from, to], (nth) => void (at[0] = nth));
const answer: FuzzAnswer = found === null ? null : { nth: found.attempt.nth, flaw: found.flaw };
parentPort?.postMessage(answer);
