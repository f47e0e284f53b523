/** What is measured in a run. Numbers: sim/metrics.ts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Row, Write } from "../../core/store/schema.js";
import { addMeasured, addSums, measuredNothing, quantileOf } from "../../sim/campaign/measured.js";
import type { MeasuredRuns } from "../../sim/campaign/measured.js";
import type { Mode, RunMetrics } from "../../sim/metrics.js";
import { bucketOf, createMetrics } from "../../sim/metrics.js";
import { metricsReport } from "../../sim/report/metrics-shape.js";
import { openMetricsText } from "../../sim/report/open-metrics.js";
import type { WorldEvent } from "../../sim/world-event.js";
import { NO_METRICS } from "./campaign/fakes.js";

/** A run of one group whose exposure a test sets. */
function measuring(mode: Mode = "protection-first") {
  const group = { id: "P1", exposure: 0, plan: { mode } };
  let recovered = false;
  const metrics = createMetrics({ groups: () => [group], recovered: () => recovered });
  const hear = (atMs: number, what: unknown): void =>
    metrics.hear({ actor: "process", atMs, what } as WorldEvent);
  return {
    read: metrics.read,
    hear,
    exposed(atMs: number, units: number) {
      group.exposure = units;
      hear(atMs, { kind: "resumed" });
    },
    send: (atMs: number, id: string) => hear(atMs, { kind: "send", order: { clientOrderId: id } }),
    commit: (writes: readonly Write[]) => hear(1, { kind: "commit", writes }),
    recover(atMs: number) {
      recovered = true;
      hear(atMs, { kind: "deliver" });
    },
  };
}
const hedge = (id: string, level: number): Write => ({
  table: "hedges",
  row: { client_order_id: id, group_id: "P1", episode: 1, level, wanted: 5 },
});

describe("metrics: of a run", () => {
  it("windows: from the first exposed unit to the last, the last one to the end (1)", () => {
    const run = measuring();
    run.exposed(1_000, 5);
    run.exposed(1_400, 9);
    run.exposed(3_000, 0);
    run.exposed(5_000, 2);
    run.hear(5_050, { kind: "resumed" });
    expect(run.read()).toMatchObject({
      ...{ nakedMs: 2_050, longestNakedMs: 2_000, mostNaked: 9 },
      windowsMs: new Map([
        [
          "protection-first",
          new Map([
            [2_000, 1],
            [50, 1],
          ]),
        ],
      ]),
    });
  });

  it("lag: to the first order in a window that is no entry, once a window (2)", () => {
    const run = measuring("hedge-on-fill");
    run.send(500, "P1-0h1");
    run.exposed(1_000, 5);
    run.send(1_010, "P1-0e1");
    run.send(1_015, "P2-0h1");
    run.send(1_016, "nobody's");
    run.send(1_030, "P1-1h1");
    run.send(1_090, "P1-1x2");
    run.exposed(2_000, 0);
    run.exposed(3_000, 5);
    run.exposed(3_100, 0);
    const { hedgeLagMs, windowsMs } = run.read();
    expect(hedgeLagMs).toEqual(new Map([[30, 1]]));
    expect([...windowsMs.keys()]).toEqual(["hedge-on-fill"]);
  });

  it("recoveries, hedges by level, adjustments and stale reports, each row once", () => {
    const run = measuring();
    run.hear(100, { kind: "started" });
    run.hear(150, { kind: "deliver" });
    run.recover(320);
    run.recover(400);
    run.commit([hedge("a", 1), hedge("b", 2), hedge("a", 1)]);
    const adjustment = { adjustment_id: "x" } as Row<"adjustments">;
    run.commit([
      { table: "adjustments", row: adjustment },
      { table: "adjustments", row: adjustment },
      { table: "rejected_events", row: { event_key: "k", client_order_id: null, reason: "old" } },
    ]);
    expect(run.read()).toMatchObject({
      recoveryMs: new Map([[220, 1]]),
      hedgeLevels: new Map([
        [1, 1],
        [2, 1],
      ]),
      ...{ adjustments: 1, stale: 1 },
    });
  });

  it("buckets: two significant digits, rounded up (3)", () => {
    expect([0, 1, 99, 100, 101, 110, 999, 1_000, 1_001, 99_999].map(bucketOf)).toEqual([
      ...[0, 1, 99, 100, 110, 110, 1_000, 1_000, 1_100, 100_000],
    ]);
  });
});

const times = fc
  .array(fc.tuple(fc.nat(100_000).map(bucketOf), fc.integer({ min: 1, max: 5 })), { maxLength: 4 })
  .map((entries) => new Map(entries));
