/**
 * `limits-kept`: per symbol at most one hedge within the spacing of broker time, and never more
 * requests than the venue admits.
 *
 * 1. Spacing is judged by the newest stamps delivered at the two sendings; a step back lowers the
 *    earlier one, and a start that has heard no stamp yet has nothing to hedge by.
 * 2. A blocked request is the core's fault unless the process started anew within the longest
 *    window, because it cannot remember what was asked before (after a halt it can), or a fault
 *    made a request of another time land within each window that is over. Then its own are
 *    counted, as they left.
 */
import type { RequestLimit } from "../../core/rules.js";
import type { BrokerMs, Ms, Sym } from "../../core/units.js";
import type { Checker, Court, Invariant } from "../auditor/court.js";
import type { AuditOrder } from "../auditor/truth.js";

const SLUG = "limits-kept";

function judgeHedge(court: Court, order: AuditOrder, last: Map<Sym, BrokerMs>): void {
  const { symbol } = order.request;
  const { newestMs } = court.desk;
  const { hedgeSpacingMs } = court.timing;
  const before = last.get(symbol);
  if (before !== undefined) {
    court.exercise(SLUG);
    const apart = newestMs === null ? 0 : newestMs - before;
    if (apart < hedgeSpacingMs) {
      court.violate(
        SLUG,
        `hedge ${order.id} left ${apart} ms of broker time after the last one in ${symbol}, ` +
          `expected at least ${hedgeSpacingMs}`,
      );
    }
  }
  if (newestMs !== null) last.set(symbol, newestMs);
}

/** A request that takes longer to land was held up by a fault. */
const LANDS_MS: Ms = 1_500;

/** The requests of this process as they left, all as they landed, and the last one held up. */
interface Requests {
  /** When it started, if another one was before it. */
  forgotMs: Ms | null;
  readonly sent: Ms[];
  readonly landed: Ms[];
  readonly sentAt: Map<number, Ms>;
  heldUpMs: Ms | null;
}

function longestWindow(court: Court): Ms {
  let longestMs = 0;
  for (const { windowMs } of court.rules.requestLimits) longestMs = Math.max(longestMs, windowMs);
  return longestMs;
}

function judgeBlocked(court: Court, record: Requests): void {
  const { nowMs } = court;
  const longestMs = longestWindow(court);
  const within = (atMs: Ms, windowMs: Ms): boolean => atMs > nowMs - windowMs;
  const overIn = (times: readonly Ms[]): readonly RequestLimit[] =>
    court.rules.requestLimits.filter(
      ({ windowMs, max }) => times.filter((atMs) => within(atMs, windowMs)).length > max,
    );
  const tooMany = overIn(record.sent).length > 0;
  const over = overIn(record.landed);
  const { forgotMs, heldUpMs } = record;
  const heldUp =
    over.length > 0 &&
    heldUpMs !== null &&
    over.every(({ windowMs }) => within(heldUpMs, windowMs));
  const forgot = forgotMs !== null && nowMs - forgotMs <= longestMs;
  if (!tooMany && (forgot || heldUp)) return;
  court.violate(
    SLUG,
    `the venue blocked a request; ${record.sent.length} had left within the last ${longestMs} ms`,
  );
}

/** Forgets requests that no window counts any more. */
function trim(court: Court, times: Ms[]): void {
  const since = court.nowMs - longestWindow(court);
  while (times.length > 0 && (times[0] ?? 0) <= since) times.shift();
}

function noteLanding(court: Court, record: Requests, requestSeq: number): void {
  const leftMs = record.sentAt.get(requestSeq);
  trim(court, record.landed);
  record.landed.push(court.nowMs);
  // What an earlier process sent is none of this one's, and lands when it will.
  if (leftMs === undefined || court.nowMs - leftMs > LANDS_MS) record.heldUpMs = court.nowMs;
  record.sentAt.delete(requestSeq);
}

/** See the header. */
export const limitsKept: Invariant = {
  slug: SLUG,
  rule: "hedges of a symbol keep their spacing; the venue's request limits are kept",
  antecedent: "a second hedge left for a symbol, or a request landed",
  create(court): Checker {
    const last = new Map<Sym, BrokerMs>();
    const none = { sent: [], landed: [], sentAt: new Map<number, Ms>() };
    const record: Requests = { ...none, forgotMs: null, heldUpMs: null };
    return {
      requested(requestSeq) {
        trim(court, record.sent);
        record.sent.push(court.nowMs);
        record.sentAt.set(requestSeq, court.nowMs);
      },
      sent(_request, order) {
        if (order?.purpose === "hedge") judgeHedge(court, order, last);
      },
      landed(blocked, requestSeq) {
        court.exercise(SLUG);
        noteLanding(court, record, requestSeq);
        if (blocked) judgeBlocked(court, record);
      },
      process(what) {
        if (what.kind !== "started") return;
        if (what.incarnation > 1) record.forgotMs = court.nowMs;
        record.sent.length = 0;
        record.sentAt.clear();
      },
      delivered() {
        const { answersOnly, newestMs } = court.desk;
        if (!answersOnly || newestMs === null) return;
        // After a step back the newest stamp is lower than what was noted.
        for (const [symbol, stampMs] of last) if (stampMs > newestMs) last.set(symbol, newestMs);
      },
    };
  },
};
