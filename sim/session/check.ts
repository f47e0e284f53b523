/**
 * A session, replayed and judged.
 *
 * 1. Broken is what the core's own rules forbid, or where the broker's positions are not what its
 *    reports add up to. Everything that is merely odd is a doubt.
 * 2. How long the recorded orders were naked is measured, not judged: whoever sent them may have
 *    been another program.
 */
import type { Safeguards } from "../../core/safeguards/index.js";
import { SAFEGUARDS } from "../../core/safeguards/index.js";
import type { SessionReport } from "../report/session-shape.js";
import { createBook } from "./book.js";
import type { Drive } from "./drive.js";
import { createDrive } from "./drive.js";
import { createNakedWatch } from "./exposure.js";
import type { Session } from "./format.js";
import { readSession } from "./format.js";
import { hear } from "./heard.js";
import { filledOf } from "./sent.js";
import { statementsOf } from "./statements.js";
import { createVerdicts } from "./verdicts.js";

/** A silence that is worth telling. */
const GAP_MS = 60_000;

/**
 * Replays the session of a file.
 *
 * @param guards other safeguards than the shipped ones: for tests of what is checked, alone
 * @throws UsageError in one sentence
 */
export function checkSession(file: string, guards: Safeguards = SAFEGUARDS): SessionReport {
  return checked(readSession(file), guards);
}

function checked(session: Session, guards: Safeguards): SessionReport {
  const { plan, venue, records, file, note, clock } = session;
  const hearing = hear(session);
  const verdicts = createVerdicts();
  const book = createBook(hearing, verdicts, guards);
  const watch = plan === null ? null : createNakedWatch(plan, venue.adapter.rules);
  const drive = plan === null ? null : createDrive(hearing, plan, verdicts, guards);
  for (const heard of hearing.heard) {
    book.hear(heard);
    watch?.heard(heard.atMs, book.orders.values());
    drive?.hear(heard);
  }
  const last = records.at(-1);
  watch?.ended(last?.record.atMs ?? 0);
  drive?.end(last?.line ?? 1);
  const doubts = [...hearing.doubts, ...book.close(), ...(drive?.doubts ?? [])];
  const positions = statementsOf(hearing, book);
  for (const { line, symbol, core, broker, agrees } of positions) {
    const text = `${symbol}: the broker says ${broker}, its reports add up to ${core}`;
    verdicts.check("positions-agree", line, agrees ? null : text);
  }
  const broken = verdicts.broken.toSorted((a, b) => a.line - b.line);
  return {
    ...{ file, venue: venue.word, note, clock, plan: plan?.id ?? null },
    verdict: broken.length === 0 ? "passed" : "failed",
    ...{ records: records.length, reports: book.reports() },
    orders: drive === null ? [] : differences(drive),
    ...{ broken, doubts: doubts.toSorted((a, b) => a.line - b.line), positions: [...positions] },
    gaps: gapsOf(session),
    nakedMs: watch?.total() ?? null,
    longestNakedMs: watch?.longest() ?? null,
    ...{ duplicates: book.duplicates(), stale: book.stale() },
    checked: [...verdicts.checked()],
  };
}

function gapsOf({ records }: Session): SessionReport["gaps"] {
  const gaps: { line: number; ms: number }[] = [];
  records.forEach(({ line, record }, at) => {
    const ms = record.atMs - (records[at - 1]?.record.atMs ?? record.atMs);
    if (ms > GAP_MS) gaps.push({ line, ms });
  });
  return gaps;
}

/** The core's orders beside the recorded ones, the core's first. */
function differences({ sent, targets }: Drive): SessionReport["orders"] {
  const rows: SessionReport["orders"] = [];
  for (const one of sent) {
    const { request, part, canceled } = one;
    const { clientOrderId: order, side, qty, symbol } = request;
    const wish = canceled === null ? "" : `; the core would cancel it (${canceled})`;
    const wanted = `${side} ${qty} ${symbol}`;
    if (part === null) {
      rows.push({ order, state: "missing", text: `${wanted}: not recorded${wish}` });
      continue;
    }
    const { terms, qty: whole } = part.target;
    const share = whole === null || whole === part.size ? "" : `, ${part.size} of its ${whole}`;
    const text = `${wanted}: recorded as ${terms.brokerOrderId}${share}`;
    rows.push({ order, state: "same", text: `${text}, filled ${filledOf(one)}${wish}` });
  }
  for (const { terms, qty, taken, parts } of targets.all) {
    const { brokerOrderId: order, side, symbol } = terms;
    if (parts.length > 0 && (qty === null || taken >= qty)) continue;
    const size = qty === null ? "" : `${qty - taken} `;
    const rest = parts.length === 0 ? "" : ` (of ${qty})`;
    const text = `${side} ${size}${symbol}${rest}: the core sent no such order`;
    rows.push({ order, state: "extra", text });
  }
  return rows;
}
