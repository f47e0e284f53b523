/**
 * `hedgeproof gate`: whether this commit may be released.
 *
 * 1. With `--json` stdout holds one JSON document and nothing else.
 * 2. The reports are left as files, whatever is printed.
 */
import type { Inventory } from "../campaign/inventory.js";
import { UsageError } from "../campaign/usage.js";
import { runGate } from "../gate/gate.js";
import { GATE_FOLDER, leaveReports, makeRoom } from "../gate/leave.js";
import { commitOf } from "../gate/subject.js";
import { verifyGate } from "../gate/verify.js";
import { gateAnnotations } from "../report/gate-annotations.js";
import type { GateReport } from "../report/gate-shape.js";
import { gateText, verifyText } from "./gate-text.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import type { Progress } from "./progress.js";
import { startProgress } from "./progress.js";

/** Options as commander hands them over. */
export interface GateOptions {
  readonly commit?: string;
  readonly campaign?: string;
  readonly ablate?: string;
  readonly workers?: string;
  readonly out?: string;
  readonly verify?: string;
  readonly annotate?: boolean;
  readonly json?: boolean;
}

/** Judges this commit, or verifies a report. @throws UsageError on bad input. */
export async function gateCommand(
  policy: string | undefined,
  options: GateOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  if (options.verify !== undefined) return verifyCommand(policy, options, io, inventory);
  const { out = GATE_FOLDER, json = false, annotate = false, verify: _verify, ...asked } = options;
  if (json && annotate) {
    throw new UsageError("--annotate was given beside --json, expected one of the two");
  }
  const request = { ...asked, policy, commit: commitOf(asked.commit), nowMs: Date.now() };
  const report = await judged(request, out, io, inventory);
  const file = leaveReports(report, out);
  io.out(json ? `${JSON.stringify(report, null, 2)}\n` : gateText(report, io));
  if (!json) io.out(`reports beside ${file}\n`);
  if (annotate) io.out(gateAnnotations(report));
  return report.verdict === "GO" ? EXIT.passed : EXIT.failed;
}

/** Room is made once everything that can be refused was not. */
async function judged(
  request: Omit<Parameters<typeof runGate>[0], "progress" | "ready">,
  out: string,
  io: Io,
  inventory: Inventory,
): Promise<GateReport> {
  let bar: { readonly check: string; readonly shown: Promise<Progress> } | null = null;
  const stop = async (): Promise<void> => (await bar?.shown)?.stop();
  const progress = (check: string, done: number, all: number): void => {
    if (bar?.check !== check) {
      void stop();
      bar = { check, shown: startProgress(io, `of ${check}`) };
    }
    void bar.shown.then((shown) => shown.show(done, all));
  };
  try {
    return await runGate({ ...request, progress, ready: () => makeRoom(out) }, inventory);
  } finally {
    await stop();
  }
}

function verifyCommand(
  policy: string | undefined,
  { verify: file = "", json = false, ...others }: GateOptions,
  io: Io,
  inventory: Inventory,
): ExitCode {
  const also = [policy, ...Object.values(others)].find((given) => given !== undefined);
  if (also !== undefined) {
    throw new UsageError(`--verify ${file} takes nothing beside it, ${also} was given`);
  }
  const report = verifyGate({ file, nowMs: Date.now(), commit: commitHere() }, inventory);
  io.out(json ? `${JSON.stringify(report, null, 2)}\n` : verifyText(report));
  return report.holds && report.verdict === "GO" ? EXIT.passed : EXIT.failed;
}

/** What is checked out, if anybody can say. */
function commitHere(): ReturnType<typeof commitOf> | null {
  try {
    return commitOf(undefined);
  } catch {
    return null;
  }
}
