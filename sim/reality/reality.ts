/**
 * The crash model against reality: worlds in which the core is a process of its own, on a store in
 * a file, killed by SIGKILL at random moments of its work and started again; everything else is
 * the simulation, and all its invariants judge.
 *
 * 1. Where and whether a kill is armed is drawn; when it strikes within the work is not: a failure
 *    is found again by running more, not by its seed.
 * 2. Faults of the process and the disk that need ports within it are taken from the schedule.
 */
import { must } from "../../core/assert.js";
import { SCENARIOS } from "../../scenarios/index.js";
import { createAuditor } from "../auditor.js";
import { withScratch } from "../campaign/scratch.js";
import type { FaultKind } from "../faults/schedule.js";
import { drawSchedule } from "../faults/swarm.js";
import { VENUE_PROFILES } from "../gateway/profiles.js";
import { scheduleStream } from "../rng.js";
import { runWorld } from "../run-world.js";
import type { RunResult } from "../run-types.js";
import type { Killer } from "./body.js";
import { compiledChild, createRealBody } from "./body.js";

/** What a kill found the process at. */
const MOMENTS = ["idle", "at-work", "commit-kept", "commit-lost"] as const;
type Moment = (typeof MOMENTS)[number];

/** What came of all worlds. */
export interface Reality {
  readonly worlds: number;
  readonly kills: ReadonlyMap<Moment, number>;
  readonly failures: readonly RunResult[];
}

/** They strike the process from within, or the simulated disk, on which its store is not. */
const FROM_WITHIN: readonly FaultKind[] = [
  ...(["crash", "crash-in-recovery", "power-loss", "second-instance"] as const),
  ...(["torn-tail", "disk-full", "disk-busy", "disk-error"] as const),
];
/** One event in this many is armed. */
const ARMED_ONE_IN = 6;
/** Most kills of one world: it has to come to its end. */
const MOST_IN_A_WORLD = 12;
/** A kill strikes within this many times of what an event takes on average. */
const SPAN = 1.5;
/** So many of a hundred kills wait for a commit to begin; they strike soon after that. */
const COMMITS_PERCENT = 60;
const COMMIT_SPAN_MS = 0.4;

/** Which worlds, and what lives in them. */
export interface RealityRequest {
  readonly kills: number;
  readonly seed: string;
  /** Hears how many kills have struck. */
  readonly tell: (kills: number) => void;
  /** The compiled process; without it the shipped one. */
  readonly program?: string;
}

/** Runs worlds until so many kills have struck. */
export function reality({ kills, seed, tell, program }: RealityRequest): Reality {
  const counts = new Map<Moment, number>(MOMENTS.map((moment) => [moment, 0]));
  const failures: RunResult[] = [];
  const pace = { meanMs: 1 };
  let [worlds, struck] = [0, 0];
  while (struck < kills) {
    const result = oneWorld(
      worlds,
      `${seed}-${worlds}`,
      pace,
      program ?? compiledChild(),
      (moment) => {
        struck += 1;
        counts.set(moment, (counts.get(moment) ?? 0) + 1);
      },
    );
    worlds += 1;
    if (result.outcome !== "passed") failures.push(result);
    tell(struck);
  }
  return { worlds, kills: counts, failures };
}

function oneWorld(
  nth: number,
  seed: string,
  pace: { meanMs: number },
  program: string,
  struck: (moment: Moment) => void,
): RunResult {
  const profile = must(VENUE_PROFILES[nth % VENUE_PROFILES.length], "venue profile");
  const at = Math.floor(nth / VENUE_PROFILES.length) % SCENARIOS.length;
  const scenario = must(SCENARIOS[at], "scenario");
  const stream = scheduleStream("reality", profile.slug, seed, "kills");
  const { rules } = profile.adapter;
  let mine = 0;
  let healed = false;
  const killer: Killer = {
    arm() {
      if (healed || mine >= MOST_IN_A_WORLD || stream.integer(1, ARMED_ONE_IN) > 1) return null;
      const share = stream.integer(0, 1_000) / 1_000;
      return stream.chance(COMMITS_PERCENT)
        ? { from: "commit", afterMs: share * COMMIT_SPAN_MS }
        : { from: "event", afterMs: share * SPAN * pace.meanMs };
    },
    worked(ms) {
      pace.meanMs += (ms - pace.meanMs) / 20;
    },
    killed(moment) {
      mine += 1;
      struck(moment);
    },
  };
  const drawn = drawSchedule(scenario, profile, seed);
  const spec = {
    ...({ scenario, venue: profile.slug, seed, store: "memory", scratch: null } as const),
    ...{ fullChecks: false, planted: null },
    schedule: drawn.filter(({ kind }) => !FROM_WITHIN.includes(kind)),
    listener: (event: { readonly actor: string; readonly what: { readonly kind: string } }) => {
      if (event.actor === "harness" && event.what.kind === "phase") healed ||= isHeal(event.what);
    },
  };
  return withScratch((folder) =>
    runWorld(spec, {
      profile,
      disk: {},
      createEngine: () => must<never>(null, "engine of this process: there is none"),
      createJudge: () => createAuditor({ scenario, rules, fullChecks: false }),
      createBody: (ports) => createRealBody({ folder, rules, killer, program }, ports),
    }),
  );
}

const isHeal = (what: { readonly kind: string; readonly phase?: string }): boolean =>
  what.phase === "heal";
