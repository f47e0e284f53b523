/**
 * The command line: verbs, their options, and how what went wrong is told.
 *
 * 1. Bad input is one sentence on stderr and exit code 2; nothing is written.
 * 2. What the harness itself did wrong is exit code 4.
 * 3. Scenarios, store and world are loaded only by a verb that needs them.
 */
import type { CommanderError } from "commander";
import { Command, CommanderError as CommandError } from "commander";
import type { Inventory } from "../campaign/inventory.js";
import { messageOf, UNPRINTABLE, UsageError } from "../campaign/usage.js";
import type { AblateOptions } from "./ablate-command.js";
import type { CauseOptions } from "./cause-command.js";
import type { CorpusAddOptions, CorpusReplayOptions } from "./corpus-command.js";
import type { DiffOptions } from "./diff-command.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import type { ListOptions } from "./list-command.js";
import type { ReplayOptions } from "./replay-command.js";
import type { ReportOptions } from "./report-command.js";
import type { RunOptions } from "./run-command.js";
import type { ShrinkOptions } from "./shrink-command.js";
import type { SweepOptions } from "./sweep-command.js";

/** Loads what a verb draws on. */
export type LoadInventory = () => Promise<Inventory>;

/** Loads the real scenarios, venues and world. */
const ownInventory: LoadInventory = async () => {
  const { INVENTORY } = await import("../campaign/own-inventory.js");
  return INVENTORY;
};

/** Does what the words say. @returns the exit code; never throws. */
export async function main(
  words: readonly string[],
  io: Io,
  load: LoadInventory = ownInventory,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.passed;
  const program = programOf(io, load, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (thrown) {
    return told(thrown, io);
  }
}

function told(thrown: unknown, io: Io): ExitCode {
  if (thrown instanceof CommandError) return toldByCommander(thrown, io);
  const usage = thrown instanceof UsageError;
  // A sentence may quote a file that anybody wrote: nothing of it reaches a terminal as a command.
  const sentence = messageOf(thrown)
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll(UNPRINTABLE, "?");
  io.err(`hedgeproof: ${usage ? "" : "the harness itself failed: "}${sentence}\n`);
  return usage ? EXIT.usage : EXIT.harness;
}

function toldByCommander(thrown: CommanderError, io: Io): ExitCode {
  if (thrown.exitCode === 0) return EXIT.passed;
  const sentence = thrown.message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ");
  const known = thrown.code === "commander.help" ? "no command was given" : sentence;
  io.err(`hedgeproof: ${known}; expected what \`hedgeproof --help\` shows\n`);
  return EXIT.usage;
}

function programOf(io: Io, load: LoadInventory, end: (code: ExitCode) => void): Command {
  const program = new Command("hedgeproof");
  program
    .description("Proves that a multi-leg order execution core never leaves a position unhedged.")
    .option("-V, --version", "print the version")
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: () => undefined })
    .showSuggestionAfterError(false);
  addRun(program, io, load, end);
  addReplay(program, io, load, end);
  addShrink(program, io, load, end);
  addCorpus(program, io, load, end);
  addDiff(program, io, load, end);
  addCause(program, io, load, end);
  addReport(program, io, load, end);
  addSweep(program, io, load, end);
  addAblate(program, io, load, end);
  addList(program, io, load, end);
  return program;
}

type Add = (program: Command, io: Io, load: LoadInventory, end: (code: ExitCode) => void) => void;

