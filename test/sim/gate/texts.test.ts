/** The gate as JUnit, Markdown and text. */
import { describe, expect, it } from "vitest";
import { gateText, verifyText } from "../../../sim/cli/gate-text.js";
import { gateAnnotations } from "../../../sim/report/gate-annotations.js";
import { gateJunit } from "../../../sim/report/gate-junit.js";
import { gateMarkdown } from "../../../sim/report/gate-markdown.js";
import { badReport, gateReport } from "./reports.js";

describe("gate: JUnit", () => {
  it("a case for each check; a failed one has its reasons and commands, as text", () => {
    const xml = gateJunit(badReport());
    expect(xml).toContain('tests="2" failures="1"');
    expect(xml).toContain('<testcase classname="gate" name="corpus" time="1.2">');
    expect(xml).toContain("&lt;b>this&lt;/b> &amp; |");
    expect(xml).toContain("npx hedgeproof replay one --venue kite --seed 3");
    expect(xml).not.toContain("two, kite, seed 4");
    expect(xml).not.toContain("\u0007");
    expect(xml).toContain("]]]]><![CDATA[>");
  });

  it("of GO nothing failed", () => {
    expect(gateJunit(gateReport())).toContain('tests="1" failures="0"');
  });
});

describe("gate: Markdown", () => {
  it("verdict, why, a table, failures with their commands; text makes no markup (1)", () => {
    const text = gateMarkdown(badReport());
    expect(text.split("\n")[0]).toBe("# NO-GO");
    expect(text).toContain("| `campaign` | **failed** | 20 runs, 1 failed | 0:00.900 |");
    expect(text).toContain('\\<b\\>this\\</b\\> & \\| "that" \\`code\\`');
    expect(text).toContain("@\u200Bsomebody");
    expect(text).toContain("<br>`npx hedgeproof replay one --venue kite --seed 3`");
    expect(text).toContain("(allowed by the policy)");
  });

  it("of GO neither reasons nor failures; what is odd of the subject is said", () => {
    const text = gateMarkdown(gateReport());
    expect(text).not.toContain("## Why");
    expect(text).not.toContain("## Failures");
    const { subject } = gateReport();
    const odd = gateReport({ subject: { ...subject, clean: false, ablation: "a`b" } });
    expect(gateMarkdown(odd)).toContain("with changes that are not committed");
    expect(gateMarkdown(odd)).toContain("with the ablation `` a`b ``");
  });

  it("beyond twenty failures the rest is counted", () => {
    const [one] = badReport().failures;
    if (one === undefined) throw new Error("no failure");
    const failures = Array.from({ length: 23 }, () => one);
    expect(gateMarkdown(gateReport({ failures }))).toContain("- and 3 more");
  });
});

describe("gate: annotations of GitHub", () => {
  it("one for each failure that counts, and one for a check without any", () => {
    const report = badReport();
    expect(gateAnnotations(gateReport())).toBe("");
    const told = gateAnnotations(report);
    expect(told.trimEnd().split("\n")).toHaveLength(1);
    expect(told).toMatch(/^::error title=campaign%3A one%2C kite%2C seed 3::broke <b>/);
    expect(told).toContain("%0Anpx hedgeproof replay one --venue kite --seed 3\n");
    const known = report.failures.map((failure) => ({ ...failure, known: true }));
    expect(gateAnnotations({ ...report, failures: known })).toMatch(
      /^::error title=campaign::campaign: no-double-exit broke once/,
    );
  });
});

describe("gate: for people", () => {
  it("a table within 100 columns, reasons, commands, and the answer last", () => {
    const text = gateText(badReport(), { colours: false });
    const rows = text.split("\n").filter((line) => line.startsWith("│"));
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(100);
    expect(text).toContain("│ campaign │ failed │ 20 runs, 1 failed");
    expect(text).toContain("  npx hedgeproof replay one --venue kite --seed 3\n");
    expect(text).toMatch(/in 1:01\.005\nNO-GO\n$/);
    expect(gateText(gateReport(), { colours: false })).toMatch(/\nGO\n$/);
    const { subject } = gateReport();
    const planted = gateReport({ subject: { ...subject, ablation: "no-polling" } });
    expect(gateText(planted, { colours: false })).toContain(", the ablation no-polling in it\n");
  });

  it("whether a report holds", () => {
    expect(verifyText({ holds: true, verdict: "GO", reasons: [], runs: 20 })).toBe(
      "20 runs made again\nHOLDS: GO\n",
    );
    expect(verifyText({ holds: false, verdict: "GO", reasons: ["it changed"], runs: 0 })).toBe(
      "it changed\n0 runs made again\nDOES NOT HOLD: GO\n",
    );
  });
});
