/**
 * How a verb of the command line is registered.
 */
import type { Command } from "commander";
import type { Inventory } from "../campaign/inventory.js";
import type { ExitCode, Io } from "./io.js";

/** Loads what a verb draws on. */
export type LoadInventory = () => Promise<Inventory>;

/** Registers one verb; what its command comes to is told to `end`. */
export type AddVerb = (
  program: Command,
  io: Io,
  load: LoadInventory,
  end: (code: ExitCode) => void,
) => void;