const addRun: Add = (program, io, load, end) => {
  program
    .command("run")
    .description("run many seeds and judge them")
    .argument("[scenario...]", "slugs of scenarios; without any, all")
    .option("--plan <file>", "run a plan of your own (JSON) instead of scenarios")
    .option("--venue <venue...>", "slugs of venues; without any, all")
    .option("--seeds <seeds>", "A..B, N or text; without it, 1..1000")
    .option("--fresh <n>", "instead: that many seeds derived from --commit; these count for bounds")
    .option("--commit <hash>", "the commit that is tried, for --fresh")
    .option("--order <order>", "forward or reverse; without it, forward")
    .option("--cross", "every seed in every scenario and venue, instead of dealing them out")
    .option("--shard <K/N>", "only the K-th of N parts")
    .option("--workers <n>", "threads; without it, as many as are of use")
    .option("--store <store>", "memory, sqlite or file; without it, sqlite")
    .option("--store-file <file>", "of one run: keep the core's rows in this file")
    .option("--results <file>", "record it in this file; without it, .hedgeproof/results.sqlite")
    .option("--no-results", "record nothing")
    .option("--resume", "go on with the newest campaign that was interrupted")
    .option("--matrix", "print how often each fault landed in each lifecycle state")
    .option("--html <file>", "leave the campaign's page there, too")
    .option("--json", "print one JSON document")
    .action(async (scenarios: string[], options: RunOptions) => {
      const { runCommand } = await import("./run-command.js");
      end(await runCommand(scenarios, options, io, await load()));
    });
};

const addReplay: Add = (program, io, load, end) => {
  program
    .command("replay")
    .description("run one seed, or the run of a file, again and tell what happened")
    .argument("[scenario]", "slug of the scenario, or a file (JSON) that a failure left")
    .option("--plan <file>", "the plan (JSON) that was run instead of a scenario")
    .option("--venue <venue>", "slug of the venue")
    .option("--seed <seed>", "the seed")
    .option("--ablate <name>", "with this ablation in the core")
    .option("--until <n>", "only up to the event of this number")
    .option("--state", "also how things stood then: stored by the core, and true at the exchange")
    .option("--why <order>", "only events that touched this order, by any of its names")
    .option("--json", "print one JSON document")
    .action(async (scenario: string | undefined, options: ReplayOptions) => {
      const { replayCommand } = await import("./replay-command.js");
      end(await replayCommand(scenario, options, io, await load()));
    });
};

const addShrink: Add = (program, io, load, end) => {
  program
    .command("shrink")
    .description("cut a failing run until nothing more can be taken from it")
    .argument("[run]", "slug of the scenario, or a file (JSON) that holds a run")
    .option("--plan <file>", "instead: the plan (JSON) that was run")
    .option("--venue <venue>", "slug of the venue")
    .option("--seed <seed>", "the seed")
    .option("--ablate <name>", "with this ablation in the core")
    .option("--out <file>", "where the cut run is left; without it, in .hedgeproof/shrunk")
    .option("--json", "print one JSON document")
    .action(async (run: string | undefined, options: ShrinkOptions) => {
      const { shrinkCommand } = await import("./shrink-command.js");
      end(await shrinkCommand(run, options, io, await load()));
    });
};

const addCorpus: Add = (program, io, load, end) => {
  const corpus = program.command("corpus").description("runs that failed once, kept as files");
  corpus
    .command("add")
    .description("keep a run, if it does what its file says")
    .argument("<file>", "a file (JSON) that holds a run")
    .option("--name <name>", "of the kept file; without it, that of the file")
    .option("--folder <folder>", "of the kept runs; without it, scenarios/regressions")
    .option("--json", "print one JSON document")
    .action(async (file: string, options: CorpusAddOptions) => {
      const { corpusAddCommand } = await import("./corpus-command.js");
      end(await corpusAddCommand(file, options, io, await load()));
    });
  corpus
    .command("test")
    .description("write a run as a vitest test that needs no other file")
    .argument("<file>", "a file (JSON) that holds a run")
    .option("--out <file>", "without it, in this folder, named like the run")
    .action(async (file: string, options: { readonly out?: string }) => {
      const { corpusTestCommand } = await import("./corpus-command.js");
      end(corpusTestCommand({ ...options, file }, io, await load()));
    });
  corpus
    .command("replay")
    .description("run all kept runs again")
    .option("--folder <folder>", "of the kept runs; without it, scenarios/regressions")
    .option("--update", "keep what is fixed as a test that it passes")
    .option("--json", "print one JSON document")
    .action(async (options: CorpusReplayOptions) => {
      const { corpusReplayCommand } = await import("./corpus-command.js");
      end(await corpusReplayCommand(options, io, await load()));
    });
};

