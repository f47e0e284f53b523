/**
 * The size of the fuzzer that every change pays for. A million payloads for each adapter are
 * `npm run fuzz` (docs/venues.md).
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { OrderReport } from "../../../core/events.js";
import type { VenueAdapter } from "../../../core/venues/adapter.js";
import { kiteAdapter } from "../../../core/venues/kite.js";
import { patchedCopy } from "../../../sim/ablate/patched-tree.js";
import { attemptOf, fuzz, judge } from "../../../sim/fuzz/fuzz.js";
import { DOORS, targetOf } from "../../../sim/fuzz/payloads.js";
import type { Target } from "../../../sim/fuzz/payloads.js";
import { VENUE_PROFILES, venueProfile } from "../../../sim/gateway/profiles.js";

const PAYLOADS = 2_000;
const SEED = "ci";

const targets = VENUE_PROFILES.map((profile) => [profile.slug, targetOf(profile)] as const);
const [[, kite]] = targets as [[string, Target]];

/** An adapter that reads frames like Kite's, each report told otherwise. */
function telling(otherwise: (report: OrderReport) => OrderReport): VenueAdapter {
  return {
    ...kiteAdapter,
    readFrame: (frame) => {
      const { reports, doubts } = kiteAdapter.readFrame(frame);
      return { reports: reports.map(otherwise), doubts };
    },
  };
}

/** What is found of an adapter with a fault of its own. */
function foundOf(adapter: VenueAdapter): string | undefined {
  return fuzz({ ...kite, adapter }, SEED, [0, PAYLOADS])?.flaw;
}

