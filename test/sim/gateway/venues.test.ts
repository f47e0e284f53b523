import { describe, expect, it } from "vitest";
import { alpacaLike } from "../../../sim/gateway/alpaca-like.js";
import { binanceLike } from "../../../sim/gateway/binance-like.js";
import { fixLike } from "../../../sim/gateway/fix-like.js";
import { ibkrLike } from "../../../sim/gateway/ibkr-like.js";
import { kiteLike } from "../../../sim/gateway/kite-like.js";
import { VENUE_PROFILES } from "../../../sim/gateway/profiles.js";
import { LOT, createFloor, order } from "../exchange/floor.js";
import { ID, away, fault, onReport, readRows, reportsOf, sent } from "./asking.js";

describe.each(VENUE_PROFILES.map((profile) => [profile.slug, profile] as const))(
  "gateway, %s: queries",
  (_slug, profile) => {
    it("orders, trades, positions and margin say what the exchange says", () => {
      const floor = sent({ profile });
      floor.run(20_000);
      const scopes = ["orders", "trades", "positions", "margin"] as const;
      scopes.forEach((scope, nth) => {
        floor.gateway.query(10 + nth, scope);
      });
      floor.run(21_000);
      const answered = new Map(
        floor.arrivals.flatMap((arrival) =>
          arrival.kind === "answer" ? [[arrival.seq, arrival.answer] as const] : [],
        ),
      );
      const rows = scopes.map((scope, nth) => {
        const answer = answered.get(10 + nth);
        const read = answer && profile.adapter.readSnapshot(scope, answer);
        expect(read).toMatchObject({ complete: true, stampMs: answer?.dateMs, content: { scope } });
        return answer ? readRows(floor, scope, answer) : [];
      });
      const status = profile.reworks ? "open" : "filled";
      expect(rows[0]).toMatchObject([
        { brokerOrderId: ID, clientOrderId: "T1-0e1", status, cumQty: 100, orderQty: 100 },
      ]);
      expect(rows[1]).toEqual(
        floor.exchange.trades().map((trade) => ({
          clientOrderId: null,
          brokerOrderId: ID,
          fill: { execId: trade.execId, qty: trade.qty, priceTicks: trade.priceTicks },
          stampMs: trade.stampMs,
        })),
      );
      expect(rows[2]).toContainEqual({ symbol: "CALL", netQty: 100 });
      const margin = answered.get(13);
      expect(margin && profile.adapter.readSnapshot("margin", margin)?.content).toEqual({
        scope: "margin",
        facts: floor.exchange.margin(),
      });
    });

    it("some views lag, by less than the read lag; the stamp is the answer's", () => {
      const floor = sent({ profile }, away);
      floor.run(1_000);
      const { readLagMs } = profile.adapter.rules;
      const seen: boolean[] = [];
      let seq = 1;
      for (let round = 0; round < 60; round += 1) {
        seq += 1;
        const qty = (round + 1) * LOT;
        floor.exchange.adjust("PUT", LOT, "manual");
        const changedMs = floor.scheduler.nowMs();
        floor.gateway.query(seq, "positions");
        floor.run(changedMs + 4_000);
        const answer = floor.answers().at(-1);
        const rows = answer ? readRows(floor, "positions", answer) : [];
        const net = rows.find((row) => "symbol" in row && row.symbol === "PUT");
        const told = net && "netQty" in net ? net.netQty : 0;
        expect([qty, qty - LOT]).toContain(told);
        seen.push(told === qty);
      }
      expect(readLagMs).toBeLessThan(4_000);
      const stale = seen.filter((fresh) => !fresh).length;
      expect(stale).toBeGreaterThan(2);
      expect(stale).toBeLessThan(25);
    });

    it("queries are lost like other requests, counted per incarnation", () => {
      const trigger = { kind: "query", scope: "orders", incarnation: 2, n: 2 } as const;
      const floor = createFloor({ profile, faults: [fault("request-lost", trigger)] });
      floor.gateway.query(1, "orders");
      floor.gateway.query(2, "orders");
      floor.run(5_000);
      floor.gateway.abandon();
      floor.gateway.connect(2);
      floor.gateway.query(3, "orders");
      floor.gateway.query(4, "orders");
      floor.run(10_000);
      const statuses = floor.arrivals.flatMap((arrival) =>
        arrival.kind === "answer" ? [[arrival.seq, arrival.answer.status]] : [],
      );
      expect(new Map(statuses as [number, number][]).get(4)).toBe(0);
      expect(statuses.filter(([, status]) => status === 200)).toHaveLength(3);
    });

    it("a refused query is no snapshot", () => {
      const trigger = { kind: "query", scope: "orders", incarnation: 1, n: 1 } as const;
      const floor = createFloor({ profile, faults: [fault("rejected", trigger)] });
      floor.gateway.query(1, "orders");
      floor.run(1_000);
      const [answer] = floor.answers();
      expect(answer && profile.adapter.readSnapshot("orders", answer)).toBeNull();
    });
  },
);

