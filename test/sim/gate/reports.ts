/** A report of the gate as tests use it. */
import { measuredNothing } from "../../../sim/campaign/measured.js";
import { sealed } from "../../../sim/gate/assemble.js";
import type { GateReport } from "../../../sim/report/gate-shape.js";
import { metricsReport } from "../../../sim/report/metrics-shape.js";

/** One that says GO, but for what is changed; sealed. */
export function gateReport(over: Partial<GateReport> = {}): GateReport {
  return sealed({
    version: 1,
    verdict: "GO",
    reasons: [],
    checks: [{ name: "corpus", passed: true, detail: "3 of 3", reasons: [], wallMs: 1_200 }],
    failures: [],
    subject: {
      ...{ commit: "ab".repeat(20), clean: true, build: "0.1.0+1", draws: 1, node: "v20.19.0" },
      ablation: null,
    },
    policy: { version: 1 },
    inputs: [{ file: "package-lock.json", sha256: "cd".repeat(32) }],
    seeds: `${"ab".repeat(20)}-1..20`,
    digest: "ef".repeat(32),
    sample: [],
    safeguards: [{ slug: "polling", exercised: 7, suspected: 0 }],
    metrics: metricsReport(measuredNothing(), new Map()),
    begunAt: "2026-11-26T10:00:00.000Z",
    wallMs: 61_005,
    ...over,
  });
}

/** One that says NO-GO, with text that is markup in one format or another. */
export function badReport(): GateReport {
  const message = 'broke <b>this</b> & | "that" `code` ]]> \u0007 @somebody';
  const reasons = [`campaign: no-double-exit broke once: one, kite, seed 3: ${message}`];
  return gateReport({
    ...{ verdict: "NO-GO", reasons: [...reasons, "the likeliest safeguard is stop-loss"] },
    checks: [
      { name: "corpus", passed: true, detail: "3 of 3", reasons: [], wallMs: 1_200 },
      { name: "campaign", passed: false, detail: "20 runs, 1 failed", reasons, wallMs: 900 },
    ],
    failures: [
      {
        ...{ check: "campaign", what: "one, kite, seed 3", invariant: "no-double-exit", message },
        ...{ safeguards: ["stop-loss", "order-intents"], known: false },
        replay: "npx hedgeproof replay one --venue kite --seed 3",
      },
      {
        ...{ check: "campaign", what: "two, kite, seed 4", invariant: "settles", message: "late" },
        ...{ safeguards: [], known: true, replay: null },
      },
    ],
  });
}
