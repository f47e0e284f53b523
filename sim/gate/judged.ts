/**
 * What is handed to every check of the gate.
 */
import type { Inventory } from "../campaign/inventory.js";
import type { RunReport } from "../report/shapes.js";
import type { FullPolicy } from "./policy.js";
import type { Commit } from "./subject.js";

/** What is judged, by which policy. */
export interface Judged {
  readonly inventory: Inventory;
  readonly policy: FullPolicy;
  readonly commit: Commit;
  /** Threads; null: as many as are of use. One where an ablation is in the core. */
  readonly workers: number | null;
  /** Hears how far the present check is. */
  readonly progress: ((done: number, all: number) => void) | undefined;
}

/** With what the campaign amounted to. */
export interface JudgedCampaign extends Judged {
  readonly report: RunReport;
}