describe("fuzz: payloads gone wrong", () => {
  it.each(targets)(`${PAYLOADS} of %s are survived`, (_slug, target) => {
    expect(fuzz(target, SEED, [0, PAYLOADS])).toBeNull();
  });

  it.each(targets)("those of %s come through every door, some with unknown words", (_, target) => {
    const attempts = Array.from({ length: PAYLOADS }, (__, nth) => attemptOf(target, SEED, nth));
    expect(new Set(attempts.map(({ door }) => door))).toEqual(new Set(DOORS));
    const unknown = attempts.filter(({ soundFrame }) => soundFrame !== null);
    expect(unknown.length).toBeGreaterThan(10);
    const read = unknown.flatMap(({ answer }) => target.adapter.readFrame(answer.body).reports);
    expect(read.some(({ status }) => status === "unknown")).toBe(true);
  });

  it.each(targets)("some of %s are still read, and some are not", (_slug, target) => {
    const frames = Array.from({ length: PAYLOADS }, (_, nth) => attemptOf(target, SEED, nth));
    const read = frames
      .filter(({ door }) => door === "frame")
      .map(({ answer }) => target.adapter.readFrame(answer.body).reports.length);
    expect(read.filter((reports) => reports > 0).length).toBeGreaterThan(20);
    expect(read.filter((reports) => reports === 0).length).toBeGreaterThan(20);
  });

  it("a payload is made of seed, venue and number alone (1)", () => {
    const before: number[] = [];
    fuzz(kite, SEED, [5, 8], (nth) => void before.push(nth));
    expect(before).toEqual([5, 6, 7]);
    expect(attemptOf(kite, SEED, 7)).toEqual(attemptOf(kite, SEED, 7));
    expect(attemptOf(kite, "other", 7)).not.toEqual(attemptOf(kite, SEED, 7));
  });

  it("sound payloads stay as they are", () => {
    const before = JSON.stringify(kite.samples);
    fuzz(kite, SEED, [0, PAYLOADS]);
    expect(JSON.stringify(kite.samples)).toBe(before);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe("fuzz: a planted fault is found", () => {
  it.each<[string, VenueAdapter, string]>([
    [
      "a throw",
      {
        ...kiteAdapter,
        readFrame: (frame) => {
          const { data } = frame as { readonly data: { readonly status: string } };
          return data.status === "" ? { reports: [], doubts: [] } : kiteAdapter.readFrame(frame);
        },
      },
      "threw TypeError",
    ],
    [
      "a word that nobody knows, taken for an end",
      telling((report) =>
        report.status === "unknown" ? { ...report, status: "canceled" } : report,
      ),
      "was read as canceled",
    ],
    [
      "a word that nobody knows, taken for a fill",
      telling((report) => (report.status === "unknown" ? { ...report, cumQty: 99 } : report)),
      "moved the quantity to 99",
    ],
    [
      "a quantity that is none",
      telling((report) => ({ ...report, cumQty: report.cumQty === 25 ? 0.5 : report.cumQty })),
      "a cumulative quantity of 0.5",
    ],
    [
      "a fill without an id",
      telling((report) => ({ ...report, fill: { execId: "", qty: 1, priceTicks: 1 } })),
      'a fill whose id is ""',
    ],
    [
      "a fill at no price",
      telling((report) => ({ ...report, fill: { execId: "F", qty: 1, priceTicks: 0 } })),
      "a fill at 0",
    ],
    [
      "a bust of nothing",
      telling((report) => ({ ...report, bust: { execId: "F", qty: 0 } })),
      "a bust of 0",
    ],
    ["a stamp that is none", telling((report) => ({ ...report, stampMs: NaN })), "a stamp of NaN"],
    [
      "an order without a name",
      telling((report) => ({ ...report, brokerOrderId: "" })),
      "an order",
    ],
    [
      "a position that is no quantity",
      {
        ...kiteAdapter,
        readSnapshot: () => ({
          ...{ stampMs: 1, complete: true },
          content: { scope: "positions", rows: [{ symbol: "CALL", netQty: 2 ** 53 }] },
        }),
      },
      "a position of 9007199254740992",
    ],
    [
      "a list without a time",
      {
        ...kiteAdapter,
        readSnapshot: () => ({
          ...{ stampMs: NaN, complete: true, content: { scope: "trades", rows: [] } },
        }),
      },
      "a list stamped NaN",
    ],
    [
      "a confirmation without an order",
      { ...kiteAdapter, readOrderAnswer: () => ({ kind: "confirmed", brokerOrderId: "" }) },
      "a confirmed order without an id",
    ],
  ])("%s", (_what, adapter, flaw) => {
    expect(foundOf(adapter)).toContain(flaw);
  });

  it("what is found is found again by its number alone", () => {
    const adapter = telling((report) => ({ ...report, stampMs: NaN }));
    const found = fuzz({ ...kite, adapter }, SEED, [0, PAYLOADS]);
    expect(found).not.toBeNull();
    if (found === null) return;
    const again = attemptOf(kite, SEED, found.attempt.nth);
    expect(judge(adapter, again)).toBe(found.flaw);
    expect(judge(kiteAdapter, again)).toBeNull();
  });
});

describe("fuzz: the command", () => {
  const run = (folder: string, ...words: readonly string[]) => {
    try {
      const program = join(folder, "sim/fuzz/main.js");
      const out = execFileSync(process.execPath, [program, ...words], {
        ...{ encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
      });
      return { code: 0, out };
    } catch (error) {
      const { status, stdout, stderr } = error as {
        status: number;
        stdout: string;
        stderr: string;
      };
      return { code: status, out: stdout + stderr };
    }
  };
  const dist = join(import.meta.dirname, "../../../dist");

  it("tells its seed and the rate of each adapter", () => {
    const { code, out } = run(dist, "500", "--seed", "a b");
    expect(code).toBe(0);
    expect(out).toContain("seed a b, 500 payloads for each adapter\n");
    for (const { slug } of VENUE_PROFILES) {
      expect(out).toMatch(new RegExp(`^${slug}: survived, \\d+ a second, [\\d.]+ s$`, "m"));
    }
  });

  it.each([
    [["0"], '"0" is not a number of payloads'],
    [["1", "2"], '"1 2" is not a number of payloads'],
    [["--at", "x"], '--at "x": expected a number'],
    [["--venue", "nyse"], '--venue "nyse": expected one of kite-like, '],
    [["--depth", "3"], "--depth"],
  ])("refuses %j", (words, sentence) => {
    const { code, out } = run(dist, ...words);
    expect(code).toBe(2);
    expect(out).toContain(sentence);
    expect(venueProfile("nyse")).toBeNull();
  });

  it("exits with 1, the payload and how to see it again", { timeout: 120_000 }, () => {
    const from = "const parsed = messageSchema.safeParse(payload);";
    const folder = patchedCopy([
      { file: "core/venues/fix-message.js", from, to: `payload.startsWith("8");${from}` },
    ]);
    try {
      const { code, out } = run(folder, "5000", "--venue", "fix");
      expect(code).toBe(1);
      expect(out).toContain("threw TypeError: payload.startsWith is not a function");
      const [, again] = /again: npm run fuzz -- (.*)\n/.exec(out) ?? [];
      expect(again).toMatch(/^--venue fix --seed "1" --at \d+$/);
      const one = run(folder, ...(again ?? "").replaceAll('"', "").split(" "));
      expect(one.code).toBe(1);
      expect(one.out).toContain("threw TypeError");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("ends an adapter that does not come back", { timeout: 120_000 }, () => {
    const from = "const fields = new Map();";
    const to = `${from} while (parsed.data.includes("\\u000139=Z")) ;`;
    const folder = patchedCopy([{ file: "core/venues/fix-message.js", from, to }]);
    try {
      const { code, out } = run(folder, "50000", "--venue", "fix");
      expect(code).toBe(1);
      expect(out).toContain("fix, frame: did not come back within 10 s");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
