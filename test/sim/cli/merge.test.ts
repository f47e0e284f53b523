/** `hedgeproof merge` and `--metrics`, as typed. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folders } from "../../core/store/opened.js";
import { recording } from "../campaign/fakes.js";
import { said } from "./said.js";

const folder = folders();
const { inventory } = recording();
const type = (...words: string[]) => said(words, inventory);

describe("merge: as typed", () => {
  it("shards as `run` prints them; with --json one document, and files on request", async () => {
    const place = folder();
    const at = (name: string): string => join(place, name);
    for (const k of [1, 2]) {
      const ran = await type("run", "--seeds", "1..20", "--shard", `${k}/2`, "--json");
      writeFileSync(at(`${k}.json`), ran.out);
    }
    const words = ["merge", at("2.json"), at("1.json")];
    const told = await type(...words, "--metrics", at("m.txt"));
    expect(told).toMatchObject({ code: 0, err: "" });
    expect(told.out).toContain("runs           20, 20 passed, 0 failed");
    expect(readFileSync(at("m.txt"), "utf8")).toContain('hedgeproof_build_info{kind="campaign"');
    const { verdict, runs, part } = JSON.parse((await type(...words, "--json")).out);
    expect([verdict, runs, part]).toEqual(["passed", 20, null]);
    expect(await type("merge", at("1.json"))).toMatchObject({
      ...{ code: 2, out: "" },
      err: "hedgeproof: shard 2/2 is missing, expected all 2 of them\n",
    });
  });

  it("a place that cannot be written is told before anything runs", async () => {
    const under = join(folder(), "file");
    writeFileSync(under, "");
    const file = join(under, "m.txt");
    for (const words of [["run"], ["merge", "1.json"]]) {
      const { code, err } = await type(...words, "--metrics", file);
      expect([code, err]).toEqual([2, expect.stringContaining("m.txt: cannot be written")]);
    }
  });
});

describe("replay: as typed", () => {
  it("--metrics leaves the run's, or the session's", async () => {
    const file = join(folder(), "m.txt");
    const words = ["replay", "one", "--venue", "kite", "--seed", "1"];
    expect((await type(...words, "--metrics", file)).code).toBe(0);
    expect(readFileSync(file, "utf8")).toContain('kind="run"');
    const session = join("scenarios", "sessions", "kite.ndjson");
    expect((await type("replay", session, "--metrics", file)).code).toBe(0);
    expect(readFileSync(file, "utf8")).toContain('kind="session"');
    expect(readFileSync(file, "utf8")).toMatch(/hedgeproof_duplicates_total [1-9]/);
  });
});
