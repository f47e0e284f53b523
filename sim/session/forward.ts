/**
 * Lifecycles of groups while a session is replayed: they only move forward, by the ranks that the
 * auditor knows, not by the core's own table.
 */
import type { GroupView } from "../../core/engine.js";
import { GROUP_RANKS } from "../auditor/lifecycle.js";
import type { Verdicts } from "./verdicts.js";

/** Hears of every group after every event. */
export type Forward = (groups: readonly Pick<GroupView, "id" | "state">[], line: number) => void;

/** A watch that has seen no group yet. */
export function createForward(verdicts: Verdicts): Forward {
  const states = new Map<string, GroupView["state"]>();
  return (groups, line) => {
    for (const { id, state } of groups) {
      const before = states.get(id);
      if (before === state) continue;
      const rank = GROUP_RANKS.get(state) ?? 0;
      const back = before !== undefined && rank <= (GROUP_RANKS.get(before) ?? 0);
      const text = `group ${id} went from ${before} to ${state}`;
      verdicts.check("lifecycle-forward", line, back ? text : null);
      states.set(id, state);
    }
  };
}
