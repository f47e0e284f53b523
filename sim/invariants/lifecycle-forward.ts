/**
 * `lifecycle-forward`: a group's durable state only moves up in rank, across restarts too; an end
 * that was reached stays.
 */
import type { Row } from "../../core/store/schema.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import { groupRow } from "../auditor/durable.js";
import { GROUP_RANKS } from "../auditor/lifecycle.js";

const SLUG = "lifecycle-forward";

function judge(court: Court, row: Row<"groups">): void {
  const rank = GROUP_RANKS.get(row.state);
  if (rank === undefined) {
    court.violate(SLUG, `${row.group_id} is in state ${row.state}, which is none of the eleven`);
    return;
  }
  const before = groupRow(court.image, row.group_id);
  if (before === null || before.state === row.state) return;
  court.exercise(SLUG);
  const forward = rank > (GROUP_RANKS.get(before.state) ?? 0) && before.state !== "CLOSED";
  if (forward) return;
  court.violate(SLUG, `${row.group_id} went from ${before.state} to ${row.state}`);
}

/** See the header. */
export const lifecycleForward: Invariant = {
  slug: SLUG,
  rule: "a group's state moves forward only, also across restarts",
  antecedent: "a group's durable state changed",
  create(court): Checker {
    return {
      committed(writes) {
        for (const write of writes) if (write.table === "groups") judge(court, write.row);
      },
    };
  },
};
