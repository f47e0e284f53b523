/**
 * The process under test: the shipped host over a store in a file, as in production. It is told
 * events and tells what it does; it is killed by SIGKILL and knows nothing of it.
 *
 * 1. Whatever it tells has left it before it goes on: `writeLine` returns when the pipe has it.
 */
import { openSync } from "node:fs";
import { createEngine } from "../../core/engine.js";
import type { Host } from "../../core/host.js";
import { createHost } from "../../core/host.js";
import type { VenueRules } from "../../core/rules.js";
import { DEFAULT_TIMING } from "../../core/rules.js";
import { SAFEGUARDS } from "../../core/safeguards/index.js";
import type { OpenResult } from "../../core/store/port.js";
import { openSqlite } from "../../core/store/sqlite.js";
import type { FromChild, ToChild } from "./messages.js";
import { createLineReader, rest, writeLine } from "./pipe.js";

const [down = "", up = "", path = "", rulesText = ""] = process.argv.slice(2);
const events = createLineReader(openSync(down, "r"));
const out = openSync(up, "w");
const tell = (message: FromChild): void => writeLine(out, message);

function openStore(): OpenResult {
  const opened = openSqlite({ path });
  if (opened.kind === "refused") return opened;
  const { store } = opened;
  return {
    kind: "open",
    store: {
      epoch: store.epoch,
      commit(writes) {
        tell({ kind: "committing", writes });
        const result = store.commit(writes);
        if (result.kind === "committed") tell({ kind: "committed" });
        return result;
      },
      load() {
        const contents = store.load();
        tell({ kind: "loaded", contents });
        return contents;
      },
      close: () => store.close(),
    },
  };
}

function born(): Host {
  const rules = JSON.parse(rulesText) as VenueRules;
  const composition = { safeguards: SAFEGUARDS, rules, timing: DEFAULT_TIMING };
  return createHost({
    openStore,
    createEngine: (contents) => createEngine(composition, contents),
    perform: (effect) => tell({ kind: "effect", effect }),
  });
}

function handle(host: Host, message: ToChild): boolean {
  if (message.kind === "close") {
    host.close();
    return false;
  }
  try {
    host.deliver(message.event);
  } catch (thrown) {
    tell({ kind: "threw", message: String(thrown) });
    return false;
  }
  tell({ kind: "done", status: host.status() });
  return true;
}

const host = born();
tell({ kind: "hello" });
for (let goOn = true; goOn;) {
  const next = events.next();
  if (next === "end") break;
  if (next === "none") rest();
  else goOn = handle(host, JSON.parse(next.line) as ToChild);
}
