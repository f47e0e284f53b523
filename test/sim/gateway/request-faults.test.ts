/** Faults at the venue's door: what they do to requests, answers and reads. */
import { describe, expect, it } from "vitest";
import type { Fault } from "../../../sim/faults/schedule.js";
import { cutShort } from "../../../sim/gateway/request-faults.js";
import { VENUE_PROFILES } from "../../../sim/gateway/profiles.js";
import type { GatewayProfile } from "../../../sim/gateway/profile.js";
import { createFloor, order } from "../exchange/floor.js";
import type { FloorOptions } from "../exchange/floor.js";
import { ID, away, fault, onCancel, onSend, reportsOf, sent } from "./asking.js";

const ORDERS = { kind: "query", scope: "orders", incarnation: 1, n: 1 } as const;

/** A floor with one resting order whose first cancel has been asked for. */
function canceling(profile: GatewayProfile, faults: readonly Fault[]) {
  const options: FloorOptions = { profile, faults };
  const floor = sent(options, away);
  floor.run(1_000);
  floor.gateway.cancel(2, "T1-0e1", ID, "deadline");
  floor.run(5_000);
  return floor;
}

describe.each(VENUE_PROFILES.map((profile) => [profile.slug, profile] as const))(
  "request faults, %s",
  (_slug, profile) => {
    const { adapter } = profile;
    const outcomeOf = (floor: ReturnType<typeof createFloor>, nth = 0) => {
      const answer = floor.answers()[nth];
      return answer && adapter.readOrderAnswer(answer).kind;
    };

    it("timeout-as-400: the order is live and its fate UNKNOWN", () => {
      const floor = sent({ profile, faults: [fault("timeout-as-400", onSend)] }, away);
      floor.run(5_000);
      expect(floor.exchange.orders()).toMatchObject([{ status: "open" }]);
      expect(floor.answers()[0]?.status).toBe(400);
      expect(outcomeOf(floor)).toBe("unknown");
      expect(floor.landedFaults()).toEqual(["timeout-as-400"]);
    });

    it.each([0, 1])("server-error: UNKNOWN, landed %i", (landed) => {
      const floor = sent({ profile, faults: [fault("server-error", onSend, { landed })] }, away);
      floor.run(5_000);
      expect(floor.exchange.orders()).toHaveLength(landed);
      expect(outcomeOf(floor)).toBe("unknown");
      const lost = floor.carried().some((what) => what.kind === "request-lost");
      expect(lost).toBe(landed === 0);
    });

    it("landing-beyond-horizon: the order lands later than the bound, and not after healing", () => {
      const far = fault("landing-beyond-horizon", onSend, { beyondMs: 2_000 });
      const floor = sent({ profile, faults: [far] }, away);
      const { sendHorizonMs } = adapter.rules;
      floor.run(sendHorizonMs + 1_999);
      expect(floor.exchange.orders()).toEqual([]);
      expect(outcomeOf(floor)).toBe("unknown");
      floor.run(sendHorizonMs + 2_000);
      expect(floor.exchange.orders()).toHaveLength(1);
      const healed = sent({ profile, faults: [far] }, away);
      healed.run(sendHorizonMs);
      healed.gateway.heal();
      healed.run(sendHorizonMs + 9_000);
      expect(healed.exchange.orders()).toEqual([]);
      expect(healed.carried().at(-1)?.kind).toBe("request-lost");
    });

    it("fill-before-ack: reports of the order come before its answer", () => {
      const held = fault("fill-before-ack", onSend, { delayMs: 2_200 });
      const floor = sent({ profile, faults: [held] });
      floor.run(20_000);
      const answered = floor.arrivals.find(({ kind }) => kind === "answer");
      const told = floor.frames().filter(({ atMs }) => atMs < (answered?.atMs ?? 0));
      expect(answered?.atMs).toBeLessThan(2_500);
      const early = told.flatMap(({ payload }) => adapter.readFrame(payload).reports);
      expect(early.some(({ cumQty }) => (cumQty ?? 0) > 0)).toBe(true);
    });

    it.each([
      ["cancel-rejected", "rejected"],
      ["cancel-lost", "confirmed"],
    ] as const)("%s: the answer is %s, the order works on", (kind, outcome) => {
      const floor = canceling(profile, [fault(kind, onCancel)]);
      const answer = floor.answers()[1];
      expect(answer && adapter.readCancelAnswer(answer, ID).kind).toBe(outcome);
      expect(floor.exchange.orders()).toMatchObject([{ status: "open" }]);
      expect(floor.carried().at(-1)).toEqual({ kind: "cancel-failed", requestSeq: 2 });
      floor.gateway.cancel(3, "T1-0e1", ID, "deadline");
      floor.run(10_000);
      expect(floor.exchange.orders()).toMatchObject([{ status: "canceled" }]);
    });

    it("cancel-lost: does not land on an order that has ended", () => {
      const floor = sent({ profile, faults: [fault("cancel-lost", onCancel)] });
      floor.run(20_000);
      floor.gateway.cancel(2, "T1-0e1", ID, "deadline");
      floor.run(25_000);
      expect(floor.landedFaults()).toEqual([]);
    });

    it("incomplete-snapshot: read, and known to be no proof of absence", () => {
      const floor = createFloor({ profile, faults: [fault("incomplete-snapshot", ORDERS)] });
      floor.gateway.send(1, order(away));
      floor.run(1_000);
      floor.gateway.query(2, "orders");
      floor.gateway.query(3, "orders");
      floor.run(3_000);
      const reads = floor.answers().slice(1);
      const complete = reads.map((answer) => adapter.readSnapshot("orders", answer)?.complete);
      expect(new Set(complete)).toEqual(new Set([false, true]));
    });

    it.each([
      ["limited", true],
      ["banned", false],
    ] as const)("a door that is shut, %s: refuses everything, then opens", (how, canPass) => {
      const floor = createFloor({ profile });
      floor.gateway.turnAway(how, 1_000);
      floor.gateway.send(1, order(away));
      floor.gateway.query(2, "orders");
      floor.run(900);
      expect(floor.exchange.orders()).toEqual([]);
      const [refused, unread] = [...floor.answers()].sort((a) => (a.body === null ? 1 : -1));
      expect(refused && adapter.readOrderAnswer(refused)).toMatchObject({
        kind: "rejected",
        canPass,
      });
      expect(unread && adapter.readSnapshot("orders", unread)).toBeNull();
      floor.run(1_000);
      floor.gateway.send(3, order({ ...away, clientOrderId: "T1-0e2" }));
      floor.run(2_000);
      expect(floor.exchange.orders()).toHaveLength(1);
      const doors = floor.carried().flatMap((what) => (what.kind === "door" ? [what.status] : []));
      expect(doors).toEqual(["shut", "open"]);
    });

    it("a door that is shut opens once when spells overlap, and at once when healed", () => {
      const floor = createFloor({ profile });
      floor.gateway.turnAway("limited", 1_000);
      floor.gateway.turnAway("banned", 2_000);
      floor.run(1_500);
      floor.gateway.heal();
      floor.run(5_000);
      const doors = floor.events.flatMap(({ atMs, what }) =>
        what.kind === "door" ? [`${atMs} ${what.status}`] : [],
      );
      expect(doors).toEqual(["0 shut", "1500 open"]);
    });

    it("lagging reads: each view is as old as the bound allows, and no older", () => {
      const floor = sent({ profile }, away);
      floor.run(100);
      floor.gateway.lagReads(60_000);
      const { readLagMs } = adapter.rules;
      for (let round = 0; round < 8; round += 1) {
        floor.exchange.adjust("PUT", 1, "manual");
        const [least] = profile.latency.requestMs;
        floor.run(floor.scheduler.nowMs() + readLagMs - profile.latency.requestMs[1] - 5);
        floor.gateway.query(10 + round, "positions");
        floor.run(floor.scheduler.nowMs() + 2 * readLagMs + least);
        const answer = floor.answers().at(-1);
        const content = answer && adapter.readSnapshot("positions", answer)?.content;
        const rows = content?.scope === "positions" ? content.rows : [];
        expect(rows.find(({ symbol }) => symbol === "PUT")?.netQty ?? 0).toBe(round);
      }
    });
  },
);

