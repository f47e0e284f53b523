/** Verdict, reasons, allowances, suspects and seal. Numbers: sim/gate/assemble.ts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ABLATIONS } from "../../../sim/ablate/table.js";
import type { Made } from "../../../sim/gate/assemble.js";
import { isIntact, judge, sealed } from "../../../sim/gate/assemble.js";
import type { Failing, Found } from "../../../sim/gate/found.js";
import { expired } from "../../../sim/gate/found.js";
import { FINGERPRINTS } from "../../../sim/gate/fingerprints.js";
import { guardsOf, suspectsOf } from "../../../sim/gate/suspects.js";
import { gateReport } from "./reports.js";

const GOOD: Found = { detail: "all well", reasons: [], failures: [], failed: 0 };
const failing = (over: Partial<Failing> = {}): Failing => ({
  ...{ what: "one, kite, seed 3", invariant: "no-double-exit", message: "it flipped" },
  replay: "npx hedgeproof replay one --venue kite --seed 3",
  ...{ scenario: "one", venue: "kite", seed: "3" },
  ...over,
});
const made = (name: string, over: Partial<Found> = {}): Made => {
  const failed = over.failures?.length ?? 0;
  return { name, found: { ...GOOD, failed, ...over }, wallMs: 5 };
};
const known = {
  ...{ invariant: "no-double-exit", owner: "exec team", until: "2026-12-31" },
  reason: "ticket 7",
};
const by = { known: [], day: "2026-11-26", ablation: null };

describe("gate: the verdict (1)", () => {
  it("GO when every check passed", () => {
    const { verdict, reasons, checks } = judge([made("corpus"), made("sweep")], by);
    expect([verdict, reasons]).toEqual(["GO", []]);
    expect(checks[1]).toEqual({
      ...{ name: "sweep", passed: true, detail: "all well", reasons: [], wallMs: 5 },
    });
  });

  it("NO-GO with a reason for every failure by invariant, check and suspect", () => {
    const failures = [
      failing(),
      failing({ seed: "9" }),
      failing({ what: "a file", invariant: null, message: "says nothing" }),
      failing({ what: "a file", invariant: null, message: "says nothing" }),
    ];
    const broken = { runs: 20, failed: 6, broken: new Map([["no-double-exit", 6]]) };
    const {
      verdict,
      reasons,
      failures: listed,
    } = judge(
      [
        made("campaign", { failures, failed: 6, broken }),
        made("budgets", { reasons: ["too long"] }),
      ],
      by,
    );
    expect(verdict).toBe("NO-GO");
    expect(reasons).toEqual([
      "campaign: no-double-exit broke 2 times: one, kite, seed 3: it flipped",
      "campaign: a file: says nothing (2 times)",
      "campaign: and 2 failures that are not listed",
      "budgets: too long",
      expect.stringMatching(/^the likeliest safeguard to be broken is stop-loss, then /),
    ]);
    expect(listed[0]).toMatchObject({ check: "campaign", known: false });
    expect(listed[0]?.safeguards[0]).toBe("stop-loss");
    expect(listed[2]?.safeguards).toEqual([]);
  });

  it("many reasons and failures: the first are told, the rest counted", () => {
    const failures = Array.from({ length: 30 }, (_, at) =>
      failing({ what: `run ${at}`, invariant: null }),
    );
    const judged = judge([made("corpus", { failures })], by);
    expect(judged.reasons).toHaveLength(11);
    expect(judged.reasons.at(-1)).toBe("corpus: and 20 more");
    expect(judged.failures).toHaveLength(20);
  });

  it("allowed failures do not crowd out those that count", () => {
    const allowed = Array.from({ length: 25 }, () => failing());
    const counted = failing({ invariant: "settles" });
    const judged = judge([made("campaign", { failures: [...allowed, counted] })], {
      ...by,
      known: [known],
    });
    expect(judged.failures[0]).toMatchObject({ invariant: "settles", known: false });
    expect(judged.failures).toHaveLength(20);
  });

  it("an ablation is needed by whoever replays", () => {
    const failures = [failing(), failing({ replay: null })];
    const judged = judge([made("campaign", { failures })], { ...by, ablation: "no-polling" });
    expect(judged.failures.map(({ replay }) => replay)).toEqual([
      "npx hedgeproof replay one --venue kite --seed 3 --ablate no-polling",
      null,
    ]);
  });
});

describe("gate: allowances", () => {
  it("what the policy allows is told, and is no reason", () => {
    const all = [made("campaign", { failures: [failing()] })];
    const judged = judge(all, { ...by, known: [{ ...known, scenario: "one", seed: "3" }] });
    expect([judged.verdict, judged.failures[0]?.known]).toEqual(["GO", true]);
  });

  it.each([{ scenario: "two" }, { venue: "fix" }, { seed: "4" }, { invariant: "settles" }])(
    "does not allow another: %j",
    (over) => {
      const all = [made("campaign", { failures: [failing()] })];
      expect(judge(all, { ...by, known: [{ ...known, ...over }] }).verdict).toBe("NO-GO");
    },
  );

  it("ends after its last day, and that is a reason with an owner", () => {
    const all = [made("campaign", { failures: [failing()] })];
    expect(judge(all, { ...by, known: [known], day: "2026-12-31" }).verdict).toBe("GO");
    expect(judge(all, { ...by, known: [known], day: "2027-01-01" }).verdict).toBe("NO-GO");
    expect(expired([known], "2026-12-31")).toEqual([]);
    expect(expired([known], "2027-01-01")).toEqual([
      "the allowance for no-double-exit ended on 2026-12-31; exec team answers for it (ticket 7)",
    ]);
  });
});

/** 600 runs of each ablation on other seeds than those of the fingerprints. */
const PROFILES = join(import.meta.dirname, "profiles.json");

