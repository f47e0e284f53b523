/**
 * SQLite's write-ahead log as bytes: which part of it is committed.
 * The format is SQLite's own: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 *
 * 1. A frame belongs to the log while it carries the salts of the log's header and its checksum,
 *    which runs on from that of the frame before: behind a damaged frame nothing counts.
 * 2. A frame with a non-zero size of the database is the last of a commit.
 */

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Offsets within the header. */
const MAGIC_AT = 0;
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;
const HEADER_SUM_AT = 24;
/** Offsets within a frame's header. */
const DATABASE_PAGES_AT = 4;
const FRAME_SALTS_AT = 8;
const FRAME_SUM_AT = 16;
const SALTS_BYTES = 8;
/** The magic number of a log whose checksums read words with the low byte first; else plus one. */
const LOW_BYTE_FIRST = 0x377f0682;
const HIGH_BYTE_FIRST = 0x377f0683;

/** A checksum of SQLite's log, as far as it has run. */
interface Sum {
  readonly a: number;
  readonly b: number;
}

/** Runs a checksum on over `bytes`, whose length is a multiple of eight. */
function runOn({ a, b }: Sum, bytes: Buffer, lowFirst: boolean): Sum {
  let [one, other] = [a, b];
  for (let at = 0; at < bytes.length; at += 8) {
    const first = lowFirst ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    const second = lowFirst ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4);
    one = (one + first + other) >>> 0;
    other = (other + second + one) >>> 0;
  }
  return { a: one, b: other };
}

function isAt(sum: Sum, wal: Buffer, at: number): boolean {
  return wal.readUInt32BE(at) === sum.a && wal.readUInt32BE(at + 4) === sum.b;
}

/** Where each commit of a log ends, in bytes from its start, oldest first. */
export function commitEnds(wal: Buffer): readonly number[] {
  const ends: number[] = [];
  if (wal.length < HEADER_BYTES) return ends;
  const magic = wal.readUInt32BE(MAGIC_AT);
  if (magic !== LOW_BYTE_FIRST && magic !== HIGH_BYTE_FIRST) return ends;
  const lowFirst = magic === LOW_BYTE_FIRST;
  let sum = runOn({ a: 0, b: 0 }, wal.subarray(0, HEADER_SUM_AT), lowFirst);
  if (!isAt(sum, wal, HEADER_SUM_AT)) return ends;
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(PAGE_SIZE_AT);
  const salts = wal.subarray(SALTS_AT, SALTS_AT + SALTS_BYTES);
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    const its = wal.subarray(at + FRAME_SALTS_AT, at + FRAME_SALTS_AT + SALTS_BYTES);
    if (!its.equals(salts)) break;
    sum = runOn(sum, wal.subarray(at, at + FRAME_SALTS_AT), lowFirst);
    sum = runOn(sum, wal.subarray(at + FRAME_HEADER_BYTES, at + frameBytes), lowFirst);
    if (!isAt(sum, wal, at + FRAME_SUM_AT)) break;
    if (wal.readUInt32BE(at + DATABASE_PAGES_AT) > 0) ends.push(at + frameBytes);
  }
  return ends;
}

/**
 * Where to cut a log so that its last commit is lost: within what the last commit wrote, because
 * a torn tail is what a power loss leaves. `percent` (0 to 99) of the commit stay.
 */
export function tornWithoutLast(wal: Buffer, percent = 50): number {
  const ends = commitEnds(wal);
  const last = ends.at(-1) ?? wal.length;
  const before = ends.at(-2) ?? Math.min(HEADER_BYTES, wal.length);
  return before + Math.floor(((last - before) * percent) / 100);
}

/** Where a log ends without its last `count` commits; its start if it has no more. */
export function endWithout(wal: Buffer, count: number): number {
  return commitEnds(wal).at(-1 - count) ?? Math.min(HEADER_BYTES, wal.length);
}
