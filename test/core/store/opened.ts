/** Small helpers of the store tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { OpenResult, Store, StoreContents } from "../../../core/store/port.js";
import type { Row, Write } from "../../../core/store/schema.js";

/** The store of an opening that must succeed. */
export function opened<S extends Store>(
  result: { readonly kind: "open"; readonly store: S } | Extract<OpenResult, { kind: "refused" }>,
): S {
  if (result.kind === "refused") throw new Error(`refused: ${result.reason}`);
  return result.store;
}

/** The reason of an opening that must be refused. */
export function refusal(result: OpenResult): string {
  if (result.kind === "open") throw new Error("was opened");
  return result.reason;
}

/** What the core wrote; the store's own scalars apart. */
export function core(contents: StoreContents): StoreContents {
  const meta = contents.meta.filter(({ name }) => name !== "epoch" && name !== "schema_version");
  return { ...contents, meta };
}

/** A row of the smallest table. */
export function seen(key: string): Write {
  return { table: "processed_events", row: { event_key: key } };
}

/** A leg's row. */
export function leg(group: string, index: number, held: number): Write {
  const row: Row<"legs"> = { group_id: group, leg: index, symbol: "S", held, adjusted: 0 };
  return { table: "legs", row };
}

/** Makes folders that are gone after each test. */
export function folders(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "hedgeproof-"));
    made.push(folder);
    return folder;
  };
}
