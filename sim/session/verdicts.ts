/**
 * What was broken, what was checked, and how often: gathered while a session is replayed.
 *
 * 1. An invariant that is broken again and again is told a few times, and counted.
 */

/** Told of one invariant, at most. */
const MOST_TOLD = 20;

/** One breach. */
export interface Broken {
  readonly invariant: string;
  readonly message: string;
  readonly line: number;
}

/** Where checks say what they found. */
export interface Verdicts {
  /** One check was made; `message` says what is wrong, null: nothing. */
  check(invariant: string, line: number, message: string | null): void;
  readonly broken: readonly Broken[];
  checked(): readonly { readonly invariant: string; readonly times: number }[];
}

/** Nothing found yet. */
export function createVerdicts(): Verdicts {
  const broken: Broken[] = [];
  const times = new Map<string, number>();
  const told = new Map<string, number>();
  return {
    check(invariant, line, message) {
      times.set(invariant, (times.get(invariant) ?? 0) + 1);
      if (message === null) return;
      const before = told.get(invariant) ?? 0;
      told.set(invariant, before + 1);
      if (before < MOST_TOLD) broken.push({ invariant, message, line });
    },
    broken,
    checked: () => [...times].map(([invariant, count]) => ({ invariant, times: count })),
  };
}
