/**
 * Which stores this build can read: those of its own version. No build was released with an older
 * one; the first migration adds its step here.
 */
import { SCHEMA_VERSION } from "./schema.js";

/** Null where `version` can be read; otherwise what is wrong, where, and what was expected. */
export function versionRefusal(where: string, version: number): string | null {
  if (version === SCHEMA_VERSION) return null;
  const age = version > SCHEMA_VERSION ? "a newer build" : "an older build";
  return (
    `${where} has schema version ${version}, written by ${age}; ` +
    `expected version ${SCHEMA_VERSION}`
  );
}
