// A worker for the pool's tests: every run passes, or throws where the batch holds place 13.
export default function work(batch) {
  const runs = batch.to - batch.from;
  if (batch.deal.scenarios.includes("two") && batch.from <= 13 && 13 < batch.to) {
    throw new Error("two, kite, seed 14: the world broke");
  }
  return {
    ...{ runs, passed: runs, failed: 0, digest: BigInt(runs), events: runs, steps: 0, commits: 0 },
    ...{ simulatedMs: 0, faults: new Map([["crash", runs]]), situations: new Map() },
    ...{ invariants: new Map(), budgets: new Map(), ends: new Map(), scenarios: new Map() },
    ...{ cells: new Map(), labels: new Map(), firstSeen: new Map() },
    measured: {
      ...{ nakedMs: 0, longestNakedMs: null, mostNaked: null, adjustments: 0, stale: 0 },
      ...{ windowsMs: new Map(), hedgeLagMs: new Map(), recoveryMs: new Map() },
      hedgeLevels: new Map(),
    },
    failures: [],
    samples: [],
  };
}
