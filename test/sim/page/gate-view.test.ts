// @vitest-environment happy-dom
/**
 * The gate's page without a browser: what is shown, as text.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { showGate } from "../../../sim/page/gate-view.js";
import type { GateReport } from "../../../sim/report/gate-shape.js";
import { badReport, gateReport } from "../gate/reports.js";

let root: HTMLElement;
beforeEach(() => {
  root = document.createElement("main");
  document.body.replaceChildren(root);
});
const shown = (report: GateReport): string => {
  showGate({ kind: "gate", title: "the gate", report }, root);
  return root.textContent ?? "";
};

describe("page of the gate", () => {
  it("GO: every check, what was measured, the files; neither reasons nor failures", () => {
    const text = shown(gateReport());
    expect(root.querySelector(".verdict.good")?.textContent).toBe("GO");
    expect(root.querySelector('[aria-label="reasons"]')).toBeNull();
    expect(root.querySelector('[aria-label="failures"]')?.textContent).toBe("Failuresnone");
    expect(text).toContain("corpuspassed3 of 30:01.200");
    expect(text).toContain("99 % of the hedges withinnever");
    expect(text).toContain("package-lock.json");
    expect(text).not.toContain("not committed");
  });

  it("NO-GO: why, each failure with its safeguards and command, markup as text", () => {
    const report = badReport();
    const { subject, metrics } = report;
    const text = shown({
      ...report,
      subject: { ...subject, clean: false, ablation: "no-polling" },
      safeguards: [{ slug: "stop-loss", exercised: 3, suspected: 2 }],
      metrics: { ...metrics, hedgeLevels: { "1": 5, "2": 3, "3": 1 } },
    });
    expect(root.querySelector(".verdict.bad")?.textContent).toBe("NO-GO");
    expect(root.querySelector("b")).toBeNull();
    expect(text).toContain("<b>this</b>");
    expect(text).toContain("look at stop-loss, order-intents");
    expect(text).toContain("allowed by the policy");
    expect(root.querySelector("pre")?.textContent).toContain("npx hedgeproof replay one");
    expect(text).toContain("with changes that are not committed");
    expect(text).toContain("the core has the ablation no-polling in it");
    expect(text).toContain("hedges of hedges4");
    expect(root.querySelector('[aria-label="safeguards"] strong')?.textContent).toBe("2");
  });
});