const addDiff: Add = (program, io, load, end) => {
  program
    .command("diff")
    .description("tell where two runs part, and what followed")
    .argument("<run>", "slug of a scenario, or a file with a run")
    .argument("[other]", "another file with a run")
    .option("--venue <venue>", "slug of the venue")
    .option("--seed <seed>", "the seed, N or text")
    .option("--against <seed>", "another seed of the same scenario and venue")
    .option("--without <fault>", "the same run without this fault of its schedule")
    .option("--json", "print one JSON document")
    .action(async (run: string, other: string | undefined, options: DiffOptions) => {
      const { diffCommand } = await import("./diff-command.js");
      end(await diffCommand([run, other], options, io, await load()));
    });
};

const addCause: Add = (program, io, load, end) => {
  program
    .command("cause")
    .description("tell when a failure became inevitable, and which fault tipped it")
    .argument("[run]", "slug of the scenario, or a file (JSON) that holds a run")
    .option("--plan <file>", "instead: the plan (JSON) that was run")
    .option("--venue <venue>", "slug of the venue")
    .option("--seed <seed>", "the seed")
    .option("--ablate <name>", "with this ablation in the core")
    .option("--futures <n>", "other futures from each moment; without it, 20")
    .option("--json", "print one JSON document")
    .action(async (run: string | undefined, options: CauseOptions) => {
      const { causeCommand } = await import("./cause-command.js");
      end(await causeCommand(run, options, io, await load()));
    });
};

const addReport: Add = (program, io, load, end) => {
  program
    .command("report")
    .description("write a run or a campaign as one HTML file")
    .argument(
      "[run]",
      "slug of the scenario, or a file (JSON): a run, or what `run --json` printed",
    )
    .option("--plan <file>", "instead: the plan (JSON) that was run")
    .option("--venue <venue>", "slug of the venue")
    .option("--seed <seed>", "the seed")
    .option("--ablate <name>", "with this ablation in the core")
    .option("--out <file>", "the page; without it, in .hedgeproof/report")
    .action(async (run: string | undefined, options: ReportOptions) => {
      const { reportCommand } = await import("./report-command.js");
      end(await reportCommand(run, options, io, await load()));
    });
};

const addAblate: Add = (program, io, load, end) => {
  program
    .command("ablate")
    .description("take safeguards away and tell how soon that is noticed")
    .argument("[name...]", "names of ablations; without any, all")
    .option("--starts <n>", "starting points; without it, 20")
    .option("--limit <n>", "runs from each starting point, at most; without it, 1000")
    .option("--json", "print one JSON document")
    .action(async (names: string[], options: AblateOptions) => {
      const { ablateCommand } = await import("./ablate-command.js");
      end(await ablateCommand(names, options, io, await load()));
    });
};

const addSweep: Add = (program, io, load, end) => {
  program
    .command("sweep")
    .description("let the process die at every single boundary in turn")
    .argument("[scenario...]", "slugs of scenarios; without any, all")
    .option("--venue <venue...>", "slugs of venues; without any, all")
    .option("--depth <depth>", "2: crash again at every boundary of each recovery", "1")
    .option("--with <n>", "each run once more with each of n drawn schedules", "0")
    .option("--seed <seed>", "of prices, liquidity and latency", "1")
    .option("--workers <n>", "threads; without it, as many as are of use")
    .option("--store <store>", "memory, sqlite or file; without it, sqlite")
    .option("--json", "print one JSON document")
    .action(async (scenarios: string[], options: SweepOptions) => {
      const { sweepCommand } = await import("./sweep-command.js");
      end(await sweepCommand(scenarios, options, io, await load()));
    });
};

const addList: Add = (program, io, load, end) => {
  program
    .command("list")
    .description(
      "list scenarios, venues, faults, situations, safeguards, invariants, ablations or findings",
    )
    .argument("<kind>", "what to list")
    .option("--results <file>", "of findings: where they are recorded")
    .option("--json", "print one JSON document")
    .action(async (kind: string, options: ListOptions) => {
      const { listCommand } = await import("./list-command.js");
      end(listCommand(kind, options, io, await load()));
    });
};
