/**
 * The timeline: events on their lanes with the messages between them, and under it what was exposed
 * and held. Both share their time axis, their zoom and the moment that is looked at.
 *
 * 1. Axes, zoom and curves are the chart library's; lanes, arrows and marks are drawn into it.
 * 2. Only what is in view is drawn.
 */
import uPlot from "uplot";
import { LANES } from "../report/page-data.js";
import type { Arrow, RunPage } from "../report/page-data.js";
import { clockText } from "../clock-text.js";
import { colour, el } from "./dom.js";

/** What the page asks of it. */
export interface Timeline {
  readonly element: HTMLElement;
  /** Looks at the event of that number. */
  look(event: number): void;
  /** Changes between time and event numbers along the axis. @returns what it is now. */
  turn(): "time" | "events";
  zoom(factor: number): void;
}

const LANES_HEIGHT = 300;
const CURVES_HEIGHT = 180;
const AXIS_WIDTH = 80;
/** No part of the axis smaller than this is shown. */
const LEAST_SHARE = 1 / 2_000;
/** Curves of positions take these in turn. */
const HUES = ["hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6"] as const;
const ARROWS: Readonly<Record<Arrow["what"], string>> = {
  wish: "hue-4",
  request: "hue-1",
  answer: "hue-2",
  report: "hue-3",
};

/** What the charts are, for who does not see them. */
const DRAWN = ["events by lanes", "units unhedged and held"] as const;

interface Drawing {
  readonly page: RunPage;
  /** The place of each event on the axis. */
  xs: number[];
  at: number;
}

/** The timeline of a run; `pick` hears which event is clicked. */
export function createTimeline(page: RunPage, pick: (event: number) => void): Timeline {
  const element = el("div", { class: "timeline" });
  const drawing: Drawing = { page, xs: timesOf(page), at: 0 };
  let mode: "time" | "events" = "events";
  let charts: readonly uPlot[] = [];

  function build(): void {
    for (const chart of charts) chart.destroy();
    drawing.xs = mode === "time" ? timesOf(page) : page.events.map((_event, at) => at + 1);
    const share = (min: number, max: number): void => {
      for (const chart of charts) {
        const { x } = chart.scales;
        if (x?.min !== min || x.max !== max) chart.setScale("x", { min, max });
      }
    };
    const width = Math.max(320, element.clientWidth);
    const shared = { width, mode, share, pick };
    charts = [lanesChart(drawing, shared, element), curvesChart(drawing, shared, element)];
    charts.forEach(({ ctx: { canvas } }, at) => {
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `${DRAWN[at]}; the list of events has the same in words`);
    });
    // The library lays a new chart out after this turn.
    queueMicrotask(show);
  }

  function show(): void {
    const x = drawing.xs[drawing.at - 1] ?? 0;
    for (const chart of charts) {
      keepInView(chart, x);
      placeMoment(chart, drawing);
      // The library's own cursor stands there too, and its legend has the values.
      if (drawing.at > 0) chart.setCursor({ left: chart.valToPos(x, "x"), top: 1 });
    }
  }

  new ResizeObserver(() => {
    const width = element.clientWidth;
    if (charts.length === 0) build();
    else for (const chart of charts) chart.setSize({ width, height: chart.height });
  }).observe(element);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", build);

  return {
    element,
    look(event) {
      drawing.at = event;
      show();
    },
    turn() {
      mode = mode === "time" ? "events" : "time";
      build();
      return mode;
    },
    zoom(factor) {
      const { min, max } = charts[0]?.scales["x"] ?? {};
      if (typeof min !== "number" || typeof max !== "number") return;
      const [low = 0, high = 1] = [drawing.xs[0], drawing.xs.at(-1)];
      const width = Math.min(
        high - low,
        Math.max(LEAST_SHARE * (high - low), (max - min) * factor),
      );
      const middle = drawing.xs[drawing.at - 1] ?? (min + max) / 2;
      const from = Math.max(low, Math.min(middle - width / 2, high - width));
      const to = from + width;
      for (const each of charts) each.setScale("x", { min: from, max: to });
    },
  };
}

