/**
 * The page of one run: what went wrong, the timeline, and a slider through time with the state on
 * the side.
 *
 * 1. Whatever moves through time goes through `look`; the address of the page names the moment.
 */
import type { RunPage } from "../report/page-data.js";
import { el } from "./dom.js";
import { createEventList } from "./event-list.js";
import { createStatePanel } from "./state-panel.js";
import { createTimeline } from "./timeline.js";

const KEYS: readonly (readonly [string, string])[] = [
  ["← →", "event before, event after"],
  ["Home End", "first event, last event"],
  ["f F", "next fault, fault before"],
  ["x X", "next change of what is unhedged, change before"],
  ["+ −", "zoom in, zoom out; drag over the timeline to zoom, double click for all"],
  ["t", "time or event numbers along the axis"],
  ["/", "search in events"],
  ["?", "these keys"],
];

/** So many faults are told at once. */
const FEW = 4;

/** Shows it. */
export function showRun(page: RunPage, root: HTMLElement): void {
  const last = page.events.length;
  const slider = el("input", { id: "slider", type: "range" });
  Object.assign(slider, { min: "0", max: String(last), step: "1" });
  const timeline = createTimeline(page, (event) => go(event));
  const list = createEventList(page, (event) => go(event));
  const panel = createStatePanel(page);
  const help = helpOf();
  let at = -1;

  function look(event: number): void {
    const next = Math.min(last, Math.max(0, event));
    if (next === at) return;
    at = next;
    slider.value = String(next);
    slider.setAttribute("aria-valuetext", `event ${next} of ${last}`);
    for (const part of [timeline, list, panel]) part.look(next);
  }

  /** Looks, and says so in the address, without a step of the browser's history each time. */
  function go(event: number): void {
    look(event);
    history.replaceState(null, "", `#event=${at}`);
  }

  slider.addEventListener("input", () => go(Number(slider.value)));
  addEventListener("hashchange", () => look(fromHash(last)));
  addEventListener("keydown", (pressed) => {
    const target = pressed.target as Element;
    // What goes with Alt, Control or the like is the browser's own: Alt and ← is "back".
    if (pressed.altKey || pressed.ctrlKey || pressed.metaKey) return;
    if (help.open || target.matches("input[type=search]")) return;
    if (pressed.key.length === 1 && !help.querySelector<HTMLInputElement>("input")?.checked) return;
    if (target === slider && pressed.key.startsWith("Arrow")) return;
    const done = onKey(pressed.key, { page, at, last, go, timeline, list, help });
    if (done) pressed.preventDefault();
  });

  root.append(
    headerOf(page),
    el(
      "div",
      { class: "columns" },
      el(
        "div",
        {},
        el(
          "section",
          { "aria-label": "timeline" },
          el("div", { class: "tools" }, ...toolsOf(timeline, help)),
          timeline.element,
          el("label", { class: "slider" }, "event ", slider),
        ),
        list.element,
      ),
      panel.element,
    ),
    help,
  );
  look(fromHash(last));
}

/** The event that the address names; the last, where it names none. */
function fromHash(last: number): number {
  const [, event] = /^#event=(\d{1,9})$/.exec(location.hash) ?? [];
  return event === undefined ? last : Number(event);
}

interface Keyed {
  readonly page: RunPage;
  readonly at: number;
  readonly last: number;
  readonly go: (event: number) => void;
  readonly timeline: ReturnType<typeof createTimeline>;
  readonly list: ReturnType<typeof createEventList>;
  readonly help: HTMLDialogElement;
}

/** Whether the key means something. */
function onKey(key: string, { page, at, last, go, timeline, list, help }: Keyed): boolean {
  const { events } = page;
  const numbers = events.map((_event, place) => place + 1);
  const isFault = (n: number): boolean => events[n - 1]?.mark === "fault";
  const isChange = (n: number): boolean =>
    events[n - 1]?.exposure !== (n === 1 ? 0 : events[n - 2]?.exposure);
  const after = (is: (n: number) => boolean): number => numbers.find((n) => n > at && is(n)) ?? at;
  const before = (is: (n: number) => boolean): number =>
    numbers.findLast((n) => n < at && is(n)) ?? at;
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => go(at - 1),
    ArrowRight: () => go(at + 1),
    Home: () => go(0),
    End: () => go(last),
    f: () => go(after(isFault)),
    F: () => go(before(isFault)),
    x: () => go(after(isChange)),
    X: () => go(before(isChange)),
    "+": () => timeline.zoom(0.5),
    "-": () => timeline.zoom(2),
    t: () => void timeline.turn(),
    "/": () => list.focusSearch(),
    "?": () => help.showModal(),
  };
  const action = actions[key];
  action?.();
  return action !== undefined;
}

function toolsOf(timeline: Keyed["timeline"], help: HTMLDialogElement): HTMLElement[] {
  const button = (label: string, action: () => void): HTMLElement => {
    const made = el("button", { type: "button" }, label);
    made.addEventListener("click", action);
    return made;
  };
  return [
    button("zoom in", () => timeline.zoom(0.5)),
    button("zoom out", () => timeline.zoom(2)),
    button("time / events", () => void timeline.turn()),
    button("keys", () => help.showModal()),
    el("span", { class: "key hue-1" }, "↗ request"),
    el("span", { class: "key hue-2" }, "↘ answer"),
    el("span", { class: "key hue-3" }, "↘ report"),
    el("span", { class: "key hue-4" }, "↘ the trader's wish"),
    el("span", { class: "key bad" }, "┆ fault, ▫ its end, ✕ lost"),
  ];
}

function helpOf(): HTMLDialogElement {
  const rows = KEYS.flatMap(([key, what]) => [el("dt", {}, key), el("dd", {}, what)]);
  const close = el("button", { type: "button" }, "close");
  const letters = el("input", { type: "checkbox", id: "letters" });
  letters.checked = true;
  const choice = el("p", {}, el("label", {}, letters, " keys that are one character"));
  const dialog = el("dialog", { "aria-label": "keys" }, el("dl", {}, ...rows), choice, close);
  close.addEventListener("click", () => dialog.close());
  return dialog;
}

function headerOf(page: RunPage): HTMLElement {
  const { title, outcome, invariant, message, loss, ablation, commands } = page;
  const bad = outcome === "passed" ? "good" : "bad";
  const facts = [
    ...(ablation === null ? [] : [`with the ablation ${ablation} in the core`]),
    ...(loss === null ? [] : [loss]),
  ];
  return el(
    "header",
    {},
    el("p", { class: "quiet" }, "hedgeproof, one run"),
    el("h1", {}, title),
    el("p", { class: `verdict ${bad}` }, invariant === null ? outcome : `${outcome} ${invariant}`),
    message === null ? null : el("p", { class: "message" }, message),
    ...facts.map((fact) => el("p", {}, fact)),
    strikesOf(page),
    el("pre", { "aria-label": "commands" }, commands.join("\n")),
    el("p", { class: "quiet digest" }, `build ${page.build}, digest ${page.digest}`),
  );
}

/** The faults that landed, each with a link to its moment; open where they are few. */
function strikesOf({ words, events }: RunPage): HTMLElement {
  const items = events.flatMap(({ mark, text }, at) =>
    mark === "fault" ? [el("li", {}, el("a", { href: `#event=${at + 1}` }, text))] : [],
  );
  const few = items.length <= FEW;
  return el(
    "details",
    few ? { open: "" } : {},
    el("summary", {}, `${items.length} ${items.length === 1 ? "fault" : "faults"} landed`),
    few ? el("p", {}, words) : null,
    el("ol", {}, ...items),
  );
}
