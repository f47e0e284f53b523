/**
 * What the process under test and its world tell each other, one JSON line each.
 *
 * 1. The process says that it is about to commit before it does: if it dies of it, its world asks
 *    the disk whether the commit was kept.
 */
import type { Effect } from "../../core/effects.js";
import type { CoreEvent } from "../../core/events.js";
import type { HostStatus } from "../../core/host.js";
import type { StoreContents } from "../../core/store/port.js";
import type { Write } from "../../core/store/schema.js";

/** To the process. */
export type ToChild =
  | { readonly kind: "deliver"; readonly event: CoreEvent }
  /** Close the store and leave. */
  | { readonly kind: "close" };

/** From the process. */
export type FromChild =
  | { readonly kind: "hello" }
  | { readonly kind: "loaded"; readonly contents: StoreContents }
  | { readonly kind: "committing"; readonly writes: readonly Write[] }
  | { readonly kind: "committed" }
  | { readonly kind: "effect"; readonly effect: Effect }
  /** The event has been handled to its end. */
  | { readonly kind: "done"; readonly status: HostStatus }
  /** The core threw. */
  | { readonly kind: "threw"; readonly message: string };
