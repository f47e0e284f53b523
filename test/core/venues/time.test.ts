import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFixUtc, parseIbUtc, parseIst, parseRfc3339 } from "../../../core/venues/time.js";
import { ibUtcText, istText, istTimeText, rfc3339Text } from "../../../sim/gateway/stamps.js";

const moment = fc.integer({ min: Date.UTC(1970, 0, 2), max: Date.UTC(2200, 0, 1) });

describe("time: IST", () => {
  it("reads what Kite writes, at one second", () => {
    expect(parseIst("2024-08-01 09:15:00")).toBe(Date.UTC(2024, 7, 1, 3, 45, 0));
    expect(parseIst("1970-01-01 05:30:01")).toBe(1_000);
    expect(parseIst("2024-02-29 00:00:00")).toBe(Date.UTC(2024, 1, 28, 18, 30));
    expect(parseIst("2000-02-29 05:30:00")).toBe(Date.UTC(2000, 1, 29));
    expect(parseIst("2024-06-30 05:30:00")).toBe(Date.UTC(2024, 5, 30));
  });

  it("writes and reads the same second, of any day", () => {
    fc.assert(
      fc.property(moment, (ms) => {
        const second = ms - (ms % 1_000);
        expect(parseIst(istText(ms))).toBe(second);
        const shifted = new Date(second + 19_800_000).toISOString();
        expect(istText(ms)).toBe(shifted.slice(0, 19).replace("T", " "));
        expect(istTimeText(ms)).toBe(shifted.slice(11, 19));
      }),
    );
  });

  it.each([
    "",
    "2024-08-01",
    "2024-08-01T09:15:00",
    "2024-08-01 09:15:00Z",
    "2024-13-01 09:15:00",
    "2024-00-01 09:15:00",
    "2023-02-29 09:15:00",
    "1900-02-29 09:15:00",
    "2024-04-31 09:15:00",
    "2024-08-00 09:15:00",
    "2024-08-01 24:15:00",
    "2024-08-01 09:60:00",
    "2024-08-01 09:15:60",
    "2024/08-01 09:15:00",
    "2024-08/01 09:15:00",
    "2024-08-01 09.15:00",
    "2024-08-01 09:15.00",
    "20x4-08-01 09:15:00",
    "-024-08-01 09:15:00",
    "2024-06-31 09:15:00",
    "2024-09-31 09:15:00",
    "2024-11-31 09:15:00",
    "2024-08-01 0x:15:00",
    "2024-08-01 09:x5:00",
    "2024-08-01 09:15:x0",
    "2024-08-01 09:15:0 ",
  ])("refuses %j", (text) => {
    expect(parseIst(text)).toBeNull();
  });
});

describe("time: RFC 3339", () => {
  it.each([
    ["2024-08-01T03:45:00Z", 0],
    ["2024-08-01T03:45:00z", 0],
    ["2024-08-01T03:45:00.5Z", 500],
    ["2024-08-01T03:45:00.12Z", 120],
    ["2024-08-01T03:45:00.123999999Z", 123],
    ["2024-08-01T09:15:00.007+05:30", 7],
    ["2024-07-31T23:45:00-04:00", 0],
    ["2024-08-02T03:44:00+23:59", 0],
    ["2024-08-01T04:45:00+01:00", 0],
    ["2024-08-01T04:15:00+00:30", 0],
  ])("reads %s", (text, ms) => {
    expect(parseRfc3339(text)).toBe(Date.UTC(2024, 7, 1, 3, 45) + ms);
  });

  it("writes and reads the same millisecond, of any day", () => {
    fc.assert(
      fc.property(moment, (ms) => {
        expect(rfc3339Text(ms)).toBe(new Date(ms).toISOString());
        expect(parseRfc3339(rfc3339Text(ms))).toBe(ms);
      }),
    );
  });

  it.each([
    "2024-08-01 03:45:00Z",
    "2024-08-01T03:45:00",
    "2024-08-01T03:45:00.Z",
    "2024-08-01T03:45:00Zulu",
    "2024-08-01T03:45:00+5:30",
    "2024-08-01T03:45:00+05.30",
    "2024-08-01T03:45:00+24:00",
    "2024-08-01T03:45:00+05:60",
    "2024-08-01T03:45:00*05:30",
    "2024-08-01T03:45:00+05:300",
    "2024-08-01T03:45:00+x5:30",
    "2024-08-01T03:45:00+05:x0",
    "2024-08-01T03:45",
  ])("refuses %j", (text) => {
    expect(parseRfc3339(text)).toBeNull();
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        parseIst(text);
        parseRfc3339(text);
      }),
    );
  });
});

describe("time: FIX", () => {
  it("reads a stamp with a fraction and without", () => {
    expect(parseFixUtc("20240801-03:45:00")).toBe(Date.UTC(2024, 7, 1, 3, 45));
    expect(parseFixUtc("20240801-03:45:00.250")).toBe(Date.UTC(2024, 7, 1, 3, 45) + 250);
  });

  it.each(["", "20240801", "20240801T03:45:00", "20240801 03:45:00", "20241301-03:45:00"])(
    "refuses %j",
    (text) => {
      expect(parseFixUtc(text)).toBeNull();
    },
  );
});

describe("time: the TWS API", () => {
  const second = Date.UTC(2024, 7, 1, 9, 15, 0);

  it("reads both forms of UTC, with one blank or two", () => {
    expect(parseIbUtc("20240801 09:15:00 UTC")).toBe(second);
    expect(parseIbUtc("20240801  09:15:00 UTC")).toBe(second);
    expect(parseIbUtc("20240801-09:15:00")).toBe(second);
  });

  it("writes and reads the same second, of any day", () => {
    fc.assert(
      fc.property(moment, (ms) => {
        expect(parseIbUtc(ibUtcText(ms))).toBe(ms - (ms % 1_000));
      }),
    );
  });

  it.each([
    "",
    "20240801 09:15:00",
    "20240801  09:15:00",
    "20240801 09:15:00 US/Eastern",
    "20240801-09:15:00 UTC",
    "20240801 09:15:00 UTC ",
    "20240801   09:15:00 UTC",
    "2024-08-01 09:15:00 UTC",
    "20241301 09:15:00 UTC",
    "20230229 09:15:00 UTC",
    "20240801 24:15:00 UTC",
    "20240801 09:15:60 UTC",
  ])("%j names no moment for certain", (text) => {
    expect(parseIbUtc(text)).toBeNull();
  });
});
