/** Sessions as files: what is refused, in one sentence with its line. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSession } from "../../../sim/session/format.js";
import { folders } from "../../core/store/opened.js";
import { changed, linesOf, written } from "./recordings.js";

const folder = folders();
const HEADER = { hedgeproof: "session", version: 1, venue: "kite", clock: "arrival" };
const [, frame] = linesOf("kite");

describe("a session as a file: bad input", () => {
  it.each([
    [
      "another version",
      [{ ...HEADER, version: 2 }],
      /is a session of version 2, expected version 1/,
    ],
    [
      "an unknown venue",
      [{ ...HEADER, venue: "etrade" }],
      /unknown venue "etrade", expected one of/,
    ],
    ["no header", [frame], /line 1 is no header of a session/],
    ["null for a header", [null], /line 1 is no header of a session/],
    ["a plan that is none", [{ ...HEADER, plan: {} }], /its plan: /],
    ["a second header", [HEADER, { ...HEADER, venue: "fix" }], /line 2 is a second header \(fix\)/],
    ["a record of no kind", [HEADER, { kind: "hello" }], /line 2 is no record/],
    ["a time that is none", [HEADER, { ...frame, atMs: -1 }], /line 2 is no record/],
    ["a field of its own", [HEADER, { ...frame, user: "me" }], /line 2 is no record/],
    [
      "a record of another venue",
      [HEADER, frame, linesOf("alpaca")[1]],
      /line 3 is of alpaca in a session of kite, expected one venue/,
    ],
    ["FIX among Kite's", [HEADER, linesOf("fix")[2]], /line 2 is of fix in a session of kite/],
  ])("%s", (_what, lines, message) => {
    const file = written(folder(), lines);
    expect(() => readSession(file)).toThrow(message);
    expect(() => readSession(file)).toThrow(file);
  });

  it("a half-written line, with its number", () => {
    const file = join(folder(), "s.ndjson");
    writeFileSync(file, `${JSON.stringify(HEADER)}\n\n{"kind":"fra`);
    expect(() => readSession(file)).toThrow(/line 3 is no JSON/);
  });

  it("a last line without an end, with its number: whole JSON may be half a number", () => {
    const file = join(folder(), "s.ndjson");
    writeFileSync(file, `${JSON.stringify(HEADER)}\n${JSON.stringify(frame)}`);
    expect(() => readSession(file)).toThrow(/line 2 has no end, expected a line break after it$/);
    writeFileSync(file, JSON.stringify(HEADER));
    expect(() => readSession(file)).toThrow(/line 1 has no end/);
    writeFileSync(file, `${JSON.stringify(HEADER)}\n${JSON.stringify(frame)}\n`);
    expect(readSession(file).records).toHaveLength(1);
  });

  it("a file that is empty, or not there", () => {
    const file = join(folder(), "s.ndjson");
    writeFileSync(file, "");
    expect(() => readSession(file)).toThrow(/line 1 is no JSON/);
    expect(() => readSession(`${file}.gone`)).toThrow(/cannot be read/);
  });

  it("a header alone is a session of nothing", () => {
    expect(readSession(written(folder(), [HEADER])).records).toEqual([]);
  });

  it("the plan of the header is read", () => {
    expect(readSession(changed(folder(), "fix", () => [])).plan?.id).toBe("FIXSPRD");
  });
});
