/** The gate over real, small campaigns. Numbers: sim/gate/gate.ts, verify.ts, leave.ts. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { buildName } from "../../../sim/campaign/build.js";
import { runCampaign } from "../../../sim/campaign/campaign.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { campaignSpec } from "../../../sim/campaign/request.js";
import type { GateRequest } from "../../../sim/gate/gate.js";
import { runGate } from "../../../sim/gate/gate.js";
import { sealed } from "../../../sim/gate/assemble.js";
import { verifyGate } from "../../../sim/gate/verify.js";
import { commitOf } from "../../../sim/gate/subject.js";
import type { GateReport, Policy } from "../../../sim/report/gate-shape.js";
import { gateShape } from "../../../sim/report/gate-shape.js";
import { folders } from "../../core/store/opened.js";
import { said } from "../cli/said.js";

const folder = folders();
const NOW_MS = Date.UTC(2026, 10, 26, 10);
/** Other seeds with every commit would make other tests with every commit. */
const HEAD = "ab12".repeat(10);
const KEPT = join("scenarios", "regressions", "unsent-twice.json");

const SMALL: Policy = {
  version: 1,
  ...{ seeds: 24, scenarios: ["single-leg", "dry-market"], venues: ["kite-like"] },
  ...{ ablations: { names: ["trade-before-recovery"], limit: 40 }, family: 8 },
  ...{ sweep: { scenarios: ["single-leg"] }, cleanTree: false },
  // So few runs measure nothing.
  budgets: {
    ...{ longestNakedMs: null, mostNakedUnits: null, recoveryP99Ms: null },
    ...{ hedgeLagP50Ms: null, hedgeLagP99Ms: null },
  },
};
/** A policy file beside a corpus of one run. */
function policyFile(over: Partial<Policy> = {}): string {
  const place = folder();
  const corpus = join(place, "corpus");
  mkdirSync(corpus);
  copyFileSync(KEPT, join(corpus, "unsent-twice.json"));
  const file = join(place, "policy.json");
  writeFileSync(file, JSON.stringify({ ...SMALL, corpus, ...over }));
  return file;
}
const gate = (over: Partial<GateRequest> = {}): Promise<GateReport> =>
  runGate(
    {
      policy: policyFile(),
      commit: { hash: HEAD, clean: false },
      ...{ nowMs: NOW_MS, workers: 1, ...over },
    },
    INVENTORY,
  );

describe("gate: the shipped core", () => {
  it("GO, and says what was judged, from what, and how it can be verified (2)", async () => {
    const seen = new Set<string>();
    const report = await gate({ progress: (check) => void seen.add(check) });
    expect([report.verdict, report.reasons]).toEqual(["GO", []]);
    expect(gateShape.parse(report)).toEqual(report);
    expect(report.subject).toMatchObject({ commit: HEAD, build: buildName(), ablation: null });
    expect(report.seeds).toBe(`${HEAD}-1..24`);
    expect(report.sample).toHaveLength(20);
    expect(report.sample.at(-1)?.seed).toBe(`${HEAD}-24`);
    expect(report.inputs.map(({ file }) => file)).toEqual([
      ...[expect.stringContaining("policy.json"), "package-lock.json"],
      expect.stringContaining("unsent-twice.json"),
      ...["alpaca", "binance", "fix", "ibkr", "kite"].map((venue) =>
        join("scenarios", "sessions", `${venue}.ndjson`),
      ),
    ]);
    expect([...seen]).toEqual(expect.arrayContaining(["corpus", "campaign", "ablations", "sweep"]));
  });

  it("takes a campaign that was made elsewhere, if it is the one it would make", async () => {
    const policy = policyFile();
    const campaignOf = async (over: object): Promise<string> => {
      const { scenarios, venues, seeds: fresh } = SMALL;
      const request = { scenarios, venues, fresh, commit: HEAD, workers: 1, ...over };
      const file = join(folder(), "campaign.json");
      const report = await runCampaign(campaignSpec(request, INVENTORY), INVENTORY);
      writeFileSync(file, JSON.stringify(report));
      return file;
    };
    const here = await gate({ policy });
    const elsewhere = await gate({ policy, campaign: await campaignOf({}) });
    expect([elsewhere.verdict, elsewhere.digest]).toEqual(["GO", here.digest]);
    const refusal = async (over: object): Promise<string> => {
      const campaign = await campaignOf(over);
      const told = await gate({ policy, campaign }).catch((thrown: Error) => thrown.message);
      return typeof told === "string" ? told.replace(campaign, "it") : told.verdict;
    };
    expect(await refusal({ fresh: 23 })).toContain(`it: ran ${HEAD}-1..23, expected --fresh 24`);
    expect(await refusal({ venues: ["fix"] })).toContain("it: ran other scenarios or venues");
    expect(await refusal({ store: "memory" })).toContain("it: ran on another store, or crossed");
    const all = await gate({
      policy: policyFile({ scenarios: undefined, venues: undefined }),
      campaign: await campaignOf({}),
    }).catch((thrown: Error) => thrown.message);
    expect(all).toContain("ran other scenarios or venues, expected those of the policy");
    const both = { policy, campaign: await campaignOf({}), ablate: "no-polling" };
    await expect(gate(both)).rejects.toThrow("--campaign was given beside --ablate");
    const emptied = await campaignOf({});
    const said = JSON.parse(readFileSync(emptied, "utf8")) as { failed: number };
    writeFileSync(emptied, JSON.stringify({ ...said, failed: 3 }));
    await expect(gate({ policy, campaign: emptied })).rejects.toThrow("counts do not add up");
    expect(await refusal({ shard: "1/2" })).toContain("it: is a shard, expected what `merge");
    const foreign = await campaignOf({});
    const text = readFileSync(foreign, "utf8").replace(buildName(), "9.9.9+0");
    writeFileSync(foreign, text);
    await expect(gate({ policy, campaign: foreign })).rejects.toThrow("made by build 9.9.9+0");
  });
});

