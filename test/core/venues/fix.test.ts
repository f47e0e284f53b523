import { describe, expect, it } from "vitest";
import type { OrderRequest } from "../../../core/effects.js";
import { fixAdapter } from "../../../core/venues/fix.js";
import { fixText, readFix } from "../../../core/venues/fix-message.js";
import { fixLike } from "../../../sim/gateway/fix-like.js";

type Field = readonly [number, string | null];

const REPORT: readonly Field[] = [
  ...([
    [35, "8"],
    [37, "E7"],
    [11, "T1-0e1"],
    [17, "X1"],
    [150, "F"],
    [39, "1"],
  ] as const),
  ...([
    [55, "ACME"],
    [54, "1"],
    [38, "100"],
    [32, "25"],
    [31, "179.08"],
  ] as const),
  ...([
    [151, "75"],
    [14, "25"],
    [6, "179.08"],
    [60, "20240801-13:30:00.250"],
  ] as const),
];
const MS = Date.UTC(2024, 7, 1, 13, 30, 0, 250);

/** A report with some fields changed, added or (null) left out. */
function read(...change: readonly Field[]) {
  const fields = new Map([...REPORT, ...change]);
  return fixAdapter.readFrame(fixText([...fields]));
}
const order: OrderRequest = {
  ...{ clientOrderId: "T1-0e1", symbol: "ACME", side: "SELL", qty: 75 },
  ...{ type: "LIMIT", limitTicks: 17_905, triggerTicks: null },
};

describe("FIX: messages", () => {
  it("are fields of tag and value, each once (1)", () => {
    expect([
      ...(readFix(
        fixText([
          [35, "8"],
          [58, "a=b"],
          [41, null],
        ]),
      ) ?? []),
    ]).toEqual([
      ...[
        [35, "8"],
        [58, "a=b"],
      ],
    ]);
    for (const text of ["", "35=8", "35\u0001", "=8\u0001", "35=8\u000135=8\u0001", 7, null]) {
      expect(readFix(text)).toBeNull();
    }
  });
});

describe("FIX: execution reports", () => {
  it("reads a fill with its id and the cumulative quantity (1)", () => {
    expect(read()).toEqual({
      doubts: [],
      reports: [
        {
          key: `E7|X1|1|${MS}|25`,
          ...{ clientOrderId: "T1-0e1", brokerOrderId: "E7", status: "open", cumQty: 25 },
          fill: { execId: "X1", qty: 25, priceTicks: 17_908 },
          ...{ orderQty: 100, bust: null, stampMs: MS, reason: null },
        },
      ],
    });
  });

  it("what is sent again with PossDupFlag is the same report", () => {
    const again = fixLike.resent?.(fixText(REPORT));
    expect(again).toContain("43=Y\u0001122=20240801-13:30:00.250");
    expect(fixLike.resent?.(again)).toBe(again);
    expect(fixAdapter.readFrame(again)).toEqual(read());
  });

  it("filled in full is no end: the quantity says it, and may grow again (2)", () => {
    const filled: readonly Field[] = [
      [39, "2"],
      [14, "100"],
    ];
    expect(read(...filled).reports).toMatchObject([{ status: "open", cumQty: 100, orderQty: 100 }]);
    expect(read(...filled, [14, "75"]).reports).toMatchObject([{ status: "filled", cumQty: 75 }]);
    expect(read(...filled, [38, null]).reports).toMatchObject([
      { status: "filled", orderQty: null },
    ]);
  });

  it("a trade cancel names the fill that it takes back, or is a doubt (1)", () => {
    const cancel: readonly Field[] = [
      [150, "H"],
      [17, "X2"],
      [19, "X1"],
      [14, "0"],
    ];
    expect(read(...cancel).reports).toMatchObject([
      { bust: { execId: "X1", qty: 25 }, fill: null },
    ]);
    expect(read(...cancel, [32, "0"])).toMatchObject({
      reports: [{ bust: null, cumQty: 0 }],
      doubts: ["a trade was changed"],
    });
    expect(read(...cancel).doubts).toEqual([]);
    expect(read(...cancel, [32, null]).doubts).toEqual(["a trade was changed"]);
    expect(read([150, "G"]).doubts).toEqual(["a trade was changed"]);
  });

  it("while a cancel is under way the order is the one of OrigClOrdID (3)", () => {
    const [report] = read([11, "C-1"], [41, "T1-0e1"], [150, "6"], [39, "6"]).reports;
    expect(report).toMatchObject({ clientOrderId: "T1-0e1", status: "pending", fill: null });
  });

  it("a stop that waits is not being worked (4)", () => {
    expect(read([150, "0"], [39, "0"], [636, "N"]).reports[0]?.status).toBe("trigger-pending");
    expect(read([39, "4"], [636, "N"]).reports[0]?.status).toBe("canceled");
    expect(read([150, "L"], [39, "0"], [636, "Y"]).reports[0]?.status).toBe("open");
  });

  it("the refusal of a ClOrdID that is taken is the repeat's, and does not end the order", () => {
    expect(read([39, "8"], [150, "8"], [103, "6"]).reports[0]?.status).toBe("pending");
    expect(read([39, "8"], [150, "8"], [103, "99"]).reports[0]?.status).toBe("rejected");
  });

  it("doubts what it does not understand, and lets pass what is of no order", () => {
    expect(read([14, "2.5"]).doubts).toEqual(['a cumulative quantity of "2.5"']);
    expect(read([14, null]).doubts).toEqual(['a cumulative quantity of ""']);
    expect(read([60, "yesterday"]).doubts).toEqual(['an execution report stamped "yesterday"']);
    expect(read([60, null]).doubts).toEqual(['an execution report stamped ""']);
    expect(read([32, "-1"]).doubts).toEqual(['a trade of "-1"']);
    expect(read([32, "0"]).doubts).toEqual(['a trade of "0"']);
    expect(read([32, null]).doubts).toEqual(['a trade of ""']);
    expect(read([150, "H"]).doubts).toEqual(['a trade of "25"']);
    expect(read([14, "-1"]).doubts).toEqual(['a cumulative quantity of "-1"']);
    expect(read([31, null]).doubts).toEqual(['a trade of "25"']);
    expect(read([37, null]).doubts[0]).toContain("without an order");
    for (const tag of [17, 39]) {
      expect(read([tag, null]).doubts[0]).toContain("without an order");
    }
    expect(read([35, null])).toEqual({ reports: [], doubts: ["no FIX message"] });
    expect(read([37, "NONE"], [39, "8"]).doubts[0]).toContain("without an order");
    expect(read([35, "U1"]).doubts).toEqual(['a message of the unknown type "U1"']);
    expect(fixAdapter.readFrame("hello").doubts).toEqual(["no FIX message"]);
    expect(read([35, "0"])).toEqual({ reports: [], doubts: [] });
    expect(read([39, "Z"]).reports[0]?.status).toBe("unknown");
  });
});