describe("request faults: a list cut short", () => {
  it("keeps half of each list and adds a row that nobody can read", () => {
    expect(cutShort([1, 2, 3, 4])).toEqual([1, 2, {}]);
    expect(cutShort({ a: [], b: { c: [1] }, d: "x", e: null })).toEqual({
      ...{ a: [{}], b: { c: [{}] }, d: "x", e: null },
    });
  });
});

describe("stream faults", () => {
  it.each(VENUE_PROFILES.map((profile) => [profile.slug, profile] as const))(
    "garbled frames, %s: cut and unknown ones are doubts, an unknown word moves nothing",
    (_slug, profile) => {
      for (const how of [0, 1, 2]) {
        const trigger = { kind: "report", order: "T1/0/entry/1", n: 1 } as const;
        const floor = sent({ profile, faults: [fault("garbled-frame", trigger, { how })] }, away);
        floor.run(5_000);
        const [frame] = floor.frames();
        const reading = profile.adapter.readFrame(frame?.payload);
        if (how === 2) expect(reading.reports).toMatchObject([{ status: "unknown", cumQty: 0 }]);
        else expect(reading).toMatchObject({ reports: [], doubts: [expect.any(String)] });
      }
    },
  );

  it("frames dropped: a stream that is up brings nothing, then again everything", () => {
    const floor = createFloor({ stop: true });
    floor.gateway.mute(3_000);
    floor.gateway.send(1, order(away));
    floor.run(3_000);
    expect(floor.frames()).toEqual([]);
    expect(floor.arrivals.some(({ kind }) => kind === "stream" || kind === "quote")).toBe(false);
    expect(floor.carried().filter((what) => what.kind === "report-dropped")).toHaveLength(1);
    floor.gateway.cancel(2, "T1-0e1", ID, "deadline");
    floor.run(9_000);
    expect(reportsOf(floor)).toMatchObject([{ status: "canceled" }]);
  });

  it("stale replay: the oldest frames come again, and nothing where there are none", () => {
    const trigger = { kind: "time", atMs: 60_000 } as const;
    const floor = sent({ faults: [fault("stale-replay", trigger, { frames: 2 })] });
    expect(floor.gateway.replayStale(2)).toBe(false);
    floor.run(20_000);
    const told = floor.frames().map(({ payload }) => payload);
    expect(told.length).toBeGreaterThan(2);
    expect(floor.gateway.replayStale(2)).toBe(true);
    floor.run(21_000);
    const again = floor.frames().slice(told.length);
    expect(again.map(({ payload, repeat }) => [payload, repeat])).toEqual([
      [told[0], true],
      [told[1], true],
    ]);
  });
});
