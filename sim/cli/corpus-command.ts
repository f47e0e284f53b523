/**
 * `hedgeproof corpus`: runs that failed once, kept as files: one more, or all of them again.
 */
import type { AsTestRequest } from "../campaign/as-test.js";
import { writeAsTest } from "../campaign/as-test.js";
import type { CorpusAddRequest, CorpusReplayRequest } from "../campaign/corpus.js";
import { addToCorpus, replayCorpus } from "../campaign/corpus.js";
import type { Inventory } from "../campaign/inventory.js";
import type { CorpusReport } from "../report/repro-shape.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import { startProgress } from "./progress.js";
import { writtenText } from "./written-text.js";

/** Options of `corpus add`, as commander hands them over. */
export interface CorpusAddOptions extends Omit<CorpusAddRequest, "file"> {
  readonly json?: boolean;
}

/** Options of `corpus replay`, as commander hands them over. */
export interface CorpusReplayOptions extends Omit<CorpusReplayRequest, "progress"> {
  readonly json?: boolean;
}

/** Keeps one run. @throws UsageError on bad input. */
export async function corpusAddCommand(
  file: string,
  { json, ...options }: CorpusAddOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  const report = await addToCorpus({ ...options, file }, inventory);
  return print(report, json, io);
}

/** Writes a run as a vitest test. @throws UsageError on bad input. */
export function corpusTestCommand(
  { json, ...request }: AsTestRequest & { readonly json?: boolean },
  io: Io,
  inventory: Inventory,
): ExitCode {
  io.out(writtenText(writeAsTest(request, inventory), json));
  return EXIT.passed;
}

/** Replays all that are kept. @throws UsageError on bad input. */
export async function corpusReplayCommand(
  { json, ...options }: CorpusReplayOptions,
  io: Io,
  inventory: Inventory,
): Promise<ExitCode> {
  const progress = await startProgress(io);
  try {
    const report = await replayCorpus({ ...options, progress: progress.show }, inventory);
    progress.stop();
    return print(report, json, io);
  } finally {
    progress.stop();
  }
}

function print(report: CorpusReport, json: boolean | undefined, io: Io): ExitCode {
  io.out(json === true ? `${JSON.stringify(report, null, 2)}\n` : corpusText(report));
  return report.verdict === "passed" ? EXIT.passed : EXIT.failed;
}

/** What does not hold, line by line; then how many do. */
function corpusText({ runs, written, verdict }: CorpusReport): string {
  const holding = runs.filter(({ state }) => state === "holds").length;
  const waits = runs.filter(({ file, state }) => state === "fixed" && !written.includes(file));
  return [
    ...runs
      .filter(({ state }) => state !== "holds")
      .flatMap(({ file, words, told }) => [`${file}: ${told}`, `  ${words}`]),
    ...written.map((file) => `wrote ${file}`),
    ...(waits.length > 0 && verdict === "failed"
      ? ["`hedgeproof corpus replay --update` keeps what is fixed as a test that it passes"]
      : []),
    `${holding} of ${runs.length} runs do what their files say`,
    verdict.toUpperCase(),
    "",
  ].join("\n");
}
