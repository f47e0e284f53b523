/**
 * Every invariant: its slug, its rule in one line, when it counts as exercised, and its checker.
 * The order is that of docs/simulation.md; of two that break at one event the earlier is reported.
 */
import type { Invariant } from "../auditor/court.js";
import { deadlineByBrokerTime } from "./deadline-by-broker-time.js";
import { booksAgree, settles } from "./ending.js";
import { externalExposure } from "./external-exposure.js";
import { intentBeforeOrder, noOrphan, oneOrderPerIntent } from "./intents.js";
import { lifecycleForward } from "./lifecycle-forward.js";
import { limitsKept } from "./limits-kept.js";
import { marginBeforeRelease } from "./margin-before-release.js";
import { noDoubleExit } from "./no-double-exit.js";
import { noOverHedge } from "./no-over-hedge.js";
import { noSelfInflictedNaked } from "./no-self-inflicted-naked.js";
import { orderTerms } from "./order-terms.js";
import { reconcileFirst } from "./reconcile-first.js";
import { recursionAndEscalation } from "./recursion-and-escalation.js";
import { seenChangesNothing } from "./seen-changes-nothing.js";
import { stopInPlace } from "./stop-in-place.js";
import { nothingLost, oneWriter } from "./store.js";
import { useful } from "./useful.js";

/** The table of invariants. */
export const INVARIANTS: readonly Invariant[] = [
  noSelfInflictedNaked,
  externalExposure,
  noOverHedge,
  oneOrderPerIntent,
  intentBeforeOrder,
  noOrphan,
  noDoubleExit,
  stopInPlace,
  lifecycleForward,
  seenChangesNothing,
  deadlineByBrokerTime,
  limitsKept,
  marginBeforeRelease,
  orderTerms,
  recursionAndEscalation,
  nothingLost,
  booksAgree,
  reconcileFirst,
  oneWriter,
  settles,
  useful,
];
