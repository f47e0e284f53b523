/**
 * The harness is not silent: a campaign over the canary finds its sick seeds, all of them and no
 * others, says so with exit code 1, and tells how to see each again.
 */
import { describe, expect, it } from "vitest";
import { SCENARIOS } from "../../scenarios/index.js";
import { main } from "../../sim/cli/cli.js";
import type { RunReport } from "../../sim/report/shapes.js";
import { canaryInventory, isSick } from "./inventory.js";

const SEEDS = 1_000;
const sick = Array.from({ length: SEEDS }, (_, at) => String(at + 1)).filter(isSick);

async function command(words: readonly string[]): Promise<{ code: number; out: string }> {
  let out = "";
  const io = { out: (text: string) => void (out += text), err: () => undefined };
  const code = await main(words, { ...io, terminal: false, colours: false }, async () =>
    canaryInventory(),
  );
  return { code, out };
}

describe("canary", () => {
  const words = ["run", "canary", "--seeds", `1..${SEEDS}`, "--workers", "1", "--store", "memory"];

  it("is sick in about one of a hundred seeds", () => {
    expect(sick.length).toBeGreaterThanOrEqual(5);
    expect(sick.length).toBeLessThanOrEqual(20);
  });

  it("a campaign reports it: exit code 1, every sick seed, and the line that replays it", async () => {
    const { code, out } = await command([...words, "--json"]);
    const report = JSON.parse(out) as RunReport;
    expect(code).toBe(1);
    expect(report).toMatchObject({ verdict: "failed", runs: SEEDS, failed: sick.length });
    expect(report.failures.map(({ seed }) => seed)).toEqual(sick);
    for (const { outcome, invariant, replay, venue, seed } of report.failures) {
      expect([outcome, invariant]).toEqual(["violated", "nothing-lost"]);
      expect(replay).toBe(`npx hedgeproof replay canary --venue ${venue} --seed ${seed}`);
    }
  });

  it("its replay fails too, and that of a healthy seed does not", async () => {
    const replay = ["replay", "canary", "--venue", "kite-like", "--seed"];
    const { code, out } = await command([...replay, sick[0] ?? ""]);
    expect(code).toBe(1);
    expect(out).toContain("violated nothing-lost");
    const healthy = Array.from({ length: 9 }, (_, at) => String(at + 1)).find((s) => !isSick(s));
    expect((await command([...replay, healthy ?? ""])).code).toBe(0);
  });

  it("for people: the failures, the lines, the verdict", async () => {
    const few = words.map((word) => (word === `1..${SEEDS}` ? `1..${sick[0]}` : word));
    const { code, out } = await command(few);
    expect(code).toBe(1);
    expect(out).toContain("npx hedgeproof replay canary");
    expect(out.trimEnd().endsWith("FAILED")).toBe(true);
  });

  it("is not shipped", () => {
    expect(SCENARIOS.map(({ slug }) => slug)).not.toContain("canary");
  });
});
