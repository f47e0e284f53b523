/**
 * The documents say what the code says.
 *
 * 1. A table of slugs has exactly the slugs of the code, in its order, and its words where the code
 *    has words.
 * 2. Every file that a document names, and every link within the repository, leads somewhere.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { SAFEGUARD_SLUGS } from "../../core/safeguards/index.js";
import { SCENARIOS } from "../../scenarios/index.js";
import { ABLATIONS } from "../../sim/ablate/table.js";
import { FAULT_CATALOGUE } from "../../sim/faults/catalogue.js";
import type { FaultParam } from "../../sim/faults/catalogue.js";
import { SITUATIONS, TIERS } from "../../sim/situations.js";
import { INVARIANTS } from "../../sim/invariants/index.js";

const TOP = join(import.meta.dirname, "..", "..");
const read = (path: string): string => readFileSync(join(TOP, path), "utf8");

/** The cells of the rows below the header whose cells begin with `header`. */
function tableIn(text: string, header: readonly string[]): readonly (readonly string[])[] {
  const lines = text.split("\n").map((line) =>
    line.startsWith("|")
      ? line
          .slice(1, line.lastIndexOf("|"))
          .split("|")
          .map((cell) => cell.trim())
      : null,
  );
  const at = lines.findIndex((cells) => header.every((name, place) => cells?.[place] === name));
  if (at < 0) return [];
  const rows: (readonly string[])[] = [];
  for (const cells of lines.slice(at + 2)) {
    if (cells === null) break;
    rows.push(cells);
  }
  return rows;
}

/** The code within backticks of a cell; the cell itself if there is none. */
const code = (cell = ""): string => /`([^`]+)`/.exec(cell)?.[1] ?? cell;

/** The paths of this repository that a text names in backticks. */
function pathsIn(text: string): readonly string[] {
  const named = text.matchAll(/`((?:core|sim|scenarios|test|docs)\/[\w./-]*)`/g);
  return [...named].map(([, path]) => path ?? "");
}

/** The targets of links that stay within the repository. */
function linksIn(text: string): readonly string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "");
  return targets.filter((target) => !/^https?:/.test(target));
}

/** The anchors of a document: its headings, and those that it names itself. */
function anchorsOf(text: string): readonly string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading ?? "");
  const named = [...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, name]) => name ?? "");
  const ofHeadings = headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
  return [...ofHeadings, ...named];
}

/** Whether a link of the document at `from` leads to a file, and to a heading where it names one. */
function leads(from: string, link: string): boolean {
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? from : join(dirname(from), file);
  if (!existsSync(join(TOP, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** How a table states a parameter's range; only the names of bounds are the document's own. */
function statement({ name, low, high }: FaultParam): string {
  return `\`${name}\` ${low} to ${typeof high === "number" ? high : "the "}`;
}

