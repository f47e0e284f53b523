/** Whatever is in a payload, a session is read, replayed and learnt from to its end. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SAFEGUARDS } from "../../../core/safeguards/index.js";
import { createBook } from "../../../sim/session/book.js";
import { checkSession } from "../../../sim/session/check.js";
import type { Session, SessionRecord } from "../../../sim/session/format.js";
import { hear } from "../../../sim/session/heard.js";
import { learn } from "../../../sim/session/learn.js";
import { SESSION_VENUES, sessionVenue } from "../../../sim/session/venues.js";
import { createVerdicts } from "../../../sim/session/verdicts.js";
import { mutated } from "../../core/venues/mutate.js";
import { folders } from "../../core/store/opened.js";
import { changed, linesOf, WORDS } from "./recordings.js";

const folder = folders();

/** A session of records that no file limits. */
function sessionOf(word: string, records: readonly SessionRecord[]): Session {
  const venue = sessionVenue(word) ?? SESSION_VENUES[0];
  if (venue === undefined) throw new Error("no venue");
  return {
    ...{ file: word, venue, clock: "arrival", note: null, plan: null },
    records: records.map((record, at) => ({ line: at + 2, record })),
  };
}

const contentOf = (record: SessionRecord): unknown =>
  record.kind === "snapshot" ? record.body : record.payload;

const withContent = (record: SessionRecord, content: unknown): SessionRecord =>
  record.kind === "snapshot" ? { ...record, body: content } : { ...record, payload: content };

/** Every order's filled quantity, at most. */
function quantities(session: Session): ReadonlyMap<string, number> {
  const hearing = hear(session);
  const book = createBook(hearing, createVerdicts(), SAFEGUARDS);
  for (const heard of hearing.heard) book.hear(heard);
  return new Map(
    [...book.orders].map(([id, { order }]) => [
      id,
      Math.max(0, ...order.facts.cums.map(({ cum }) => cum)),
    ]),
  );
}

describe.each(WORDS)("%s: payloads gone wrong", (word) => {
  const [, ...records] = linesOf(word);
  const wrong = fc
    .tuple(fc.nat(records.length - 1), mutated(records.map(contentOf)))
    .map(([at, content]) =>
      records.map((record, nth) => (nth === at ? withContent(record, content) : record)),
    );

  it("are read, sorted and cleaned without a throw; a doubt is one sentence", () => {
    const venue = sessionVenue(word);
    fc.assert(
      fc.property(mutated(records.map(contentOf)), (content) => {
        for (const scope of [null, "orders", "trades", "positions"] as const) {
          venue?.sort(content, scope, { fields: 0 });
        }
        venue?.sent(content, { fields: 0 });
        expect(Array.isArray(venue?.terms(content))).toBe(true);
        expect(Array.isArray(venue?.claims(content))).toBe(true);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(wrong, (all) => {
        for (const { text } of hear(sessionOf(word, all)).doubts) {
          expect(text.length).toBeGreaterThan(5);
          expect(text).not.toContain("\n\n");
        }
      }),
      { numRuns: 200 },
    );
  });

  it("are replayed to the end", () => {
    fc.assert(
      fc.property(wrong, (all) => {
        const file = changed(folder(), word, () => JSON.parse(JSON.stringify(all)) as unknown[]);
        let report: ReturnType<typeof checkSession>;
        try {
          report = checkSession(file);
          learn(file);
        } catch (thrown) {
          // What is not even a session is refused in one sentence.
          expect(String(thrown)).toMatch(/^UsageError: /);
          return;
        }
        expect(report.broken.map(({ invariant }) => invariant)).not.toContain("crashed");
      }),
      { numRuns: 60 },
    );
  });
});

describe("an unknown status moves no position by itself", () => {
  const WORDS_OF = [
    ["kite", /"status":"(OPEN|COMPLETE)"/g, '"status":"SETTLEMENT PENDING"'],
    ["alpaca", /"status":"(new|filled|partially_filled)"/g, '"status":"settling"'],
    ["binance", /"X":"(NEW|FILLED|PARTIALLY_FILLED)"/g, '"X":"SETTLING"'],
    ["ibkr", /"status":"(Submitted|Filled)"/g, '"status":"Settling"'],
    ["fix", /39=[012]/g, "39=Z"],
  ] as const;

  it.each(WORDS_OF)("%s: it is a doubt, and quantities stay what they are", (word, from, to) => {
    const [, ...records] = linesOf(word);
    const before = quantities(sessionOf(word, records));
    const strange = JSON.parse(JSON.stringify(records).replaceAll(from, to)) as SessionRecord[];
    const session = sessionOf(word, strange);
    expect(quantities(session)).toEqual(before);
    const { doubts } = hear(session);
    expect(doubts.some(({ text }) => text.endsWith("has a status that nobody knows"))).toBe(true);
  });
});
