/**
 * A chart library that draws nothing and writes down what it is asked to draw, for tests without a
 * browser: axes of 1,000 by 100 points, everything at once.
 */

type Hook = (chart: FakePlot, ...more: unknown[]) => void;

interface Options {
  readonly width: number;
  readonly height: number;
  readonly axes?: readonly {
    readonly splits?: () => readonly number[];
    readonly values?: (chart: FakePlot, splits: readonly number[]) => readonly string[];
  }[];
  readonly series: readonly { readonly label?: string; readonly paths?: unknown }[];
  readonly hooks?: Readonly<Record<string, readonly Hook[]>>;
}

/** Every chart that was made and not destroyed. */
export const charts: FakePlot[] = [];

/** The part of the library that the page uses. */
export class FakePlot {
  static readonly paths = { stepped: () => (): null => null };
  readonly over = document.createElement("div");
  readonly scales: Record<string, { min: number; max: number }>;
  readonly cursor: { idx: number | null } = { idx: null };
  readonly bbox = { left: 0, top: 0, width: 1_000, height: 100 };
  readonly root = document.createElement("div");
  /** What was drawn: the name of each call. */
  readonly drawn: string[] = [];
  readonly ctx = this.context();
  height: number;

  constructor(
    readonly options: Options,
    readonly data: readonly (readonly (number | null)[])[],
    into: HTMLElement,
  ) {
    const xs = data[0] ?? [];
    this.scales = { x: { min: Number(xs[0] ?? 0), max: Number(xs.at(-1) ?? 1) } };
    this.height = options.height;
    Object.defineProperty(this.over, "clientWidth", { value: 1_000 });
    this.root.append(this.over);
    into.append(this.root);
    charts.push(this);
    for (const hook of options.hooks?.["ready"] ?? []) hook(this);
    this.draw();
  }

  draw(): void {
    this.drawn.splice(0);
    for (const name of ["drawClear", "draw"]) {
      for (const hook of this.options.hooks?.[name] ?? []) hook(this);
    }
  }

  setScale(key: string, range: { min: number; max: number }): void {
    this.scales[key] = range;
    for (const hook of this.options.hooks?.["setScale"] ?? []) hook(this, key);
    this.draw();
  }

  valToPos(value: number, key: string): number {
    const { min, max } = key === "x" ? (this.scales["x"] ?? { min: 0, max: 1 }) : Y;
    return ((value - min) / (max - min)) * this.bbox.width;
  }

  setSize({ height }: { readonly width: number; readonly height: number }): void {
    this.height = height;
  }

  setCursor(at: { readonly left: number }): void {
    this.cursor.idx = Math.round(at.left);
  }

  redraw(): void {
    this.draw();
  }

  destroy(): void {
    charts.splice(charts.indexOf(this), 1);
    this.root.remove();
  }

  private context(): Record<string, unknown> {
    const canvas = document.createElement("canvas");
    const note = (name: string) => () => this.drawn.push(name);
    const calls = ["save", "restore", "beginPath", "moveTo", "lineTo", "stroke", "fillRect"];
    const noted = [...calls, "rect", "setLineDash"].map((name) => [name, note(name)] as const);
    return { canvas, ...Object.fromEntries(noted) };
  }
}

const Y = { min: -6, max: 1 };
