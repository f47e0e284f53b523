import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OrderReport } from "../../../core/events.js";
import type { QueryScope } from "../../../core/effects.js";
import type { VenueAdapter } from "../../../core/venues/adapter.js";
import { VENUE_ADAPTERS } from "../../../core/venues/index.js";
import type { BookRow, TradeRecord } from "../../../sim/ports.js";
import type { GatewayProfile } from "../../../sim/gateway/profile.js";
import { VENUE_PROFILES } from "../../../sim/gateway/profiles.js";
import type { ExchangeEvent, ExchangeOrder } from "../../../sim/world-event.js";
import { mutated } from "./mutate.js";

type OrderEvent = Exclude<ExchangeEvent, { kind: "price" | "adjusted" | "session" | "forgotten" }>;

const MS = 1_722_483_900_000;
const ORDER: ExchangeOrder = {
  ...{ brokerOrderId: "B1", clientOrderId: "T1-0e1", key: "T1/0/entry/1", symbol: "CALL" },
  ...{ side: "BUY", qty: 100, type: "LIMIT", limitTicks: 1_050, triggerTicks: null },
};
const ROW: BookRow = {
  ...{ order: ORDER, status: "open", cumQty: 25, acceptedMs: MS, stampMs: MS + 3_000 },
  ...{ averageTicks: 1_002, reason: null },
};
const FILLED: OrderEvent = {
  ...{ kind: "filled", brokerOrderId: "B1", execId: "F1", qty: 25, priceTicks: 1_002 },
  ...{ cumQty: 25, late: false, stampMs: MS + 3_000 },
};
const BUSTED: OrderEvent = {
  ...{ kind: "busted", correctedTo: null, brokerOrderId: "B1", execId: "F1", qty: 25, cumQty: 0 },
  ...{ left: 0, priceTicks: 1_002, reworks: false, stampMs: MS + 3_000 },
};
const CANCELED: OrderEvent = {
  ...{ kind: "canceled", brokerOrderId: "B1", cumQty: 25, stampMs: MS + 3_000 },
};
const TRADE: TradeRecord = {
  ...{ order: ORDER, execId: "F1", qty: 25, priceTicks: 1_002, stampMs: MS + 3_000 },
};
const FACTS = {
  fundsMinor: 1_000_000,
  rows: [{ symbol: "CALL", longMinor: 1, shortMinor: 2, spreadMinor: 3, volPerMille: 4 }],
  offsets: [{ cover: "CALL", risk: "PUT", coveredMinor: 5 }],
};
const SCOPES = ["orders", "trades", "positions", "margin"] as const;

function bodiesOf(profile: GatewayProfile): ReadonlyMap<QueryScope, unknown> {
  return new Map<QueryScope, unknown>([
    [
      "orders",
      profile.ordersBody([ROW, { ...ROW, status: "canceled" as const }].map(profile.orderRow)),
    ],
    ["trades", profile.tradesBody([profile.tradeRow(TRADE)])],
    ["positions", profile.positionsBody([{ symbol: "CALL", netQty: -25 }])],
    ["margin", profile.marginBody(FACTS)],
  ]);
}

function reportOf(adapter: VenueAdapter, frame: unknown): OrderReport {
  const reading = adapter.readFrame(frame);
  expect(reading.doubts).toEqual([]);
  const [report] = reading.reports;
  if (report === undefined) throw new Error("no report");
  return report;
}

describe("adapters", () => {
  it("are found by slug, and are those of the profiles", () => {
    for (const profile of VENUE_PROFILES) {
      expect(VENUE_ADAPTERS.get(profile.slug)).toBe(profile.adapter);
    }
    expect(VENUE_ADAPTERS.size).toBe(VENUE_PROFILES.length);
  });
});

