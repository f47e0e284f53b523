/**
 * A planted nondeterminism: something that the first runs of a process fill, and that every later
 * run finds filled. From the fourth run on, full polls come one millisecond late.
 */

/** Plants it into the runs of one process. */
export function warming() {
  let runs = 0;
  return (spec) => {
    runs += 1;
    const lateMs = runs > 3 ? 1 : 0;
    const polling = (shipped) => ({
      ...shipped,
      nextFullMs: (state, timing) => shipped.nextFullMs(state, timing) + lateMs,
    });
    const safeguards = (shipped) => ({ ...shipped, polling: polling(shipped.polling) });
    return { ...spec, planted: { safeguards, store: null } };
  };
}