describe("gate: NO-GO", () => {
  it("a core with an ablation in it, with its name on everything that replays (3)", async () => {
    const report = await gate({ ablate: "recovery-sends-again" });
    expect(report).toMatchObject({
      verdict: "NO-GO",
      subject: { ablation: "recovery-sends-again" },
    });
    expect(report.reasons.at(-1)).toContain("order-intents");
    const failed = report.checks.filter(({ passed }) => !passed).map(({ name }) => name);
    expect(failed).toEqual(expect.arrayContaining(["campaign", "sweep"]));
    expect(report.failures[0]?.replay).toMatch(/ --ablate recovery-sends-again$/);
    expect(report.safeguards.some(({ suspected }) => suspected > 0)).toBe(true);
  });

  it("a core that breaks the harness is no release either; its name is told (3)", async () => {
    const policy = policyFile({ ablations: { names: ["lease-expires"], limit: 40 } });
    const { verdict, checks } = await gate({ policy, ablate: "lease-expires" });
    const sweep = checks.find(({ name }) => name === "sweep");
    expect([verdict, sweep?.reasons[0]]).toEqual([
      ...["NO-GO", expect.stringContaining("the harness itself failed: single-leg, kite-like")],
    ]);
  });

  it("a recorded session whose positions are not what its reports add up to", async () => {
    const sessions = folder();
    const kite = readFileSync(join("scenarios", "sessions", "kite.ndjson"), "utf8");
    const other = kite.replace(/("scope":"positions".*?"quantity":)150/, "$1175");
    writeFileSync(join(sessions, "kite.ndjson"), other);
    const { verdict, checks, failures } = await gate({ policy: policyFile({ sessions }) });
    const check = checks.find(({ name }) => name === "sessions");
    expect([verdict, check?.passed]).toEqual(["NO-GO", false]);
    expect(failures[0]).toMatchObject({ check: "sessions", invariant: "positions-agree" });
    const none = checks.filter(({ passed }) => !passed).map(({ name }) => name);
    expect(none).toEqual(["sessions"]);
    const without = await gate({ policy: policyFile({ sessions: null }) });
    expect(without.verdict).toBe("GO");
  });

  it("budgets, situations, allowances and a missed ablation are reasons", async () => {
    const policy = policyFile({
      budgets: { longestNakedMs: 1, mostNakedUnits: null, hedgeLagP99Ms: 0 },
      situations: ["fallback-used"],
      ablations: { names: ["nobody-told"], limit: 1 },
      known: [{ invariant: "settles", owner: "me", until: "2026-11-25", reason: "old" }],
    });
    const { verdict, checks } = await gate({ policy });
    const reasonsOf = (name: string): string =>
      checks.find((check) => check.name === name)?.reasons.join("; ") ?? "";
    expect(verdict).toBe("NO-GO");
    expect(reasonsOf("budgets")).toMatch(/^longest exposure .* at most 0:00.001 is allowed/);
    expect(reasonsOf("situations")).toContain("fallback-used never happened in 24 runs");
    expect(reasonsOf("ablations")).toContain("nobody-told, an ablation of hedge-monitor: nobody");
    expect(reasonsOf("allowances")).toContain("me answers for it (old)");
  });
});

