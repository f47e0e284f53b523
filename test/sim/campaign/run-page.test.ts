import { describe, expect, it } from "vitest";
import { createMoments } from "../../../sim/campaign/moment.js";
import { scenarioNamed } from "../../../sim/campaign/named.js";
import { INVENTORY } from "../../../sim/campaign/own-inventory.js";
import { hearRun } from "../../../sim/campaign/replay.js";
import { arrowsOf, historiesOf, pageEvent } from "../../../sim/campaign/run-page.js";
import type { History } from "../../../sim/report/page-data.js";
import type { WorldEvent } from "../../../sim/world-event.js";

const { heard } = hearRun(
  {
    ...{ scenario: scenarioNamed("iron-condor", INVENTORY), venue: "alpaca-like", seed: "2" },
    ...{ store: "memory", schedule: null },
  },
  INVENTORY,
);

describe("the page of a run: histories", () => {
  const { groups, orders, positions } = historiesOf(heard);
  const after = <T>(histories: readonly History<T>[], event: number): Map<string, T> =>
    new Map(
      histories.flatMap(({ name, changes }): [string, T][] => {
        const last = changes.findLast(([from]) => from <= event);
        return last === undefined ? [] : [[name, last[1]]];
      }),
    );

  it("say after every event what a look at that moment says", () => {
    const moments = createMoments();
    heard.forEach((event, at) => {
      moments.hear(event);
      const view = moments.view();
      const seen = after(groups, at + 1);
      expect([...seen.keys()]).toEqual(view.groups.map(({ id }) => id));
      for (const { id, ...group } of view.groups) expect(seen.get(id)).toEqual(group);
      const held = after(positions, at + 1);
      for (const { symbol, exchange } of view.positions) {
        expect(held.get(symbol)?.exchange ?? 0).toBe(exchange);
      }
      const told = after(orders, at + 1);
      for (const { clientOrderId, stored, exchange } of view.orders) {
        const order = told.get(clientOrderId);
        expect(order?.stored ?? null).toBe(
          stored === null ? null : `${stored.status}, ${stored.filled} filled`,
        );
        expect(order?.exchange?.startsWith(exchange?.status ?? "none") ?? false).toBe(
          exchange !== null,
        );
      }
    });
    expect(orders.length).toBeGreaterThan(4);
  });

  it("tell only what changed", () => {
    for (const { changes } of [...groups, ...orders, ...positions]) {
      const values = changes.map(([, value]) => JSON.stringify(value));
      expect(values.every((value, at) => value !== values[at - 1])).toBe(true);
    }
  });
});