describe("gate: suspects", () => {
  const FRESH = JSON.parse(readFileSync(PROFILES, "utf8")) as readonly {
    name: string;
    broken: Record<string, number>;
  }[];

  it("a campaign is held against the fingerprint of every ablation", () => {
    expect([...FINGERPRINTS.keys()]).toEqual(ABLATIONS.map(({ name }) => name));
    let first = 0;
    const missed: string[] = [];
    for (const { name, broken } of FRESH) {
      const counts = new Map(Object.entries(broken));
      const failed = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const suspects = suspectsOf({ runs: 600, failed, broken: counts });
      const place = suspects.indexOf(ABLATIONS.find((one) => one.name === name)?.safeguard ?? "");
      if (place === 0) first += 1;
      if (place < 0 || place > 2) missed.push(name);
    }
    expect(FRESH).toHaveLength(ABLATIONS.length);
    expect([first >= 43, missed]).toEqual([true, []]);
  });

  it("nothing broke, or nothing that any ablation breaks: nobody is suspected", () => {
    const broken = new Map([["crashed-otherwise", 3]]);
    expect(suspectsOf({ runs: 10, failed: 0, broken: new Map() })).toEqual([]);
    expect(suspectsOf({ runs: 10, failed: 3, broken })).toEqual([]);
  });

  it("one failure points to those that guard its invariant", () => {
    expect(guardsOf("no-double-exit")[0]).toBe("stop-loss");
    expect(guardsOf("margin-before-release")).toEqual(["worst-case-margin"]);
    expect(guardsOf("nothing-of-the-kind")).toEqual([]);
  });
});

describe("gate: the seal (2)", () => {
  it("holds for the same content in any order of fields, and for no other", () => {
    const { seal: _seal, ...report } = gateReport();
    const one = sealed(report);
    const turned = Object.fromEntries(Object.entries(one).reverse()) as typeof one;
    expect([isIntact(one), isIntact(turned)]).toEqual([true, true]);
    expect(isIntact({ ...one, verdict: "NO-GO" })).toBe(false);
    expect(isIntact({ ...one, subject: { ...one.subject, commit: "f".repeat(40) } })).toBe(false);
  });
});
