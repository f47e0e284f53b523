/**
 * A guard that makes time, randomness and timers of the machine throw while a run is on: what the
 * lint cannot see (`const m = Math`, a dependency) would make runs differ without a trace.
 *
 * 1. While a run is on each of them throws; before and after it everything is as it was.
 * 2. A breach fails the run even if somebody catches what was thrown.
 * 3. Whoever listens to a run is outside of it: a listener may look at the clock.
 * 4. Installed for each run anew, by plain assignment: some microseconds.
 */
import crypto, { webcrypto } from "node:crypto";
import timers from "node:timers";
import { must } from "../../core/assert.js";
import { HarnessFailure } from "../harness-failure.js";
import type { RunResult, RunSpec } from "../run-types.js";

/** A place where something ambient hangs, and what hangs there while a run is on. */
interface Place {
  readonly name: string;
  readonly holder: object;
  readonly key: string;
  readonly ambient: unknown;
  readonly refused: unknown;
}

const GLOBALS = ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"];
const TIMERS = ["setTimeout", "setInterval", "setImmediate"];
const RANDOM = ["randomBytes", "randomInt", "randomUUID", "randomFillSync", "randomFill"];
const WEB_RANDOM = ["getRandomValues", "randomUUID"];

/**
 * A run function that runs under the guard.
 * @throws HarnessFailure naming what was asked for, if the run asked for anything ambient.
 */
export function guarded(run: (spec: RunSpec) => RunResult): (spec: RunSpec) => RunResult {
  let breach: HarnessFailure | null = null;
  const noted = (): HarnessFailure | null => breach;
  const places = placesOf((name) => {
    breach ??= new HarnessFailure(
      `${name} was called while a run was on, expected a run to know only its virtual time ` +
        "and its own draws",
    );
    throw breach;
  });
  const arm = (): void => {
    for (const { holder, key, refused } of places) Reflect.set(holder, key, refused);
  };
  const disarm = (): void => {
    for (const { holder, key, ambient } of places) Reflect.set(holder, key, ambient);
  };
  return (spec) => {
    breach = null;
    arm();
    try {
      const result = run(spec.listener === null ? spec : outside(spec, arm, disarm));
      if (noted() === null) return result;
    } catch (thrown) {
      if (noted() === null) throw thrown;
    } finally {
      disarm();
    }
    throw must(noted(), "breach of the guard");
  };
}

/** The same run, whose listener is called without the guard. */
function outside(spec: RunSpec, arm: () => void, disarm: () => void): RunSpec {
  const listener: RunSpec["listener"] = (event) => {
    disarm();
    try {
      spec.listener?.(event);
    } finally {
      arm();
    }
  };
  return { ...spec, listener };
}

function prototypeOf(of: object): object {
  return must<object>(Object.getPrototypeOf(of) as object | null, "prototype");
}

/** Everything ambient that can be reached by a name, as it hangs now. */
function placesOf(refuse: (name: string) => never): readonly Place[] {
  const place = (named: string, holder: object, key: string): Place => {
    const name = `${named}${key}`;
    return { name, holder, key, ambient: Reflect.get(holder, key), refused: () => refuse(name) };
  };
  const { hrtime } = process;
  return [
    dateIn(globalThis, refuse),
    place("Date.", Date, "now"),
    place("Math.", Math, "random"),
    place("performance.", prototypeOf(performance), "now"),
    { ...place("process.", process, "hrtime"), refused: hrtimeOf(refuse) },
    place("process.hrtime.", hrtime, "bigint"),
    place("process.", process, "uptime"),
    ...GLOBALS.map((key) => place("", globalThis, key)),
    ...TIMERS.map((key) => place("timers.", timers, key)),
    ...RANDOM.map((key) => place("crypto.", crypto, key)),
    ...WEB_RANDOM.map((key) => place("crypto.", prototypeOf(webcrypto), key)),
  ];
}

/** `Date` keeps its shape, so that `instanceof` works; making one or asking it anything throws. */
function dateIn(holder: object, refuse: (name: string) => never): Place {
  const refused = new Proxy(Date, {
    apply: () => refuse("Date"),
    construct: () => refuse("new Date"),
    get: (target, key) =>
      typeof key === "string" && typeof Reflect.get(target, key) === "function"
        ? () => refuse(`Date.${key}`)
        : Reflect.get(target, key),
  });
  return { name: "Date", holder, key: "Date", ambient: Date, refused };
}

function hrtimeOf(refuse: (name: string) => never): object {
  return Object.assign(() => refuse("process.hrtime"), {
    bigint: () => refuse("process.hrtime.bigint"),
  });
}
