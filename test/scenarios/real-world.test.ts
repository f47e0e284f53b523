/**
 * The cases of the real world: all that were collected are there, each is in order, each holds
 * exactly as written, and each that names an ablation fails with it: none passes for nothing.
 * Families are run by `hedgeproof real-world`, and a few of them here.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SAFEGUARD_SLUGS } from "../../core/safeguards/index.js";
import { REAL_WORLD } from "../../scenarios/real-world/index.js";
import { ABLATIONS } from "../../sim/ablate/table.js";
import { ablatedRun, ablationNamed } from "../../sim/campaign/ablated.js";
import type { Inventory } from "../../sim/campaign/inventory.js";
import { INVENTORY } from "../../sim/campaign/own-inventory.js";
import { realWorld } from "../../sim/campaign/real-world.js";
import { memberOf } from "../../sim/campaign/real-world-family.js";
import { reproIn, reproWith } from "../../sim/campaign/repro.js";
import type { SimulatedCase } from "../../sim/real-world.js";
import type { RealWorldReport } from "../../sim/report/real-world-shape.js";
import { UNCUT } from "../../sim/shrink/cuts.js";

/** What was collected from public trackers. */
const COLLECTED = [
  ...["AN01", "AN03", "AN05", "AN07", "AN09", "AN11", "AN13", "AN15", "AN17", "AN19", "AN21"],
  ...["AN23", "AN25", "AN27", "AN29", "AN31", "AN33", "AN35", "AN37", "AN39", "AN41", "AN43"],
  ...["AN45", "AN47", "AN49", "AN51", "AN53", "AN55", "AN57", "AN59", "AN61", "AN63", "AN65"],
  ...["AN67", "AN69", "AN71"],
];

const SIMULATED = REAL_WORLD.flatMap((one) => (one.kind === "simulated" ? [one] : []));
const TOP = join(import.meta.dirname, "..", "..");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-real-world-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The case as a file would hold it, which is checked when it is read. */
function readBack({ scenario, ...one }: SimulatedCase, member: ReturnType<typeof memberOf>) {
  const repro = reproWith({
    ...{ ...member, words: one.title, scenario: scenario.slug, store: "memory", ablation: null },
    ...{ cuts: UNCUT, expected: "fixed" },
  });
  return reproIn(JSON.parse(JSON.stringify(repro)), one.id, INVENTORY);
}

describe("REAL_WORLD: as a whole", () => {
  it("every failure that was collected is there once, in order", () => {
    expect(REAL_WORLD.map(({ id }) => id)).toEqual(COLLECTED);
  });

  it("slugs are distinct and readable", () => {
    const slugs = REAL_WORLD.map(({ slug }) => slug);
    expect(new Set(slugs).size).toBe(slugs.length);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it("almost all are run: what cannot happen is the exception", () => {
    expect(REAL_WORLD.length - SIMULATED.length).toBeLessThanOrEqual(1);
  });

  it("docs/real-world.md: a row for each, true to the code", () => {
    const text = readFileSync(join(TOP, "docs", "real-world.md"), "utf8");
    const rows = text.split("\n").filter((line) => /^\| AN\d\d /.test(line));
    const told = rows.map((row) => row.split("|").map((cell) => cell.trim().replaceAll("`", "")));
    const expected = REAL_WORLD.map((one) => [
      ...["", one.id, one.thread, one.title],
      [one.slug, ...one.shownBy].join(", "),
      one.safeguards.join(", "),
      one.kind === "simulated" ? (one.without ?? "") : "cannot happen",
      "",
    ]);
    expect(told).toEqual(expected);
  });
});

describe.each(REAL_WORLD.map((one) => [one.id, one] as const))("%s", (_id, one) => {
  it("names safeguards and tests that exist", () => {
    const known: readonly string[] = SAFEGUARD_SLUGS.map(({ slug }) => slug);
    expect(one.safeguards.length).toBeGreaterThan(0);
    for (const safeguard of one.safeguards) expect(known).toContain(safeguard);
    for (const test of one.shownBy) {
      expect(readFileSync(join(TOP, test), "utf8")).toContain(one.id);
    }
    if (one.kind === "impossible") expect(one.shownBy).not.toEqual([]);
  });
});

describe.each(SIMULATED.map((one) => [one.id, one] as const))("%s", (_id, one) => {
  it("is a run that a file can hold, and so is each of its family", () => {
    const { seed, schedule, venues } = one;
    expect(readBack(one, { seed, schedule, venue: venues[0] }).schedule).toEqual(schedule);
    for (let n = 1; n <= 40; n += 1) {
      const member = memberOf(one, n);
      expect(readBack(one, member).schedule).toEqual(member.schedule);
      expect(memberOf(one, n)).toEqual(member);
    }
  });
});

describe("REAL_WORLD: holds", () => {
  let report: RealWorldReport;
  beforeAll(async () => {
    report = await realWorld({ family: 4, folder }, INVENTORY);
  });

  it.each(COLLECTED)("%s, and a small family of it", (id) => {
    const one = report.cases.find((candidate) => candidate.id === id);
    const cannot = REAL_WORLD.find((candidate) => candidate.id === id)?.kind === "impossible";
    expect(one?.state, one?.told).toBe(cannot ? "impossible" : "holds");
    expect(one?.replay).toBeNull();
  });
});

describe("REAL_WORLD: fails without what keeps it", () => {
  const ablated = SIMULATED.flatMap(({ id, without: name }) =>
    name === null ? [] : ([[id, name]] as const),
  );

  const cores = new Map<string, Promise<Inventory["run"]>>();
  const without = (name: string): Promise<Inventory["run"]> => {
    const core = cores.get(name) ?? ablatedRun(ablationNamed(name), INVENTORY.run);
    cores.set(name, core);
    return core;
  };

  it("most cases name such an ablation, and all of them together many", () => {
    expect(ablated.length).toBeGreaterThanOrEqual(30);
    expect(new Set(ablated.map(([, name]) => name)).size).toBeGreaterThanOrEqual(15);
    for (const [, name] of ablated) expect(ABLATIONS.map((one) => one.name)).toContain(name);
  });

  it.each(ablated)("%s with %s", async (id, name) => {
    const run = await without(name);
    const request = { names: [id], family: 0, folder };
    const { verdict, cases } = await realWorld(request, { ...INVENTORY, run });
    expect(verdict).toBe("failed");
    expect(cases[0]?.state).toBe("fails");
    expect(cases[0]?.told).toMatch(/^the case itself: /);
    expect(cases[0]?.replay).toBe(`npx hedgeproof replay ${join(folder, `${id}.json`)}`);
    expect(existsSync(join(folder, `${id}.json`))).toBe(true);
  });
});
