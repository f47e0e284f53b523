/**
 * The statistics of a campaign for people.
 *
 * 1. No share is ever printed as zero.
 */
import type { RunReport } from "../report/shapes.js";

type Statistics = RunReport["statistics"];

const INDENT = " ".repeat(15);

/** The lines, each within the width of the summary. */
export function statisticsText({
  fresh,
  failureRate,
  worstCell,
  unseen,
  holdsFor,
}: Statistics): readonly string[] {
  if (fresh === null || unseen === null) {
    return ["bounds         none is claimed: these seeds are not fresh (see --fresh and --commit)"];
  }
  const worst =
    worstCell === null
      ? []
      : [`worst cell     ${worstCell.scenario}, ${worstCell.venue}: ${ratedText(worstCell)}`];
  return [
    `failure rate   ${ratedText(failureRate)}`,
    ...worst,
    `unseen         ${unseenText(unseen)}`,
    `${INDENT}${holdsFor}`,
  ];
}

function ratedText({ runs, failures, upper95 }: Statistics["failureRate"]): string {
  const most = percent(upper95 ?? 1);
  return `at most ${most} with 95 % confidence, ${failures} of ${runs} runs failed`;
}

function unseenText(unseen: NonNullable<Statistics["unseen"]>): string {
  const { labels, once, share, upper95 } = unseen;
  const bound = upper95 === null ? "no bound" : `at most ${percent(upper95)} with 95 % confidence`;
  const found = share === null ? "none seen once" : `${percent(share)} of runs`;
  return `${found}, ${bound} (labels: ${labels}, seen once: ${once})`;
}

/** Two digits that count, so that a small share is not told as none. */
function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