const runs: fc.Arbitrary<RunMetrics> = fc.record({
  ...{ nakedMs: fc.nat(1_000), longestNakedMs: fc.nat(20), mostNaked: fc.nat(20) },
  windowsMs: fc.tuple(times, times).map(
    ([one, other]) =>
      new Map<Mode, Map<number, number>>([
        ["protection-first", one],
        ["hedge-on-fill", other],
      ]),
  ),
  ...{ hedgeLagMs: times, recoveryMs: times, hedgeLevels: times },
  ...{ adjustments: fc.nat(9), stale: fc.nat(9) },
});
const sumOf = (all: readonly (readonly [number, RunMetrics])[]): MeasuredRuns => {
  const sum = measuredNothing();
  for (const [index, run] of all) {
    addMeasured(sum, { index, scenario: "one", venue: "kite", seed: String(index) }, run);
  }
  return sum;
};

describe("metrics: of many runs", () => {
  it("add up in any order and any parts", () => {
    fc.assert(
      fc.property(fc.array(runs, { maxLength: 8 }), fc.nat(8), (all, cut) => {
        const indexed = all.map((run, index) => [index, run] as const);
        const parts = [indexed.slice(cut).reverse(), indexed.slice(0, cut)].map(sumOf);
        const sum = measuredNothing();
        for (const part of parts) addSums(sum, part);
        expect(sum).toEqual(sumOf(indexed));
      }),
    );
  });

  it("name the first of the runs that share the largest value", () => {
    const sum = sumOf([
      [7, { ...NO_METRICS, longestNakedMs: 5, mostNaked: 3 }],
      [2, { ...NO_METRICS, longestNakedMs: 5 }],
      [4, { ...NO_METRICS, mostNaked: 9 }],
    ]);
    const { longestNakedMs, mostNaked, hedgeLagMs } = metricsReport(sum, new Map());
    expect(longestNakedMs).toEqual({
      value: 5,
      replay: "npx hedgeproof replay one --venue kite --seed 2",
    });
    expect(mostNaked.value).toBe(9);
    expect(hedgeLagMs).toMatchObject({ count: 0, p50: null, most: null });
    expect(metricsReport(sum, new Map(), "my.json").mostNaked.replay).toContain("--plan my.json");
  });

  it("quantiles: the least time that so many percent did not exceed", () => {
    const measured = new Map([
      [30, 1],
      [10, 98],
      [20, 1],
    ]);
    expect([50, 98, 99, 100].map((percent) => quantileOf(measured, percent))).toEqual([
      ...[10, 10, 20, 30],
    ]);
    expect(quantileOf(new Map(), 50)).toBeNull();
  });
});

describe("metrics: as OpenMetrics text", () => {
  const run: RunMetrics = {
    ...{ ...NO_METRICS, nakedMs: 2_500, longestNakedMs: 2_000, mostNaked: 75, stale: 3 },
    hedgeLagMs: new Map([
      [0, 2],
      [250, 1],
      [260, 1],
      [400_000, 1],
    ]),
    hedgeLevels: new Map([[1, 4]]),
  };
  const text = openMetricsText(
    metricsReport(sumOf([[0, run]]), new Map([["duplicate-report", 6]])),
    {
      ...{ kind: 'a "run"', build: "0.1.0+1" },
    },
  );
  const lines = text.trimEnd().split("\n");

  it("every line is of the format, each family is told once, and it ends", () => {
    const head = /^# (TYPE \w+ (info|counter|gauge|histogram)|HELP \w+ .+|EOF)$/;
    const sample = /^\w+(\{\w+="(\\.|[^"\\])*"(,\w+="(\\.|[^"\\])*")*\})? \d+(\.\d+)?$/;
    for (const line of lines) expect(line).toMatch(line.startsWith("#") ? head : sample);
    expect(text.endsWith("# EOF\n")).toBe(true);
    const types = lines.filter((line) => line.startsWith("# TYPE"));
    expect(new Set(types).size).toBe(types.length);
  });

  it("has seconds, cumulative buckets of fixed bounds, and counts", () => {
    const lag = lines.filter((line) => line.startsWith("hedgeproof_hedge_lag_seconds_bucket"));
    expect(lag.filter((line) => /le="(0|0.25|0.5|300|\+Inf)"/.test(line))).toEqual([
      'hedgeproof_hedge_lag_seconds_bucket{le="0"} 2',
      'hedgeproof_hedge_lag_seconds_bucket{le="0.25"} 3',
      'hedgeproof_hedge_lag_seconds_bucket{le="0.5"} 4',
      'hedgeproof_hedge_lag_seconds_bucket{le="300"} 4',
      'hedgeproof_hedge_lag_seconds_bucket{le="+Inf"} 5',
    ]);
    expect(lines).toContain("hedgeproof_naked_seconds_total 2.5");
    expect(lines).toContain('hedgeproof_hedges_total{level="1"} 4');
    expect(lines).toContain("hedgeproof_duplicates_total 6");
    expect(lines).toContain('hedgeproof_build_info{kind="a \\"run\\"",build="0.1.0+1"} 1');
  });
});