describe("gate: bad input (1)", () => {
  it.each<[string, Partial<Policy> | string, string]>([
    ["no JSON", "{", "is not JSON"],
    ["another version", { version: 2 as 1 }, "version is not what a policy has"],
    ["an unknown field", { runs: 3 } as object, "is not what a policy has"],
    ["a half field", { seeds: 0.5 }, "seeds is not what a policy has"],
    ["an unknown scenario", { scenarios: ["nope"] }, 'unknown scenario "nope", expected'],
    ["an unknown ablation", { ablations: { names: ["nope"] } }, 'unknown ablation "nope"'],
    ["an unknown situation", { situations: ["nope"] }, 'unknown situation "nope"'],
    ["no date", { known: [{ until: "soon" }] as never }, "known.0."],
    ["no corpus", { corpus: "/nowhere/at/all" }, "/nowhere/at/all: cannot be read"],
    ["no sessions", { sessions: "/nowhere" }, "/nowhere: cannot be read"],
    ["a folder without sessions", { sessions: "docs" }, "docs: has no session, expected files"],
  ])("%s: one sentence, exit code 2, and the reports of before are left alone", async (...row) => {
    const [, content, sentence] = row;
    const file = policyFile(typeof content === "string" ? {} : content);
    if (typeof content === "string") writeFileSync(file, content);
    const out = folder();
    writeFileSync(join(out, "gate.json"), "before");
    const { code, out: printed, err } = await said(["gate", file, "--out", out], INVENTORY);
    expect([code, printed]).toEqual([2, ""]);
    expect(err.replaceAll(file, "policy.json")).toContain(sentence);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(readFileSync(join(out, "gate.json"), "utf8")).toBe("before");
  });

  it("no policy, no campaign, no such commit, or something beside --verify", async () => {
    const refused = async (...words: string[]): Promise<string> => {
      const { code, err } = await said(["gate", ...words, "--out", folder()], INVENTORY);
      expect(code).toBe(2);
      return err;
    };
    expect(await refused("nothing.json")).toContain("nothing.json: cannot be read");
    expect(await refused("--campaign", "nothing.json")).toContain("nothing.json: cannot be read");
    expect(await refused("--commit", "HEAD")).toContain('--commit "HEAD" is not a commit');
    expect(await refused("--commit", "0".repeat(40))).toContain("is not checked out, expected");
    expect(await refused("--ablate", "nope")).toContain('unknown ablation "nope"');
    expect(await refused("--verify", "x.json")).toContain("takes nothing beside it");
  });
});

describe("gate: what it leaves", () => {
  const typed: { out: string; printed: string; code: number } = { out: "", printed: "", code: -1 };
  const keep = folders();
  beforeAll(async () => {
    typed.out = join(keep(), "gate");
    mkdirSync(typed.out);
    writeFileSync(join(typed.out, "gate.json"), "an older one");
    const words = ["gate", policyFile(), "--out", typed.out, "--workers", "1"];
    const { code, out } = await said(words, INVENTORY);
    Object.assign(typed, { code, printed: out });
  }, 60_000);

  it("four reports; a table and GO for people", () => {
    expect(typed.code).toBe(0);
    expect(typed.printed).toMatch(
      /│ sweep {6}│ passed │ [\s\S]*\nGO\nreports beside .*gate.json\n$/,
    );
    for (const name of ["gate.json", "gate.xml", "gate.md", "gate.html"]) {
      expect(readFileSync(join(typed.out, name), "utf8").length).toBeGreaterThan(500);
    }
  });
});

