/**
 * Lines of JSON over a named pipe, written and read synchronously: what a process has written
 * survives its SIGKILL, and the order of things is that in which they were written.
 */
import { closeSync, readSync, writeSync } from "node:fs";

const BUFFER_BYTES = 65_536;
/** How long a reader rests before it looks again. */
const REST_MS = 0.05;
const LINE_FEED = 10;

/** Rests without giving the event loop a turn. */
export function rest(ms: number = REST_MS): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "EAGAIN";
}

/** Writes a message to the end, however often the pipe is full. */
export function writeLine(fd: number, message: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (thrown) {
      if (!isBusy(thrown)) throw thrown;
      rest();
    }
  }
}

/** Reads lines. */
export interface LineReader {
  /** The next whole line; `none` while there is nothing to read, `end` when nobody writes. */
  next(): { readonly line: string } | "none" | "end";
  close(): void;
}

/** Lines of a pipe; a part of one at its end is dropped: its writer died of it. */
export function createLineReader(fd: number): LineReader {
  const buffer = Buffer.alloc(BUFFER_BYTES);
  const lines: string[] = [];
  let rest: Buffer = Buffer.alloc(0);

  function take(bytes: Buffer): void {
    rest = Buffer.concat([rest, bytes]);
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      lines.push(rest.toString("utf8", 0, end));
      rest = rest.subarray(end + 1);
    }
  }

  return {
    next() {
      const ready = lines.shift();
      if (ready !== undefined) return { line: ready };
      let count: number;
      try {
        count = readSync(fd, buffer, 0, BUFFER_BYTES, null);
      } catch (thrown) {
        if (isBusy(thrown)) return "none";
        throw thrown;
      }
      if (count === 0) return "end";
      take(buffer.subarray(0, count));
      const line = lines.shift();
      return line === undefined ? "none" : { line };
    },
    close: () => closeSync(fd),
  };
}
