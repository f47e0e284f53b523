/** Imports: what stays of recordings, in which order, and what is refused. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../sim/campaign/usage.js";
import { readSession } from "../../../sim/session/format.js";
import { importSession } from "../../../sim/session/import.js";
import type { ImportRequest } from "../../../sim/session/import.js";
import { folders } from "../../core/store/opened.js";
import { linesOf, RAW, recordingsOf, SESSIONS, WORDS } from "./recordings.js";

const folder = folders();

/** Imports texts as files. @returns the session's lines, and its text */
function imported(venue: string, texts: readonly string[], more: Partial<ImportRequest> = {}) {
  const place = folder();
  const files = texts.map((text, at) => {
    const file = join(place, `${at}.log`);
    writeFileSync(file, text);
    return file;
  });
  const out = join(place, "out.ndjson");
  const report = importSession({ venue, files, out, ...more });
  const text = readFileSync(out, "utf8");
  const lines = text.trim().split("\n");
  return { report, text, lines: lines.map((line) => JSON.parse(line)), place, files };
}

const row = (text: unknown): string => `${JSON.stringify(text)}\n`;
const [, firstKite] = linesOf("kite");
const kiteOrder = (change: object = {}): object => ({
  ...(firstKite as { readonly payload: { readonly data: object } }).payload.data,
  ...change,
});

describe("import: the shipped sessions", () => {
  it.each(WORDS)("%s is what its recordings become", (venue) => {
    const out = join(folder(), "s.ndjson");
    const [header] = linesOf(venue) as readonly [{ readonly note: string }];
    const plan = join(RAW, `${venue}.plan.json`);
    const request = { venue, files: recordingsOf(venue), out, plan, note: header.note };
    expect(importSession(request)).toMatchObject({ venue, clock: "arrival", unknown: 0 });
    expect(readFileSync(out, "utf8")).toBe(readFileSync(join(SESSIONS, `${venue}.ndjson`), "utf8"));
  });
});

