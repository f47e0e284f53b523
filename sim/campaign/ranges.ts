/**
 * Which places of a deal are done: ranges in order that neither overlap nor touch, however many
 * batches they were done in.
 */

/** `[from, to)`, in order. */
export type Ranges = readonly (readonly [number, number])[];

/** The ranges, and one more that is in none of them. */
export function withRange(ranges: Ranges, from: number, to: number): Ranges {
  const sorted = [...ranges, [from, to] as const].sort(([one], [other]) => one - other);
  const joined: [number, number][] = [];
  for (const [start, end] of sorted) {
    const last = joined.at(-1);
    if (last?.[1] === start) last[1] = end;
    else joined.push([start, end]);
  }
  return joined;
}

/** What of `[0, size)` is in none of the ranges. */
export function gapsIn(ranges: Ranges, size: number): Ranges {
  const edges = [0, ...ranges.flat(), size];
  const gaps: [number, number][] = [];
  for (let at = 0; at < edges.length; at += 2) {
    const [from, to] = [edges[at] ?? 0, edges[at + 1] ?? size];
    if (from < to) gaps.push([from, to]);
  }
  return gaps;
}

/** How many places are done. */
export function sizeOf(ranges: Ranges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}

/** Whether these are ranges of `[0, size)` as they are written here. */
export function areRanges(ranges: Ranges, size: number): boolean {
  let end = -1;
  return ranges.every(([from, to]) => {
    const sound = from > end && from < to && to <= size;
    end = to;
    return sound;
  });
}
