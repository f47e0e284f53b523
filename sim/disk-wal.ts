/**
 * SQLite's write-ahead log as bytes: which part of it is committed.
 * The format is SQLite's own: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 *
 * 1. A frame belongs to the log while it carries the salts of the log's header.
 * 2. A frame with a non-zero size of the database is the last of a commit.
 */

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Offsets within the header. */
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;
/** Offsets within a frame's header. */
const DATABASE_PAGES_AT = 4;
const FRAME_SALTS_AT = 8;
const SALTS_BYTES = 8;

/** Where each commit of a log ends, in bytes from its start, oldest first. */
export function commitEnds(wal: Buffer): readonly number[] {
  const ends: number[] = [];
  if (wal.length < HEADER_BYTES) return ends;
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(PAGE_SIZE_AT);
  const salts = wal.subarray(SALTS_AT, SALTS_AT + SALTS_BYTES);
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    const its = wal.subarray(at + FRAME_SALTS_AT, at + FRAME_SALTS_AT + SALTS_BYTES);
    if (!its.equals(salts)) break;
    if (wal.readUInt32BE(at + DATABASE_PAGES_AT) > 0) ends.push(at + frameBytes);
  }
  return ends;
}

/**
 * Where to cut a log so that its last commit is lost: in the middle of what the last commit
 * wrote, because a torn tail is what a power loss leaves.
 */
export function tornWithoutLast(wal: Buffer): number {
  const ends = commitEnds(wal);
  const last = ends.at(-1) ?? wal.length;
  const before = ends.at(-2) ?? Math.min(HEADER_BYTES, wal.length);
  return before + ((last - before) >> 1);
}
