/**
 * Ids are pure functions of plan, leg, purpose and attempt: what is written can be read back, no
 * two orders share one, and Kite's twenty characters suffice.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvariantViolation } from "../../core/assert.js";
import type { Purpose } from "../../core/effects.js";
import { clientOrderId, parseClientOrderId } from "../../core/ids.js";

const KITE_TAG_LENGTH = 20;

const plan = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
const leg = fc.integer({ min: 0, max: 35 });
const purpose = fc.constantFrom<Purpose>("entry", "hedge", "exit", "stop");
const attempt = fc.integer({ min: 1, max: 1_679_615 });

describe("clientOrderId: one order's name", () => {
  it("clientOrderId: reads as plan, leg, purpose and attempt", () => {
    expect(clientOrderId("IC1", 2, "entry", 1)).toBe("IC1-2e1");
    expect(clientOrderId("IC1", 0, "hedge", 36)).toBe("IC1-0h10");
    expect(clientOrderId("IC1", 3, "exit", 2)).toBe("IC1-3x2");
    expect(clientOrderId("PP1", 1, "stop", 1)).toBe("PP1-1s1");
  });

  it("clientOrderId: is read back as it was written, within a tag's length", () => {
    fc.assert(
      fc.property(plan, leg, purpose, attempt, (p, l, why, n) => {
        const id = clientOrderId(p, l, why, n);
        expect(id.length).toBeLessThanOrEqual(KITE_TAG_LENGTH);
        expect(parseClientOrderId(id)).toEqual({ plan: p, leg: l, purpose: why, attempt: n });
      }),
    );
  });

  it.each([
    [-1, 1],
    [36, 1],
    [0, 0],
    [0, 1_679_616],
  ])("clientOrderId: leg %i and attempt %i do not fit", (index, n) => {
    expect(() => clientOrderId("IC1", index, "entry", n)).toThrow(InvariantViolation);
  });
});

describe("parseClientOrderId: what a person or a broker hands us", () => {
  it.each(["", "IC1", "IC1-2e", "IC1-2z1", "IC1-2e1 ", "TOOLONGID-2e1", "IC1-2e12345", "manual"])(
    "parseClientOrderId: %j is not one of ours",
    (id) => {
      expect(parseClientOrderId(id)).toBeNull();
    },
  );
});