describe.each(VENUE_PROFILES.map((profile) => [profile.slug, profile] as const))(
  "adapter, %s",
  (_slug, profile) => {
    const { adapter } = profile;

    it("reads its own frames: id, quantity, stamp", () => {
      expect(reportOf(adapter, profile.frame(ORDER, FILLED, ROW))).toMatchObject({
        ...{ clientOrderId: "T1-0e1", brokerOrderId: "B1", status: "open", cumQty: 25 },
        ...{ bust: null, stampMs: MS + 3_000, reason: null },
      });
      const canceled = { ...ROW, status: "canceled" } as const;
      expect(reportOf(adapter, profile.frame(ORDER, CANCELED, canceled)).status).toBe("canceled");
      const filled = { ...ROW, status: "filled", cumQty: 100 } as const;
      const whole = { ...FILLED, cumQty: 100 };
      const full = reportOf(adapter, profile.frame(ORDER, whole, filled));
      // At a FIX counterparty what is full is so by its quantity: it may come to work again.
      expect(full).toMatchObject({ status: profile.reworks ? "open" : "filled", cumQty: 100 });
    });

    it("reads how much the venue holds the order for, where the message says it", () => {
      const { orderQty } = reportOf(adapter, profile.frame(ORDER, FILLED, ROW));
      expect(orderQty).toBe(profile.slug === "ibkr-like" ? null : ORDER.qty);
      const answer = { status: 200, dateMs: MS, body: bodiesOf(profile).get("orders") };
      expect(adapter.readSnapshot("orders", answer)?.content).toMatchObject({
        rows: [{ orderQty: ORDER.qty }, { orderQty: ORDER.qty }],
      });
    });

    it("a report's key repeats with it and differs with what it says", () => {
      const key = (row: BookRow, what: OrderEvent = FILLED): string =>
        reportOf(adapter, profile.frame(ORDER, what, row)).key;
      expect(key(ROW)).toBe(key({ ...ROW }));
      const later = { ...FILLED, stampMs: MS + 9_000 };
      const keys = [
        key(ROW),
        key({ ...ROW, cumQty: 50 }, { ...FILLED, cumQty: 50 }),
        key({ ...ROW, status: "canceled" }, CANCELED),
        key({ ...ROW, stampMs: MS + 9_000 }, later),
      ];
      expect(new Set(keys).size).toBe(keys.length);
    });

    it("reads its own snapshots", () => {
      const read = (scope: QueryScope) =>
        adapter.readSnapshot(scope, {
          status: 200,
          dateMs: MS,
          body: bodiesOf(profile).get(scope),
        });
      expect(read("orders")).toMatchObject({
        ...{ stampMs: MS, complete: true },
        content: { rows: [{ status: "open", cumQty: 25 }, { status: "canceled" }] },
      });
      expect(read("trades")?.content).toEqual({
        scope: "trades",
        rows: [
          {
            ...{ clientOrderId: null, brokerOrderId: "B1", stampMs: MS + 3_000 },
            fill: { execId: "F1", qty: 25, priceTicks: 1_002 },
          },
        ],
      });
      expect(read("positions")?.content).toEqual({
        scope: "positions",
        rows: [{ symbol: "CALL", netQty: -25 }],
      });
      expect(read("margin")?.content).toEqual({ scope: "margin", facts: FACTS });
    });

    it("a list with a row that is not understood is not complete", () => {
      const rows = [ROW, { ...ROW, order: { ...ORDER, brokerOrderId: "" } }];
      const answer = {
        status: 200,
        dateMs: MS,
        body: profile.ordersBody(rows.map(profile.orderRow)),
      };
      const read = adapter.readSnapshot("orders", answer);
      expect(read?.complete).toBe(false);
      expect(read?.content.scope === "orders" && read.content.rows).toHaveLength(1);
    });

    it.each(SCOPES)("no answer, an error or nonsense is no snapshot of %s", (scope) => {
      const body = bodiesOf(profile).get(scope);
      expect(adapter.readSnapshot(scope, { status: 0, dateMs: null, body: null })).toBeNull();
      expect(adapter.readSnapshot(scope, { status: 503, dateMs: MS, body })).toBeNull();
      expect(adapter.readSnapshot(scope, { status: 200, dateMs: null, body })).toBeNull();
      expect(adapter.readSnapshot(scope, { status: 200, dateMs: MS, body: "busy" })).toBeNull();
      const hollow = { status: "success", data: "busy" };
      expect(adapter.readSnapshot(scope, { status: 200, dateMs: MS, body: hollow })).toBeNull();
    });

    it.each([
      ["no answer", 0, null],
      ["a server error", 502, { message: "bad gateway" }],
      ["a redirect", 302, null],
      ["a request timeout", 408, { message: "slow" }],
      ["a timeout dressed as a refusal", 400, { message: "The request timed out." }],
      ["a timeout in other words", 400, { message: "Gateway Time-out" }],
      ["a success that names no order", 200, { status: "success" }],
    ])("%s to an order is UNKNOWN", (_what, status, body) => {
      expect(adapter.readOrderAnswer({ status, dateMs: MS, body }).kind).toBe("unknown");
    });

    it("a refusal is a rejection; only a throttled request can pass", () => {
      const refuse = (status: number) =>
        adapter.readOrderAnswer({ status, dateMs: MS, body: { message: "no" } });
      expect(refuse(400)).toEqual({ kind: "rejected", reason: "no", canPass: false });
      expect(refuse(403)).toEqual({ kind: "rejected", reason: "no", canPass: false });
      expect(refuse(429)).toEqual({ kind: "rejected", reason: "no", canPass: true });
      expect(adapter.readOrderAnswer({ status: 400, dateMs: MS, body: null })).toMatchObject({
        reason: "no message",
      });
    });

    it("a cancel is confirmed by a success, of whatever body", () => {
      const confirmed = { kind: "confirmed", brokerOrderId: "B1" };
      expect(adapter.readCancelAnswer({ status: 204, dateMs: MS, body: null }, "B1")).toEqual(
        confirmed,
      );
      expect(adapter.readCancelAnswer({ status: 0, dateMs: null, body: null }, "B1").kind).toBe(
        "unknown",
      );
    });

    it("never throws on what is malformed, and never invents a quantity", () => {
      const frames = [FILLED, CANCELED, BUSTED].flatMap((what) => {
        const frame = profile.frame(ORDER, what, ROW);
        return frame === null ? [] : [frame];
      });
      const bodies = SCOPES.map((scope) => bodiesOf(profile).get(scope));
      const placed = profile.orderBody({ kind: "accepted", brokerOrderId: "B1" }, ORDER, ROW).body;
      fc.assert(
        fc.property(mutated([...frames, ...bodies, placed]), fc.nat(599), (payload, status) => {
          for (const report of adapter.readFrame(payload).reports) {
            expect(Number.isSafeInteger(report.cumQty) && (report.cumQty ?? 0) >= 0).toBe(true);
            expect(Number.isSafeInteger(report.stampMs)).toBe(true);
          }
          for (const code of [status, 200]) {
            const answer = { status: code, dateMs: MS, body: payload };
            adapter.readOrderAnswer(answer);
            adapter.readCancelAnswer(answer, "B1");
            for (const scope of SCOPES) adapter.readSnapshot(scope, answer);
          }
        }),
        { numRuns: 1_000 },
      );
    });
  },
);
