/** Orders of the core, judged when they leave: each rule with an order that breaks it. */
import { describe, expect, it } from "vitest";
import type { OrderRequest } from "../../../core/effects.js";
import type { OrderReport } from "../../../core/events.js";
import type { Plan } from "../../../core/plan.js";
import { parsePlan } from "../../../core/plan.js";
import { createForward } from "../../../sim/session/forward.js";
import type { Sent } from "../../../sim/session/sent.js";
import { createSendJudge, noteTold, positionOf } from "../../../sim/session/sent.js";
import { createVerdicts } from "../../../sim/session/verdicts.js";
import { linesOf } from "./recordings.js";

const [{ plan: told }] = linesOf("fix") as unknown as readonly [{ readonly plan: object }];

function planOf(change: object = {}): Plan {
  const result = parsePlan({ ...told, ...change });
  if (result.kind === "invalid") throw new Error(result.reason);
  return result.plan;
}

function sent(clientOrderId: string, side: OrderRequest["side"], qty: number, filled = 0): Sent {
  const leg = Number(clientOrderId.split("-")[1]?.[0]);
  const symbol = leg === 0 ? "XYZ-P480" : "XYZ-P485";
  const request: OrderRequest = {
    ...{ clientOrderId, symbol, side, qty, type: "LIMIT", limitTicks: 1, triggerTicks: null },
  };
  const one: Sent = {
    ...{ request, leg, part: null, line: 1, latest: null, ended: false, canceled: null, toldMs: 0 },
  };
  if (filled > 0) noteTold(one, reportOf(one, filled));
  return one;
}

const reportOf = ({ request }: Sent, cumQty: number, stampMs = 1): OrderReport => ({
  ...{ key: "k", clientOrderId: request.clientOrderId, brokerOrderId: "B", cumQty, stampMs },
  ...{ status: cumQty >= request.qty ? "filled" : "open", fill: null, bust: null },
  ...{ orderQty: null, reason: null },
});

/** What the judge finds in the last of these orders. */
function found(orders: readonly Sent[], plan = planOf(), durable = true): readonly string[] {
  const verdicts = createVerdicts();
  const judge = createSendJudge(plan, orders, verdicts);
  const last = orders.at(-1);
  if (last === undefined) return [];
  if (durable) judge.durable.add(last.request.clientOrderId);
  judge.judge(last, 1_000);
  return verdicts.broken.map(({ invariant }) => invariant);
}

describe("orders as they leave", () => {
  const cover = sent("P-0e1", "BUY", 10, 10);
  const half = sent("P-0e1", "BUY", 5, 5);

  it("an entry of cover, then risk for as much as is filled, break nothing", () => {
    expect(found([cover])).toEqual([]);
    expect(found([cover, sent("P-1e1", "SELL", 10)])).toEqual([]);
    expect(found([sent("P-9e1", "BUY", 10)])).toEqual([]);
  });

  it.each([
    ["an intent that is not durable", "intent-before-order", [cover], false],
    ["an id for the second time", "one-order-per-intent", [half, half], true],
    [
      "risk on cover that only works",
      "no-self-inflicted-naked",
      [sent("P-0e1", "BUY", 10, 4), sent("P-1e1", "SELL", 5)],
      true,
    ],
    ["more than the plan", "no-over-hedge", [cover, sent("P-0e2", "BUY", 1)], true],
    [
      "an exit of more than is held",
      "no-double-exit",
      [sent("P-0e1", "BUY", 10, 4), sent("P-0x1", "SELL", 5)],
      true,
    ],
    [
      "an exit beside a live one",
      "no-double-exit",
      [cover, sent("P-0x1", "SELL", 6), sent("P-0x2", "SELL", 5)],
      true,
    ],
  ])("%s breaks %s", (_what, invariant, orders, durable) => {
    expect(found(orders, planOf(), durable)).toEqual([invariant]);
  });

  it("hedge-on-fill: naked within the plan's allowance, hedges for what is filled", () => {
    const plan = planOf({ mode: "hedge-on-fill", maxNaked: 4 });
    expect(found([sent("P-1e1", "SELL", 4)], plan)).toEqual([]);
    expect(found([sent("P-1e1", "SELL", 5)], plan)).toEqual(["no-self-inflicted-naked"]);
    const primary = sent("P-1e1", "SELL", 4, 3);
    expect(found([primary, sent("P-0h1", "BUY", 3)], plan)).toEqual([]);
    expect(found([primary, sent("P-0h1", "BUY", 4)], plan)).toEqual(["no-over-hedge"]);
  });

  it("what is told later counts, what ended counts as filled", () => {
    const one = sent("P-0e1", "BUY", 10, 4);
    noteTold(one, reportOf(one, 2, 0));
    expect(positionOf([one], "XYZ-P480")).toBe(4);
    noteTold(one, { ...reportOf(one, 4, 2), status: "canceled" });
    expect(found([one, sent("P-0e2", "BUY", 6)])).toEqual([]);
  });
});

describe("lifecycles", () => {
  it("a step back is broken, a step on and the same again are not", () => {
    const verdicts = createVerdicts();
    const watch = createForward(verdicts);
    for (const state of ["CREATED", "HEDGE_FILLED", "HEDGE_FILLED"] as const) {
      watch([{ id: "P", state }], 1);
    }
    expect(verdicts.broken).toEqual([]);
    watch([{ id: "P", state: "HEDGE_SUBMITTED" }], 7);
    expect(verdicts.broken).toEqual([
      {
        ...{ invariant: "lifecycle-forward", line: 7 },
        message: "group P went from HEDGE_FILLED to HEDGE_SUBMITTED",
      },
    ]);
  });

  it("an invariant that is broken a hundred times is told twenty", () => {
    const verdicts = createVerdicts();
    for (let n = 0; n < 100; n += 1) verdicts.check("a", n, "b");
    expect(verdicts.broken).toHaveLength(20);
    expect(verdicts.checked()).toEqual([{ invariant: "a", times: 100 }]);
  });
});
