/**
 * Parameters of fault kinds: names, units and ranges, as the catalogue states them.
 */

/** Bounds that follow from the venue or the scenario, resolved when a schedule is drawn. */
export type Ceiling =
  /** What the venue's stream delay leaves beside its normal latency. */
  | "stream-delay"
  /** What the venue's send horizon leaves beside its normal latency. */
  | "send-horizon"
  /** The last index into the scenario's market. */
  | "market"
  /** The last index into the scenario's plans, or of a leg within one. */
  | "plan"
  | "leg";

/** One parameter: an integer between `low` and `high`, both inclusive. */
export interface FaultParam {
  readonly name: string;
  readonly unit: "ms" | "percent" | "bps" | "ppm" | "count" | "index" | "flag";
  readonly low: number;
  readonly high: number | Ceiling;
  /** Values nearer to zero than this are not drawn. */
  readonly magnitudeFrom: number;
}

/** A parameter. */
export function param(
  name: string,
  unit: FaultParam["unit"],
  low: number,
  high: number | Ceiling,
  magnitudeFrom = 0,
): FaultParam {
  return { name, unit, low, high, magnitudeFrom };
}

/** A share, in percent. */
export const percent = (low: number, high: number): FaultParam =>
  param("percent", "percent", low, high);
/** A symbol of the market. */
export const symbolIndex = param("symbolIndex", "index", 0, "market");
/** How long it lasts. */
export const forMs = (low: number, high: number): FaultParam => param("forMs", "ms", low, high);
/** How long a process is down. */
export const downMs = param("downMs", "ms", 200, 8_000);
