/**
 * A sweep: every crash point of every cell in turn, over threads or in this one.
 *
 * 1. The report is the same for any number of workers.
 * 2. A failure is left as a file that `replay` takes; without failures nothing is written.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { commandLine } from "../report/command-line.js";
import { lossReport } from "../report/loss-shape.js";
import type { SweepReport } from "../report/shapes.js";
import type { StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import { UNCUT } from "../shrink/cuts.js";
import { wordsOf } from "../shrink/words.js";
import type { SweepCell } from "../sweep/sweep.js";
import { compiled } from "./compiled.js";
import { countOf } from "./count.js";
import type { Inventory } from "./inventory.js";
import { inThread, overThreads } from "./pool.js";
import { failedOf, reproWith, writeRepro } from "./repro.js";
import { scenariosOf, storeOf, venuesOf, workersOf } from "./request.js";
import { createScratchRoot } from "./scratch.js";
import { parseSeed } from "./seeds.js";
import type { SweepPart, SweepTask, SweptFailure } from "./sweep-part.js";
import { MOST_FAILURES, sweepPart } from "./sweep-part.js";
import { UsageError } from "./usage.js";

/** What a user asks of a sweep; whatever is left out has the default of the command line. */
export interface SweepRequest {
  /** Slugs, or scenarios of one's own; none: all. */
  readonly scenarios?: readonly (string | Scenario)[] | undefined;
  /** Slugs; none: all. */
  readonly venues?: readonly string[] | undefined;
  /** 1 or 2. */
  readonly depth?: string | number | undefined;
  /** How many drawn schedules are put around each death. */
  readonly with?: string | number | undefined;
  /** Of prices, liquidity and latency; 1. */
  readonly seed?: string | number | undefined;
  readonly workers?: string | number | undefined;
  readonly store?: string | undefined;
  /** Where failures are left as files. */
  readonly folder?: string | undefined;
  /** Hears how many of how many parts are done. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
}

/** A cell without its parts. */
export type WholeCell = Omit<SweepCell, "part">;

/** What to sweep, checked. */
export interface SweepSpec {
  readonly cells: readonly WholeCell[];
  readonly store: StoreKind;
  readonly workers: number | null;
  readonly folder: string;
  readonly progress: ((done: number, all: number) => void) | null;
  /** The compiled worker; null for the one beside this file. */
  readonly workerFile: string | null;
}

const DEFAULT_FOLDER = join(".hedgeproof", "sweep");
const MOST_COMPOSITIONS = 10_000;
/** Into so many parts each cell is split: a thread does not wait long for the others. */
const PARTS = 16;

/** The sweep that the request describes. @throws UsageError in one sentence. */
export function sweepSpec(request: SweepRequest, inventory: Inventory): SweepSpec {
  const { scenarios, venues, seed = 1, workers, store, folder, progress } = request;
  const common = {
    seed: parseSeed(String(seed), "--seed"),
    depth: depthOf(request),
    compositions: compositionsOf(request),
  };
  const chosen = venuesOf({ venues }, inventory);
  return {
    cells: scenariosOf({ scenarios }, inventory).flatMap((scenario) =>
      chosen.map((venue) => ({ scenario, venue, ...common })),
    ),
    store: storeOf({ store }),
    workers: workersOf({ workers }),
    folder: folder ?? DEFAULT_FOLDER,
    progress: progress ?? null,
    workerFile: null,
  };
}

function depthOf({ depth = 1 }: SweepRequest): 1 | 2 {
  if (String(depth) === "1") return 1;
  if (String(depth) === "2") return 2;
  throw new UsageError(`--depth "${depth}" is unknown, expected 1 or 2`);
}

function compositionsOf({ with: text = 0 }: SweepRequest): number {
  const count = countOf(text);
  if (count !== null && count <= MOST_COMPOSITIONS) return count;
  throw new UsageError(
    `--with "${text}" is not a number of schedules, ` +
      `expected a whole number from 0 to ${MOST_COMPOSITIONS}`,
  );
}

/** Sweeps. @throws Error if the harness itself failed. */
export async function runSweep(spec: SweepSpec, inventory: Inventory): Promise<SweepReport> {
  const parts: SweepPart[][] = spec.cells.map(() => []);
  const all = spec.cells.length * PARTS;
  const workers = spec.workers ?? Math.min(availableParallelism(), all);
  const root = spec.store === "memory" ? null : createScratchRoot();
  let ended = 0;
  const done = (part: SweepPart): void => {
    parts[part.place]?.push(part);
    ended += 1;
    spec.progress?.(ended, all);
  };
  const tasks = tasksOf(spec, root?.folder ?? null);
  try {
    if (workers === 1) await inThread(tasks, (task) => sweepPart(task, inventory.run), done);
    else await overThreads(tasks, workers, spec.workerFile ?? compiled("sweep-worker"), done);
  } finally {
    root?.remove();
  }
  return spec.cells.map((cell, place) => cellReport(cell, parts[place] ?? [], spec));
}

function* tasksOf({ cells, store }: SweepSpec, root: string | null): Generator<SweepTask> {
  for (const [place, cell] of cells.entries()) {
    for (let nth = 0; nth < PARTS; nth += 1) {
      yield { place, cell: { ...cell, part: { nth, of: PARTS } }, store, root };
    }
  }
}

function cellReport(
  cell: WholeCell,
  unordered: readonly SweepPart[],
  spec: SweepSpec,
): SweepReport[number] {
  const parts = [...unordered].sort((one, other) => one.nth - other.nth);
  const sum = (count: (part: SweepPart) => number): number =>
    parts.reduce((total, part) => total + count(part), 0);
  const kinds = parts[0]?.kinds ?? new Map();
  const failures = parts.flatMap((part) => part.failures).slice(0, MOST_FAILURES);
  return {
    scenario: cell.scenario.slug,
    venue: cell.venue,
    seed: cell.seed,
    depth: cell.depth,
    with: cell.compositions,
    boundaries: [...kinds.values()].reduce((total, count) => total + count, 0),
    kinds: Object.fromEntries(kinds),
    runs: sum(({ runs }) => runs),
    missed: sum(({ missed }) => missed),
    failed: sum(({ failed }) => failed),
    failures: failures.map((failure, at) => failureReport(cell, failure, at + 1, spec)),
  };
}

function failureReport(
  { scenario: whole, venue, seed }: WholeCell,
  failure: SweptFailure,
  nth: number,
  { folder, store }: SweepSpec,
): SweepReport[number]["failures"][number] {
  const scenario = whole.slug;
  const file = join(folder, `${scenario}-${venue}-${nth}.json`);
  const landedIds = new Set(failure.schedule.map(({ id }) => id));
  const repro = reproWith({
    words: wordsOf(whole, failure.schedule, { ...failure, landedIds }),
    ...{ scenario, venue, seed, store, ablation: null, cuts: UNCUT },
    schedule: failure.schedule,
    expected: failedOf(failure),
  });
  writeRepro(file, repro);
  const replay = commandLine(["replay", file]);
  const { schedule } = repro;
  const loss = lossReport(failure.loss, whole.currency);
  return {
    ...{ ...failure, scenario, venue, seed, schedule, difference: null, loss },
    ...{ repro: file, replay },
  };
}