function timesOf({ events }: RunPage): number[] {
  return events.map(({ atMs }) => atMs / 1_000);
}

function keepInView(chart: uPlot, x: number): void {
  const { min, max } = chart.scales["x"] ?? {};
  if (typeof min !== "number" || typeof max !== "number" || (x >= min && x <= max)) return;
  const half = (max - min) / 2;
  chart.setScale("x", { min: x - half, max: x + half });
}

interface Shared {
  readonly width: number;
  readonly mode: "time" | "events";
  share(min: number, max: number): void;
  pick(event: number): void;
}

function axisX(mode: Shared["mode"]): uPlot.Axis {
  return {
    stroke: colour("ink"),
    grid: { stroke: colour("line"), width: 1 },
    values: (_chart, splits) =>
      splits.map((at) => (mode === "time" ? clockText(at * 1_000).slice(0, -2) : String(at))),
  };
}

function hooksOf({ share, pick }: Shared): uPlot.Hooks.Arrays {
  return {
    setScale: [
      (chart, key) => {
        const { min, max } = chart.scales["x"] ?? {};
        if (key === "x" && typeof min === "number" && typeof max === "number") share(min, max);
      },
    ],
    ready: [
      (chart) => {
        chart.over.addEventListener("click", () => {
          const { idx } = chart.cursor;
          if (typeof idx === "number") pick(idx + 1);
        });
      },
    ],
  };
}

function lanesChart(drawing: Drawing, shared: Shared, into: HTMLElement): uPlot {
  const { events } = drawing.page;
  const ys = events.map(({ lane }) => (lane === null ? null : -LANES.indexOf(lane)));
  return new uPlot(
    {
      ...{ width: shared.width, height: LANES_HEIGHT, legend: { show: false } },
      scales: { x: { time: false }, y: { range: [0.5 - LANES.length, 0.5] } },
      cursor: { y: false, sync: { key: "run" }, points: { show: false } },
      axes: [
        axisX(shared.mode),
        {
          ...{ stroke: colour("ink"), size: AXIS_WIDTH, grid: { stroke: colour("line") } },
          splits: () => LANES.map((_lane, at) => -at),
          values: () => [...LANES],
        },
      ],
      series: [
        {},
        {
          ...{ stroke: colour("ink"), paths: () => null },
          points: { show: true, size: 5, fill: colour("ink") },
        },
      ],
      hooks: {
        ...hooksOf(shared),
        drawClear: [(chart) => drawArrows(chart, drawing)],
        draw: [(chart) => drawMarks(chart, drawing)],
      },
    },
    [drawing.xs, ys],
    into,
  );
}

function curvesChart(drawing: Drawing, shared: Shared, into: HTMLElement): uPlot {
  const { events, positions } = drawing.page;
  const stepped = uPlot.paths.stepped?.({ align: 1 }) ?? (() => null);
  const curve = (label: string, hue: string, more: Partial<uPlot.Series> = {}): uPlot.Series => ({
    ...{ label, stroke: colour(hue), width: 2, paths: stepped, points: { show: false } },
    ...more,
  });
  const held = positions.map(({ changes }) => {
    let next = 0;
    let value = 0;
    return events.map((_event, at) => {
      for (; (changes[next]?.[0] ?? Infinity) <= at + 1; next += 1) {
        value = changes[next]?.[1].exchange ?? value;
      }
      return value;
    });
  });
  return new uPlot(
    {
      ...{ width: shared.width, height: CURVES_HEIGHT },
      scales: { x: { time: false } },
      cursor: { y: false, sync: { key: "run" } },
      axes: [
        axisX(shared.mode),
        {
          ...{ stroke: colour("ink"), size: AXIS_WIDTH, grid: { stroke: colour("line") } },
        },
      ],
      series: [
        { label: shared.mode === "time" ? "seconds" : "event" },
        curve("units unhedged", "bad", { fill: colour("bad", 0.2) }),
        ...positions.map(({ name }, at) =>
          curve(name, HUES[at % HUES.length] ?? "ink", { dash: DASHES[at % 3] ?? [] }),
        ),
      ],
      hooks: { ...hooksOf(shared), draw: [(chart) => placeMoment(chart, drawing)] },
    },
    [drawing.xs, events.map(({ exposure }) => exposure), ...held],
    into,
  );
}

