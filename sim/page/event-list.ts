/**
 * Every event as a row, in the order in which they happened, searchable, each with its own link.
 *
 * 1. Rows are there for whoever listens, searches or prints; the browser lays out those in view.
 */
import type { RunPage } from "../report/page-data.js";
import { clockText } from "../clock-text.js";
import { el } from "./dom.js";

/** What the page asks of it. */
export interface EventList {
  readonly element: HTMLElement;
  /** Marks the event of that number and brings it into view. */
  look(event: number): void;
  focusSearch(): void;
}

/** The list of a run's events; `pick` hears which one is wanted. */
export function createEventList(page: RunPage, pick: (event: number) => void): EventList {
  const rows = page.events.map((event, at) => rowOf(event, at + 1));
  const texts = page.events.map(({ actor, text }) => `${actor} ${text}`.toLowerCase());
  const found = el("output", { class: "found" }, "");
  const search = el("input", {
    ...{ id: "search", type: "search", "aria-label": "search in events" },
    ...{ "aria-describedby": "search-help" },
  });
  search.placeholder = "search in events";
  const body = el("div", { role: "rowgroup", class: "rows" }, ...rows);
  const matches = (): number[] => rows.flatMap((row, at) => (row.hidden ? [] : [at + 1]));
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    rows.forEach((row, at) => {
      row.hidden = wanted !== "" && texts[at]?.includes(wanted) !== true;
    });
    found.textContent = wanted === "" ? "" : `${matches().length} found`;
  });
  search.addEventListener("keydown", (pressed) => {
    const [first] = matches();
    if (pressed.key === "Enter" && first !== undefined) pick(first);
    if (pressed.key === "Escape") search.blur();
  });
  body.addEventListener("click", (clicked) => {
    const row = (clicked.target as Element).closest<HTMLElement>("[data-event]");
    if (row !== null) pick(Number(row.dataset["event"]));
  });
  const head = ["event", "time", "actor", "what happened", "unhedged"];
  const heads = head.map((name) => el("span", { role: "columnheader" }, name));
  const element = el(
    "section",
    { class: "events", "aria-label": "events" },
    el("div", { class: "tools" }, search, found),
    el("p", { id: "search-help", class: "quiet" }, "Enter looks at the first that is found."),
    el(
      "div",
      { role: "table", "aria-label": "events" },
      el("div", { role: "rowgroup" }, el("div", { role: "row", class: "row head" }, ...heads)),
      body,
    ),
  );
  let marked: HTMLElement | null = null;
  return {
    element,
    look(event) {
      mark(marked, false);
      marked = rows[event - 1] ?? null;
      mark(marked, true);
      if (marked === null || marked.hidden) return;
      reveal(body, marked);
      // Rows that were never laid out have a height that is guessed: once more, when they have one.
      const row = marked;
      requestAnimationFrame(() => reveal(body, row));
    },
    focusSearch: () => search.focus(),
  };
}

/** One row at a time is on the way of the Tab key: the one that is looked at. */
function mark(row: HTMLElement | null, current: boolean): void {
  if (current) row?.setAttribute("aria-current", "true");
  else row?.removeAttribute("aria-current");
  row?.querySelector("a")?.setAttribute("tabindex", current ? "0" : "-1");
}

/** Scrolls the list, and not the page, until the row is in view. */
function reveal(body: HTMLElement, row: HTMLElement): void {
  const [shown, wanted] = [body.getBoundingClientRect(), row.getBoundingClientRect()];
  if (wanted.top >= shown.top && wanted.bottom <= shown.bottom) return;
  body.scrollTop += wanted.top - shown.top - shown.height / 2;
}

function rowOf(event: RunPage["events"][number], n: number): HTMLElement {
  const { atMs, actor, text, exposure, mark } = event;
  return el(
    "div",
    { role: "row", class: mark === "fault" ? "row fault" : "row", "data-event": String(n) },
    el("span", { role: "cell" }, el("a", { href: `#event=${n}`, tabindex: "-1" }, n)),
    el("span", { role: "cell" }, clockText(atMs)),
    el("span", { role: "cell" }, actor),
    el("span", { role: "cell" }, text),
    el("span", { role: "cell" }, exposure === 0 ? "" : exposure),
  );
}
