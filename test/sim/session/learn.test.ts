/** Habits from sessions: what is learnt, and what a short session keeps. */
import { describe, expect, it } from "vitest";
import { learnText } from "../../../sim/cli/learn-text.js";
import { learn } from "../../../sim/session/learn.js";
import { folders } from "../../core/store/opened.js";
import { changed, linesOf, written } from "./recordings.js";

const folder = folders();
const [header, ...records] = linesOf("alpaca");
const clock = (ms: number): string => new Date(ms).toISOString();
const BEGAN = 1_767_623_400_000;

/** Forty orders at Alpaca, each acknowledged and filled in two parts. */
function busy(): readonly object[] {
  const [, , , fill] = [header, ...records] as unknown as readonly {
    payload: { stream: string; data: { order: object } };
  }[];
  const lines: object[] = [];
  for (let n = 0; n < 40; n += 1) {
    const from = BEGAN + n * 10_000;
    const said = (
      at: number,
      delay: number,
      event: string,
      filled: number,
      qty: number,
    ): object => {
      const data = fill?.payload.data ?? { order: {} };
      const status = event === "new" ? "new" : filled === 10 ? "filled" : "partially_filled";
      const order = { ...data.order, id: `o${n}`, client_order_id: `c${n}`, qty: "10" };
      const told = { ...data, event, timestamp: clock(from + at), execution_id: null };
      const exec = event === "new" ? {} : { execution_id: `e${n}-${at}`, qty: `${qty}` };
      return {
        ...{ kind: "frame", atMs: from + at + 5 + delay },
        payload: {
          stream: "trade_updates",
          data: { ...told, ...exec, order: { ...order, status, filled_qty: `${filled}` } },
        },
      };
    };
    const payload = { symbol: "X", client_order_id: `c${n}` };
    lines.push({ kind: "sent", atMs: from, payload });
    lines.push(said(100, 10 + n, "new", 0, 0));
    const first = said(1_000, 20, "partial_fill", 4, 4);
    lines.push(...(n < 4 ? [] : [first]), said(2_000, n === 39 ? 0 : 30, "fill", 10, 6));
    if (n >= 4 && n < 12) lines.push(first);
  }
  return lines;
}

describe("learn: a long session", () => {
  const session = { hedgeproof: "session", version: 1, venue: "alpaca", clock: "arrival" };
  const profile = learn(written(folder(), [session, ...busy()]));

  it("delays are measured against the quickest report", () => {
    expect(profile.clockOffsetMs).toBe(5);
    expect(profile.streamMs).toEqual({ samples: 124, p50: 26, p90: 37, p99: 48, most: 49 });
    expect(profile.requestMs).toMatchObject({ samples: 40, p50: 134, most: 154 });
    expect(profile.rules.streamDelayMs).toBe(49);
  });

  it("repeats, drops and sizes are shares", () => {
    expect(profile.duplicated).toEqual({ of: 124, count: 8, perMille: 65 });
    expect(profile.dropped).toEqual({ of: 76, count: 4, perMille: 53 });
    expect(profile.partialFills).toEqual({ samples: 76, percents: [40, 60, 100] });
    expect(profile.rejected).toEqual({ of: 40, count: 0, perMille: 0 });
    expect(profile.reordered).toEqual({ of: 124, count: 0, perMille: 0 });
    expect(profile.rules.resolutionMs).toBe(100);
  });

  it("it is told in lines, one for each habit", () => {
    const text = learnText(profile);
    expect(text).toContain("clocks: apart by 5 ms at most");
    expect(text).toContain(
      "stream delay beyond the quickest: half 26, 90 % 37, 99 % 48, most 49 ms",
    );
    expect(text).toContain("dropped: 4 of 76 (53 per mille)");
    expect(text).toContain("single fills: 40, 60, 100 % of their orders (least, half, most)");
  });

  it("it is a document, and says so; bounds are never learnt", () => {
    expect(profile.use).toContain("`run` does not read it");
    expect(profile.kept).toEqual([
      "sendHorizonMs, readLagMs: kept, a session does not show a bound",
    ]);
  });
});

describe("learn: what a session cannot show keeps its default, and is said to", () => {
  it("few samples", () => {
    const { kept, streamMs, rules } = learn(changed(folder(), "alpaca", (all) => all.slice(0, 3)));
    expect([streamMs, rules.streamDelayMs]).toEqual([null, 1_000]);
    expect(kept).toContain("streamMs: kept, 3 samples, at least 20 are needed");
  });

  it("no times of arrival", () => {
    const venue = { clock: "venue" };
    const { kept, clockOffsetMs } = learn(changed(folder(), "kite", (all) => all, venue));
    expect(clockOffsetMs).toBeNull();
    expect(kept[0]).toMatch(/^streamMs, clockOffsetMs, requestMs: kept, the log has no times/);
  });

  it("a venue whose reports name no fills", () => {
    expect(learn(changed(folder(), "kite", (all) => all)).kept).toContain(
      "dropped: kept, the venue's reports name no fills",
    );
  });

  it("nothing at all", () => {
    expect(learn(changed(folder(), "fix", () => [])).clockOffsetMs).toBeNull();
  });
});
