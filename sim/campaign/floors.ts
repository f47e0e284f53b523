/**
 * Whether the core was useful over a campaign: the shares of groups that ended well stay above
 * what each scenario declares.
 *
 * 1. Judged only where there are enough runs of the scenario for a share to mean something.
 */
import type { Scenario } from "../scenario.js";
import type { GroupCounts, Summary } from "./summary.js";

/** A scenario that stayed below its floors. */
export interface Miss {
  readonly scenario: string;
  readonly message: string;
}

/** Fewer runs of a scenario say nothing about shares. */
const MIN_RUNS = 200;

/** Every scenario that missed a floor, with the numbers. */
export function missedFloors(summary: Summary, scenarios: readonly Scenario[]): readonly Miss[] {
  const misses: Miss[] = [];
  for (const scenario of scenarios) {
    const counts = summary.scenarios.get(scenario.slug);
    if (counts === undefined || counts.runs < MIN_RUNS || counts.groups === 0) continue;
    const parts = flaws(scenario, counts);
    if (parts.length === 0) continue;
    misses.push({
      scenario: scenario.slug,
      message: `of ${counts.groups} groups in ${counts.runs} runs ${parts.join(" and ")}`,
    });
  }
  return misses;
}

function flaws(scenario: Scenario, counts: GroupCounts): readonly string[] {
  const { asPlanned, deniedAtMost, unwoundAtMost, escalatedAtMost } = scenario.floors;
  const parts: string[] = [];
  if (counts.asPlanned * 100 < asPlanned * counts.groups) {
    parts.push(`${counts.asPlanned} ended as planned, expected at least ${asPlanned} %`);
  }
  const most = (count: number, percent: number, words: string): void => {
    if (count * 100 <= percent * counts.groups) return;
    parts.push(`${count} ${words}, expected at most ${percent} %`);
  };
  most(counts.denied, deniedAtMost, "were denied");
  most(counts.unwound, unwoundAtMost, "were unwound or failed");
  most(counts.escalated, escalatedAtMost, "were escalated");
  return parts;
}
