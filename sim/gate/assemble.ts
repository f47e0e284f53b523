/**
 * From what the checks found to the report: which failures are allowed, what guards what broke, the
 * verdict, and the seal.
 *
 * 1. GO exactly when every check passed; NO-GO has a reason for every check that did not.
 * 2. The seal is a digest of everything else in the report, whatever the order of its fields. It
 *    shows that a report was changed afterwards; it is no signature.
 */
import { createHash } from "node:crypto";
import type { GateCheck, GateFailure, GateReport, Policy } from "../report/gate-shape.js";
import { amount } from "../report/number-text.js";
import type { Failing, Found } from "./found.js";
import { allowance } from "./found.js";
import { guardsOf, suspectsOf } from "./suspects.js";

/** Failures of one check beyond this many are counted only. */
const LISTED = 20;
/** Reasons of one check beyond this many are counted only. */
const REASONS = 10;
/** Safeguards that are named for a failure. */
const SUSPECTS = 3;

/** One check as it was made. */
export interface Made {
  readonly name: string;
  readonly found: Found;
  readonly wallMs: number;
}

/** What the report says of the checks. */
export interface Judgement {
  readonly verdict: GateReport["verdict"];
  readonly reasons: string[];
  readonly checks: GateCheck[];
  readonly failures: GateFailure[];
}

/** By what it is judged. */
export interface JudgedBy {
  readonly known: NonNullable<Policy["known"]>;
  /** Today, `YYYY-MM-DD`. */
  readonly day: string;
  /** Name of the ablation in the core: whoever replays a failure needs it, too. */
  readonly ablation: string | null;
}

/** Judges the checks. */
export function judge(made: readonly Made[], { known, day, ablation }: JudgedBy): Judgement {
  const judged = made.map(({ name, found, wallMs }) => {
    const failures = found.failures.map((failing) => ({
      failing,
      known: allowance(failing, known, day) !== null,
    }));
    const counted = failures.filter((failure) => !failure.known).map(({ failing }) => failing);
    const unlisted = found.failed - found.failures.length;
    const said = [...found.reasons, ...reasonsOf(counted, unlisted)];
    // A reason quotes policies and runs: it is a line, and begins none of its own.
    const reasons = said.map((reason) => reason.replaceAll(/\s+/g, " "));
    const passed = reasons.length === 0;
    const check: GateCheck = { name, passed, detail: found.detail, reasons, wallMs };
    return { check, failures };
  });
  const checks = judged.map(({ check }) => check);
  const suspects = made.flatMap(({ found }) =>
    found.broken === undefined ? [] : suspectsOf(found.broken),
  );
  const reasons = checks.flatMap((check) =>
    check.reasons.map((reason) => `${check.name}: ${reason}`),
  );
  return {
    verdict: checks.every(({ passed }) => passed) ? "GO" : "NO-GO",
    reasons: [...reasons, ...(reasons.length === 0 ? [] : suspicion(suspects))],
    checks,
    failures: judged.flatMap(({ check, failures }) =>
      // Allowed ones last: they must not crowd out those that count.
      [...failures.filter((one) => !one.known), ...failures.filter((one) => one.known)]
        .slice(0, LISTED)
        .map((failure) => gateFailure(check.name, failure, ablation)),
    ),
  };
}

function suspicion(suspects: readonly string[]): readonly string[] {
  const [first, ...others] = suspects.slice(0, SUSPECTS);
  if (first === undefined) return [];
  const then = others.length === 0 ? "" : `, then ${others.join(", ")}`;
  return [`the likeliest safeguard to be broken is ${first}${then}`];
}

function gateFailure(
  check: string,
  { failing, known }: { readonly failing: Failing; readonly known: boolean },
  ablation: string | null,
): GateFailure {
  const { what, invariant, message } = failing;
  const guards = invariant === null ? [] : guardsOf(invariant);
  const replay =
    failing.replay === null || ablation === null
      ? failing.replay
      : `${failing.replay} --ablate ${ablation}`;
  return { check, what, invariant, message, safeguards: guards.slice(0, SUSPECTS), replay, known };
}

/** One reason for each invariant that broke, with the first failure; one for each other failure. */
function reasonsOf(failures: readonly Failing[], unlisted: number): readonly string[] {
  const byInvariant = new Map<string | null, Failing[]>();
  for (const failing of failures) {
    const same = byInvariant.get(failing.invariant) ?? [];
    byInvariant.set(failing.invariant, [...same, failing]);
  }
  const all = [...byInvariant].flatMap(([invariant, same]) => {
    if (invariant === null) return told(same);
    const [first] = same;
    return [`${invariant} broke ${times(same.length)}: ${first?.what}: ${first?.message}`];
  });
  const more = all.length - REASONS;
  return [
    ...all.slice(0, REASONS),
    ...(more > 0 ? [`and ${amount(more)} more`] : []),
    ...(unlisted > 0 ? [`and ${amount(unlisted)} failures that are not listed`] : []),
  ];
}

/** Each once, with how often it was said. */
function told(failures: readonly Failing[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { what, message } of failures) {
    const sentence = `${what}: ${message}`;
    counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  }
  return [...counts].map(([sentence, count]) =>
    count === 1 ? sentence : `${sentence} (${times(count)})`,
  );
}

function times(count: number): string {
  return count === 1 ? "once" : `${amount(count)} times`;
}

/** The report with its seal. */
export function sealed(report: Omit<GateReport, "seal">): GateReport {
  return { ...report, seal: sealOf(report) };
}

/** Whether a report is as it was sealed. */
export function isIntact({ seal, ...report }: GateReport): boolean {
  return sealOf(report) === seal;
}

function sealOf(report: Omit<GateReport, "seal">): string {
  return createHash("sha256").update(JSON.stringify(report, inOrder)).digest("hex");
}

/** Fields in alphabetical order. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.sort(([one], [other]) => (one < other ? -1 : 1)));
}
