/** `import`, `replay` of a session and `learn`, as typed; and the same in the library. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importSession, learn, replaySession } from "../../../sim/index.js";
import { importShape, profileShape, sessionShape } from "../../../sim/report/session-shape.js";
import { folders } from "../../core/store/opened.js";
import { recording } from "../campaign/fakes.js";
import { changed, RAW, SESSIONS } from "../session/recordings.js";
import { said } from "./said.js";

const folder = folders();
const { inventory } = recording();
const type = (...words: string[]) => said(words, inventory);
const kite = join(SESSIONS, "kite.ndjson");
const stream = join(RAW, "kite.stream.jsonl");

describe("import: as typed", () => {
  it("says what was removed; with --json one document", async () => {
    const out = join(folder(), "s.ndjson");
    const told = await type("import", "kite", stream, "-o", out, "--note", "mine");
    expect(told).toMatchObject({ code: 0, err: "" });
    expect(told.out).toContain("8 records of kite (8 frames, 0 lists, 0 sent), times of the logs");
    expect(readFileSync(out, "utf8").split("\n")[0]).toContain('"note":"mine"');
    const again = await type("import", "kite", stream, "-o", `${out}.2`, "--json");
    expect(importShape.parse(JSON.parse(again.out)).frames).toBe(8);
  });

  it.each([
    [["import", "kite", stream], "--out was not given, expected the session's file"],
    [["import", "kite", "gone.log", "-o", "x.ndjson"], "gone.log: cannot be read"],
    [["import", "etrade", stream, "-o", "x.ndjson"], 'unknown venue "etrade" of a session'],
    [["import", "alpaca", stream, "-o", "x.ndjson"], "line 1 is of kite, expected a recording"],
    [["import", "kite", stream, "-o", kite], "is there already"],
  ])("bad input: %j", async (words, sentence) => {
    const { code, out, err } = await type(...words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(existsSync("x.ndjson")).toBe(false);
  });
});

describe("replay of a session: as typed", () => {
  it("tells the comparison and the verdict; with --json one document", async () => {
    const { code, out } = await type("replay", kite);
    expect(code).toBe(0);
    expect(out).toContain("same     KITESPRD-0e1  BUY 150 NIFTY26JAN24000PE: recorded as");
    expect(out).toContain("never naked, by what the broker had said");
    expect(out.trimEnd().endsWith("passed")).toBe(true);
    const { out: json } = await type("replay", kite, "--json");
    expect(sessionShape.parse(JSON.parse(json)).verdict).toBe("passed");
  });

  it("a session that fails ends with 1, and says why", async () => {
    const file = changed(folder(), "kite", (records) =>
      records.map((record) =>
        JSON.parse(JSON.stringify(record).replace('"quantity":-150', '"quantity":-75')),
      ),
    );
    const { code, out } = await type("replay", file);
    expect(code).toBe(1);
    expect(out).toContain(
      "broken positions-agree, line 12: NIFTY26JAN24200PE: the broker says -75",
    );
    expect(out.trimEnd().endsWith("failed")).toBe(true);
  });

  it("without a plan it says what is not known; many doubts are cut; a silence is told", async () => {
    const file = changed(
      folder(),
      "kite",
      (records) => [
        ...Array.from({ length: 30 }, () => ({ ...records[0], payload: { type: "a", data: 1 } })),
        ...records.map((record) => ({ ...record, atMs: record.atMs + 120_000 })),
      ],
      { plan: undefined, note: undefined },
    );
    const { out } = await type("replay", file);
    expect(out).toContain("no plan: facts alone were checked, the core did not run");
    expect(out).toContain("exposure: not known without a plan");
    expect(out).toContain("and 10 more; --json has them");
    expect(out).toContain("silence of");
  });

  it("a naked session says for how long", async () => {
    const file = changed(folder(), "kite", (records) => records.slice(5));
    const { out } = await type("replay", file);
    expect(out).toMatch(/naked for .*, .* at the longest/);
  });

  it("nothing of a run may stand beside it", async () => {
    const { code, err } = await type("replay", kite, "--venue", "kite-like");
    expect(code).toBe(2);
    expect(err).toContain("is a recorded session, expected no --venue beside it");
  });
});

describe("learn: as typed", () => {
  it("tells what was kept; leaves a file; with --json one document", async () => {
    const out = join(folder(), "p.json");
    const told = await type("learn", kite, "-o", out);
    expect(told.code).toBe(0);
    expect(told.out).toContain("streamMs: kept, 8 samples, at least 20 are needed");
    expect(told.out).toContain("`run` does not read it");
    const { out: json } = await type("learn", kite, "--json");
    expect(json).toBe(readFileSync(out, "utf8"));
    expect(profileShape.parse(JSON.parse(json)).venue).toBe("kite-like");
    const { code, err } = await type("learn", kite, "-o", out);
    expect([code, err]).toEqual([2, expect.stringContaining("is there already")]);
    const under = await type("learn", kite, "-o", join(out, "q.json"));
    expect([under.code, under.err]).toEqual([2, expect.stringContaining("cannot be written")]);
  });
});

describe("library", () => {
  it("does what the verbs do", () => {
    const out = join(folder(), "s.ndjson");
    const report = importSession({ venue: "kite", files: [stream], out });
    expect([report.records, replaySession(out).verdict]).toEqual([8, "passed"]);
    expect(learn(out).from).toBe(out);
  });
});
