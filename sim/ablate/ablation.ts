/**
 * What an ablation is: a safeguard of the core taken away, or replaced by a plausible wrong
 * version, and the invariants that name its harm.
 *
 * 1. A crash and any invariant that is not named do not count as caught. A run that is stuck breaks
 *    `settles`: it counts where that is named.
 * 2. The shipped core has no switch for any of this: an ablation replaces a part from outside.
 */
import type { Safeguards } from "../../core/safeguards/index.js";
import type { Store } from "../../core/store/port.js";
import type { StoreKind } from "../run-types.js";

/** One replacement in a compiled file; `from` must occur there exactly once. */
export interface Patch {
  /** Below the compiled tree, such as `core/host.js`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Where an ablation reaches into the core. */
export type Seam =
  /** The record of safeguards. */
  | { readonly kind: "record"; readonly replace: (shipped: Safeguards) => Partial<Safeguards> }
  /** The store's port, decorated. */
  | { readonly kind: "store"; readonly decorate: (store: Store) => Store }
  /** A copy of the compiled tree, patched; it fails if a patch no longer applies. */
  | { readonly kind: "source"; readonly patches: readonly Patch[] };

/** One thing taken away. */
export interface Ablation {
  /** Stable: reports and replay commands name it. */
  readonly name: string;
  /** Slug of the safeguard. */
  readonly safeguard: string;
  /** One sentence: what the core does instead. */
  readonly plants: string;
  readonly seam: Seam;
  /** Slugs of the invariants that name its harm. */
  readonly caughtBy: readonly string[];
  /** Where its runs keep their rows; anything but the model only where the harm needs it. */
  readonly store: StoreKind;
}

/** What an ablation says beyond its safeguard and its seam. */
type Said = Pick<Ablation, "name" | "plants" | "caughtBy">;

/** An ablation that replaces safeguards in the record. */
export function inRecord(
  safeguard: string,
  said: Said,
  replace: (shipped: Safeguards) => Partial<Safeguards>,
): Ablation {
  return { ...said, safeguard, seam: { kind: "record", replace }, store: "memory" };
}

/** An ablation that decorates the store. */
export function inStore(
  safeguard: string,
  said: Said,
  decorate: (store: Store) => Store,
): Ablation {
  return { ...said, safeguard, seam: { kind: "store", decorate }, store: "memory" };
}

/** An ablation that patches a copy of the compiled tree. */
export function inSource(
  safeguard: string,
  said: Said,
  patches: readonly Patch[],
  store: StoreKind = "memory",
): Ablation {
  return { ...said, safeguard, seam: { kind: "source", patches }, store };
}