describe("FIX: requests and answers", () => {
  it("encodes limit, market and stop orders", () => {
    const fields = (request: OrderRequest) => [...(readFix(fixAdapter.encodeOrder(request)) ?? [])];
    expect(fields(order)).toEqual([
      ...[
        [35, "D"],
        [11, "T1-0e1"],
        [55, "ACME"],
        [54, "2"],
        [38, "75"],
        [40, "2"],
      ],
      ...[
        [44, "179.05"],
        [59, "0"],
      ],
    ]);
    const market = new Map(fields({ ...order, type: "MARKET", limitTicks: null }));
    expect([market.get(40), market.get(44)]).toEqual(["1", undefined]);
    const stop = new Map(fields({ ...order, side: "BUY", type: "SL_LIMIT", triggerTicks: 18_000 }));
    expect([stop.get(40), stop.get(99), stop.get(54)]).toEqual(["4", "180.00", "1"]);
  });

  it("a duplicate is UNKNOWN, another reject a rejection with its text (5)", () => {
    const answer = (reason: string) =>
      fixAdapter.readOrderAnswer({
        ...{ status: 400, dateMs: 1 },
        body: fixText([
          [35, "8"],
          [103, reason],
          [58, "No"],
        ]),
      });
    expect(answer("6")).toEqual({ kind: "unknown", reason: "duplicate" });
    expect(answer("99")).toEqual({ kind: "rejected", reason: "No", canPass: false });
  });

  it("a report may itself be the refusal, whatever the order is called (5)", () => {
    const answer = (orderId: string, status: string, reason: string): unknown =>
      fixAdapter.readOrderAnswer({
        ...{ status: 200, dateMs: 1 },
        body: fixText([
          [35, "8"],
          [37, orderId],
          [39, status],
          [103, reason],
          [58, "No"],
        ]),
      });
    const refused = { kind: "rejected", reason: "No", canPass: false };
    expect(answer("NONE", "8", "99")).toEqual(refused);
    expect(answer("O1", "8", "99")).toEqual(refused);
    expect(answer("NONE", "8", "6")).toEqual({ kind: "unknown", reason: "duplicate" });
    expect(answer("NONE", "A", "0")).toMatchObject({ kind: "unknown" });
    expect(answer("O1", "A", "0")).toEqual({ kind: "confirmed", brokerOrderId: "O1" });
  });
});
