// @vitest-environment happy-dom
/**
 * The page's parts without a browser: what is shown, what each key does, and what is drawn.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { measuredNothing } from "../../../sim/campaign/measured.js";
import { metricsReport } from "../../../sim/report/metrics-shape.js";
import type { CampaignPage, PageEvent, RunPage } from "../../../sim/report/page-data.js";
import { FakePlot, charts } from "./plot.js";

vi.mock("uplot", () => ({ default: FakePlot }));
const { showRun } = await import("../../../sim/page/run-view.js");
const { showCampaign } = await import("../../../sim/page/campaign-view.js");

/** Tells of a size at once, and of another, unless it was told to stop. */
class AtOnce {
  private on = true;
  constructor(private readonly told: ResizeObserverCallback) {}
  observe(): void {
    for (let times = 0; times < 2; times += 1) {
      if (this.on) this.told([], this as unknown as ResizeObserver);
    }
  }
  disconnect(): void {
    this.on = false;
  }
  unobserve(): void {
    this.disconnect();
  }
}

let root: HTMLElement;
beforeEach(() => {
  vi.stubGlobal("ResizeObserver", AtOnce);
  location.hash = "";
  root = document.createElement("main");
  document.body.replaceChildren(root);
  charts.splice(0);
});
afterEach(() => vi.unstubAllGlobals());

const event = (atMs: number, over: Partial<PageEvent> = {}): PageEvent => ({
  ...{ atMs, actor: "process", text: `happened at ${atMs}`, exposure: 0 },
  ...{ lane: "core", mark: null, ...over },
});

/** Ten events, a fault at 3 that ends at 5, a lost request at 6, exposed from 7 to 8. */
function runPage(over: Partial<RunPage> = {}): RunPage {
  const events = Array.from({ length: 10 }, (_, at) => event((at + 1) * 100));
  events[2] = event(300, { actor: "harness", lane: null, mark: "fault", text: "fault 1 lands" });
  events[4] = event(500, { actor: "harness", lane: null, mark: "fault-end" });
  events[5] = event(600, { actor: "gateway", lane: "requests", mark: "lost" });
  events[6] = event(700, { exposure: 25 });
  events[7] = event(800, { exposure: 25 });
  return {
    ...{ kind: "run", title: "a run", outcome: "violated", invariant: "no-orphan" },
    ...{ message: "1 order", loss: "would have cost 1.00 INR", ablation: "no-polling" },
    ...{ digest: "ab", build: "1", words: "a crash", commands: ["npx hedgeproof replay a"] },
    events,
    arrows: [
      { from: 1, to: 2, what: "wish" },
      { from: 2, to: 4, what: "request" },
      { from: 4, to: 9, what: "answer" },
      { from: 8, to: 10, what: "report" },
    ],
    groups: [
      { name: "G", changes: [[2, { state: "HEDGED", aim: "hold", exposure: 0, unknown: 0 }]] },
    ],
    orders: [
      {
        name: "G-0e1",
        changes: [
          [4, { intent: "entry", stored: "works, 0 filled", exchange: null, differs: false }],
          [9, { intent: null, stored: null, exchange: "filled, 5 of 5 filled", differs: true }],
        ],
      },
    ],
    positions: [
      { name: "S", changes: [[9, { stored: "", exchange: -5 }]] },
      { name: "T", changes: [[2, { stored: "G/0 5", exchange: 5 }]] },
    ],
    ...over,
  };
}

const press = (key: string, more: KeyboardEventInit = {}): boolean =>
  document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
const moment = (): string => document.querySelector("#moment")?.textContent ?? "";
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
/** The latest charts: of the lanes, and of the curves. */
const latest = (): readonly [FakePlot, FakePlot] => charts.slice(-2) as [FakePlot, FakePlot];