describe("the page of a run: messages", () => {
  const arrows = arrowsOf(heard);
  const what = (n: number): WorldEvent["what"] | undefined => heard[n - 1]?.what;

  it("lead from a request to its landing, and from there to the answer that is heard", () => {
    const requests = arrows.filter((arrow) => arrow.what === "request");
    expect(requests.length).toBeGreaterThan(10);
    for (const { from, to } of requests) {
      const [left, landed] = [what(from), what(to)];
      expect(["send", "cancel", "query"]).toContain(left?.kind);
      expect(landed).toMatchObject({
        kind: "landed",
        requestSeq: (left as { readonly requestSeq: number }).requestSeq,
      });
    }
    const answers = arrows.filter((arrow) => arrow.what === "answer");
    expect(answers.length).toBeGreaterThan(10);
    for (const { from, to } of answers) {
      const { requestSeq } = what(from) as { readonly requestSeq: number };
      expect(what(to)).toMatchObject({ kind: "deliver", event: { requestSeq } });
    }
  });

  it("lead from what the trader hands in to where it is heard", () => {
    const wishes = arrows.filter((arrow) => arrow.what === "wish");
    expect(wishes.length).toBeGreaterThan(1);
    for (const { from, to } of wishes) {
      expect(["plan-submitted", "command-submitted"]).toContain(what(from)?.kind);
      expect(["plan", "command"]).toContain(
        (what(to) as { readonly event: { readonly kind: string } }).event.kind,
      );
    }
  });

  it("lead from a report that leaves to each time that it is heard", () => {
    const reports = arrows.filter((arrow) => arrow.what === "report");
    const delivered = heard.filter(
      ({ what: one }) => one.kind === "deliver" && one.event.kind === "report",
    );
    expect(reports.length).toBe(delivered.length);
    for (const { from, to } of reports) {
      const { reportKey } = what(from) as { readonly reportKey: string };
      expect(what(to)).toMatchObject({ event: { report: { key: reportKey } } });
    }
  });

  describe("across a start: a new process counts its requests anew", () => {
    const ask = { kind: "query", requestSeq: 1, scope: "orders" } as const;
    const asked: WorldEvent = { actor: "gateway", atMs: 0, what: ask };
    const lost: WorldEvent = { ...asked, what: { kind: "request-lost", requestSeq: 1 } };
    const landing: WorldEvent = {
      ...asked,
      what: { kind: "landed", requestSeq: 1, blocked: false },
    };
    const started: WorldEvent = {
      ...{ actor: "process", atMs: 0 },
      what: { kind: "started", incarnation: 2, localMs: 0 },
    };
    const failed = { kind: "query-failed", requestSeq: 1, stampMs: null, localMs: 0 } as const;
    const answer: WorldEvent = {
      ...{ actor: "process", atMs: 0 },
      what: { kind: "deliver", event: failed, repeat: false },
    };
    const request = (from: number, to: number): unknown => ({ from, to, what: "request" });

    it("what the dead sent lands, and is not answered to the living", () => {
      expect(arrowsOf([asked, started, landing])).toEqual([request(1, 3)]);
      expect(arrowsOf([asked, started, landing, answer])).toEqual([request(1, 3)]);
      expect(arrowsOf([asked, landing, started, answer])).toEqual([request(1, 2)]);
    });

    it("the living are answered from their own landing", () => {
      expect(arrowsOf([asked, started, asked, landing, landing, answer])).toEqual([
        ...[request(3, 4), request(1, 5), { from: 4, to: 6, what: "answer" }],
      ]);
    });

    it("an order that lands late is the one that the exchange takes at once", () => {
      const order = { clientOrderId: "A-0e1" };
      const what = { kind: "send", requestSeq: 1, order, key: "A/0/entry/1" };
      const sent = { ...asked, what } as unknown as WorldEvent;
      const taken = {
        ...{ actor: "exchange", atMs: 0 },
        what: { kind: "accepted", order, stampMs: 0 },
      } as unknown as WorldEvent;
      expect(arrowsOf([sent, started, asked, landing, taken, landing])).toEqual([
        ...[request(1, 4), request(3, 6)],
      ]);
      expect(arrowsOf([sent, started, asked, landing])).toEqual([request(3, 4)]);
    });

    it("what was lost on its way does not land", () => {
      expect(arrowsOf([asked, lost, started, asked, landing])).toEqual([request(4, 5)]);
    });
  });
});

describe("the page of a run: lanes", () => {
  it("every event has its lane, the harness none; faults are marked", () => {
    const lanes = heard.map((event) => pageEvent(event, 0));
    const used = new Set(lanes.map(({ lane }) => lane));
    expect(used).toEqual(
      new Set([null, "trader", "core", "store", "requests", "stream", "exchange"]),
    );
    expect(
      lanes.filter(({ lane }) => lane === null).every(({ actor }) => actor === "harness"),
    ).toBe(true);
    const landed = heard.filter(({ what: one }) => one.kind === "fault" && one.landed === "begun");
    expect(lanes.filter(({ mark }) => mark === "fault")).toHaveLength(landed.length);
    const [harness, gateway] = [
      { actor: "harness", atMs: 0 },
      { actor: "gateway", atMs: 0 },
    ] as const;
    const crash = { id: 1, kind: "crash", trigger: { kind: "time", atMs: 0 }, params: {} } as const;
    const marks = [
      { ...harness, what: { kind: "fault", fault: crash, landed: "ended" } } as const,
      { ...gateway, what: { kind: "request-lost", requestSeq: 1 } } as const,
      { ...gateway, what: { kind: "landed", requestSeq: 1, blocked: false } } as const,
    ].map((event) => pageEvent(event, 0).mark);
    expect(marks).toEqual(["fault-end", "lost", null]);
  });
});