/** Words that must not come through, planted wherever a payload has room. */
const SECRET = "S3CRET";
const planted = (value: unknown, depth = 0): unknown => {
  if (Array.isArray(value)) return value.map((item) => planted(item, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.entries(value).map(([key, item]) => [key, planted(item, depth + 1)]);
  return {
    ...Object.fromEntries(inner),
    ...{ user_id: SECRET, placed_by: SECRET, account_id: SECRET, account: SECRET },
    ...{ acctNumber: SECRET, api_key: SECRET, access_token: SECRET, enctoken: SECRET },
    ...{ status_message: `not enough funds of ${SECRET}`, meta: { token: SECRET }, a: SECRET },
    ...{ [`field_of_tomorrow_${depth}`]: SECRET, [SECRET]: 1 },
  };
};

describe("import: secrets", () => {
  it.each(["kite", "alpaca", "binance", "ibkr"])(
    "%s: nothing that is planted comes through",
    (venue) => {
      const texts = recordingsOf(venue).map((file) => {
        const text = readFileSync(file, "utf8");
        if (file.endsWith(".json")) return JSON.stringify(planted(JSON.parse(text)));
        return text
          .trim()
          .split("\n")
          .map((line) => row(planted(JSON.parse(line))))
          .join("");
      });
      const { text, report } = imported(venue, texts);
      expect(text).not.toContain(SECRET);
      expect(report.fieldsRemoved).toBeGreaterThan(100);
      const clean = readFileSync(join(SESSIONS, `${venue}.ndjson`), "utf8")
        .split("\n")
        .slice(1);
      expect(text.split("\n").slice(1)).toEqual(clean);
    },
  );

  it.each([
    ...[1, 49, 50, 56, 57, 58, 96, 109, 115, 128, 354, 355, 448, 452, 526, 553, 554, 925],
    ...[5_001, 9_999, 20_001],
  ])("fix: field %s is removed", (tag) => {
    const log = readFileSync(join(RAW, "fix.messages.log"), "utf8");
    const { text } = imported("fix", [log.replaceAll("|11=", `|${tag}=${SECRET}|11=`)]);
    expect(text).not.toContain(SECRET);
    expect(text).not.toMatch(/ACC-778899|desk-user|password|DESK1|BROKER/);
  });

  it("a value that is not of its field's kind is removed: objects, sentences, addresses", () => {
    const data = kiteOrder({ tag: { token: SECRET }, status: "a".repeat(65), order_id: "a@b.c" });
    const { lines, text } = imported("kite", [row({ type: "order", data })]);
    expect(text).not.toContain(SECRET);
    for (const field of ["tag", "status", "order_id"]) {
      expect(lines[1].payload.data).not.toHaveProperty(field);
    }
  });

  it("Binance: the listen key that names a combined stream", () => {
    const [, { payload }] = linesOf("binance") as unknown as [unknown, { payload: object }];
    const wrapped = [
      { stream: SECRET, data: payload },
      { subscriptionId: 7, event: payload },
    ];
    const { text, lines } = imported("binance", [wrapped.map(row).join("")]);
    expect(text).not.toContain(SECRET);
    expect(lines.slice(1).map((line) => line.payload)).toEqual([payload, payload]);
  });

  it("what was sent keeps its terms alone", () => {
    const sent = { tradingsymbol: "X", quantity: 5, tag: "T1", api_key: SECRET };
    const order = { type: "order", data: kiteOrder() };
    const text = [
      { at: 1_767_584_700_000, sent },
      { at: 1_767_584_701_000, frame: order },
    ];
    expect(imported("kite", [text.map(row).join("")]).lines[1]).toEqual({
      ...{ kind: "sent", atMs: 1_767_584_700_000 },
      payload: { tradingsymbol: "X", quantity: 5, tag: "T1" },
    });
  });
});

describe("import: times and order", () => {
  const order = (second: number): object => ({
    type: "order",
    data: kiteOrder({ order_timestamp: `2026-01-05 09:15:0${second}` }),
  });

  it.each([
    ["milliseconds", 1_767_584_705_123, 1_767_584_705_123],
    ["seconds with a fraction", 1_767_584_705.25, 1_767_584_705_250],
    ["seconds as text", "1767584705", 1_767_584_705_000],
    ["RFC 3339", "2026-01-05T09:15:05.123+05:30", 1_767_584_705_123],
    ["FIX's UTC", "20260105-03:45:05.123", 1_767_584_705_123],
    ["IST without a zone, at Kite", "2026-01-05 09:15:05,120", 1_767_584_705_120],
  ])("a log's own time: %s", (_what, at, atMs) => {
    const { lines, report } = imported("kite", [row({ at, frame: order(2) })]);
    expect([lines[1].atMs, report.clock]).toEqual([atMs, "arrival"]);
  });

  it("before the line, too", () => {
    const text = `2026-01-05T03:45:05.5Z INFO ws: ${row(order(2))}`;
    expect(imported("kite", [text]).lines[1].atMs).toBe(1_767_584_705_500);
  });

  it("without one, the venue's; it never runs backwards, and late stays late", () => {
    const { lines, report } = imported("kite", [[order(4), order(2), order(6)].map(row).join("")]);
    expect(report.clock).toBe("venue");
    const from = 1_767_584_700_000;
    expect(lines.slice(1).map(({ atMs }) => atMs - from)).toEqual([4_000, 4_000, 6_000]);
  });

  it("a number beyond the calendar is no time: what is written can be read again", () => {
    const texts = [
      row({ at: 1e15, frame: order(1) }) + row({ at: "2026-01-05T03:45:05Z", frame: order(2) }),
    ];
    const { lines, place } = imported("kite", texts);
    expect(lines[0]).toMatchObject({ clock: "venue" });
    expect(readSession(join(place, "out.ndjson")).records).toHaveLength(2);
  });

  it("one thing without a time makes the venue's clock everybody's", () => {
    const text = [{ at: 1_767_584_999_000, frame: order(2) }, order(3)].map(row).join("");
    const { report, lines } = imported("kite", [text]);
    expect([report.clock, lines[1].atMs]).toEqual(["venue", 1_767_584_702_000]);
  });

  it("a local time without a zone is none elsewhere", () => {
    const [, { payload }] = linesOf("alpaca") as unknown as [unknown, { payload: object }];
    const text = row({ at: "2026-01-05 14:30:01", frame: payload });
    expect(imported("alpaca", [text]).report.clock).toBe("venue");
    const zoned = text.replace("14:30:01", "14:30:01Z");
    expect(imported("alpaca", [zoned]).report.clock).toBe("arrival");
  });

  it("several files become one order of arrival", () => {
    const one = [order(2), order(6)].map(row).join("");
    const { lines } = imported("kite", [one, row(order(4))]);
    expect(lines.slice(1).map(({ atMs }) => atMs % 10_000)).toEqual([2_000, 4_000, 6_000]);
  });
});

describe("import: shapes of recordings", () => {
  it("Kite: a postback, the history of one order, bare lists, a list of frames", () => {
    const history = [kiteOrder({ status: "OPEN" }), kiteOrder({ status: "COMPLETE" })];
    const kinds = (text: unknown): readonly string[] =>
      imported("kite", [row(text)])
        .lines.slice(1)
        .map(({ kind, scope }) => scope ?? kind);
    expect(kinds(kiteOrder())).toEqual(["frame"]);
    expect(kinds({ status: "success", data: history })).toEqual(["frame", "frame"]);
    expect(kinds([kiteOrder()])).toEqual(["orders"]);
    expect(kinds([{ type: "order", data: kiteOrder() }])).toEqual(["frame"]);
    expect(kinds({ type: "message", data: "hello" })).toEqual(["frame"]);
    const position = { tradingsymbol: "X", exchange: "NFO", quantity: 5 };
    expect(kinds([position])).toEqual(["positions"]);
    expect(kinds({ scope: "trades", body: [] })).toEqual(["trades"]);
  });

  it("Alpaca: an event of the event stream, without its socket's wrapping", () => {
    const [, { payload }] = linesOf("alpaca") as unknown as [
      unknown,
      { payload: { data: object } },
    ];
    const event = { ...payload.data, event_id: "01J", at: "2026-01-05T14:30:01.3Z" };
    const { lines, report } = imported("alpaca", [row(event)]);
    expect(lines[1].payload.stream).toBe("trade_updates");
    expect(report.clock).toBe("venue");
  });

  it("IBKR: a callback by itself becomes a frame at its own second", () => {
    const [, , frame] = linesOf("ibkr") as unknown as readonly {
      payload: { callbacks: object[] };
    }[];
    const [open, status] = frame?.payload.callbacks ?? [];
    const text = [open, status].map((frame) => row({ at: 1_767_623_401_450, frame })).join("");
    const { lines } = imported("ibkr", [text]);
    expect(lines[2].payload).toEqual({ currentTime: 1_767_623_401, callbacks: [status] });
  });

  it("FIX: SOH or |, alone, after words of the engine, or as text in JSON", () => {
    const log = readFileSync(join(RAW, "fix.messages.log"), "utf8");
    const first = imported("fix", [log]).lines.slice(1);
    expect(imported("fix", [log.replaceAll("|", "\u0001")]).lines.slice(1)).toEqual(first);
    const wrapped = log
      .trim()
      .split("\n")
      .map((line) => {
        const [at = "", raw = ""] = line.split(" : ");
        return row({ at, raw });
      });
    expect(imported("fix", [wrapped.join("")]).lines.slice(1)).toEqual(first);
    const bare = log.replaceAll(/^.* : /gm, "");
    expect(imported("fix", [bare]).report.clock).toBe("venue");
  });

  it("things that nobody knows are left out and counted", () => {
    const { report, lines } = imported("kite", [row(kiteOrder()) + row({ hello: SECRET })]);
    expect([report.unknown, lines.length]).toEqual([1, 2]);
  });
});

describe("import: bad input", () => {
  const refused = (venue: string, text: string, more: Partial<ImportRequest> = {}): string => {
    try {
      imported(venue, [text], more);
    } catch (thrown) {
      if (thrown instanceof UsageError) return thrown.message;
      throw thrown;
    }
    throw new Error("was not refused");
  };
  const alpacaLine = (): string => row((linesOf("alpaca")[1] as { payload: object }).payload);

  it.each([
    ["an unknown venue", "robinhood", row(kiteOrder()), /^unknown venue "robinhood" of a session/],
    ["a half-written line", "kite", `${row(kiteOrder())}{"type":"ord`, /line 2 is no JSON/],
    ["half a message", "fix", "8=FIX.4.4|9=5|35=8|37=A|", /line 1 is half a message/],
    ["another venue's log", "kite", "", /holds nothing of kite/],
    ["an empty object", "binance", row({}), /holds nothing of binance/],
    ["what reaches beyond the data", "kite", '{"__proto__":{"a":1}}\n{}\n', /no name of a field/],
  ])("%s", (_what, venue, text, message) => {
    expect(refused(venue, text)).toMatch(message);
  });

  it("mixed venues, with the line", () => {
    expect(refused("kite", row(kiteOrder()) + alpacaLine())).toMatch(
      /line 2 is of alpaca, expected a recording of kite$/,
    );
    expect(refused("kite", alpacaLine())).toMatch(/is of alpaca/);
  });

  it("a missing file, no file, a plan that is none", () => {
    const out = join(folder(), "s.ndjson");
    const missing = { venue: "kite", files: ["no-such-file"], out };
    expect(() => importSession(missing)).toThrow(/^no-such-file: cannot be read/);
    expect(() => importSession({ ...missing, files: [] })).toThrow(/^no recording was given/);
    const plan = join(folder(), "p.json");
    writeFileSync(plan, "{}");
    expect(refused("kite", row(kiteOrder()), { plan })).toMatch(/^--plan .*p\.json: /);
    expect(existsSync(out)).toBe(false);
  });

  it("a session that is there already is left as it was", () => {
    const { place, files } = imported("kite", [row(kiteOrder())]);
    const out = join(place, "out.ndjson");
    const before = readFileSync(out, "utf8");
    expect(() => importSession({ venue: "kite", files, out })).toThrow(/is there already/);
    expect(readFileSync(out, "utf8")).toBe(before);
    const under = join(files[0] ?? "", "s.ndjson");
    expect(() => importSession({ venue: "kite", files, out: under })).toThrow(/cannot be written/);
  });
});
