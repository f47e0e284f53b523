/** Replays of sessions: what agrees, and what differs. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SessionRecord } from "../../../sim/session/format.js";
import { checkSession } from "../../../sim/session/check.js";
import { folders } from "../../core/store/opened.js";
import { changed, kiteFrame, linesOf, SESSIONS, WORDS, written } from "./recordings.js";

const folder = folders();
const shipped = (word: string): string => join(SESSIONS, `${word}.ndjson`);

describe("replay: the shipped sessions", () => {
  it.each(WORDS)("%s agrees: a spread with a partial fill, a repeat, a late update", (word) => {
    const report = checkSession(shipped(word));
    expect(report).toMatchObject({ venue: word, verdict: "passed", broken: [], doubts: [] });
    expect(report.orders.map(({ state }) => state)).toEqual(["same", "same", "same"]);
    expect(report).toMatchObject({ duplicates: 1, nakedMs: 0, longestNakedMs: 0 });
    expect(report.positions.length).toBeGreaterThan(1);
    expect(report.note).toContain("by hand");
  });

  it.each(WORDS)("%s: twice is the same", (word) => {
    expect(checkSession(shipped(word))).toEqual(checkSession(shipped(word)));
  });

  it("every invariant was checked", () => {
    const slugs = new Set(
      WORDS.flatMap((word) =>
        checkSession(shipped(word)).checked.map(({ invariant }) => invariant),
      ),
    );
    expect([...slugs].toSorted()).toEqual([
      ...["books-agree", "facts-any-sequence", "intent-before-order", "knowledge-grows"],
      ...["lifecycle-forward", "no-over-hedge", "no-self-inflicted-naked"],
      ...["one-order-per-intent", "positions-agree", "seen-changes-nothing"],
    ]);
  });
});

describe("replay: fills that are taken back", () => {
  /** FIX's session with a report that takes a fill back, and the positions after it. */
  const busted = (of: number, changes: readonly (readonly [string, string])[]): string =>
    changed(folder(), "fix", (records) => {
      const frames = records.filter(({ kind }) => kind === "frame");
      const text = JSON.stringify(frames[of]).replace('"payload":"', '"payload":"19=EX\\u0001');
      const more = changes.reduce((told, [from, to]) => told.replaceAll(from, to), text);
      const atMs = (records.at(-1)?.atMs ?? 0) - 5_000;
      const list = changes.reduce(
        (told, [from, to]) => told.replaceAll(from, to),
        JSON.stringify(records.at(-1)),
      );
      const end = JSON.parse(list) as SessionRecord;
      const last = { ...end, atMs: end.atMs + 60_000 };
      return [...records.slice(0, -1), { ...(JSON.parse(more) as object), atMs }, last];
    });
  const BUST = [
    ["150=F", "150=H"],
    ["60=20260105-14:30:06.190", "60=20260105-14:30:09.190"],
    ["60=20260105-14:30:03.130", "60=20260105-14:30:09.190"],
  ] as const;

  const COVER = [
    ["19=EX", "19=EX-3"],
    ["17=EX-3", "17=EX-8"],
    ["14=10", "14=4"],
    ["704=10", "704=4"],
  ] as const;

  it("of the risk leg: the position is what is left", () => {
    const file = busted(5, [
      ...BUST,
      ["19=EX", "19=EX-6"],
      ["17=EX-6", "17=EX-8"],
      ["14=10", "14=3"],
      ["705=10", "705=3"],
    ]);
    expect(checkSession(file)).toMatchObject({ verdict: "passed", nakedMs: 0 });
  });

  it("of the cover: naked until the end, and the core would have hedged it", () => {
    const file = busted(3, [...BUST, ...COVER]);
    const { verdict, nakedMs, orders } = checkSession(file);
    expect(verdict).toBe("passed");
    expect(nakedMs).toBeGreaterThan(60_000);
    expect(orders.at(-1)).toMatchObject({
      ...{ order: "FIXSPRD-0h2", state: "missing" },
      text: expect.stringMatching(/^BUY 6 XYZ-P480: not recorded/),
    });
  });

  it("of cover that works again: the core would have canceled it first", () => {
    const { verdict, nakedMs, orders } = checkSession(
      busted(3, [...BUST, ...COVER, ["39=2", "39=1"]]),
    );
    expect(verdict).toBe("passed");
    expect(nakedMs).toBeGreaterThan(60_000);
    const told = orders.map(({ order, state, text }) => [
      order,
      state,
      / cancel it .*/.exec(text)?.[0],
    ]);
    expect(told).toEqual([
      ["FIXSPRD-0e1", "same", " cancel it (short)"],
      ["FIXSPRD-1e1", "same", undefined],
      ["FIXSPRD-1e2", "same", undefined],
    ]);
  });

  it("without a word, as Kite does it: the next list decides", () => {
    const file = changed(folder(), "kite", (records) =>
      records.map((record) => {
        const text = JSON.stringify(record);
        const [first, second] = text.split('"order_id":"260105000000102"');
        if (record.kind !== "snapshot" || second === undefined || record.scope !== "orders") {
          return JSON.parse(text.replace('"quantity":-150', '"quantity":-75')) as object;
        }
        const less = second.replace('"filled_quantity":150', '"filled_quantity":75');
        return JSON.parse(`${first}"order_id":"260105000000102"${less}`) as object;
      }),
    );
    const { verdict, positions, orders } = checkSession(file);
    expect(verdict).toBe("passed");
    expect(positions.at(-1)).toMatchObject({ core: -75, broker: -75, agrees: true });
    expect(orders.at(-1)?.text).toContain("filled 0");
  });
});

