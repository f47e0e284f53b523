/**
 * The command line: verbs, their options, and how what went wrong is told.
 *
 * 1. Bad input is one sentence on stderr and exit code 2; nothing is written.
 * 2. What the harness itself did wrong is exit code 4.
 * 3. Scenarios, store and world are loaded only by a verb that needs them.
 */
import type { CommanderError } from "commander";
import { Command, CommanderError as CommandError } from "commander";
import { messageOf, UNPRINTABLE, UsageError } from "../campaign/usage.js";
import type { ExitCode, Io } from "./io.js";
import { EXIT } from "./io.js";
import type { LoadInventory } from "./verb.js";
import { VERBS_OF_RELEASES } from "./verbs-of-releases.js";
import { VERBS_OF_RUNS } from "./verbs-of-runs.js";

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
  for (const add of [...VERBS_OF_RUNS, ...VERBS_OF_RELEASES]) add(program, io, load, end);
  return program;
}
