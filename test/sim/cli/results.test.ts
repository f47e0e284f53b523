/** Results as a user meets them: recorded, listed, interrupted, gone on with. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findingsShape } from "../../../sim/report/findings-shape.js";
import { runShape } from "../../../sim/report/shapes.js";
import type { RunReport } from "../../../sim/report/shapes.js";
import { recording } from "../campaign/fakes.js";
import { timeless } from "../results/recorded.js";
import type { Ended } from "./said.js";
import { said } from "./said.js";

let folder = "";
let resultsFile = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
  resultsFile = join(folder, ".hedgeproof", "results.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const one = "run --seeds 1..20 --workers 1";
const world = recording(["3"]).inventory;
const cli = (words: string): Promise<Ended> => said(words, world, { resultsFile });

describe("run: recorded", () => {
  it("by default, with the time; a file of one's own instead; or not at all", async () => {
    expect((await cli(`${one} --no-results`)).code).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
    const other = join(folder, "other.sqlite");
    expect((await cli(`${one} --results ${other}`)).code).toBe(1);
    expect(readdirSync(folder)).toEqual(["other.sqlite"]);
    expect((await cli(one)).code).toBe(1);
    expect(existsSync(resultsFile)).toBe(true);
    const { out } = await cli("list findings --json");
    const [finding] = findingsShape.parse(JSON.parse(out));
    expect(finding).toMatchObject({ status: "new", first: { campaign: 1 } });
    expect(finding?.first.at).toMatch(/^20\d\d-\d\d-\d\dT/);
  });

  it("says the same with and without", async () => {
    const words = `${one} --json`;
    const [kept, none] = [await cli(words), await cli(`${words} --no-results`)];
    const report = (ended: Ended): RunReport => runShape.parse(JSON.parse(ended.out));
    expect(timeless(report(kept))).toEqual(timeless(report(none)));
  });

  it.each([
    ["run --resume --no-results", "--resume was given without results, expected --results FILE"],
    ["run --resume", "results.sqlite: there is no such file, expected results of hedgeproof"],
    ["list seeds", 'cannot list "seeds", expected one of scenarios'],
    ["list seeds", ", ablations, findings\n"],
    ["list venues --results x", "--results was given with venues, expected it with findings"],
    ["list findings --results none.sqlite", "none.sqlite: there is no such file, expected results"],
  ])("%s: one sentence, exit 2", async (words, sentence) => {
    const { code, out, err } = await cli(words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("list findings", () => {
  it("nothing recorded yet: nothing found, and no file is made", async () => {
    expect(await cli("list findings --json")).toEqual({ code: 0, out: "[]\n", err: "" });
    expect((await cli("list findings")).out).toBe("nothing was found in what is recorded\n");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("for people: what, after what, when, and the command that shows it", async () => {
    await cli(one);
    await cli(one);
    const { code, out } = await cli("list findings");
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "known  no-orphan after crash: 2 failures of 1 run",
      expect.stringMatching(/^ {2}first in campaign 1, build \S+, 20\S+Z$/),
      expect.stringMatching(/^ {2}last {2}in campaign 2, build \S+, 20\S+Z$/),
      "  1 order is live that no intent names",
      "  npx hedgeproof replay two --venue kite --seed 3",
      "",
    ]);
  });
});

describe("run: interrupted", () => {
  it("ends after the batch, says what is kept and how to go on; nothing on stdout", async () => {
    let tell: (() => void) | null = null;
    const interrupting = recording(["3"]);
    const inventory = {
      ...interrupting.inventory,
      run: (spec: Parameters<typeof world.run>[0]) => {
        if (spec.seed === "7") tell?.();
        return interrupting.inventory.run(spec);
      },
    };
    const io = { resultsFile, onInterrupt: (told: (() => void) | null) => void (tell = told) };
    const { code, out, err } = await said(`${one} --json`, inventory, io);
    expect([code, out]).toEqual([3, ""]);
    expect(err).toBe(
      "hedgeproof: interrupted; 8 of 20 runs are kept, npx hedgeproof run --resume goes on\n",
    );
    expect(tell).toBeNull();
    const report = runShape.parse(JSON.parse((await cli("run --resume --json")).out));
    const whole = runShape.parse(JSON.parse((await cli(`${one} --json --no-results`)).out));
    expect(timeless(report)).toEqual(timeless(whole));
  });

  it("the command names a file of one's own", async () => {
    const other = join(folder, "other file.sqlite");
    let tell: (() => void) | null = null;
    const io = { resultsFile, onInterrupt: (told: (() => void) | null) => void (tell = told) };
    const run: typeof world.run = (spec) => {
      tell?.();
      return world.run(spec);
    };
    const words = [...one.split(" "), "--results", other];
    const { err } = await said(words, { ...world, run }, io);
    expect(err).toContain(`, npx hedgeproof run --resume --results '${other}' goes on\n`);
  });

  it("without results: nobody wants to hear of it", async () => {
    const wanted: ((() => void) | null)[] = [];
    const onInterrupt = (told: (() => void) | null): void => void wanted.push(told);
    await said(`${one} --no-results`, world, { resultsFile, onInterrupt });
    expect(wanted).toEqual([null]);
    await said(one, world, { resultsFile, onInterrupt });
    expect(wanted).toEqual([null, expect.any(Function), null]);
  });
});

describe("the built command", () => {
  const main = join(import.meta.dirname, "..", "..", "..", "dist", "sim", "cli", "main.js");
  const words = ["run", "iron-condor", "--venue", "kite-like", "--seeds", "1..192", "--json"];

  interface Child {
    readonly status: number | null;
    readonly out: string;
    readonly err: string;
  }

  /**
   * Runs it in `folder`; once so many runs are kept `signal` is sent, as a terminal does, to it
   * and to the fresh processes that it has started.
   */
  async function command(
    said: readonly string[],
    signal: { readonly name: NodeJS.Signals; readonly once: number } | null = null,
  ): Promise<Child> {
    const child = spawn(process.execPath, [main, ...said], { cwd: folder, detached: true });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += String(chunk)));
    child.stderr.on("data", (chunk: Buffer) => (err += String(chunk)));
    const closed = once(child, "close");
    if (signal !== null) {
      await expect
        .poll(runsKept, { timeout: 30_000, interval: 5 })
        .toBeGreaterThanOrEqual(signal.once);
      process.kill(-(child.pid ?? 0), signal.name);
    }
    const [status] = (await closed) as [number | null];
    return { status, out, err };
  }

  function runsKept(): number {
    if (!existsSync(resultsFile)) return 0;
    const db = new Database(resultsFile, { readonly: true });
    try {
      return db.prepare<[], number>("SELECT max(runs) FROM campaigns").pluck().get() ?? 0;
    } catch {
      return 0;
    } finally {
      db.close();
    }
  }

  const timelessOf = (child: Child): unknown =>
    timeless({ ...runShape.parse(JSON.parse(child.out)), workers: 0 });

  it("SIGINT, SIGKILL, then to the end: the report of one that was left alone", async () => {
    const whole = await command([...words, "--no-results", "--workers", "1"]);
    expect(whole.status).toBe(0);
    const first = await command([...words, "--workers", "1"], { name: "SIGINT", once: 12 });
    expect([first.status, first.out]).toEqual([130, ""]);
    expect(first.err).toMatch(
      /^hedgeproof: interrupted; \d+ of 192 runs are kept, npx hedgeproof run --resume goes on\n$/,
    );
    const resume = ["run", "--resume", "--json"];
    const next = runsKept() + 1;
    const killed = await command([...resume, "--workers", "2"], { name: "SIGKILL", once: next });
    expect([killed.status, killed.out]).toEqual([null, ""]);
    const last = await command(resume);
    expect([last.status, last.err]).toEqual([0, ""]);
    expect(timelessOf(last)).toEqual(timelessOf(whole));
    expect(readdirSync(join(folder, ".hedgeproof"))).toEqual(["results.sqlite"]);
  });

  it("two campaigns at once in one folder: both end, and both are there", async () => {
    const some = words.map((word) => (word === "1..192" ? "1..40" : word));
    const both = await Promise.all([
      command(some),
      command(some),
      command([...some, "--order", "reverse"]),
    ]);
    expect(both.map(({ status, err }) => [status, err])).toEqual([
      ...[
        [0, ""],
        [0, ""],
        [0, ""],
      ],
    ]);
    const db = new Database(resultsFile, { readonly: true });
    expect(db.prepare("SELECT verdict FROM campaigns").pluck().all()).toEqual(
      Array(3).fill("passed"),
    );
    db.close();
    expect(readFileSync(resultsFile).subarray(0, 15).toString()).toBe("SQLite format 3");
  });
});
