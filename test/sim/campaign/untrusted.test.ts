/** Files that anybody may have written: what is no JSON of ours is refused in one sentence. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { untrustedJson } from "../../../sim/campaign/untrusted.js";
import { UsageError } from "../../../sim/campaign/usage.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hedgeproof-untrusted-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (file: string, mostBytes?: number): unknown =>
  untrustedJson(file, {
    ...{ what: "it", kind: "a run" },
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });

function refusal(text: string | Buffer, mostBytes?: number): string {
  const file = join(folder, "one.json");
  writeFileSync(file, text);
  try {
    read(file, mostBytes);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(UsageError);
    return (thrown as UsageError).message;
  }
  throw new Error("was read");
}

describe("untrusted: refused", () => {
  it.each<[string, string | Buffer, string]>([
    ["truncated", '{ "version": 1, "sched', "it: is not JSON ("],
    ["empty", "", "it: is not JSON ("],
    ["bytes", Buffer.from([0, 255, 254, 1]), "it: is not JSON ("],
    ["a prototype", '{"a":[{"__proto__":{"b":1}}]}', "it: a.0.__proto__ is no name of a field"],
    ["deeper than anything", `${"[".repeat(50_000)}${"]".repeat(50_000)}`, "it: is nested deeper"],
  ])("%s", (_, text, sentence) => {
    const said = refusal(text);
    expect(said).toContain(sentence);
    expect(said).toMatch(/expected a run/);
  });

  it("oversized: before it is read", () => {
    expect(refusal(`[${" ".repeat(1024 * 1024)}]`)).toBe(
      "it: has 1048578 bytes, expected a JSON file with a run of 1048576 bytes at most",
    );
    expect(refusal("[1,2]", 4)).toContain("has 5 bytes");
  });

  it("no regular file: a folder, a pipe that nobody writes to", () => {
    expect(() => read(folder)).toThrow("is no regular file");
    const pipe = join(folder, "pipe.json");
    execFileSync("mkfifo", [pipe]);
    expect(() => read(pipe)).toThrow("is no regular file");
  });

  it("not there", () => {
    expect(() => read(join(folder, "none.json"))).toThrow("cannot be read");
  });
});

describe("untrusted: read", () => {
  it("as it is, at the bound too", () => {
    const file = join(folder, "two.json");
    writeFileSync(file, '{"constructor":1,"a":[null]}');
    expect(read(file, 28)).toEqual({ constructor: 1, a: [null] });
  });
});
