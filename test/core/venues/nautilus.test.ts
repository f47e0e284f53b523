/**
 * The core's facts beside the transition table of another system, NautilusTrader: over random
 * sequences of reports of one order, whether the order is over, and which report counts.
 *
 * 1. Where the two differ, the difference is one of a short list, and each was met.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderReport, ReportStatus } from "../../../core/events.js";
import type { Intent, OrderFacts } from "../../../core/order.js";
import { filledHigh, isEnded, newOrder, noFacts } from "../../../core/order.js";
import { stateValidator } from "../../../core/safeguards/state-validator.js";
import { FIX_RULES } from "../../../core/venues/fix.js";

const QTY = 100;
const { table: TABLE, count: COUNT } = JSON.parse(
  readFileSync(join(import.meta.dirname, "nautilus-order-transitions.json"), "utf8"),
) as { readonly table: Readonly<Record<string, readonly string[]>>; readonly count: number };

/** A report, as both are told it. */
interface Said {
  readonly state: string;
  /** Units of the fill that it reports; 0 for none. */
  readonly fill: number;
}

const MEANINGS: ReadonlyMap<string, ReportStatus> = new Map([
  ...([
    ["SUBMITTED", "pending"],
    ["PENDING_UPDATE", "pending"],
    ["PENDING_CANCEL", "pending"],
    ["ACCEPTED", "open"],
    ["TRIGGERED", "open"],
  ] as const),
  ...([
    ["PARTIALLY_FILLED", "open"],
    ["FILLED", "filled"],
    ["CANCELED", "canceled"],
    ["EXPIRED", "expired"],
    ["REJECTED", "rejected"],
  ] as const),
]);
const STATES = [...MEANINGS.keys()];
const FILLS = ["PARTIALLY_FILLED", "FILLED"];
const OVER = ["FILLED", "CANCELED", "EXPIRED", "REJECTED"];

/** Why the two may differ after a report, each with its reason. */
const REASONS = {
  "late fill":
    "A fill after EXPIRED or REJECTED is no transition there, and is lost. Here it counts: the " +
    "position is real.",
  "fill revives":
    "A fill after CANCELED makes the order PARTIALLY_FILLED there, and it works again. Here an " +
    "end is for ever, and the fill counts.",
  "end from nowhere":
    "An end that the table does not lead to (EXPIRED before ACCEPTED, REJECTED after a fill) is " +
    "refused there. Here it is a fact, because what led to it may be late or lost.",
} as const;
type Reason = keyof typeof REASONS;

/** The state after a report by the table; null where the table has no such transition. */
function next(state: string, told: string): string | null {
  const ways = TABLE[state] ?? [];
  if (ways.includes(told)) return told;
  return ways.includes(`${told}(stays ${state})`) ? state : null;
}

function factsAfter(facts: OrderFacts, { state, fill }: Said, cumQty: number, nth: number) {
  const report: OrderReport = {
    ...{ key: `k${nth}`, clientOrderId: "T1-0e1", brokerOrderId: "B1", bust: null },
    ...{ orderQty: null, reason: null },
    ...{ status: MEANINGS.get(state) ?? "unknown", cumQty, stampMs: nth * 1_000 },
    fill: fill === 0 ? null : { execId: `X${nth}`, qty: fill, priceTicks: 1 },
  };
  return stateValidator.mergeReport(facts, report, false);
}

interface Knowledge {
  readonly over: boolean;
  readonly filled: number;
}

/** What one report led to on both sides. */
interface Step {
  readonly before: string;
  readonly told: string;
  readonly refused: boolean;
  readonly theirs: Knowledge;
  readonly ours: Knowledge;
}

