import { describe, expect, it } from "vitest";
import { measuredNothing } from "../../../sim/campaign/measured.js";
import { summaryText } from "../../../sim/cli/summary-text.js";
import { lossText } from "../../../sim/report/loss-text.js";
import { commandLine } from "../../../sim/report/command-line.js";
import { metricsReport } from "../../../sim/report/metrics-shape.js";
import type { RunReport } from "../../../sim/report/shapes.js";

const report: RunReport = {
  verdict: "passed",
  runs: 12_345,
  passed: 12_345,
  failures: [],
  failed: 0,
  digest: "ab".repeat(32),
  events: 4_938_000,
  steps: 1,
  commits: 1,
  simulatedMs: 61_005,
  wallMs: 2_000,
  runsPerSecond: 6_172,
  eventsPerSecond: 2_469_000,
  workers: 1,
  faults: Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`fault-${at}`, at * 100])),
  situations: {},
  safeguards: [{ slug: "polling", exercised: 1_234_567 }],
  invariants: [
    { slug: "no-orphan", exercised: 7 },
    { slug: "settles", exercised: 0 },
  ],
  budgets: { settle: 61 },
  ends: {},
  metrics: metricsReport(measuredNothing(), new Map()),
  statistics: {
    fresh: null,
    failureRate: { runs: 12_345, failures: 0, upper95: null },
    cells: [],
    worstCell: null,
    unseen: null,
    growth: [],
    holdsFor: "this holds here",
  },
  tiers: [],
  matrix: [],
  made: {
    ...{ build: "0.0.0+0", draws: 1, store: "sqlite", planFile: null },
    deal: {
      scenarios: [{ slug: "one", digest: "ab".repeat(32) }],
      ...{ venues: ["kite"], seeds: { kind: "range", first: 1, last: 12_345 } },
      ...{ cross: false, order: "forward", shard: { k: 1, n: 1 } },
    },
  },
  part: null,
};

const failure: RunReport["failures"][number] = {
  scenario: "one",
  venue: "kite",
  seed: "3",
  outcome: "violated",
  invariant: "no-orphan",
  message: "1 order is live",
  atMs: 61_005,
  digest: "ab".repeat(32),
  difference: null,
  loss: null,
  replay: "npx hedgeproof replay one --venue kite --seed 3",
};

describe("summary for people", () => {
  it("one table, counts, speed, digest and the verdict, within 100 columns", () => {
    const text = summaryText(report, { colours: false });
    const lines = text.split("\n");
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(text).toContain("│ polling   │ 1,234,567 │ no-orphan │         7 │");
    expect(text).toContain("groups ended   none\n");
    expect(text).toContain("fault-29 2,900\n");
    expect(text).toContain("budgets used   settle 61 %\n");
    expect(text).toContain("runs           12,345, 12,345 passed, 0 failed\n");
    expect(text).toContain("1:01.005 simulated in 0:02.000, 1 thread\n");
    expect(text).toContain(`digest         ${"ab".repeat(32)}\n`);
    expect(lines.at(-2)).toBe("PASSED");
  });

  it("failures: what each would have cost, in its currency", () => {
    const loss: RunReport["failures"][number]["loss"] = {
      ...{ minor: 1_234_505, currency: "INR", minorDigits: 2, group: "G", symbol: "S" },
      ...{ units: 1_500, adverseTicks: 94, fromMs: 1_000, untilMs: 61_005 },
      side: "short",
    };
    expect(lossText(null)).toEqual([]);
    expect(lossText(loss)).toEqual([
      "would have cost 12,345.05 INR: short 1,500 S without cover from 0:01.000 to 1:01.005, " +
        "94 ticks against it",
    ]);
    expect(lossText({ ...loss, minor: 5 })[0]).toContain("cost 0.05 INR:");
    expect(lossText({ ...loss, currency: "JPY", minorDigits: 0 })[0]).toContain("1,234,505 JPY:");
    expect(lossText({ ...loss, currency: null })[0]).toContain("1,234,505 minor units:");
    const text = summaryText(
      { ...report, failed: 1, failures: [{ ...failure, loss }] },
      { colours: false },
    );
    expect(text).toContain("  would have cost 12,345.05 INR: short 1,500 S");
  });

  it("failures: ten are shown, with the line that replays each", () => {
    const failures = Array.from({ length: 12 }, () => failure);
    const crashed = { ...failure, outcome: "crashed", invariant: null, message: null } as const;
    const text = summaryText(
      { ...report, verdict: "failed", failed: 12, failures: [crashed, ...failures.slice(1)] },
      { colours: false },
    );
    expect(text).toContain("one, kite, seed 3: crashed at 1:01.005\n  npx hedgeproof replay one");
    expect(text).toContain(
      "one, kite, seed 3: violated no-orphan at 1:01.005\n  1 order is live\n  npx hedgeproof",
    );
    expect(text.split("npx hedgeproof replay")).toHaveLength(11);
    expect(text).toContain("and 2 more failures\n");
    expect(text.endsWith("FAILED\n")).toBe(true);
  });

  it("colours: on a terminal only", () => {
    expect(summaryText(report, { colours: true })).toContain("\u001b[32mPASSED");
    expect(summaryText(report, { colours: false })).not.toContain("\u001b");
  });
});

describe("command line", () => {
  it("words that a shell would read otherwise are quoted", () => {
    expect(commandLine(["replay", "a-b", "--plan", "my plan.json", "it's", ""])).toBe(
      "npx hedgeproof replay a-b --plan 'my plan.json' 'it'\\''s' ''",
    );
  });
});
