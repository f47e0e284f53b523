/**
 * JSON over a pipe, one value a line.
 *
 * 1. A line ends with a line feed and nothing else: a text within a value may hold any other
 *    separator.
 */

/** One value as its line. */
export function lineOf(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** The lines of a stream, as they come. */
export async function* linesOf(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  let rest = "";
  stream.setEncoding("utf8");
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
