/** `shrink` and `corpus` as a user types them: what is printed, where, and how it ends. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { main } from "../../../sim/cli/cli.js";
import { corpusShape, shrinkShape } from "../../../sim/report/repro-shape.js";
import { said as cli } from "./said.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const seed =
  "shrink short-straddle-winged --venue binance-like --seed 1000017 --ablate mark-before-work --out";
const said = (words: string): ReturnType<typeof cli> => cli(words, INVENTORY);

describe("shrink: from a seed to a regression test", () => {
  it("shrinks, replays, keeps, and replays what is kept", async () => {
    const [file, corpus] = [join(folder, "power-loss.json"), join(folder, "corpus")];
    const cut = await said(`${seed} ${file}`);
    expect([cut.code, cut.err]).toEqual([0, ""]);
    expect(cut.out).toContain("faults  2 → 1\n");
    expect(cut.out).toContain(
      "\npower loss at commit-written 1: nothing-lost\nviolated with the ablation mark-",
    );
    expect(cut.out.endsWith(`npx hedgeproof replay ${file}\n`)).toBe(true);
    const told = await said(`replay ${file}`);
    expect([told.code, told.out]).toEqual([1, expect.stringContaining("violated nothing-lost")]);
    const added = await said(`corpus add ${file} --folder ${corpus}`);
    expect([added.code, added.out]).toEqual([
      0,
      `wrote ${join(corpus, "power-loss.json")}\n1 of 1 runs do what their files say\nPASSED\n`,
    ]);
    const again = await said(`corpus replay --folder ${corpus} --json`);
    expect(corpusShape.parse(JSON.parse(again.out)).verdict).toBe("passed");
  });

  it("--json: one document in the published shape", async () => {
    const { out } = await said(`${seed} ${join(folder, "a.json")} --json`);
    expect(shrinkShape.parse(JSON.parse(out)).words).toMatch(/: nothing-lost$/);
  });

  it("diff takes the file: without its fault it is another run", async () => {
    const file = join(folder, "a.json");
    const { out } = await said(`${seed} ${file} --json`);
    const [fault] = shrinkShape.parse(JSON.parse(out)).repro.schedule;
    const { code, out: told } = await said(`diff ${file} --without ${fault?.id}`);
    expect(code).toBe(1);
    expect(told).toContain(`${file}: violated nothing-lost`);
    expect(told).toContain("passed");
  });

  it("on a terminal: one line of progress, on stderr, and an interrupt that is heard", async () => {
    let [out, err] = ["", ""];
    let tell: (() => void) | null = null;
    const io = {
      out: (text: string) => void (out += text),
      err: (text: string) => {
        err += text;
        if (text.includes("try 2")) tell?.();
      },
      ...{ terminal: true, colours: false },
      onInterrupt: (told: (() => void) | null) => void (tell = told),
    };
    const words = `${seed} ${join(folder, "a.json")}`.split(" ");
    expect(await main(words, io, async () => INVENTORY)).toBe(0);
    expect(err).toMatch(/2 faults → \d \| try 2 \| /);
    expect(err).not.toContain("try 3");
    expect(out).toContain("stopped after 2 tries; npx hedgeproof shrink ");
    expect(tell).toBeNull();
  });
});

describe("corpus: what does not hold", () => {
  it("a fixed run: exit 1 and what to do; --update: exit 0", async () => {
    const file = join(folder, "a.json");
    await said(`${seed} ${file} --json`);
    const { repro } = shrinkShape.parse(JSON.parse((await said(`${seed} ${file} --json`)).out));
    const corpus = join(folder, "corpus");
    await said(`corpus add ${file} --folder ${corpus}`);
    const kept = join(corpus, "a.json");
    writeFileSync(kept, JSON.stringify({ ...repro, ablation: null }));
    const replayed = await said(`corpus replay --folder ${corpus}`);
    expect(replayed.code).toBe(1);
    expect(replayed.out).toContain(`${kept}: fixed: no longer breaks nothing-lost\n`);
    expect(replayed.out).toMatch(/--update` keeps what is fixed.*\n0 of 1 runs .*\nFAILED\n$/);
    const updated = await said(`corpus replay --folder ${corpus} --update`);
    expect([updated.code, updated.out]).toEqual([0, expect.stringContaining(`wrote ${kept}\n`)]);
    expect(readdirSync(corpus)).toEqual(["a.json"]);
    expect((await said(`corpus replay --folder ${corpus}`)).out).toMatch(/^1 of 1 .*\nPASSED\n$/);
  });

  it.each([
    ["shrink iron-condor --venue kite-like", "--seed is missing"],
    ["shrink iron-condor --venue kite-like --seed 7", "passes, expected a run that fails"],
    ["shrink moon --venue kite-like --seed 1", 'unknown scenario "moon"'],
    ["shrink none.json", "none.json: cannot be read"],
    ["corpus add none.json", "none.json: cannot be read"],
    ["corpus add none.json --name ../x", "is no name for a kept run"],
    ["corpus replay --folder nowhere", "nowhere: cannot be read"],
    ["corpus", "no command was given"],
  ])("%s: one sentence, exit 2", async (words, sentence) => {
    const { code, out, err } = await said(words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  it("a file that speaks to the terminal: it is not heard", async () => {
    const file = join(folder, "a.json");
    for (const text of ['{"\\u001b[2J":1}', "\u001b[2J\u009b5m", '{"version":"\\u001b[31m"}']) {
      writeFileSync(file, text);
      const { code, err } = await said(`shrink ${file}`);
      expect(code).toBe(2);
      expect(err.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});
