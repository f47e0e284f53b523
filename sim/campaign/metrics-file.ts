/**
 * Metrics left as a file, in the text that monitoring systems read.
 *
 * 1. A file is replaced whole or not at all.
 */
import type { MetricsReport } from "../report/metrics-shape.js";
import { openMetricsText } from "../report/open-metrics.js";
import { buildName } from "./build.js";
import { unwritable, writeWhole } from "./whole-file.js";

/** Writes them; `kind` is what they are of. @throws UsageError where it cannot be written. */
export function writeMetrics(file: string, metrics: MetricsReport, kind: string): void {
  try {
    writeWhole(file, openMetricsText(metrics, { kind, build: buildName() }));
  } catch (thrown) {
    throw unwritable(file, thrown);
  }
}
