/**
 * A learnt profile for people.
 */
import type { VenueProfileReport } from "../report/session-shape.js";
import { amount } from "../report/number-text.js";

/** What was learnt, and what was not. */
export function learnText(profile: VenueProfileReport): string {
  const { from, venue, clockOffsetMs, streamMs, requestMs, partialFills, kept, use } = profile;
  const offset = clockOffsetMs === null ? [] : [`clocks: apart by ${clockOffsetMs} ms at most`];
  return [
    `${from}: habits of ${venue}`,
    ...offset,
    ...quantilesText("stream delay beyond the quickest", streamMs),
    ...quantilesText("request to first report", requestMs),
    ...shareText("reordered", profile.reordered),
    ...shareText("repeated", profile.duplicated),
    ...shareText("dropped", profile.dropped),
    ...shareText("rejected orders", profile.rejected),
    ...(partialFills === null
      ? []
      : [
          `single fills: ${partialFills.percents.join(", ")} % of their orders (least, half, most)`,
        ]),
    ...kept,
    use,
    "",
  ].join("\n");
}

function quantilesText(what: string, spread: VenueProfileReport["streamMs"]): readonly string[] {
  if (spread === null) return [];
  const { samples, p50, p90, p99, most } = spread;
  return [`${what}: half ${p50}, 90 % ${p90}, 99 % ${p99}, most ${most} ms (${amount(samples)})`];
}

function shareText(what: string, share: VenueProfileReport["dropped"]): readonly string[] {
  if (share === null) return [];
  return [`${what}: ${amount(share.count)} of ${amount(share.of)} (${share.perMille} per mille)`];
}
