/**
 * What `docs/cli.md` shows is true of the command.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parsePlan } from "../../../core/plan.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { reproIn } from "../../../sim/campaign/repro.js";
import { main } from "../../../sim/cli/cli.js";
import { policyShape } from "../../../sim/report/gate-shape.js";
import { REPRO_VERSION, reproShape } from "../../../sim/report/repro-shape.js";
import { recording } from "../campaign/fakes.js";

const text = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "cli.md"), "utf8");

describe("docs/cli.md", () => {
  const [policy = "", run = "", plan = ""] = [...text.matchAll(/```json\n(.*?)```/gs)].map(
    ([, json]) => json,
  );

  it("its policy is one", () => {
    expect(policyShape.parse(JSON.parse(policy)).version).toBe(1);
  });

  it("its run as a file is one", () => {
    expect(reproShape.parse(JSON.parse(run)).version).toBe(REPRO_VERSION);
    const { repro, ablation } = reproIn(JSON.parse(run), "docs/cli.md", INVENTORY);
    expect(repro.ablation).toBe(ablation?.name);
  });

  it("its plan is a plan", () => {
    expect(parsePlan(JSON.parse(plan))).toMatchObject({ kind: "ok" });
  });

  it.each([
    ...[
      "run",
      "replay",
      "shrink",
      "gate",
      "merge",
      "corpus add",
      "corpus replay",
      "corpus test",
      "diff",
      "cause",
      "report",
      "sweep",
      "ablate",
      "real-world",
      "list",
      "import",
      "learn",
    ],
  ])("names every option of %s", async (verb) => {
    let help = "";
    const io = { out: (part: string) => void (help += part), err: () => undefined };
    const { inventory } = recording();
    await main(
      [...verb.split(" "), "--help"],
      { ...io, terminal: false, colours: false },
      async () => inventory,
    );
    const options = [...help.matchAll(/--[a-z-]+/g)].map(([option]) => option);
    for (const option of options) if (option !== "--help") expect(text).toContain(option);
  });
});
