import { describe, expect, it } from "vitest";
import { failureOutcome, placedOutcome, succeeded } from "../../../core/venues/answers.js";

const answer = (status: number) => ({ status, dateMs: 1, body: null });

describe("answers", () => {
  it.each([
    [199, false],
    [200, true],
    [299, true],
    [300, false],
  ])("HTTP %i is a success: %j", (status, success) => {
    expect(succeeded(answer(status))).toBe(success);
  });

  it.each([
    [0, "no answer"],
    [302, "HTTP 302: moved"],
    [408, "HTTP 408: moved"],
    [500, "HTTP 500: moved"],
    [503, "HTTP 503: moved"],
  ])("HTTP %i is UNKNOWN, and says what was told (1)", (status, reason) => {
    expect(failureOutcome(answer(status), "moved")).toEqual({ kind: "unknown", reason });
  });

  it.each([400, 404, 499])("HTTP %i is a rejection for good", (status) => {
    expect(failureOutcome(answer(status), "no")).toEqual({
      ...{ kind: "rejected", reason: "no", canPass: false },
    });
  });

  it("a refusal that tells of a timeout is UNKNOWN, with the text (1)", () => {
    expect(failureOutcome(answer(400), "it timed out")).toEqual({
      ...{ kind: "unknown", reason: "HTTP 400: it timed out" },
    });
  });

  it("a success without an order id is UNKNOWN, and says so (1)", () => {
    expect(placedOutcome(undefined)).toEqual({
      ...{ kind: "unknown", reason: "an answer without an order id" },
    });
  });
});
