/**
 * That a file was written, for people or as JSON.
 */
import type { z } from "zod";
import type { writtenShape } from "../report/repro-shape.js";

/** One line, or with `json` one document. */
export function writtenText(file: string, json = false): string {
  const report: z.infer<typeof writtenShape> = { written: file };
  return json ? `${JSON.stringify(report, null, 2)}\n` : `wrote ${file}\n`;
}
