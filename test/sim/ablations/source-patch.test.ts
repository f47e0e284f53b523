/** The host's protocol (core/host.ts, 1) taken apart by a source patch. */
import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { campaignIn, patchedCopy } from "./source-patch.js";

const PERFORM = "for (const effect of effects)\n            perform(effect);";
const COMMIT = "if (writes.length > 0) {";

describe("source patch: the host's order", () => {
  it("an effect before its commit is found as intent-before-order", { timeout: 300_000 }, () => {
    const folder = patchedCopy([
      { file: "core/host.js", from: PERFORM, to: "" },
      { file: "core/host.js", from: COMMIT, to: `${PERFORM}\n        ${COMMIT}` },
    ]);
    try {
      const { failures } = campaignIn(folder, 60);
      expect(failures.map(({ invariant }) => invariant)).toContain("intent-before-order");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("a patch that no longer applies is refused", () => {
    const gone = { file: "core/host.js", from: "no such line", to: "" };
    expect(() => patchedCopy([gone])).toThrow(/found it 0 times/);
  });
});
