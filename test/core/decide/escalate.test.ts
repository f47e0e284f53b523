import { describe, expect, it } from "vitest";
import { must } from "../../../core/assert.js";
import type { Context } from "../../../core/context.js";
import { concludeEpisode } from "../../../core/decide/escalate.js";
import { decideGroup } from "../../../core/decide/group.js";
import { newGroup } from "../../../core/group.js";
import type { Group } from "../../../core/group.js";
import type { Plan } from "../../../core/plan.js";
import { spread } from "../engine/plans.js";
import { contextOf, orderOf, wholeSet } from "../step.js";

const NOW = 500_000;

function at(): Context {
  const ctx = contextOf();
  Object.assign(ctx.state, { nowLocalMs: 1_000, lastSet: wholeSet(NOW), pollAtOnce: false });
  Object.assign(ctx.state.recovery, { complete: true });
  ctx.state.broker.nowMs = NOW;
  return ctx;
}

/** A spread in its first episode that holds so much of its legs. */
function exposed(plan: Plan, wing: number, short: number): Group {
  const group = newGroup(plan, 1);
  Object.assign(group, { aim: "trim", episode: 1, episodeOpen: true });
  must(group.legs[0], "wing").adjusted = wing;
  must(group.legs[1], "short").adjusted = short;
  return group;
}

describe("escalation", () => {
  it("of risk whose cover has expired, once its closing has failed three times", () => {
    const expiry = { atMs: NOW, settlement: "cash" } as const;
    for (const [failed, raised] of [
      [2, 0],
      [3, 1],
    ] as const) {
      const plan = spread();
      const [wing, short] = [must(plan.legs[0], "wing"), must(plan.legs[1], "short")];
      const gone = { ...wing, instrument: { ...wing.instrument, expiry } };
      const group = exposed({ ...plan, legs: [gone, short] }, 0, 100);
      for (let attempt = 0; attempt < failed; attempt += 1) {
        const ended = { how: "canceled", stampMs: 1, reason: null } as const;
        const intent = {
          purpose: "exit",
          side: "BUY",
          leg: 1,
          symbol: "SHORT",
          episode: 1,
        } as const;
        must(group.legs[1], "short").orders.push(orderOf({ ended }, intent));
      }
      const ctx = at();
      concludeEpisode(ctx, group);
      expect(ctx.state.escalations.size).toBe(raised);
    }
  });

  it.each([
    ["taking", 0],
    ["raised", 1],
  ] as const)("that is %s: %i stops are sent for the position", (status, stops) => {
    const group = exposed(spread({ stop: { leg: "short", triggerTicks: 1_100 } }), 75, 100);
    const ctx = at();
    ctx.state.escalations.set("SP!1", {
      ...{ id: "SP!1", groupId: "SP", episode: 1, status, residual: 25, unknown: 0 },
      ...{ delivered: true, alarmedAtMs: null },
    });
    decideGroup(ctx, group);
    const sent = [...ctx.touched].map(({ intent }) => intent.purpose);
    expect(sent.filter((purpose) => purpose === "stop")).toHaveLength(stops);
  });
});
