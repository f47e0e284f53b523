/**
 * The published JSON Schemas are those of `sim/report/shapes.ts`; `npx vitest run -u` on this file
 * writes them anew.
 */
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { gateShape, policyShape, verifyShape } from "../../../sim/report/gate-shape.js";
import { causeShape } from "../../../sim/report/cause-shape.js";
import { findingsShape } from "../../../sim/report/findings-shape.js";
import { realWorldShape } from "../../../sim/report/real-world-shape.js";
import {
  corpusShape,
  reproShape,
  shrinkShape,
  writtenShape,
} from "../../../sim/report/repro-shape.js";
import { importShape, profileShape, sessionShape } from "../../../sim/report/session-shape.js";
import {
  ablateShape,
  diffShape,
  listShape,
  replayShape,
  runShape,
  sweepShape,
} from "../../../sim/report/shapes.js";

const folder = join(import.meta.dirname, "..", "..", "..", "docs", "schemas");

describe("published schemas", () => {
  it.each([
    ["run", runShape],
    ["replay", replayShape],
    ["diff", diffShape],
    ["sweep", sweepShape],
    ["cause", causeShape],
    ["repro", reproShape],
    ["list", listShape],
    ["findings", findingsShape],
    ["ablate", ablateShape],
    ["shrink", shrinkShape],
    ["corpus", corpusShape],
    ["written", writtenShape],
    ["gate", gateShape],
    ["gate-policy", policyShape],
    ["gate-verify", verifyShape],
    ["real-world", realWorldShape],
    ["import", importShape],
    ["session", sessionShape],
    ["learn", profileShape],
  ])("%s.json is current", async (name, shape) => {
    const file = join(folder, `${name}.json`);
    const style = { ...(await resolveConfig(file)), parser: "json" };
    const text = await format(JSON.stringify(z.toJSONSchema(shape)), style);
    await expect(text).toMatchFileSnapshot(file);
  });
});
