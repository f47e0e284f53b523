import { describe as suite, expect, it } from "vitest";
import { clockText } from "../../sim/clock-text.js";
import { describe } from "../../sim/trace.js";
import { worldSamples } from "./world-samples.js";

suite("trace", () => {
  it.each([
    [0, "0:00.000"],
    [61_005, "1:01.005"],
    [3_600_000, "60:00.000"],
  ])("clock: %d ms is %s", (atMs, text) => {
    expect(clockText(atMs)).toBe(text);
  });

  it("every world event has a line", () => {
    const lines = worldSamples.map((event) => {
      const { actor, kind, text } = describe(event);
      return `${actor} [${kind}] ${text}`;
    });
    for (const line of lines) expect(line).not.toMatch(/undefined|null|NaN|\[object/);
    expect(lines).toMatchSnapshot();
  });
});
