/**
 * The verbs that prove a build: what must hold of it before it is released.
 */
import type { AblateOptions } from "./ablate-command.js";
import type { CorpusAddOptions, CorpusReplayOptions } from "./corpus-command.js";
import type { GateOptions } from "./gate-command.js";
import type { ImportOptions } from "./import-command.js";
import type { LearnOptions } from "./learn-command.js";
import type { MergeOptions } from "./merge-command.js";
import type { RealWorldOptions } from "./real-world-command.js";
import type { SweepOptions } from "./sweep-command.js";
import type { AddVerb } from "./verb.js";

const addCorpus: AddVerb = (program, io, load, end) => {
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
    .option("--json", "print one JSON document")
    .action(async (file: string, options: { readonly out?: string; readonly json?: boolean }) => {
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

const addSweep: AddVerb = (program, io, load, end) => {
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

const addAblate: AddVerb = (program, io, load, end) => {
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

const addGate: AddVerb = (program, io, load, end) => {
  program
    .command("gate")
    .description("judge whether this commit may be released: GO or NO-GO")
    .argument("[policy]", "a file (JSON) that says what a release needs; without it, the defaults")
    .option("--commit <hash>", "the commit that is judged; without it, the one checked out")
    .option("--campaign <file>", "a campaign made elsewhere: what `merge --json` printed")
    .option("--ablate <name>", "judge the core with this ablation in it")
    .option("--workers <n>", "threads; without it, as many as are of use")
    .option("--out <folder>", "where the reports are left; without it, .hedgeproof/gate")
    .option("--annotate", "also print failures as GitHub Actions shows them beside a change")
    .option("--verify <report>", "instead: say whether this report (a gate.json) still holds")
    .option("--json", "print one JSON document")
    .action(async (policy: string | undefined, options: GateOptions) => {
      const { gateCommand } = await import("./gate-command.js");
      end(await gateCommand(policy, options, io, await load()));
    });
};

const addMerge: AddVerb = (program, io, load, end) => {
  program
    .command("merge")
    .description("add the shards of a campaign up to the report of the whole")
    .argument("<file...>", "what `run --shard K/N --json` printed, one file each")
    .option("--html <file>", "leave the campaign's page there, too")
    .option("--metrics <file>", "leave what an operator watches there, as OpenMetrics text")
    .option("--json", "print one JSON document")
    .action(async (files: string[], options: MergeOptions) => {
      const { mergeCommand } = await import("./merge-command.js");
      end(mergeCommand(files, options, io, await load()));
    });
};

const addRealWorld: AddVerb = (program, io, load, end) => {
  program
    .command("real-world")
    .description("run what public trackers report of others, each with a family around it")
    .argument("[name...]", "ids or slugs of cases; without any, all")
    .option("--family <n>", "runs that are like each case; without it, 25")
    .option("--folder <folder>", "of what fails; without it, .hedgeproof/real-world")
    .option("--json", "print one JSON document")
    .action(async (names: string[], options: RealWorldOptions) => {
      const { realWorldCommand } = await import("./real-world-command.js");
      end(await realWorldCommand(names, options, io, await load()));
    });
};

const addImport: AddVerb = (program, io, _load, end) => {
  program
    .command("import")
    .description("make one session file of recordings of a broker, without secrets")
    .argument("<venue>", "kite, alpaca, binance, ibkr or fix")
    .argument("<file...>", "stream logs, order histories, lists; or raw FIX logs")
    .option("-o, --out <file>", "the session; must not be there yet")
    .option("--plan <file>", "the plan (JSON) that the session executed")
    .option("--note <text>", "a sentence of your own, kept in the session")
    .option("--json", "print one JSON document")
    .action(async (venue: string, files: string[], options: ImportOptions) => {
      const { importCommand } = await import("./import-command.js");
      end(importCommand(venue, files, options, io));
    });
};

const addLearn: AddVerb = (program, io, _load, end) => {
  program
    .command("learn")
    .description("measure a venue's habits in a recorded session")
    .argument("<session>", "a session, as `import` made it")
    .option("-o, --out <file>", "leave the profile there, too; must not be there yet")
    .option("--json", "print one JSON document")
    .action(async (session: string, options: LearnOptions) => {
      const { learnCommand } = await import("./learn-command.js");
      end(learnCommand(session, options, io));
    });
};

/** In the order in which help lists them. */
export const VERBS_OF_RELEASES: readonly AddVerb[] = [
  addGate,
  addCorpus,
  addRealWorld,
  addMerge,
  addImport,
  addLearn,
  addSweep,
  addAblate,
];