describe("gateway: what is each venue's own", () => {
  it("Kite-like: a refused order is confirmed, then reported rejected", () => {
    const floor = sent({ profile: kiteLike }, { qty: 30 });
    floor.run(5_000);
    const [answer] = floor.answers();
    expect(answer && kiteLike.adapter.readOrderAnswer(answer).kind).toBe("confirmed");
    expect(reportsOf(floor)).toMatchObject([{ status: "rejected", cumQty: 0 }]);
    expect(reportsOf(floor)[0]?.reason).toContain("lot");
  });

  it("Alpaca-like: a refused order is rejected at once and on no book", () => {
    const floor = sent({ profile: alpacaLike }, { qty: 30 });
    floor.run(5_000);
    const [answer] = floor.answers();
    expect(answer && alpacaLike.adapter.readOrderAnswer(answer)).toMatchObject({
      kind: "rejected",
      canPass: false,
    });
    expect(floor.frames()).toEqual([]);
  });

  it("Alpaca-like: a taken client id is a duplicate, whatever became of the order", () => {
    const floor = sent({ profile: alpacaLike }, away);
    floor.run(1_000);
    floor.gateway.send(2, order(away));
    floor.run(2_000);
    expect(floor.exchange.orders()).toHaveLength(1);
    const answer = floor.answers()[1];
    expect(answer && alpacaLike.adapter.readOrderAnswer(answer)).toEqual({
      kind: "unknown",
      reason: "duplicate",
    });
  });

  it("Kite-like: the same id twice is two orders", () => {
    const floor = sent({ profile: kiteLike }, away);
    floor.gateway.send(2, order(away));
    floor.run(2_000);
    expect(floor.exchange.orders()).toHaveLength(2);
  });

  it("Binance-like: an id is taken while its order is open, and free again after", () => {
    const floor = sent({ profile: binanceLike }, away);
    floor.run(1_000);
    floor.gateway.send(2, order(away));
    floor.run(2_000);
    expect(floor.exchange.orders()).toHaveLength(1);
    const [, twice] = floor.answers();
    expect(twice && binanceLike.adapter.readOrderAnswer(twice).kind).toBe("unknown");
    floor.gateway.cancel(3, "T1-0e1", ID, "deadline");
    floor.run(3_000);
    floor.gateway.send(4, order(away));
    floor.run(4_000);
    expect(floor.exchange.orders()).toHaveLength(2);
  });

  it("Binance-like: a cancel's report has an id of its own, and is of our order", () => {
    const floor = sent({ profile: binanceLike }, away);
    floor.run(1_000);
    floor.gateway.cancel(2, "T1-0e1", ID, "deadline");
    floor.run(3_000);
    expect(floor.frames().at(-1)?.payload).toMatchObject({ c: "cancel-T1-0e1", C: "T1-0e1" });
    expect(reportsOf(floor).at(-1)).toMatchObject({ clientOrderId: "T1-0e1", status: "canceled" });
  });

  it("FIX: what a broken connection held comes again, marked as possibly repeated", () => {
    const floor = sent({ profile: fixLike }, away);
    floor.run(500);
    floor.gateway.disconnect(2_000);
    floor.gateway.cancel(2, "T1-0e1", ID, "deadline");
    floor.run(5_000);
    const told = floor.frames().map(({ payload }) => String(payload));
    expect(told.map((text) => text.includes("43=Y"))).toEqual([false, true, true]);
    expect(reportsOf(floor).map(({ status }) => status)).toEqual(["open", "open", "canceled"]);
    expect(reportsOf(floor)[0]?.key).toBe(reportsOf(floor)[1]?.key);
  });

  it("FIX: a taken client id is a duplicate, whatever became of the order", () => {
    const floor = sent({ profile: fixLike }, away);
    floor.run(1_000);
    floor.gateway.send(2, order(away));
    floor.run(2_000);
    const answer = floor.answers()[1];
    expect(answer && fixLike.adapter.readOrderAnswer(answer)).toEqual({
      ...{ kind: "unknown", reason: "duplicate" },
    });
  });

  it("Kite-like: a bust is told by nobody, and lowers the filled quantity", () => {
    const faults = [fault("bust", onReport(2), { percent: 100, afterMs: 5_000 })];
    const floor = sent({ profile: kiteLike, faults });
    floor.run(20_000);
    expect(floor.landedFaults()).toEqual(["bust"]);
    expect(floor.kinds().at(-1)).toBe("busted");
    const frames = floor.frames().length;
    floor.gateway.query(2, "orders");
    floor.run(25_000);
    expect(floor.frames()).toHaveLength(frames);
    const answer = floor.answers().at(-1);
    const [row] = answer ? readRows(floor, "orders", answer) : [];
    expect(row).toMatchObject({ status: "filled", cumQty: floor.net("CALL") });
    expect(floor.net("CALL")).toBeLessThan(100);
  });

  it("Alpaca-like: a bust is an event that names its fill", () => {
    const faults = [fault("bust", onReport(2), { percent: 100, afterMs: 5_000 })];
    const floor = sent({ profile: alpacaLike, faults });
    floor.run(20_000);
    const busted = floor.truth().at(-1);
    const report = reportsOf(floor).at(-1);
    expect(busted).toMatchObject({ kind: "busted" });
    expect(busted?.kind === "busted" && report).toMatchObject({
      bust: busted?.kind === "busted" ? { execId: busted.execId, qty: busted.qty } : null,
      cumQty: floor.net("CALL"),
      fill: null,
    });
  });

  it("IBKR-like: a refused order is inactive beside its error, and a completed order after", () => {
    const floor = sent({ profile: ibkrLike }, { qty: 30 });
    floor.run(5_000);
    const [answer] = floor.answers();
    expect(answer && ibkrLike.adapter.readOrderAnswer(answer).kind).toBe("confirmed");
    expect(floor.frames()[0]?.payload).toMatchObject({
      callbacks: [{ errorCode: 201 }, { type: "openOrder" }, { status: "Inactive" }],
    });
    expect(reportsOf(floor)).toMatchObject([{ status: "rejected", cumQty: 0 }]);
    floor.gateway.query(2, "orders");
    floor.run(6_000);
    const listed = floor.answers().at(-1);
    expect(listed && readRows(floor, "orders", listed)).toMatchObject([{ status: "rejected" }]);
  });

  it("IBKR-like: the same id twice is two orders", () => {
    const floor = sent({ profile: ibkrLike }, away);
    floor.gateway.send(2, order(away));
    floor.run(2_000);
    expect(floor.exchange.orders()).toHaveLength(2);
  });

  it("IBKR-like: part of a fill is an execution alone, its end comes with the status twice", () => {
    const floor = sent({ profile: ibkrLike }, away);
    floor.run(1_000);
    floor.exchange.forceFill(ID, 25);
    floor.run(2_000);
    floor.exchange.forceFill(ID, 75);
    floor.run(3_000);
    const types = floor.frames().map(({ payload }) => {
      const { callbacks } = payload as { readonly callbacks: readonly { readonly type: string }[] };
      return callbacks.map(({ type }) => type);
    });
    expect(types).toEqual([
      ["openOrder", "orderStatus", "orderStatus"],
      ["execDetails"],
      ["execDetails", "orderStatus", "orderStatus"],
    ]);
    expect(reportsOf(floor).map(({ status }) => status)).toEqual(["open", "open", "filled"]);
  });

  it("IBKR-like: after a reconnect executions come again, and nothing else", () => {
    const floor = sent({ profile: ibkrLike }, away);
    floor.run(500);
    floor.gateway.disconnect(2_000);
    floor.exchange.forceFill(ID, 25);
    floor.gateway.cancel(2, "T1-0e1", ID, "deadline");
    floor.run(5_000);
    expect(reportsOf(floor)).toMatchObject([
      { status: "open", cumQty: 0 },
      { status: "open", cumQty: 25, fill: { execId: `${ID}.f1`, qty: 25 } },
    ]);
    expect(floor.exchange.orders()).toMatchObject([{ status: "canceled" }]);
  });

  it("IBKR-like: a bust is told by nobody, and lowers the filled quantity", () => {
    const faults = [fault("bust", onReport(2), { percent: 100, afterMs: 5_000 })];
    const floor = sent({ profile: ibkrLike, faults });
    floor.run(20_000);
    expect(floor.kinds().at(-1)).toBe("busted");
    const frames = floor.frames().length;
    floor.gateway.query(2, "orders");
    floor.run(25_000);
    expect(floor.frames()).toHaveLength(frames);
    const answer = floor.answers().at(-1);
    const [row] = answer ? readRows(floor, "orders", answer) : [];
    expect(row).toMatchObject({ status: "filled", cumQty: floor.net("CALL") });
    expect(floor.net("CALL")).toBeLessThan(100);
  });
});
