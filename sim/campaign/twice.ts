/**
 * Whether runs repeat: a sample of every campaign, and every failure, is run once more in a fresh
 * process. A difference is a failure of its own kind, and names the first event that differs.
 *
 * 1. Sampled runs are handed over while the campaign goes on: one fresh process takes many of them,
 *    as they come, and the next one the next many, so that memory stays flat.
 * 2. Every difference counts; the first few are told event by event.
 * 3. What an earlier process of the same campaign found counts as if it were found now.
 */
import { PassThrough } from "node:stream";
import type { StoreKind } from "../run-types.js";
import type { Scenario } from "../scenario.js";
import type { Again } from "./again.js";
import { runAllAgain } from "./again.js";
import type { Difference } from "./difference.js";
import { firstDifference } from "./difference.js";
import type { Inventory } from "./inventory.js";
import type { FailedRun, SampledRun } from "./summary.js";

/** Checks runs while more are made. */
export interface Checker {
  /** Takes over a sample; it is run again now or later. */
  add(samples: readonly SampledRun[]): void;
  /**
   * Waits for everything, failures included. @returns what did not repeat, by index.
   * @throws Error if a fresh process failed.
   */
  finish(failures: readonly FailedRun[]): Promise<readonly Unrepeated[]>;
  /** Waits for what is handed over, and forgets the rest: it is checked another time. */
  stop(): Promise<void>;
  /** Hands over nothing more, so that no process waits for it. */
  close(): void;
}

/** A run, and the digest that a fresh process has for it. */
export interface Checked {
  readonly run: SampledRun;
  readonly digest: string;
}

/** A run that did not repeat, and what it was at first. */
export interface Unrepeated {
  readonly failure: FailedRun;
  /** It had passed. */
  readonly passed: boolean;
}

/** What checking needs to know of the campaign. */
export interface CheckerSpec {
  readonly scenarios: readonly Scenario[];
  readonly store: StoreKind;
  readonly inventory: Pick<Inventory, "run" | "again">;
  /** Threads of the campaign: one fresh process at a time keeps up with about ten of them. */
  readonly workers: number;
  /** What differed before this process began. */
  readonly differing?: readonly Checked[];
  /** Hears of samples that a fresh process has run. */
  readonly checked?: (runs: readonly Checked[]) => void;
}

/** A fresh process takes so many runs: it costs about as much as a tenth of them. */
const RUNS_A_PROCESS = 400;
const WORKERS_PER_LANE = 10;
/** Differences beyond this many are counted, not told event by event. */
const TOLD = 10;

interface Differing extends Checked {
  readonly again: Again;
}

/** A fresh process that takes more runs. */
interface Open {
  readonly handed: { readonly run: SampledRun; readonly again: Again }[];
  /** What it is handed, as it comes. */
  readonly feed: PassThrough;
}

/** A checker that has nothing to do yet. */
export function createChecker(spec: CheckerSpec): Checker {
  const earlier = spec.differing ?? [];
  const sampled = new Set(earlier.map(({ run }) => run.index));
  const differing = earlier.map((one): Differing => ({ ...one, again: againOf(one.run, spec) }));
  const lanes = createLanes(spec, (ran) => {
    spec.checked?.(ran.filter(({ run }) => sampled.has(run.index)));
    differing.push(...ran.filter(({ run, digest }) => run.digest !== digest));
  });
  return {
    add(samples) {
      for (const { index } of samples) sampled.add(index);
      lanes.add(samples);
    },
    async finish(failures) {
      const others = failures.filter(({ index }) => !sampled.has(index));
      lanes.add(others.map((failure) => ({ ...failure, passed: false })));
      const problems = await lanes.drained();
      if (problems.length > 0) throw problems[0];
      return tellAll(
        differing.sort((one, other) => one.run.index - other.run.index),
        spec,
      );
    },
    async stop() {
      lanes.drop();
      await lanes.drained();
    },
    close: () => lanes.drop(),
  };
}