describe("replay: without a plan", () => {
  it("facts and positions are checked, exposure is not known", () => {
    const [, ...records] = linesOf("kite");
    const header = { hedgeproof: "session", version: 1, venue: "kite", clock: "arrival" };
    const report = checkSession(written(folder(), [header, ...records]));
    expect(report).toMatchObject({ plan: null, verdict: "passed", orders: [], nakedMs: null });
    expect(report.positions).toHaveLength(2);
  });
});

describe("replay: what differs", () => {
  it("a recorded order that the core never sent is extra", () => {
    const file = changed(folder(), "kite", (records) => [
      ...records,
      kiteFrame(records[4], { order_id: "9", tradingsymbol: "OTHER", filled_quantity: 0 }),
    ]);
    const { orders, verdict } = checkSession(file);
    expect(orders.at(-1)).toEqual({
      ...{ order: "9", state: "extra" },
      text: "BUY 150 OTHER: the core sent no such order",
    });
    expect(verdict).toBe("passed");
  });

  it("an order of the core that was not recorded is missing", () => {
    const file = changed(folder(), "kite", (records) => records.slice(0, 5));
    const { orders, verdict } = checkSession(file);
    expect(orders.map(({ state }) => state)).toEqual(["same", "missing", "missing"]);
    expect(orders[1]?.text).toMatch(/^SELL 75 NIFTY26JAN24200PE: not recorded/);
    expect(verdict).toBe("passed");
  });

  it("an order with the core's own id is that order", () => {
    const file = changed(folder(), "kite", (records) =>
      records.slice(0, 5).map((record) => kiteFrame(record, { tag: "KITESPRD-0e1" })),
    );
    expect(checkSession(file).orders[0]).toMatchObject({ order: "KITESPRD-0e1", state: "same" });
  });

  it("a smaller recorded order is told with its size, and the core asks for the rest", () => {
    const file = changed(folder(), "kite", (records) =>
      records.slice(0, 5).map((record) => kiteFrame(record, { quantity: 75, filled_quantity: 75 })),
    );
    const { orders, verdict } = checkSession(file);
    expect(orders[0]?.text).toContain("filled 75");
    expect(verdict).toBe("passed");
  });

  it("a rejected order is known to be", () => {
    const file = changed(folder(), "kite", (records) =>
      records
        .slice(0, 2)
        .map((record, at) => kiteFrame(record, at === 1 ? { status: "REJECTED" } : {})),
    );
    expect(checkSession(file)).toMatchObject({ verdict: "passed", broken: [] });
  });

  it("an account that the broker states otherwise fails, with the line", () => {
    const file = changed(folder(), "kite", (records) =>
      records.map((record) =>
        JSON.parse(JSON.stringify(record).replace('"quantity":-150', '"quantity":-75')),
      ),
    );
    const { broken, verdict, positions } = checkSession(file);
    expect(verdict).toBe("failed");
    expect(broken).toEqual([
      {
        ...{ invariant: "positions-agree", line: 12 },
        message: "NIFTY26JAN24200PE: the broker says -75, its reports add up to -150",
      },
    ]);
    expect(positions.map(({ agrees }) => agrees)).toEqual([true, false]);
  });

  it("Alpaca's position beside an event is a statement", () => {
    const file = changed(folder(), "alpaca", (records) =>
      records.map((record) =>
        JSON.parse(JSON.stringify(record).replace('"position_qty":"-3"', '"position_qty":"-4"')),
      ),
    );
    const { broken } = checkSession(file);
    expect(broken.map(({ message }) => message)).toEqual([
      "SPY260130P00485000: the broker says -4, its reports add up to -3",
    ]);
  });

  it("what an account held before the session is known from an earlier statement", () => {
    const file = changed(folder(), "kite", (records) => {
      const list = records.at(-1);
      const text = JSON.stringify(list);
      const before = JSON.parse(text.replace('"quantity":150', '"quantity":75')) as object;
      const after = JSON.parse(text.replace('"quantity":150', '"quantity":225')) as object;
      const atMs = (records[0]?.atMs ?? 0) - 5_000;
      const emptied = JSON.parse(JSON.stringify(before).replace("-150", "0")) as object;
      return [{ ...emptied, atMs, dateMs: atMs }, ...records.slice(0, -1), after];
    });
    expect(checkSession(file)).toMatchObject({ verdict: "passed" });
  });
});

