/**
 * What can only be the harness's own mistake: a port that was called after its process died, an
 * answer to nobody, a listener that threw. Never a verdict on the core; the campaign ends with it.
 */

/** The harness itself failed; the message says where. */
export class HarnessFailure extends Error {
  override readonly name = "HarnessFailure";
}

/** Runs `body`; whatever it throws becomes a failure of the harness. */
export function asHarness<T>(where: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw harnessFailure(where, error);
  }
}

/** What was thrown, as a failure of the harness. */
export function harnessFailure(where: string, error: unknown): HarnessFailure {
  if (error instanceof HarnessFailure) return error;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new HarnessFailure(`${where}: ${what}`, { cause: error });
}
