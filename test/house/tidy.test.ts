/**
 * Keeps the house clean where the linter does not look.
 *
 * 1. No source is longer than 400 lines, no line of it than 100 characters.
 * 2. The only escape from a lint rule names the rule, the next line and a reason.
 * 3. No escape from types, coverage or formatting; no mark of unfinished work.
 * 4. The top level holds the rooms, the documents and the configuration of tools, nothing else.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const TOP = join(import.meta.dirname, "..", "..");
const ROOMS = ["core", "sim", "scenarios"];
const MAX_LINES = 400;
const MAX_COLUMNS = 100;

/** Written in halves, so that a search for the marks does not find their own list. */
const words = (...halves: readonly (readonly [string, string])[]): string =>
  halves.map(([left, right]) => left + right).join("|");

const UNFINISHED = new RegExp(
  `\\b(${words(["TO", "DO"], ["FIX", "ME"], ["XX", "X"], ["HA", "CK"])})\\b`,
);
const TYPE_ESCAPE = new RegExp(
  `@ts-(${words(["ig", "nore"], ["no", "check"], ["expect", "-error"])})`,
);
const COVERAGE_ESCAPE = /\b(v8|c8|istanbul|node:coverage) (ignore|disable)\b/;
const FORMAT_ESCAPE = /\bprettier-ignore\b/;
const LINT_ESCAPE = /eslint-(disable|enable)|\/\*\s*(eslint|globals?)\s/;
const LINT_ESCAPE_ALLOWED = /^\s*\/\/ eslint-disable-next-line [@\w/-]+(, [@\w/-]+)* -- \S.*\S/;

const TOP_LEVEL = [
  /^(core|sim|scenarios|test|docs)$/,
  /^(README|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^package(-lock)?\.json$/,
  /^tsconfig(\.\w+)?\.json$/,
  /^(eslint|vitest|stryker)\.config\.(mjs|ts)$/,
  /^(knip|typedoc)\.json$/,
  /^\.(ci|github|git)$/,
  /^\.(npmrc|nvmrc|editorconfig|gitignore|gitattributes|prettierignore|prettierrc\.json)$/,
  /^\.dependency-cruiser\.cjs$/,
];

function flawsOfLine(line: string): string[] {
  const flaws: string[] = [];
  if (line.length > MAX_COLUMNS) flaws.push(`${line.length} characters, at most ${MAX_COLUMNS}`);
  if (LINT_ESCAPE.test(line) && !LINT_ESCAPE_ALLOWED.test(line)) {
    flaws.push("expected `// eslint-disable-next-line RULE -- reason`");
  }
  if (UNFINISHED.test(line)) flaws.push("a mark of unfinished work");
  if (TYPE_ESCAPE.test(line)) flaws.push("an escape from types");
  if (COVERAGE_ESCAPE.test(line)) flaws.push("an escape from coverage");
  if (FORMAT_ESCAPE.test(line)) flaws.push("an escape from formatting");
  return flaws;
}

function flawsOf(path: string, text: string): string[] {
  const lines = text.replace(/\n$/, "").split("\n");
  const flaws = lines.flatMap((line, at) =>
    flawsOfLine(line).map((flaw) => `${path}:${at + 1}: ${flaw}`),
  );
  if (lines.length > MAX_LINES) flaws.push(`${path}: ${lines.length} lines, at most ${MAX_LINES}`);
  return flaws;
}

function strangersAmong(entries: readonly string[], ignored: readonly string[]): string[] {
  return entries
    .filter((entry) => !ignored.includes(entry))
    .filter((entry) => !TOP_LEVEL.some((known) => known.test(entry)));
}

/** On the disk and not from git: what is not yet added counts, and an archive has no git. */
function sources(): string[] {
  return ROOMS.filter((room) => existsSync(join(TOP, room))).flatMap((room) =>
    readdirSync(join(TOP, room), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(room, path)),
  );
}

describe("tidy: the tree", () => {
  it("has sources without a flaw (1, 2, 3)", () => {
    const flaws = sources().flatMap((path) => flawsOf(path, readFileSync(join(TOP, path), "utf8")));
    expect(flaws).toEqual([]);
  });

  it("has a top level with known entries only (4)", () => {
    const ignored = readFileSync(join(TOP, ".gitignore"), "utf8")
      .split("\n")
      .map((line) => line.replace(/\/$/, ""));
    expect(strangersAmong(readdirSync(TOP), ignored)).toEqual([]);
  });
});

describe("tidy: planted flaws are found", () => {
  const disable = "eslint-disable";

  it.each([
    ["a long line", "x".repeat(MAX_COLUMNS + 1)],
    ["a disable without a reason", `// ${disable}-next-line no-var`],
    ["a disable with an empty reason", `// ${disable}-next-line no-var -- `],
    ["a disable of every rule", `// ${disable}-next-line -- because`],
    ["a disable of this line", `f(); // ${disable}-line no-var -- because`],
    ["a disable of a whole file", `/* ${disable} no-var -- because */`],
    ["a rule set in a comment", "/* eslint max-lines: 0 */"],
    ["unfinished work", `// ${words(["TO", "DO"])}: later`],
    ["an ignored type error", `// @ts-${words(["ig", "nore"])}`],
    ["an expected type error", `// @ts-${words(["expect", "-error"])}`],
    ["a coverage escape", "/* v8 ignore next */"],
    ["a formatting escape", "// prettier-ignore"],
  ])("%s", (_what, line) => {
    expect(flawsOf("a.ts", `${line}\n`)).toHaveLength(1);
  });

  it("a long file", () => {
    expect(flawsOf("a.ts", "x\n".repeat(MAX_LINES))).toEqual([]);
    expect(flawsOf("a.ts", "x\n".repeat(MAX_LINES + 1))).toHaveLength(1);
  });

  it("a stranger at the top level", () => {
    const entries = ["core", "node_modules", "tsconfig.build.json", "index.ts", "notes.md"];
    expect(strangersAmong(entries, ["node_modules"])).toEqual(["index.ts", "notes.md"]);
  });

  it("but not an escape with its rule and its reason", () => {
    const line = `  // ${disable}-next-line no-var, @typescript-eslint/no-explicit-any -- because`;
    expect(flawsOf("a.ts", line)).toEqual([]);
  });
});
