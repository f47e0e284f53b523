/**
 * `hedgeproof real-world`: what public trackers report of others, run against this core.
 */
import type { Inventory } from "../campaign/inventory.js";
import { realWorld } from "../campaign/real-world.js";
import type { RealWorldReport } from "../report/real-world-shape.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import { startProgress } from "./progress.js";

/** Options of `real-world`, as commander hands them over. */
export interface RealWorldOptions {
  readonly family?: string;
  readonly folder?: string;
  readonly json?: boolean;
}

/** Runs the cases. @throws UsageError on bad input. */
export async function realWorldCommand(
  names: readonly string[],
  { json, ...options }: RealWorldOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  const progress = await startProgress(io);
  try {
    const report = await realWorld({ ...options, names, progress: progress.show }, inventory);
    progress.stop();
    io.out(json === true ? `${JSON.stringify(report, null, 2)}\n` : realWorldText(report));
    return report.verdict === "passed" ? EXIT.passed : EXIT.failed;
  } finally {
    progress.stop();
  }
}

/** A case a line, what fails with how and with the command that replays it; then the verdict. */
function realWorldText({ cases, verdict }: RealWorldReport): string {
  const lines = cases.flatMap(({ id, slug, state, runs, landed, told, replay }) => {
    const counted =
      runs === 0 ? "" : ` (${runs} runs${landed === null ? "" : `, landed in ${percent(landed)}`})`;
    const more = state === "holds" ? [] : [`  ${told}`];
    return [
      `${id} ${state}: ${slug}${counted}`,
      ...more,
      ...(replay === null ? [] : [`  ${replay}`]),
    ];
  });
  const holding = cases.filter(({ state }) => state === "holds").length;
  const failing = cases.filter(({ state }) => state === "fails").length;
  const impossible = cases.length - holding - failing;
  const count = `${holding} hold, ${failing} fail, ${impossible} cannot happen here`;
  return [...lines, count, verdict.toUpperCase(), ""].join("\n");
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
