import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noFacts } from "../../../core/order.js";
import { stateValidator } from "../../../core/safeguards/state-validator.js";
import { alpacaAdapter } from "../../../core/venues/alpaca.js";
import { binanceAdapter } from "../../../core/venues/binance.js";
import { fixAdapter } from "../../../core/venues/fix.js";
import { fixText } from "../../../core/venues/fix-message.js";
import { VENUE_WORDS } from "./words.js";

const PAGE = readFileSync(join(import.meta.dirname, "../../../docs/venues.md"), "utf8");
const ENDS: readonly string[] = ["filled", "canceled", "rejected", "expired"];

/** The table of words below a heading: word, meaning, and meaning of a stop. */
function wordsBelow(heading: string): readonly (readonly string[])[] {
  const [, after = ""] = PAGE.split(`\n## ${heading}\n`);
  const [section = ""] = after.split("\n## ");
  const [, table = ""] = section.split(/\n\| word[^\n]*\n[^\n]*\n/);
  const [rows = ""] = table.split("\n\n");
  const cells = rows
    .trimEnd()
    .split("\n")
    .map((row) => row.split("|").slice(1, 4));
  return cells.map((row) => row.map((cell) => cell.replaceAll("`", "").trim()));
}

describe.each(VENUE_WORDS.map((venue) => [venue.heading, venue] as const))(
  "words of %s",
  (heading, { words, read }) => {
    it.each(words.map((row) => [row[0], row[1], row] as const))("%s is %s", (word, means, row) => {
      const [, , ofStop = means] = row;
      expect(read(word, false)).toMatchObject([{ status: means, cumQty: 0, fill: null }]);
      expect(read(word, true)).toMatchObject([{ status: ofStop }]);
    });

    it("only an end ends, and only what works triggers a stop", () => {
      for (const [word] of words) {
        for (const report of read(word, true)) {
          const facts = stateValidator.mergeReport(noFacts(), report, true);
          expect(facts.ended?.how ?? null).toBe(
            ENDS.includes(report.status) ? report.status : null,
          );
          expect(facts.triggeredMs !== null).toBe(report.status === "open");
        }
      }
    });

    it("any other word is unknown, and moves nothing", () => {
      const known = words.map(([word]) => word);
      const other = fc
        .string({ minLength: 1, maxLength: 30, unit: "grapheme" })
        .filter((word) => !known.includes(word) && !word.includes("\u0001") && word.length <= 64);
      fc.assert(
        fc.property(
          fc.oneof(other, fc.constantFrom(...known.map((word) => `${word} `))),
          (word) => {
            const reports = read(word, false);
            expect(reports).toMatchObject([
              { status: "unknown", cumQty: 0, fill: null, bust: null },
            ]);
            for (const report of reports) {
              expect(stateValidator.mergeReport(noFacts(), report, true)).toMatchObject({
                ...{ ended: null, triggeredMs: null },
              });
            }
          },
        ),
        { numRuns: 300 },
      );
    });

    it("are those of docs/venues.md", () => {
      const expected = words.map(([word, means, ofStop = means]) => [word, means, ofStop]);
      expect(wordsBelow(heading)).toEqual(expected);
    });
  },
);

describe("words of events: only a trade is a fill, only a bust is one", () => {
  it.each([
    ...["accepted", "new", "canceled", "expired", "rejected", "replaced", "pending_new"],
    ...["pending_cancel", "pending_replace", "restated", "done_for_day", "stopped", "suspended"],
    ...["calculated", "held", "order_replace_rejected", "order_cancel_rejected", "something_new"],
    ...["partial_fill", "fill", "trade_bust", "trade_correct"],
  ])("Alpaca's %s", (event) => {
    const order = { id: "B1", status: "new", filled_qty: "25" };
    const timestamp = "2024-08-01T13:30:00Z";
    const data = { event, execution_id: "X1", order, timestamp, price: "179.08", qty: "25" };
    const { reports, doubts } = alpacaAdapter.readFrame({ stream: "trade_updates", data });
    const fill = event === "fill" || event === "partial_fill";
    expect(reports).toMatchObject([{ status: "open", cumQty: 25 }]);
    expect(reports[0]?.fill !== null).toBe(fill);
    expect(reports[0]?.bust !== null).toBe(event === "trade_bust");
    expect(doubts).toHaveLength(event === "trade_correct" ? 1 : 0);
  });

  it.each([
    ...["NEW", "CANCELED", "REPLACED", "REJECTED", "EXPIRED", "TRADE_PREVENTION", "TRADE", "NOVEL"],
  ])("Binance's %s", (x) => {
    const ids = { s: "ETHUSDT", c: "T1-0e1", i: 7, t: 17, o: "LIMIT" };
    const said = { x, X: "PARTIALLY_FILLED", l: "25", z: "25", L: "179.08", T: 1 };
    const { reports } = binanceAdapter.readFrame({ e: "executionReport", ...ids, ...said });
    expect(reports).toMatchObject([{ status: "open", cumQty: 25 }]);
    expect(reports[0]?.fill !== null).toBe(x === "TRADE");
  });

  it.each([..."03456789ABCDEFGHILZ"])("FIX's ExecType %s", (type) => {
    const ids = [
      [35, "8"],
      [37, "B1"],
      [11, "T1-0e1"],
      [17, "X2"],
    ] as const;
    const said = [
      [19, "X1"],
      [150, type],
      [39, "1"],
      [14, "25"],
      [32, "25"],
      [31, "179.08"],
      [60, "20240801-13:30:00"],
    ] as const;
    const { reports, doubts } = fixAdapter.readFrame(fixText([...ids, ...said]));
    expect(reports).toMatchObject([{ status: "open", cumQty: 25 }]);
    expect(reports[0]?.fill !== null).toBe(type === "F");
    expect(reports[0]?.bust !== null).toBe(type === "H");
    expect(doubts).toHaveLength(type === "G" ? 1 : 0);
  });

  it("FIX's pending cancel of a stop that works says so by WorkingIndicator (636)", () => {
    const report = (working: string | null) =>
      fixAdapter.readFrame(
        fixText([
          ...([
            [35, "8"],
            [37, "B1"],
            [17, "X1"],
            [150, "6"],
          ] as const),
          ...([
            [39, "6"],
            [14, "0"],
            [60, "20240801-13:30:00"],
            [636, working],
          ] as const),
        ]),
      ).reports;
    expect(report("Y")).toMatchObject([{ status: "open" }]);
    expect(report("N")).toMatchObject([{ status: "pending" }]);
    expect(report(null)).toMatchObject([{ status: "pending" }]);
  });
});
