/**
 * Ablations of how the core covers risk: hedge-monitor, broker-timeouts, leg-priority,
 * hedge-limiter.
 */
import { capacityOf, heldHigh, heldLow, needOf, working } from "../../core/exposure.js";
import type { Leg, Relation } from "../../core/group.js";
import { isUnknown, leavesOf } from "../../core/order.js";
import type { VenueRules } from "../../core/rules.js";
import { DEFAULT_TIMING } from "../../core/rules.js";
import type { Units } from "../../core/units.js";
import type { Ablation } from "./ablation.js";
import { inRecord, inSource } from "./ablation.js";

/** What the cover allows if what is acknowledged counts as filled. */
function onAcknowledgement({ cover, risks }: Relation, risk: Leg, rules: VenueRules): Units {
  let left = heldLow(cover, rules) + acknowledged(cover, rules) - working(cover, -1, rules);
  let own = { units: 1, per: 1, leg: cover.terms.id };
  for (const { leg, terms } of risks) {
    left -= needOf(heldHigh(leg, rules) + working(leg, 1, rules), terms);
    if (leg === risk) own = terms;
  }
  return capacityOf(left, own);
}

function acknowledged(leg: Leg, rules: VenueRules): Units {
  let sum = 0;
  for (const order of leg.orders) {
    if (order.intent.side === leg.terms.side && !isUnknown(order, rules)) {
      sum += leavesOf(order, rules);
    }
  }
  return sum;
}

/** Cover beyond what is held as risk, or known to be live. */
function spareWithoutUnknown({ cover, risks }: Relation, rules: VenueRules): Units {
  let spare = heldLow(cover, rules) - working(cover, -1, rules);
  for (const { leg, terms } of risks) {
    spare -= needOf(heldHigh(leg, rules) + acknowledged(leg, rules), terms);
  }
  return spare;
}

const SPACING_MS = DEFAULT_TIMING.hedgeSpacingMs;

/** Of safeguards 4, 5, 7 and 8. */
export const OF_HEDGES: readonly Ablation[] = [
  inRecord(
    "hedge-monitor",
    {
      name: "hedge-only-once",
      plants: "what a hedge does not fill is left, and nobody is told",
      caughtBy: ["external-exposure"],
    },
    () => ({
      hedgeMonitor: {
        repair: (failed) => (failed === 0 ? { kind: "hedge", level: 1 } : { kind: "leave" }),
        mustEscalate: () => false,
      },
    }),
  ),
  inRecord(
    "hedge-monitor",
    {
      name: "nobody-told",
      plants: "no exposure is ever escalated to a person",
      caughtBy: ["external-exposure"],
    },
    (shipped) => ({ hedgeMonitor: { ...shipped.hedgeMonitor, mustEscalate: () => false } }),
  ),
  inRecord(
    "hedge-monitor",
    {
      name: "endless-recursion",
      plants: "hedges are hedged again without limit and without escalation",
      caughtBy: ["recursion-and-escalation"],
    },
    () => ({
      hedgeMonitor: {
        repair: (failed, taken) =>
          taken ? { kind: "leave" } : { kind: "hedge", level: failed + 1 },
        mustEscalate: () => false,
      },
    }),
  ),
  inRecord(
    "broker-timeouts",
    {
      name: "local-timer",
      plants: "deadlines pass by a local timer from the last stamp, all but the hedges' spacing",
      caughtBy: ["deadline-by-broker-time"],
    },
    ({ brokerTimeouts: { elapsed } }) => ({
      brokerTimeouts: {
        elapsed: (time, fromMs, limitMs, rules, localMs) => {
          const { nowMs, heardAtMs } = time;
          if (limitMs <= SPACING_MS) return elapsed(time, fromMs, limitMs, rules, localMs);
          return nowMs !== null && nowMs + (localMs - heardAtMs) - fromMs >= limitMs;
        },
      },
    }),
  ),
  inRecord(
    "broker-timeouts",
    {
      name: "no-deadline",
      plants: "no duration ever passes",
      caughtBy: ["external-exposure", "stop-in-place"],
    },
    () => ({ brokerTimeouts: { elapsed: () => false } }),
  ),
  inRecord(
    "leg-priority",
    {
      name: "all-legs-at-once",
      plants: "risk is released with its protection, not after it",
      caughtBy: ["no-self-inflicted-naked"],
    },
    (shipped) => ({
      legPriority: { ...shipped.legPriority, releasable: (_relation, risk) => risk.terms.qty },
    }),
  ),
  inRecord(
    "leg-priority",
    {
      name: "release-on-acknowledgement",
      plants: "risk is released once its protection is acknowledged, not once it has filled",
      caughtBy: ["no-self-inflicted-naked"],
    },
    (shipped) => ({ legPriority: { ...shipped.legPriority, releasable: onAcknowledgement } }),
  ),
  inRecord(
    "leg-priority",
    {
      name: "whole-primary-at-once",
      plants: "the primary of a pair is worked whole, not in slices within maxNaked",
      caughtBy: ["no-self-inflicted-naked"],
    },
    (shipped) => ({
      legPriority: { ...shipped.legPriority, slice: ({ primary }) => primary.terms.qty },
    }),
  ),
  inSource(
    "leg-priority",
    {
      name: "unwind-in-fill-order",
      plants: "a position is unwound in the order in which it filled: protection first",
      caughtBy: ["no-self-inflicted-naked"],
    },
    [
      {
        file: "core/decide/closing.js",
        from: '        if (leg.terms.role === "RISK")\n            close(',
        to: "        close(",
      },
    ],
  ),
  inRecord(
    "leg-priority",
    {
      name: "sold-while-unknown",
      plants: "protection is sold while the fate of its risk orders is UNKNOWN",
      caughtBy: ["no-self-inflicted-naked"],
    },
    (shipped) => ({ legPriority: { ...shipped.legPriority, spareCover: spareWithoutUnknown } }),
  ),
  inRecord(
    "hedge-limiter",
    {
      name: "no-spacing",
      plants: "hedges of a symbol leave without spacing",
      caughtBy: ["limits-kept"],
    },
    (shipped) => ({ hedgeLimiter: { ...shipped.hedgeLimiter, allows: () => true } }),
  ),
  inRecord(
    "hedge-limiter",
    {
      name: "hedge-for-total",
      plants: "each hedge is for all that is uncovered, not for what is still missing of it",
      caughtBy: ["no-over-hedge"],
    },
    (shipped) => ({ hedgeLimiter: { ...shipped.hedgeLimiter, quantity: (total) => total } }),
  ),
];
