/** The command line as tests use it: words in, exit code and text out. */
import type { Inventory } from "../../../sim/campaign/inventory.js";
import { main } from "../../../sim/cli/cli.js";
import type { Io } from "../../../sim/cli/io.js";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Says the words (a text is split at its spaces) to a command line without a terminal. */
export async function said(
  words: string | readonly string[],
  inventory: Inventory,
  more: Partial<Io> = {},
): Promise<Ended> {
  let out = "";
  let err = "";
  const io = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    terminal: false,
    colours: false,
    ...more,
  };
  const list = typeof words === "string" ? words.split(" ").filter((word) => word !== "") : words;
  const code = await main(list, io, async () => inventory);
  return { code, out, err };
}
