/**
 * Virtual time in words.
 */
import type { Ms } from "../core/units.js";

/** Virtual time as `m:ss.mmm`. */
export function clockText(atMs: Ms): string {
  const minutes = Math.floor(atMs / 60_000);
  const seconds = Math.floor((atMs % 60_000) / 1_000);
  const millis = Math.floor(atMs % 1_000);
  return `${minutes}:${String(seconds).padStart(2, "0")}.${String(millis).padStart(3, "0")}`;
}
