/** A second process that tries the disk of the first. */
import { describe, expect, it } from "vitest";
import { createDisk } from "../../sim/disk.js";
import type { StoreKind } from "../../sim/run-types.js";
import { folders, opened, refusal, seen } from "../core/store/opened.js";

const folder = folders();
const KINDS: readonly StoreKind[] = ["memory", "sqlite", "file"];

describe.each(KINDS)("disk, %s: a second process", (kind) => {
  it("is refused while the first holds the store, and harms nothing (1)", () => {
    const disk = createDisk(kind, kind === "file" ? folder() : null);
    const first = opened(disk.open());
    first.commit([seen("a")]);
    expect(refusal(disk.intrude())).toContain("held by another process");
    expect(first.commit([seen("b")])).toEqual({ kind: "committed" });
    disk.died();
    expect(opened(disk.open()).load().processed_events).toHaveLength(2);
    disk.died();
    expect(disk.intrude().kind).toBe("open");
    disk.close();
  });
});
