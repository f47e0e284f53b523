/**
 * Elements, made in one line each. Text goes in as text: nothing here parses markup.
 */

/** What an element is given beside its children. */
export interface Given {
  readonly id?: string;
  readonly class?: string;
  readonly title?: string;
  readonly href?: string;
  readonly role?: string;
  readonly scope?: string;
  readonly type?: string;
  readonly style?: string;
  readonly open?: string;
  readonly start?: string;
  readonly tabindex?: string;
  readonly [aria: `aria-${string}`]: string;
  readonly [data: `data-${string}`]: string;
}

type Child = Node | string | number | null;

/** An element with these attributes and children; a child that is null is left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Given = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) made.setAttribute(name, value);
  for (const child of children) if (child !== null) made.append(text(child));
  return made;
}

function text(child: Node | string | number): Node | string {
  return typeof child === "number" ? String(child) : child;
}

/** A table with a caption; every first cell of a row heads it. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly Child[])[],
): HTMLTableElement {
  const cell = (child: Child, at: number): HTMLElement =>
    at === 0 ? el("th", { scope: "row" }, child) : el("td", {}, child);
  return el(
    "table",
    {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map(cell)))),
  );
}

const probe = el("span", { style: "display: none" });

/** A colour of the style sheet as it is now, so that a canvas takes it. */
export function colour(name: string, opacity = 1): string {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${name})`;
  const solid = getComputedStyle(probe).color;
  return opacity === 1 ? solid : solid.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`);
}