describe("gate: killed half-way", () => {
  it("leaves no report, and none of before that could pass for its own", async () => {
    const out = folder();
    const older = ["gate.json", "gate.xml", "gate.md", "gate.html"];
    for (const name of older) writeFileSync(join(out, name), "of an earlier gate");
    const main = join("dist", "sim", "cli", "main.js");
    const words = [main, "gate", policyFile({ seeds: 5_000 }), "--out", out];
    const running = spawn(process.execPath, words, { stdio: "ignore" });
    const ended = once(running, "exit");
    while (existsSync(join(out, "gate.html"))) await setTimeout(20);
    await setTimeout(300);
    running.kill("SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(readdirSync(out)).toEqual([]);
  });
});

describe("gate: verification", () => {
  const here = (report: GateReport, nowMs = NOW_MS) => {
    const file = join(folder(), "gate.json");
    writeFileSync(file, JSON.stringify(report));
    const commit = { hash: report.subject.commit, clean: true };
    return verifyGate({ file, nowMs, commit }, INVENTORY);
  };
  const again = ({ seal: _seal, ...report }: GateReport, over: Partial<GateReport>): GateReport =>
    sealed({ ...report, ...over });

  it("makes the sample again; every change is a reason (1)", async () => {
    const report = await gate({
      policy: policyFile({
        known: [{ invariant: "x", owner: "me", until: "2026-12-01", reason: "r" }],
      }),
    });
    expect(here(report)).toEqual({ holds: true, verdict: "GO", reasons: [], runs: 20 });
    const reasons = (changed: GateReport, nowMs?: number): string =>
      here(changed, nowMs).reasons.join("; ");
    expect(reasons({ ...report, wallMs: 1 })).toBe("it was changed after it was sealed");
    expect(reasons(again(report, { verdict: "NO-GO" }))).toContain("does not follow from");
    const { subject, sample, inputs } = report;
    expect(reasons(again(report, { subject: { ...subject, build: "0" } }))).toContain(
      `it judged build 0, this is ${buildName()}`,
    );
    expect(reasons(again(report, { subject: { ...subject, ablation: "a" } }))).toContain(
      "it judged a core with the ablation a in it",
    );
    const [first, ...rest] = sample;
    if (first === undefined) throw new Error("no sample");
    const other = [{ ...first, digest: "0".repeat(64) }, ...rest];
    expect(reasons(again(report, { sample: other }))).toContain("came out otherwise: passed");
    const moved = inputs.map((input) => ({ ...input, sha256: "0".repeat(64) }));
    expect(reasons(again(report, { inputs: moved }))).toContain("package-lock.json has changed");
    const gone = [{ file: "/gone", sha256: "0".repeat(64) }];
    expect(reasons(again(report, { inputs: gone }))).toContain("/gone cannot be read any more");
    expect(reasons(report, Date.UTC(2026, 11, 2))).toContain("the allowance for x ended");
    const file = join(folder(), "gate.json");
    writeFileSync(file, JSON.stringify(report));
    const commit = { hash: "1".repeat(40), clean: true };
    const elsewhere = verifyGate({ file, nowMs: NOW_MS, commit }, INVENTORY);
    expect(elsewhere.reasons).toEqual([
      `it judged commit ${HEAD}, ${"1".repeat(40)} is checked out`,
    ]);
  });

  it("as typed: exit 0, 1, or 2 where it is no report", async () => {
    const report = await gate({ commit: commitOf(undefined) });
    const file = join(folder(), "gate.json");
    writeFileSync(file, JSON.stringify(report));
    const told = await said(["gate", "--verify", file], INVENTORY);
    expect(told).toMatchObject({ code: 0, out: "20 runs made again\nHOLDS: GO\n" });
    writeFileSync(file, JSON.stringify({ ...report, wallMs: 1 }));
    const changed = await said(["gate", "--verify", file, "--json"], INVENTORY);
    expect(changed.code).toBe(1);
    expect(JSON.parse(changed.out)).toMatchObject({ holds: false });
    writeFileSync(file, JSON.stringify(report).slice(0, 900));
    expect((await said(["gate", "--verify", file], INVENTORY)).code).toBe(2);
    expect(existsSync(`${file}.tmp`)).toBe(false);
  });
});

describe("gate: the commit", () => {
  const git = (head: string | null, status: string | null) => (word: string | undefined) =>
    word === "rev-parse" ? head : status;

  it("is the one that is checked out; without git, the one that is given", () => {
    expect(commitOf(undefined, git("ab".repeat(20), ""))).toEqual({
      ...{ hash: "ab".repeat(20), clean: true },
    });
    expect(commitOf("abababa", git("ab".repeat(20), " M x")).clean).toBe(false);
    expect(commitOf("abababa", git(null, null))).toEqual({ hash: "abababa", clean: null });
    expect(commitOf(undefined, git("ab".repeat(20), null)).clean).toBeNull();
    expect(() => commitOf(undefined, git(null, null))).toThrow("expected --commit HASH");
  });
});
