/** Sessions and recordings as files of a test. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SAFEGUARDS } from "../../../core/safeguards/index.js";
import type { Safeguards } from "../../../core/safeguards/index.js";
import { ABLATIONS } from "../../../sim/ablate/table.js";
import type { SessionRecord } from "../../../sim/session/format.js";

export const SESSIONS = join(import.meta.dirname, "..", "..", "..", "scenarios", "sessions");
export const RAW = join(SESSIONS, "raw");
export const WORDS = ["kite", "alpaca", "binance", "ibkr", "fix"] as const;

/** The recordings of a venue, of which its session was made. */
export function recordingsOf(word: string): readonly string[] {
  return word === "fix"
    ? [join(RAW, "fix.messages.log")]
    : [join(RAW, `${word}.stream.jsonl`), join(RAW, `${word}.lists.json`)];
}

/** The lines of the shipped session, as data: the header, then the records. */
export function linesOf(word: string): readonly [object, ...SessionRecord[]] {
  const text = readFileSync(join(SESSIONS, `${word}.ndjson`), "utf8");
  const lines = text.trim().split("\n");
  return lines.map((line) => JSON.parse(line)) as unknown as [object, ...SessionRecord[]];
}

/** Writes lines of JSON. @returns the file */
export function written(folder: string, lines: readonly unknown[], name = "s.ndjson"): string {
  const file = join(folder, name);
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return file;
}

/** A shipped session with its records changed. @returns the file */
export function changed(
  folder: string,
  word: string,
  change: (records: SessionRecord[]) => readonly unknown[],
  header: object = {},
): string {
  const [first, ...records] = linesOf(word);
  return written(folder, [{ ...first, ...header }, ...change(records)]);
}

/** The safeguards with an ablation of the table in them. */
export function ablated(name: string): Safeguards {
  const seam = ABLATIONS.find((ablation) => ablation.name === name)?.seam;
  if (seam?.kind !== "record") throw new Error(`${name} is no ablation of the record`);
  return { ...SAFEGUARDS, ...seam.replace(SAFEGUARDS) };
}

type Frame = Extract<SessionRecord, { kind: "frame" }>;

/** The frames and lists of Kite, the filled quantity of one frame replaced. */
export function kiteFrame(record: SessionRecord | undefined, data: object): Frame {
  const frame = record as Frame & { readonly payload: { readonly data: object } };
  return {
    ...frame,
    payload: { type: "order", data: { ...frame.payload.data, ...data } },
  } as Frame;
}