const DOCUMENTS = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync(join(TOP, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

describe("docs: tables hold what the code holds (1)", () => {
  const architecture = read("docs/architecture.md");
  const simulation = read("docs/simulation.md");

  it("safeguards: each with its file", () => {
    const rows = tableIn(architecture, ["slug", "rule", "file", "without it"]);
    const expected = SAFEGUARD_SLUGS.map(({ slug }) => [slug, `core/safeguards/${slug}.ts`]);
    expect(rows.map(([slug, , file]) => [code(slug), code(file)])).toEqual(expected);
  });

  it("faults: each with its sentence, its triggers, and whether it is external", () => {
    const rows = tableIn(simulation, ["slug", "what", "parameters", "trigger", "external"]);
    const told = rows.map(([slug, what, , trigger, external]) => [
      ...[code(slug), what, trigger, external],
    ]);
    const expected = FAULT_CATALOGUE.map(({ kind, what, triggers, external }) => [
      ...[kind, what, triggers.join(", "), external ? "yes" : ""],
    ]);
    expect(told).toEqual(expected);
  });

  it("faults: each with its parameters and their ranges", () => {
    const rows = tableIn(simulation, ["slug", "what", "parameters"]);
    for (const [at, { params }] of FAULT_CATALOGUE.entries()) {
      const parts = rows[at]?.[2]?.split("; ") ?? [];
      if (params.length === 0) expect(parts).toEqual(["none"]);
      else expect(parts).toHaveLength(params.length);
      for (const [place, param] of params.entries()) {
        expect(parts[place]).toContain(statement(param));
        if (param.magnitudeFrom > 0) expect(parts[place]).toContain(`${param.magnitudeFrom} or`);
      }
    }
  });

  it("invariants: each with its rule", () => {
    const rows = tableIn(simulation, ["slug", "rule"]);
    const expected = INVARIANTS.map(({ slug, rule }) => [slug, rule]);
    expect(rows.map(([slug, rule]) => [code(slug), rule])).toEqual(expected);
  });

  it("situations: each with when it counts and its tier; the tiers with their sizes", () => {
    const rows = tableIn(simulation, ["slug", "counts when", "tier"]);
    const expected = SITUATIONS.map(({ slug, title, tier }) => [slug, title, tier]);
    expect(rows.map(([slug, title, tier]) => [code(slug), title, tier])).toEqual(expected);
    const tiers = tableIn(simulation, ["tier", "judged from"]);
    expect(tiers.map(([tier, size = ""]) => [code(tier), size.replace(",", "")])).toEqual(
      TIERS.map(({ slug, runs }) => [slug, `${runs} runs`]),
    );
  });

  it("ablations: each with its safeguard, its sentence, its seam and what may catch it", () => {
    const header = ["ablation", "safeguard", "what the core does instead", "seam", "caught by"];
    const rows = tableIn(read("docs/ablations.md"), header);
    const expected = ABLATIONS.map(({ name, safeguard, plants, seam, caughtBy }) => [
      ...[name, safeguard, plants, seam.kind, caughtBy.map((slug) => `\`${slug}\``).join(", ")],
    ]);
    expect(rows.map(([name, guard, ...rest]) => [code(name), code(guard), ...rest])).toEqual(
      expected,
    );
  });

  it.each(["README.md", "docs/scenarios.md"])("scenarios: %s", (path) => {
    const slugs = tableIn(read(path), ["slug"]).map(([slug]) => code(slug));
    expect(slugs).toEqual(SCENARIOS.map(({ slug }) => slug));
  });
});

describe("docs: what they name is there (2)", () => {
  it.each(DOCUMENTS)("files and links of %s", (path) => {
    const text = read(path);
    expect(pathsIn(text).filter((named) => !existsSync(join(TOP, named)))).toEqual([]);
    expect(linksIn(text).filter((link) => !leads(path, link))).toEqual([]);
  });

  it("functions: each is in the file that stands beside it", () => {
    const text = read("docs/architecture.md");
    const path = tableIn(text, ["n", "file", "function"]).map(([, file, name]) => [file, name]);
    const steps = tableIn(text, ["step", "function", "file"]).map(([, name, file]) => [file, name]);
    const all = [...path, ...steps];
    expect(all.length).toBeGreaterThan(20);
    for (const [file, name] of all) {
      expect(read(code(file)), `${code(name)} in ${code(file)}`).toMatch(
        new RegExp(`\\b${code(name)}\\b`),
      );
    }
  });
});

describe("docs: planted flaws are found", () => {
  const table = "| slug | rule |\n| --- | --- |\n| `a` | one |\n| `b` | two |\n\n| `c` | three |\n";

  it("a table ends where it ends, and a missing one is empty", () => {
    expect(tableIn(table, ["slug", "rule"])).toEqual([
      ["`a`", "one"],
      ["`b`", "two"],
    ]);
    expect(tableIn(table, ["slug", "file"])).toEqual([]);
  });

  it("paths and links are seen, others are not", () => {
    expect(pathsIn("`core/a.ts`, `sim/` and `npm test`")).toEqual(["core/a.ts", "sim/"]);
    expect(linksIn("[a](b.md#c) [d](https://e.f) [g](#h)")).toEqual(["b.md#c", "#h"]);
    expect(leads("docs/cli.md", "architecture.md#the-rooms")).toBe(true);
    expect(leads("docs/cli.md", "architecture.md#no-such-room")).toBe(false);
    expect(leads("docs/cli.md", "no-such-page.md")).toBe(false);
    expect(anchorsOf('# A b\n| <a id="c-1"></a> `c` |')).toEqual(["a-b", "c-1"]);
  });
});
