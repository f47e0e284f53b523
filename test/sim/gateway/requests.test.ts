import { describe, expect, it } from "vitest";
import { alpacaLike } from "../../../sim/gateway/alpaca-like.js";
import { VENUE_PROFILES, venueProfile } from "../../../sim/gateway/profiles.js";
import { createFloor, order, stopOrder } from "../exchange/floor.js";
import { ID, away, fault, onCancel, onSend, reportsOf, sent, statusesOf } from "./asking.js";

describe("profiles", () => {
  it("are found by slug", () => {
    expect(VENUE_PROFILES.map((profile) => profile.slug)).toEqual([
      ...["kite-like", "alpaca-like", "binance-like", "fix", "ibkr-like"],
    ]);
    expect(venueProfile("alpaca-like")).toBe(alpacaLike);
    expect(venueProfile("nowhere")).toBeNull();
  });
});

describe.each(VENUE_PROFILES.map((profile) => [profile.slug, profile] as const))(
  "gateway, %s: requests",
  (_slug, profile) => {
    it("an order lands, is confirmed, and its reports say the same as the exchange", () => {
      const floor = sent({ profile });
      floor.run(20_000);
      const [answer] = floor.answers();
      expect(answer && profile.adapter.readOrderAnswer(answer)).toEqual({
        kind: "confirmed",
        brokerOrderId: ID,
      });
      const reports = reportsOf(floor);
      expect(reports.every((report) => report.clientOrderId === "T1-0e1")).toBe(true);
      expect(Math.max(...reports.map((report) => report.cumQty ?? 0))).toBe(100);
      // Where orders can come to work again, what is full is so by its quantity.
      expect(statusesOf(floor).includes("filled")).toBe(!profile.reworks);
      const issued = floor
        .carried()
        .flatMap((what) => (what.kind === "report-issued" ? [what] : []));
      expect(issued.map((what) => what.n)).toEqual(issued.map((_what, nth) => nth + 1));
      expect(new Set(issued.map((what) => what.reportKey))).toEqual(
        new Set(reports.map((report) => report.key)),
      );
    });

    it("numbers the sends of a purpose and leg", () => {
      const floor = sent({ profile });
      floor.gateway.send(2, order({ clientOrderId: "T1-0e2" }));
      floor.gateway.send(3, order({ clientOrderId: "T1-1h1", symbol: "PUT" }));
      const keys = floor.carried().flatMap((what) => (what.kind === "send" ? [what.key] : []));
      expect(keys).toEqual(["T1/0/entry/1", "T1/0/entry/2", "T1/1/hedge/1"]);
      expect(() => {
        floor.gateway.send(4, order({ clientOrderId: "not ours" }));
      }).toThrow("not ours");
    });

    it("a lost request never lands; the process hears a dropped connection", () => {
      const floor = sent({ profile, faults: [fault("request-lost", onSend)] });
      floor.run(20_000);
      expect(floor.exchange.orders()).toEqual([]);
      expect(floor.answers()).toEqual([{ status: 0, dateMs: null, body: null }]);
      expect(floor.arrivals[0]?.atMs).toBe(2_500);
      expect(floor.landedFaults()).toEqual(["request-lost"]);
      expect(profile.adapter.readOrderAnswer({ status: 0, dateMs: null, body: null }).kind).toBe(
        "unknown",
      );
    });

    it("a lost response lands all the same", () => {
      const floor = sent({ profile, faults: [fault("response-lost", onSend)] }, away);
      floor.run(20_000);
      expect(floor.exchange.orders()).toMatchObject([{ status: "open" }]);
      expect(floor.answers()).toEqual([{ status: 0, dateMs: null, body: null }]);
      expect(floor.carried().map((what) => what.kind)).toContain("response-lost");
    });

    it("a late landing lands after its delay, and never beyond the horizon", () => {
      const late = fault("late-landing", onSend, { delayMs: 4_000 });
      const floor = sent({ profile, faults: [late] }, away);
      floor.run(3_999);
      expect(floor.exchange.orders()).toEqual([]);
      expect(floor.answers()).toEqual([{ status: 0, dateMs: null, body: null }]);
      floor.run(4_000);
      expect(floor.exchange.orders()).toHaveLength(1);
      const far = fault("late-landing", onSend, { delayMs: 99_000 });
      const bounded = sent({ profile, faults: [far] }, away);
      bounded.run(profile.adapter.rules.sendHorizonMs);
      expect(bounded.exchange.orders()).toHaveLength(1);
      expect(bounded.answers()).toHaveLength(1);
    });

    it.each([0, 1])("a rejection that can pass or not (%i) books nothing", (canPass) => {
      const floor = sent({ profile, faults: [fault("rejected", onSend, { canPass })] });
      floor.run(5_000);
      expect(floor.exchange.orders()).toEqual([]);
      const [answer] = floor.answers();
      expect(answer && profile.adapter.readOrderAnswer(answer)).toMatchObject({
        kind: "rejected",
        canPass: canPass === 1,
      });
    });

    it("a cancel lands and is reported; a second one is refused", () => {
      const floor = sent({ profile }, away);
      floor.run(1_000);
      floor.gateway.cancel(2, "T1-0e1", ID, "deadline");
      floor.run(2_000);
      floor.gateway.cancel(3, "T1-0e1", ID, "deadline");
      floor.gateway.cancel(4, "T1-0e1", "nothing", "deadline");
      floor.run(5_000);
      const outcomes = floor.arrivals.flatMap((arrival) =>
        arrival.kind === "answer" && arrival.seq > 1
          ? [[arrival.seq, profile.adapter.readCancelAnswer(arrival.answer, ID).kind]]
          : [],
      );
      expect(new Map(outcomes as [number, string][])).toEqual(
        new Map([
          [2, "confirmed"],
          [3, "rejected"],
          [4, "rejected"],
        ]),
      );
      expect(statusesOf(floor)).toContain("canceled");
    });

    it("a fill races a cancel: it comes first, the cancel takes the rest or nothing", () => {
      const race = (percent: number) => {
        const faults = [fault("cancel-fill-race", onCancel, { percent })];
        const floor = sent({ profile, faults }, away);
        floor.run(1_000);
        floor.gateway.cancel(2, "T1-0e1", ID, "deadline");
        floor.run(5_000);
        expect(floor.landedFaults()).toEqual(["cancel-fill-race"]);
        return floor;
      };
      expect(race(60).exchange.orders()).toMatchObject([{ status: "canceled", cumQty: 50 }]);
      const whole = race(100);
      expect(whole.exchange.orders()).toMatchObject([{ status: "filled", cumQty: 100 }]);
      const refused = whole.answers().at(-1);
      expect(refused && profile.adapter.readCancelAnswer(refused, ID).kind).toBe("rejected");
    });

    it("a fill comes after a cancel that was reported", () => {
      const faults = [fault("late-fill-after-cancel", onCancel, { percent: 50, afterMs: 900 })];
      const floor = sent({ profile, faults }, away);
      floor.run(1_000);
      floor.gateway.cancel(2, "T1-0e1", ID, "deadline");
      floor.run(5_000);
      expect(floor.kinds().filter((kind) => kind !== "price")).toEqual([
        "accepted",
        "canceled",
        "filled",
      ]);
      expect(floor.net("CALL")).toBe(50);
      const last = reportsOf(floor).find((report) => report.cumQty === 50);
      expect(last?.status).toBe("canceled");
    });

    it("no late fill once the world has healed", () => {
      const faults = [fault("late-fill-after-cancel", onCancel, { percent: 50, afterMs: 900 })];
      const floor = sent({ profile, faults }, away);
      floor.run(1_000);
      floor.gateway.cancel(2, "T1-0e1", ID, "deadline");
      floor.run(1_200);
      floor.gateway.heal();
      floor.run(5_000);
      expect(floor.net("CALL")).toBe(0);
    });

    it("a waiting stop does not race its cancel", () => {
      const key = "T1/0/stop/1";
      const trigger = { kind: "request", verb: "cancel", order: key, n: 1 } as const;
      const floor = createFloor({ profile, faults: [fault("cancel-fill-race", trigger)] });
      floor.gateway.send(1, stopOrder());
      floor.run(1_000);
      expect(statusesOf(floor)).toEqual(["trigger-pending"]);
      floor.gateway.cancel(2, "T1-0s1", "T1.0.stop.1", "exit");
      floor.run(2_000);
      expect(floor.landedFaults()).toEqual([]);
      expect(floor.exchange.orders()).toMatchObject([{ status: "canceled" }]);
    });

    it("a stop is reported as waiting, then as open", () => {
      const floor = createFloor({ profile });
      floor.gateway.send(1, stopOrder());
      floor.run(2_000);
      floor.exchange.gap("CALL", -1_100);
      floor.run(5_000);
      expect(statusesOf(floor).slice(0, 2)).toEqual(["trigger-pending", "open"]);
    });

    it("an answer is for the process that asked, the request lands regardless", () => {
      const floor = sent({ profile }, away);
      floor.gateway.abandon();
      floor.gateway.connect(2);
      floor.run(5_000);
      expect(floor.exchange.orders()).toHaveLength(1);
      expect(floor.answers()).toEqual([]);
    });

    it("answers carry the broker's clock at its resolution", () => {
      const floor = sent({ profile });
      floor.run(5_000);
      const stamp = floor.answers()[0]?.dateMs ?? 0;
      expect(stamp % profile.adapter.rules.resolutionMs).toBe(0);
      expect(stamp).toBeGreaterThan(1_722_483_899_000);
    });

    it("requests above the limit are blocked, and blocked ones count", () => {
      const floor = createFloor({ profile });
      const { max } = profile.adapter.rules.requestLimits[0] ?? { max: 0 };
      for (let nth = 1; nth <= max + 2; nth += 1) floor.gateway.query(nth, "margin");
      floor.run(1_000);
      const landed = floor.carried().flatMap((what) => (what.kind === "landed" ? [what] : []));
      expect(landed.map((what) => what.blocked)).toEqual([
        ...Array.from({ length: max }, () => false),
        true,
        true,
      ]);
      expect(floor.answers().filter((answer) => answer.status === 429)).toHaveLength(2);
    });

    it("a queue of requests at the limit's own pace is never blocked", () => {
      const floor = createFloor({ profile });
      const { max, windowMs } = profile.adapter.rules.requestLimits[0] ?? { max: 1, windowMs: 1 };
      for (let nth = 0; nth < 3 * max; nth += 1) {
        floor.run(Math.ceil((nth * windowMs) / max));
        floor.gateway.query(nth, "margin");
      }
      floor.run(windowMs * 4);
      expect(floor.answers().every((answer) => answer.status === 200)).toBe(true);
    });
  },
);
