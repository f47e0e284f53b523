/**
 * The verbs that make runs, show them and compare them.
 */
import type { CauseOptions } from "./cause-command.js";
import type { DiffOptions } from "./diff-command.js";
import type { ListOptions } from "./list-command.js";
import type { ReplayOptions } from "./replay-command.js";
import type { ReportOptions } from "./report-command.js";
import type { RunOptions } from "./run-command.js";
import type { ShrinkOptions } from "./shrink-command.js";
import type { AddVerb } from "./verb.js";

const addRun: AddVerb = (program, io, load, end) => {
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
    .option("--metrics <file>", "leave what an operator watches there, as OpenMetrics text")
    .option("--json", "print one JSON document")
    .action(async (scenarios: string[], options: RunOptions) => {
      const { runCommand } = await import("./run-command.js");
      end(await runCommand(scenarios, options, io, await load()));
    });
};

const addReplay: AddVerb = (program, io, load, end) => {
  program
    .command("replay")
    .description("run one seed, the run of a file, or a recorded session again; tell what happened")
    .argument(
      "[scenario]",
      "slug of the scenario, a file (JSON) that a failure left, or a session (NDJSON)",
    )
    .option("--plan <file>", "the plan (JSON) that was run instead of a scenario")
    .option("--venue <venue>", "slug of the venue")
    .option("--seed <seed>", "the seed")
    .option("--ablate <name>", "with this ablation in the core")
    .option("--until <n>", "only up to the event of this number")
    .option("--state", "also how things stood then: stored by the core, and true at the exchange")
    .option("--why <order>", "only events that touched this order, by any of its names")
    .option("--metrics <file>", "leave what an operator watches there, as OpenMetrics text")
    .option("--json", "print one JSON document")
    .action(async (scenario: string | undefined, options: ReplayOptions) => {
      const { replayCommand } = await import("./replay-command.js");
      end(await replayCommand(scenario, options, io, await load()));
    });
};

const addShrink: AddVerb = (program, io, load, end) => {
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

const addDiff: AddVerb = (program, io, load, end) => {
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

const addCause: AddVerb = (program, io, load, end) => {
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

const addReport: AddVerb = (program, io, load, end) => {
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
    .option("--json", "print one JSON document")
    .action(async (run: string | undefined, options: ReportOptions) => {
      const { reportCommand } = await import("./report-command.js");
      end(await reportCommand(run, options, io, await load()));
    });
};

const addList: AddVerb = (program, io, load, end) => {
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

/** In the order in which help lists them. */
export const VERBS_OF_RUNS: readonly AddVerb[] = [
  addRun,
  addReplay,
  addShrink,
  addDiff,
  addCause,
  addReport,
  addList,
];