/** Fresh processes, a few at a time, that are handed runs as they come. */
interface Lanes {
  add(runs: readonly SampledRun[]): void;
  /** Waits for all of them. @returns what went wrong. */
  drained(): Promise<readonly unknown[]>;
  /** Forgets what is not handed over, and hands over nothing more. */
  drop(): void;
}

function createLanes(spec: CheckerSpec, heard: (ran: readonly Differing[]) => void): Lanes {
  const most = Math.ceil(spec.workers / WORKERS_PER_LANE);
  const waiting: SampledRun[] = [];
  const busy = new Set<Promise<void>>();
  let open: Open | null = null;
  const problems: unknown[] = [];

  function launch(): Open {
    const started: Open = { handed: [], feed: new PassThrough({ objectMode: true }) };
    const job = check(started, spec)
      .then(heard)
      .catch((problem: unknown) => void problems.push(problem))
      .finally(() => {
        busy.delete(job);
        more();
      });
    busy.add(job);
    return started;
  }

  function endFeed(): void {
    open?.feed.end();
    open = null;
  }

  /** Hands over what waits, as long as there is a process for it. */
  function more(): void {
    while (problems.length === 0 && waiting.length > 0 && (open !== null || busy.size < most)) {
      open ??= launch();
      for (const run of waiting.splice(0, RUNS_A_PROCESS - open.handed.length)) {
        const again = againOf(run, spec);
        open.handed.push({ run, again });
        open.feed.write(again);
      }
      if (open.handed.length === RUNS_A_PROCESS) endFeed();
    }
  }

  return {
    add(runs) {
      for (const run of runs) waiting.push(run);
      more();
    },
    async drained() {
      endFeed();
      while (busy.size > 0) {
        await Promise.all(busy);
        endFeed();
      }
      return problems;
    },
    drop() {
      waiting.splice(0);
      endFeed();
    },
  };
}

function againOf(
  { scenario: slug, venue, seed }: SampledRun,
  { scenarios, store }: CheckerSpec,
): Again {
  const scenario = scenarios.find((candidate) => candidate.slug === slug);
  if (scenario === undefined) throw new Error(`no scenario ${slug} to run again`);
  return { scenario, venue, seed, store, told: false };
}

/** What a fresh process made of everything that it was handed. */
async function check(
  { handed, feed }: Open,
  { inventory }: CheckerSpec,
): Promise<readonly Differing[]> {
  const results = await inventory.again(feed as AsyncIterable<Again>);
  return handed.map(({ run, again }, at) => {
    return { run, again, digest: results[at]?.digest ?? "none" };
  });
}

async function tellAll(
  differing: readonly Differing[],
  { inventory }: CheckerSpec,
): Promise<readonly Unrepeated[]> {
  const told = differing.slice(0, TOLD).map(({ again }) => ({ ...again, told: true }));
  const here = await runAllAgain(told, inventory.run);
  const there = told.length === 0 ? [] : await inventory.again(told);
  return differing.map(({ run, digest }, at) => {
    const [ours, theirs] = [here[at]?.lines ?? [], there[at]?.lines ?? []];
    return unrepeated(run, digest, at < TOLD ? firstDifference(ours, theirs) : null, at < TOLD);
  });
}

function unrepeated(
  run: SampledRun,
  after: string,
  difference: Difference | null,
  told: boolean,
): Unrepeated {
  const { index, scenario, venue, seed, digest, passed } = run;
  const digests = `digest ${digest}, in a fresh process ${after}`;
  const silence = told ? "; told line by line the two agree" : "";
  const message =
    difference === null
      ? `${digests}${silence}`
      : `${digests}; event ${difference.event} is "${difference.here[0] ?? "the end"}", ` +
        `in the fresh process "${difference.fresh[0] ?? "the end"}"`;
  const failure: FailedRun = {
    ...{ index, scenario, venue, seed, message, digest, difference, loss: null },
    ...{ outcome: "nondeterministic", invariant: null, atMs: 0, lastFault: null, landed: 0 },
  };
  return { failure, passed };
}
