/**
 * All scenarios, in the order in which seeds are dealt over them. The order enters no draw: a run
 * depends on its scenario's slug, not on its place here.
 *
 * 1. Slugs are distinct and stay: seeds, repros and reports name them.
 */
import type { Scenario } from "../sim/scenario.js";
import { ironCondor } from "./iron-condor.js";
import { bullCallSpread } from "./bull-call-spread.js";
import { bearPutSpread } from "./bear-put-spread.js";
import { shortStraddleWinged } from "./short-straddle-winged.js";
import { cashFutures } from "./cash-futures.js";
import { protectivePutStop } from "./protective-put-stop.js";
import { coveredCall } from "./covered-call.js";
import { overFreeze } from "./over-freeze.js";
import { singleLeg } from "./single-leg.js";
import { twoCondors } from "./two-condors.js";
import { fourGroupsMargin } from "./four-groups-margin.js";
import { gapThroughStop } from "./gap-through-stop.js";
import { dryMarket } from "./dry-market.js";
import { shortOfMargin } from "./short-of-margin.js";
import { secondThoughts } from "./second-thoughts.js";
import { expiryDay } from "./expiry-day.js";

/** What a campaign runs. */
export const SCENARIOS: readonly Scenario[] = [
  ironCondor,
  bullCallSpread,
  bearPutSpread,
  shortStraddleWinged,
  cashFutures,
  protectivePutStop,
  coveredCall,
  overFreeze,
  singleLeg,
  twoCondors,
  fourGroupsMargin,
  gapThroughStop,
  dryMarket,
  shortOfMargin,
  secondThoughts,
  expiryDay,
];
