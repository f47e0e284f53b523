/**
 * `gate --verify`: whether a report of the gate still holds.
 *
 * 1. It holds when it is as it was sealed, the verdict follows from its checks, this build and
 *    everything that it read are what they were, its sample comes out the same, and no allowance
 *    has ended since.
 */
import { buildName } from "../campaign/build.js";
import type { Inventory } from "../campaign/inventory.js";
import { shaped, untrustedJson } from "../campaign/untrusted.js";
import type { GateReport, VerifyReport } from "../report/gate-shape.js";
import { gateShape } from "../report/gate-shape.js";
import { isIntact } from "./assemble.js";
import { dayOf, expired } from "./found.js";
import { sampledRun } from "./sample.js";
import type { Commit } from "./subject.js";
import { fileDigest } from "./subject.js";

/** What to verify. */
export interface VerifyRequest {
  /** What a gate left: its `gate.json`. */
  readonly file: string;
  /** The day on which it should hold: milliseconds since 1970. */
  readonly nowMs: number;
  /** What is checked out; null: nobody can say. */
  readonly commit: Commit | null;
}

/** The store of every campaign that a gate makes. */
const STORE = "sqlite";
const LARGEST_BYTES = 64 * 1024 * 1024;

/** Verifies it. @throws UsageError if the file is no report. */
export function verifyGate(
  { file, nowMs, commit }: VerifyRequest,
  inventory: Inventory,
): VerifyReport {
  const json = untrustedJson(file, { what: file, kind: "a report", mostBytes: LARGEST_BYTES });
  const report = shaped(json, gateShape, file, { kind: "a report", schema: "gate" });
  const day = dayOf(nowMs);
  const before = [
    ...ofText(report),
    ...ofSubject(report, commit),
    ...ofInputs(report),
    ...expired(report.policy.known ?? [], day),
  ];
  const sameBuild = report.subject.build === buildName() && report.subject.ablation === null;
  const runs = sameBuild ? report.sample : [];
  const reasons = [...before, ...ofSample(runs, inventory)];
  return { holds: reasons.length === 0, verdict: report.verdict, reasons, runs: runs.length };
}

function ofText(report: GateReport): readonly string[] {
  const passed = report.checks.every((check) => check.passed && check.reasons.length === 0);
  const follows = (report.verdict === "GO") === passed && passed === (report.reasons.length === 0);
  return [
    ...(isIntact(report) ? [] : ["it was changed after it was sealed"]),
    ...(follows ? [] : ["its verdict does not follow from its checks"]),
  ];
}

function ofSubject({ subject }: GateReport, commit: Commit | null): readonly string[] {
  const { build, ablation } = subject;
  const reasons: string[] = [];
  if (ablation !== null) reasons.push(`it judged a core with the ablation ${ablation} in it`);
  if (build !== buildName()) reasons.push(`it judged build ${build}, this is ${buildName()}`);
  if (commit !== null && commit.hash !== subject.commit) {
    reasons.push(`it judged commit ${subject.commit}, ${commit.hash} is checked out`);
  }
  return reasons;
}

function ofInputs({ inputs }: GateReport): readonly string[] {
  return inputs.flatMap(({ file, sha256 }) => {
    const now = fileDigest(file);
    if (now === sha256) return [];
    return [now === null ? `${file} cannot be read any more` : `${file} has changed since`];
  });
}

function ofSample(sample: GateReport["sample"], inventory: Inventory): readonly string[] {
  return sample.flatMap((then) => {
    const now = sampledRun(then, STORE, inventory);
    if (now.digest === then.digest && now.outcome === then.outcome) return [];
    const { scenario, venue, seed } = then;
    return [`${scenario}, ${venue}, seed ${seed} came out otherwise: ${now.outcome}`];
  });
}