/** Curves are told apart without their colours. */
const DASHES: readonly number[][] = [[], [8, 4], [2, 3]];

const [TRADER, CORE, EXCHANGE] = [
  -LANES.indexOf("trader"),
  -LANES.indexOf("core"),
  -LANES.indexOf("exchange"),
];
/** The lanes of both ends. */
const ENDS: Readonly<Record<Arrow["what"], readonly [number, number]>> = {
  wish: [TRADER, CORE],
  request: [CORE, EXCHANGE],
  answer: [EXCHANGE, CORE],
  report: [EXCHANGE, CORE],
};

function drawArrows(chart: uPlot, { page, xs }: Drawing): void {
  const { ctx } = chart;
  const { min, max } = chart.scales["x"] ?? {};
  if (typeof min !== "number" || typeof max !== "number") return;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const { from, to, what } of page.arrows) {
    const [x1 = 0, x2 = 0] = [xs[from - 1], xs[to - 1]];
    if (x2 < min || x1 > max) continue;
    const [y1, y2] = ENDS[what];
    ctx.strokeStyle = colourOf(what);
    ctx.beginPath();
    ctx.moveTo(chart.valToPos(x1, "x", true), chart.valToPos(y1, "y", true));
    drawHead(ctx, chart.valToPos(x2, "x", true), chart.valToPos(y2, "y", true), y2 > y1);
    ctx.stroke();
  }
  ctx.restore();
}

const known = new Map<string, string>();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => known.clear());

function colourOf(what: Arrow["what"]): string {
  const found = known.get(what) ?? colour(ARROWS[what]);
  known.set(what, found);
  return found;
}

function drawHead(ctx: CanvasRenderingContext2D, x: number, y: number, up: boolean): void {
  const size = 5 * devicePixelRatio;
  ctx.lineTo(x, y);
  ctx.lineTo(x - size, up ? y + size : y - size);
  ctx.moveTo(x, y);
  ctx.lineTo(x + size / 2, up ? y + size : y - size);
}

/** Faults across all lanes, where they end, and a cross where a message is lost. */
function drawMarks(chart: uPlot, drawing: Drawing): void {
  const { ctx, bbox } = chart;
  const [ratio, bottom] = [devicePixelRatio, bbox.top + bbox.height];
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour("bad");
  ctx.lineWidth = ratio;
  drawing.page.events.forEach(({ mark, lane }, at) => {
    if (mark === null) return;
    const x = chart.valToPos(drawing.xs[at] ?? 0, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.beginPath();
    ctx.setLineDash(mark === "fault" ? [4 * ratio, 3 * ratio] : []);
    if (mark === "fault") {
      ctx.fillRect(x - 4 * ratio, bbox.top, 8 * ratio, 8 * ratio);
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bottom);
    } else if (mark === "fault-end") ctx.rect(x - 3 * ratio, bbox.top, 6 * ratio, 6 * ratio);
    else if (lane !== null) {
      const [y, arm] = [chart.valToPos(-LANES.indexOf(lane), "y", true), 5 * ratio];
      for (const way of [1, -1]) {
        ctx.moveTo(x - arm, y - arm * way);
        ctx.lineTo(x + arm, y + arm * way);
      }
    }
    ctx.stroke();
  });
  ctx.restore();
  placeMoment(chart, drawing);
}

/** The moment that is looked at: an element over the chart, so that it moves without a drawing. */
function placeMoment(chart: uPlot, { xs, at }: Drawing): void {
  const line = chart.over.querySelector<HTMLElement>(".at") ?? el("div", { class: "at" });
  if (line.parentNode === null) chart.over.append(line);
  const value = xs[at - 1];
  const left = value === undefined ? -1 : chart.valToPos(value, "x");
  line.hidden = left < 0 || left > chart.over.clientWidth;
  line.style.transform = `translateX(${left}px)`;
}
