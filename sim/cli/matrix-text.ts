/**
 * Fault kinds × lifecycle states for people: how often each kind landed while a group was in each
 * state; a dot where it cannot, with the reasons below.
 */
import Table from "cli-table3";
import type { RunReport } from "../report/shapes.js";
import { STATES } from "../auditor/lifecycle.js";

/** The table and what explains it. */
export function matrixText(matrix: RunReport["matrix"]): string {
  const table = new Table({
    head: ["fault", ...STATES.map((_, at) => String(at + 1))],
    colAligns: ["left", ...STATES.map(() => "right" as const)],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    chars: { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" },
  });
  const reasons = new Set<string>();
  for (const { fault, landed, impossible } of matrix) {
    const cells = STATES.map((state) => {
      const why = impossible[state];
      const count = landed[state] ?? 0;
      if (why === undefined || count > 0) return String(count);
      reasons.add(why);
      return ".";
    });
    table.push([fault, ...cells]);
  }
  const legend = STATES.map((state, at) => `${String(at + 1).padStart(2)} ${state}`);
  const why = [...reasons].map((reason) => ` . ${reason}`);
  return `${[table.toString(), ...legend, ...why].join("\n")}\n`;
}