describe("the page of a run", () => {
  it("says what broke, what it cost, with what in the core, and what to type", () => {
    showRun(runPage(), root);
    const text = root.querySelector("header")?.textContent ?? "";
    for (const part of ["a run", "violated no-orphan", "1 order", "would have cost 1.00 INR"]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("with the ablation no-polling in the core");
    expect(text).toContain("1 fault landed");
    expect(root.querySelector("details")?.hasAttribute("open")).toBe(true);
    expect(root.querySelector("details a")?.getAttribute("href")).toBe("#event=3");
  });

  it("of a run that passed, with many faults and nothing else to tell: folds them", () => {
    const events = Array.from({ length: 6 }, (_, at) => event(at, { mark: "fault" }));
    const none = { invariant: null, message: null, loss: null, ablation: null };
    showRun(runPage({ outcome: "passed", events, arrows: [], ...none }), root);
    expect(root.querySelector(".verdict")?.className).toContain("good");
    expect(root.querySelector("details")?.hasAttribute("open")).toBe(false);
    expect(root.querySelector("details")?.textContent).not.toContain("a crash");
  });

  it("begins at the last event, or at that of the address, and never beyond", () => {
    showRun(runPage(), root);
    expect(moment()).toContain("event 10 of 10, 0:01.000");
    location.hash = "#event=4";
    dispatchEvent(new Event("hashchange"));
    expect(moment()).toContain("event 4 of 10");
    location.hash = "#event=400";
    dispatchEvent(new Event("hashchange"));
    expect(moment()).toContain("event 10 of 10");
  });

  it("has keys for events, faults, changes, zoom and axis", async () => {
    showRun(runPage(), root);
    await settled();
    press("Home");
    expect(moment()).toBe("before the first event");
    press("ArrowRight");
    expect(moment()).toContain("event 1 of");
    press("f");
    expect(moment()).toContain("fault 1 lands");
    press("f");
    expect(moment()).toContain("event 3 of");
    press("x");
    expect(moment()).toContain("event 7 of 10, 0:00.700: process happened at 700; 25 units");
    press("x");
    expect(moment()).toContain("event 9 of");
    press("X");
    expect(moment()).toContain("event 7 of");
    press("F");
    expect(moment()).toContain("event 3 of");
    press("End");
    press("ArrowLeft");
    expect(moment()).toContain("event 9 of");
    expect(press("z")).toBe(true);
    expect(press("ArrowLeft", { altKey: true })).toBe(true);
    expect(moment()).toContain("event 9 of");
  });

  it("zooms around the moment, within the run, and back", async () => {
    showRun(runPage(), root);
    await settled();
    press("+");
    const [lanes, curves] = latest();
    expect(lanes.scales["x"]).toEqual({ min: 5.5, max: 10 });
    expect(curves.scales["x"]).toEqual({ min: 5.5, max: 10 });
    press("-");
    expect(lanes.scales["x"]).toEqual({ min: 1, max: 10 });
    for (let times = 0; times < 40; times += 1) press("+");
    const { min = 0, max = 0 } = lanes.scales["x"] ?? {};
    expect(max - min).toBeGreaterThan(0);
    press("Home");
    press("ArrowRight");
    expect(lanes.scales["x"]?.min).toBeLessThanOrEqual(1);
  });

  it("turns between time and events along the axis", async () => {
    showRun(runPage(), root);
    await settled();
    expect(latest()[0].data[0]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    press("t");
    await settled();
    const [lanes, curves] = latest();
    expect(lanes.data[0]?.[9]).toBe(1);
    const [x, y] = lanes.options.axes ?? [];
    expect(x?.values?.(lanes, [0.5])).toEqual(["0:00.5"]);
    expect(y?.values?.(lanes, y.splits?.() ?? [])).toContain("exchange");
    expect(curves.options.series.map(({ label }) => label)).toEqual([
      ...["seconds", "units unhedged", "S", "T"],
    ]);
    expect(curves.data[2]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, -5, -5]);
    press("t");
    await settled();
    expect(latest()[1].options.axes?.[0]?.values?.(lanes, [3])).toEqual(["3"]);
  });

  it("draws only arrows and marks that are in view", async () => {
    showRun(runPage(), root);
    await settled();
    const [lanes] = latest();
    const count = (name: string): number => lanes.drawn.filter((call) => call === name).length;
    lanes.draw();
    // Four arrows; the fault, its end, and the cross.
    expect([count("stroke"), count("fillRect"), count("rect")]).toEqual([7, 1, 1]);
    lanes.setScale("x", { min: 8.5, max: 10 });
    expect([count("stroke"), count("fillRect"), count("rect")]).toEqual([2, 0, 0]);
    Object.assign(lanes.scales, { x: { min: undefined, max: undefined } });
    lanes.draw();
    expect(count("stroke")).toBe(3);
  });

  it("goes where one clicks: on a chart, on a row, between rows", async () => {
    showRun(runPage(), root);
    await settled();
    const [lanes] = latest();
    lanes.cursor.idx = 3;
    lanes.over.dispatchEvent(new Event("click"));
    expect(moment()).toContain("event 4 of");
    lanes.cursor.idx = null;
    lanes.over.dispatchEvent(new Event("click"));
    expect(moment()).toContain("event 4 of");
    root
      .querySelectorAll('.row[data-event="6"] span')[2]
      ?.dispatchEvent(new Event("click", { bubbles: true }));
    expect(moment()).toContain("event 6 of");
    root.querySelector(".rows")?.dispatchEvent(new Event("click", { bubbles: true }));
    expect(moment()).toContain("event 6 of");
  });

  it("finds events, and goes to the first", () => {
    showRun(runPage(), root);
    const search = root.querySelector<HTMLInputElement>("#search");
    if (search === null) throw new Error("no search");
    const type = (value: string): void => {
      search.value = value;
      search.dispatchEvent(new Event("input"));
    };
    const key = (name: string): boolean =>
      search.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
    press("/");
    type("AT 700");
    expect(root.querySelector(".found")?.textContent).toBe("1 found");
    key("Enter");
    expect(moment()).toContain("event 7 of");
    key("f");
    expect(moment()).toContain("event 7 of");
    type("nowhere");
    key("Enter");
    expect(moment()).toContain("event 7 of");
    press("ArrowRight");
    type("");
    expect(root.querySelector(".found")?.textContent).toBe("");
    key("Escape");
  });

  it("shows each side's state, and says where they differ", () => {
    showRun(runPage(), root);
    const state = (): string => root.querySelector(".state")?.textContent ?? "";
    expect(state()).toContain("differs");
    expect(state()).toContain("no intent");
    press("Home");
    expect(state()).not.toContain("G-0e1");
    for (let times = 0; times < 4; times += 1) press("ArrowRight");
    expect(state()).toContain("works, 0 filled");
    expect(state()).toContain("none");
    expect(state()).not.toContain("differs");
  });

  it("has a slider, whose own arrows it leaves alone, buttons, and help", () => {
    showRun(runPage(), root);
    const slider = root.querySelector<HTMLInputElement>("#slider");
    if (slider === null) throw new Error("no slider");
    slider.value = "2";
    slider.dispatchEvent(new Event("input"));
    expect(moment()).toContain("event 2 of");
    expect(location.hash).toBe("#event=2");
    slider.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    expect(moment()).toContain("event 2 of");
    const help = root.querySelector("dialog");
    for (const button of root.querySelectorAll<HTMLElement>(".tools button")) button.click();
    expect(help?.open).toBe(true);
    press("ArrowRight");
    expect(moment()).toContain("event 2 of");
    help?.querySelector("button")?.click();
    expect(help?.open).toBe(false);
    help?.querySelector<HTMLInputElement>("#letters")?.click();
    press("f");
    expect(moment()).toContain("event 2 of");
    press("?");
    expect(help?.open).toBe(false);
  });

  it("of a run without events: stands still", async () => {
    const nothing = { arrows: [], groups: [], orders: [], positions: [] };
    showRun(runPage({ events: [], ...nothing }), root);
    await settled();
    for (const key of ["ArrowRight", "f", "x", "+", "-", "t"]) press(key);
    expect(moment()).toBe("before the first event");
  });
});

function campaignPage(over: Partial<CampaignPage["report"]> = {}): CampaignPage {
  const failure = (seed: string): CampaignPage["report"]["failures"][number] => ({
    ...{ scenario: "one", venue: "kite", seed, outcome: "violated", invariant: "no-orphan" },
    ...{ message: "1 order", atMs: 61_005, digest: "ab", difference: null, loss: null },
    replay: `npx hedgeproof replay one --venue kite --seed ${seed}`,
  });
  const unseen = { labels: 30, once: 2, twice: 1, share: 0.01, upper95: 0.02 };
  const cell = { scenario: "one", venue: "kite", runs: 5, failures: 1, upper95: 0.6 };
  const report: CampaignPage["report"] = {
    ...{ verdict: "failed", runs: 1_200, passed: 1_185, failed: 15, digest: "cd", workers: 2 },
    ...{ events: 1, steps: 1, commits: 1, simulatedMs: 61_005, wallMs: 5_000 },
    ...{ runsPerSecond: 240, eventsPerSecond: 9, faults: {} },
    situations: { "crash-between": 4, "crash@HEDGED": 3 },
    safeguards: [
      { slug: "polling", exercised: 1_234 },
      { slug: "stop-loss", exercised: 0 },
    ],
    invariants: [{ slug: "no-orphan", exercised: 7 }],
    budgets: { external: 61.4 },
    ends: { hedged: 5 },
    metrics: metricsReport(measuredNothing(), new Map()),
    made: {
      ...{ build: "1", draws: 1, store: "sqlite", planFile: null },
      deal: {
        scenarios: [{ slug: "one", digest: "ab".repeat(32) }],
        ...{ venues: ["kite"], seeds: { kind: "one", seed: "1" }, cross: false },
        ...{ order: "forward", shard: { k: 1, n: 1 } },
      },
    },
    part: null,
    failures: [...Array(12).keys()].map((seed) => failure(String(seed))),
    tiers: [
      { tier: "fast", fromRuns: 1_000, judged: true, situations: 5, missed: ["rare-one"] },
      { tier: "slow", fromRuns: 10_000, judged: false, situations: 2, missed: [] },
    ],
    matrix: [
      { fault: "crash", landed: { CREATED: 0, HEDGED: 3 }, impossible: { CREATED: "too early" } },
      { fault: "stall", landed: { CREATED: 0, HEDGED: 9 }, impossible: {} },
    ],
    statistics: {
      fresh: { commit: "abc", seeds: 1_200 },
      failureRate: { runs: 1_200, failures: 15, upper95: 0.02 },
      ...{ cells: [cell], worstCell: cell, unseen },
      growth: [
        [1, 1],
        [900, 29],
        [1_200, 30],
      ],
      holdsFor: "this holds here",
    },
    ...over,
  };
  const losses = report.failures.map((_failure, at) => (at === 0 ? "would have cost 9" : null));
  return { kind: "campaign", title: "failed", build: "1", report, losses };
}

describe("the page of a campaign", () => {
  it("has the dearest failures first, the others behind a fold, and the rest counted", () => {
    showCampaign(campaignPage(), root);
    const section = root.querySelector('[aria-label="failures"]');
    expect(section?.querySelectorAll(":scope > ol > li")).toHaveLength(10);
    expect(section?.querySelector("details")?.textContent).toContain("2 more");
    expect(section?.textContent).toContain("and 3 that are not listed");
    expect(section?.querySelector("li")?.textContent).toContain("would have cost 9");
  });

  it("says what was never needed, judged or possible, and what that holds for", () => {
    showCampaign(campaignPage(), root);
    const text = root.textContent ?? "";
    for (const part of ["never", "rare-one", "judged from 10,000 runs on", "61 %"]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("too early: crash in CREATED");
    expect(text).not.toContain("crash@HEDGED");
    expect(root.querySelector(".impossible")?.getAttribute("title")).toBe("too early");
    expect(text).toContain("30 different behaviours in 1,200 runs");
    expect(text).toContain("1,200 fresh ones of abc");
    expect(text).toContain("30; 2; 1");
    expect(text).toContain("1.00 %");
    expect(charts).toHaveLength(1);
  });

  it("of nothing: claims nothing", () => {
    const statistics = {
      ...{ fresh: null, cells: [], worstCell: null, unseen: null, growth: [], holdsFor: "here" },
      failureRate: { runs: 0, failures: 0, upper95: null },
    };
    const none = { failures: [], failed: 0, runs: 0, matrix: [], tiers: [], workers: 1 };
    showCampaign(campaignPage({ ...none, verdict: "passed", statistics }), root);
    const text = root.textContent ?? "";
    expect(text).toContain("none is claimed");
    expect(text).toContain("not fresh");
    expect(text).toContain("1 thread,");
    expect(root.querySelector(".verdict")?.className).toContain("good");
    expect(charts).toHaveLength(0);
    const unseen = { labels: 3, once: 0, twice: 1, share: null, upper95: 0.1 };
    showCampaign(campaignPage({ statistics: { ...statistics, unseen } }), root);
    expect(root.textContent).toContain("none seen once");
  });
});