describe("replay: exposure", () => {
  it("a session that was naked is measured, and passes: another program may have sent it", () => {
    const file = changed(folder(), "kite", (records) => {
      const sold = records.slice(5, 7).map((record) => ({ ...record, atMs: record.atMs - 8_000 }));
      return [...sold, ...records.slice(0, 5), ...records.slice(7)];
    });
    const report = checkSession(file);
    expect(report).toMatchObject({ verdict: "passed", nakedMs: 3_105, longestNakedMs: 3_105 });
  });

  it("a window that is open at the end counts until then", () => {
    const file = changed(folder(), "kite", (records) => {
      const late = { ...records[7], atMs: (records[6]?.atMs ?? 0) + 4_000 };
      return [...records.slice(5, 7), late];
    });
    expect(checkSession(file)).toMatchObject({ nakedMs: 4_000, longestNakedMs: 4_000 });
  });
});

describe("replay: doubts", () => {
  it("an unknown status, a frame and a list that nobody understands: told, and nothing moves", () => {
    const file = changed(folder(), "kite", (records) => [
      ...records.slice(0, 8),
      kiteFrame(records[7], { status: "SETTLEMENT PENDING" }),
      { kind: "frame", atMs: 1_767_584_711_000, payload: { type: "basket", data: null } },
      { kind: "snapshot", scope: "orders", atMs: 1_767_584_711_000, body: { status: "success" } },
      {
        ...{ kind: "snapshot", scope: "trades", atMs: 1_767_584_711_000 },
        body: { status: "success", data: [{}] },
      },
      ...records.slice(8),
    ]);
    const { doubts, verdict } = checkSession(file);
    expect(doubts.map(({ line, text }) => `${line}: ${text}`)).toEqual([
      "10: order 260105000000102 has a status that nobody knows",
      '11: a frame of the unknown type "basket"',
      "12: a list of orders that is none",
      "13: a list of trades with rows that were not understood",
    ]);
    expect(verdict).toBe("passed");
  });

  it("a clock that steps back, a silence, an order that was still live", () => {
    const file = changed(folder(), "kite", ([first, second, third]) => [
      first,
      { ...second, atMs: (first?.atMs ?? 0) - 10 },
      { ...third, atMs: (first?.atMs ?? 0) + 600_000 },
    ]);
    const { doubts, gaps } = checkSession(file);
    expect(doubts.map(({ text }) => text)).toContain("the clock steps back by 10 ms");
    expect(doubts.map(({ text }) => text)).toContain(
      "order 260105000000101 was live when the session ended",
    );
    expect(gaps).toEqual([{ line: 4, ms: 600_010 }]);
  });

  it("a silence of weeks ends, and is told", () => {
    const file = changed(folder(), "kite", ([first, second]) => [
      first,
      { ...second, atMs: (first?.atMs ?? 0) + 30 * 86_400_000 },
    ]);
    const { doubts } = checkSession(file);
    expect(doubts.some(({ text }) => text.includes("slept"))).toBe(true);
  });

  it("an order of which nobody says what it trades", () => {
    const file = changed(folder(), "ibkr", (records) =>
      records
        .slice(0, 2)
        .map((record) =>
          JSON.parse(JSON.stringify(record).replace('"localSymbol"', '"otherSymbol"')),
        ),
    );
    expect(checkSession(file).doubts.map(({ text }) => text)).toContain(
      "order 1057000101: nobody says what it trades",
    );
  });

  it("an order that goes on under another id of the broker's is one order", () => {
    const file = changed(folder(), "alpaca", (records) =>
      records.map((record, at) => {
        const text = JSON.stringify(record);
        return JSON.parse(
          at === 3 ? text.replaceAll("61e69015-8549-4bfd-b9c3-01e75843f47d", "second-id") : text,
        );
      }),
    );
    const { doubts, verdict } = checkSession(file);
    expect(doubts.map(({ text }) => text)).toEqual([
      "order 61e69015-8549-4bfd-b9c3-01e75843f47d goes on as second-id",
    ]);
    expect(verdict).toBe("passed");
  });
});