/** Both sides through a sequence. What fills the rest says FILLED, as a venue would. */
function through(sequence: readonly Said[]): readonly Step[] {
  let state = "SUBMITTED";
  let facts = noFacts();
  let cum = 0;
  let theirFilled = 0;
  return sequence.map(({ state: said, fill: asked }, nth) => {
    const fills = FILLS.includes(said);
    const fill = fills ? Math.min(asked, QTY - cum) : 0;
    cum += fill;
    const told = fills ? (cum === QTY ? "FILLED" : "PARTIALLY_FILLED") : said;
    facts = factsAfter(facts, { state: told, fill }, cum, nth + 1);
    const before = state;
    const to = next(state, told);
    if (to !== null) [state, theirFilled] = [to, theirFilled + fill];
    const order = newOrder({ qty: QTY } as Intent);
    order.facts = facts;
    return {
      ...{ before, told, refused: to === null },
      theirs: { over: OVER.includes(state), filled: theirFilled },
      ours: { over: isEnded(order, FIX_RULES), filled: filledHigh(order, FIX_RULES) },
    };
  });
}

const differ = ({ ours, theirs }: Step): boolean =>
  ours.over !== theirs.over || ours.filled !== theirs.filled;

/** The reason of a difference; null if it is none of the list. */
function reasonOf({ before, told, refused }: Step): Reason | null {
  const fills = FILLS.includes(told);
  if (before === "CANCELED" && fills && !refused) return "fill revives";
  if (["EXPIRED", "REJECTED"].includes(before) && fills && refused) return "late fill";
  return !OVER.includes(before) && OVER.includes(told) && refused ? "end from nowhere" : null;
}

const sequences = fc.array(
  fc.record({
    state: fc.constantFrom(...STATES, ...FILLS, ...FILLS),
    fill: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 1, maxLength: 10, size: "max" },
);

describe("NautilusTrader's transitions beside the core's facts", () => {
  it("the table is whole, and every state of it that a venue reports has a meaning here", () => {
    expect(Object.values(TABLE).flat()).toHaveLength(COUNT);
    const local = ["INITIALIZED", "EMULATED", "RELEASED", "DENIED"];
    const named = [...Object.keys(TABLE), ...Object.values(TABLE).flat()];
    const states = new Set(named.map((name) => name.replace(/\(.*/, "")));
    expect([...states].filter((name) => !local.includes(name)).sort()).toEqual([...STATES].sort());
  });

  it("where the two part for the first time, it is for one of the listed reasons (1)", () => {
    const met = new Map<Reason, number>();
    let same = 0;
    fc.assert(
      fc.property(sequences, (sequence) => {
        const parted = through(sequence).find(differ);
        if (parted === undefined) {
          same += 1;
          return;
        }
        const reason = reasonOf(parted);
        expect(reason, JSON.stringify(parted)).not.toBeNull();
        if (reason !== null) met.set(reason, (met.get(reason) ?? 0) + 1);
      }),
      { numRuns: 5_000, seed: 1 },
    );
    expect([...met.keys()].sort()).toEqual(Object.keys(REASONS).sort());
    expect(same).toBeGreaterThan(200);
  });

  it("what both take, both count the same", () => {
    const fill = (state: string, qty: number): Said => ({ state, fill: qty });
    const steps = through([
      ...[fill("ACCEPTED", 0), fill("PARTIALLY_FILLED", 40), fill("PENDING_CANCEL", 0)],
      ...[fill("PARTIALLY_FILLED", 20), fill("CANCELED", 0), fill("FILLED", 40)],
    ]);
    expect(steps.some(differ)).toBe(false);
    expect(steps.at(-1)?.ours).toEqual({ over: true, filled: 100 });
  });

  it.each([
    ["late fill", "ACCEPTED", "EXPIRED", "PARTIALLY_FILLED"],
    ["fill revives", "ACCEPTED", "CANCELED", "PARTIALLY_FILLED"],
    ["end from nowhere", "ACCEPTED", "PARTIALLY_FILLED", "REJECTED"],
  ] as const)("%s: %s, %s, %s", (reason, ...states) => {
    const steps = through(states.map((state) => ({ state, fill: 10 })));
    expect(steps.map(differ)).toEqual([false, false, true]);
    expect(reasonOf(steps[2] as Step)).toBe(reason);
    expect(REASONS[reason].length).toBeGreaterThan(0);
  });

  it("a difference of no listed reason would be seen", () => {
    const odd = { before: "ACCEPTED", told: "PARTIALLY_FILLED", refused: false };
    const step = { ...odd, theirs: { over: false, filled: 10 }, ours: { over: false, filled: 0 } };
    expect([differ(step), reasonOf(step)]).toEqual([true, null]);
  });
});
