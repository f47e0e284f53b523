/**
 * `docs/walk.md` is true: its commands, typed one after another in an empty folder, print what it
 * shows.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const MAIN = join(ROOT, "dist", "sim", "cli", "main.js");
const SHRUNK = join(".hedgeproof", "shrunk");

interface Typed {
  readonly words: string;
  /** Lines that it must print, in this order. */
  readonly shown: readonly string[];
}

/** Every command of the page, with the lines under it. */
function typed(): readonly Typed[] {
  const text = readFileSync(join(ROOT, "docs", "walk.md"), "utf8");
  const blocks = [...text.matchAll(/^```\n(.*?)^```/gms)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block
      .split("$ npx hedgeproof ")
      .slice(1)
      .map((part) => {
        const [command = "", ...lines] = part.split("\n");
        const shown = lines.filter((line) => line !== "" && line !== "…");
        return { words: command.replace(/\s+#.*$/, "").trim(), shown };
      }),
  );
}

describe("docs/walk.md", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "hedgeproof-walk-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("shows what its commands print", () => {
    const commands = typed();
    expect(commands.map(({ words }) => words.split(" ")[0])).toEqual(
      expect.arrayContaining(["replay", "shrink", "cause", "diff", "corpus"]),
    );
    for (const { words, shown } of commands) {
      const list = words.split(" ").filter((word) => word !== "");
      const { stdout, stderr, status } = spawnSync(process.execPath, [MAIN, ...list], {
        cwd: folder,
        encoding: "utf8",
      });
      expect([words, stderr]).toEqual([words, ""]);
      expect([words, status]).toEqual([words, expect.toBeOneOf([0, 1])]);
      const printed = stdout.split("\n");
      expect([words, printed.filter((line) => shown.includes(line))]).toEqual([words, shown]);

      if (list[0] !== "shrink") continue;
      const [file = ""] = readdirSync(join(folder, SHRUNK));
      renameSync(join(folder, SHRUNK, file), join(folder, "lost.json"));
    }
    expect(readdirSync(folder)).toContain("lost.test.ts");
  }, 120_000);
});
