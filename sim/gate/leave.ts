/**
 * The gate's reports as files: `gate.json`, `gate.xml`, `gate.md` and `gate.html` in one folder.
 *
 * 1. What an earlier gate left is taken away before the next one begins: a gate that is
 *    interrupted leaves no report, and none that could pass for its own.
 * 2. `gate.json`, which alone is a report, is written last, and whole.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { demandPlace, writeGatePage } from "../campaign/report.js";
import { unwritable, writeWhole } from "../campaign/whole-file.js";
import type { GateReport } from "../report/gate-shape.js";
import { gateJunit } from "../report/gate-junit.js";
import { gateMarkdown } from "../report/gate-markdown.js";

/** Without `--out`. */
export const GATE_FOLDER = join(".hedgeproof", "gate");

const PAGE = "gate.html";
const REPORT = "gate.json";
const NAMES = [REPORT, "gate.xml", "gate.md", PAGE];

/** Makes room for the reports (1). @throws UsageError where they cannot be written. */
export function makeRoom(folder: string): void {
  demandPlace(join(folder, PAGE));
  for (const name of NAMES) {
    const file = join(folder, name);
    try {
      rmSync(file, { force: true });
    } catch (thrown) {
      throw unwritable(file, thrown);
    }
  }
}

/** Leaves them. @returns the file of the report. @throws UsageError where it cannot be written. */
export function leaveReports(report: GateReport, folder: string): string {
  writeGatePage(report, join(folder, PAGE));
  const texts: readonly (readonly [string, string])[] = [
    ["gate.xml", gateJunit(report)],
    ["gate.md", gateMarkdown(report)],
    [REPORT, `${JSON.stringify(report, null, 2)}\n`],
  ];
  for (const [name, text] of texts) {
    const file = join(folder, name);
    try {
      writeWhole(file, text);
    } catch (thrown) {
      throw unwritable(file, thrown);
    }
  }
  return join(folder, REPORT);
}
