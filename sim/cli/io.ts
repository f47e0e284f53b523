/**
 * Where the command line writes, and what it knows of the terminal. Handed in, so that tests read
 * what a user would.
 */

/** The two streams of a command. */
export interface Io {
  /** To stdout, as it is. */
  readonly out: (text: string) => void;
  /** To stderr, as it is. */
  readonly err: (text: string) => void;
  /** Whether a person watches stderr. */
  readonly terminal: boolean;
  /** Whether colours may be used on stdout. */
  readonly colours: boolean;
  /** Where campaigns are recorded unless said otherwise; left out: nowhere. */
  readonly resultsFile?: string;
  /** Who is told of an interrupt instead of being ended by it; null: nobody. Twice always ends. */
  readonly onInterrupt?: (told: (() => void) | null) => void;
}

/** How a command ends, for the shell. */
export const EXIT = {
  passed: 0,
  failed: 1,
  usage: 2,
  insufficient: 3,
  harness: 4,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
