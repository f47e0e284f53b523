/**
 * Breaking the core shows: every ablation is found through an invariant that names its harm, and
 * the shipped core passes the same seeds. One starting point here; `hedgeproof ablate` takes more.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { SAFEGUARD_SLUGS } from "../../../core/safeguards/index.js";
import { REFUSED_TWIN } from "../../../sim/ablate/of-account.js";
import { patchedRun } from "../../../sim/ablate/patched-tree.js";
import { ABLATIONS } from "../../../sim/ablate/table.js";
import { runAblate } from "../../../sim/campaign/ablate.js";
import { runAsChosen } from "../../../sim/campaign/as-chosen.js";
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { INVARIANTS } from "../../../sim/invariants/index.js";
import type { AblateReport } from "../../../sim/report/shapes.js";

const named = ABLATIONS.map((ablation) => [ablation.name, ablation] as const);

describe("ablations: the table", () => {
  it("names are distinct and readable", () => {
    const names = ABLATIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it("every safeguard is taken away", () => {
    const ablated = [...new Set(ABLATIONS.map(({ safeguard }) => safeguard))];
    expect(ablated).toEqual(SAFEGUARD_SLUGS.map(({ slug }) => slug));
  });

  it("every invariant may catch one, and no other is named", () => {
    const named = new Set(ABLATIONS.flatMap(({ caughtBy }) => caughtBy));
    expect([...named].sort()).toEqual(INVARIANTS.map(({ slug }) => slug).sort());
  });
});

describe("ablations: caught", () => {
  let report: AblateReport;
  beforeAll(async () => {
    report = await runAblate({ starts: 1 }, INVENTORY);
  }, 1_200_000);

  it.each(named)("%s", (name, { caughtBy }) => {
    const kill = report.ablations.find((candidate) => candidate.name === name);
    expect(kill?.others, "failures that did not count").toBeDefined();
    expect(kill?.caught, `not caught; other failures: ${JSON.stringify(kill?.others)}`).toBe(1);
    expect(caughtBy).toContain(kill?.caughtBy);
  });

  it("the shipped core passes the same seeds", () => {
    expect(report.unharmed.runs).toBeGreaterThan(0);
    expect(report.unharmed.replay).toEqual([]);
    expect(report.verdict).toBe("passed");
  });
});

describe("ablations: the unharmed core", () => {
  it("runs once more where an ablated one ran, on that one's kind of store", async () => {
    const ran: string[] = [];
    const run: Inventory["run"] = (spec) => {
      if (spec.planted === null) ran.push(`${spec.scenario.slug} ${spec.seed} ${spec.store}`);
      return INVENTORY.run(spec);
    };
    const names = ["synchronous-normal", "no-spacing", "nobody-told"];
    const few = { ...INVENTORY, run, scenarios: INVENTORY.scenarios.slice(0, 1) };
    const { unharmed } = await runAblate({ names, starts: 1, limit: 1 }, few);
    const place = `${few.scenarios[0]?.slug} 1000000`;
    expect(ran).toEqual([`${place} file`, `${place} memory`]);
    expect(unharmed).toMatchObject({ runs: 2, failed: 0 });
  });
});

describe("ablations: what lies beside them is no harm by itself", () => {
  it("two-writers: the shipped store refuses the second core", async () => {
    const run = await patchedRun(REFUSED_TWIN);
    for (const [at, scenario] of INVENTORY.scenarios.entries()) {
      for (const { slug: venue } of INVENTORY.venues) {
        const which = { scenario, venue, seed: `twin-${at}`, schedule: null } as const;
        const chosen = { ...which, store: "memory", root: null } as const;
        const { outcome, message } = runAsChosen(chosen, run, null);
        expect(outcome, `${scenario.slug} ${venue}: ${message}`).toBe("passed");
      }
    }
  });
});
