/**
 * `limits-kept`: per symbol at most one hedge within the spacing of broker time, and never more
 * requests than the venue admits.
 *
 * 1. Spacing is judged by the newest stamps delivered at the two sendings; a step back lowers the
 *    earlier one, and a start that has heard no stamp yet has nothing to hedge by.
 * 2. A blocked request is the core's fault unless the process started (or halted) within the
 *    longest window: it cannot remember what was asked before. Then its own requests are counted.
 */
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

function judgeBlocked(court: Court, sent: readonly Ms[]): void {
  let longestMs = 0;
  let tooMany = false;
  for (const { windowMs, max } of court.rules.requestLimits) {
    longestMs = Math.max(longestMs, windowMs);
    const since = court.nowMs - windowMs;
    if (sent.filter((atMs) => atMs > since).length > max) tooMany = true;
  }
  const { startedAtMs, starts } = court.desk;
  const remembers = starts <= 1 || court.nowMs - startedAtMs > longestMs;
  if (!tooMany && !remembers) return;
  court.violate(
    SLUG,
    `the venue blocked a request; ${sent.length} had left within the last ${longestMs} ms`,
  );
}

/** Requests of this start within the longest window. */
function trim(court: Court, sent: Ms[]): void {
  let longestMs = 0;
  for (const { windowMs } of court.rules.requestLimits) longestMs = Math.max(longestMs, windowMs);
  while (sent.length > 0 && (sent[0] ?? 0) <= court.nowMs - longestMs) sent.shift();
}

/** See the header. */
export const limitsKept: Invariant = {
  slug: SLUG,
  rule: "hedges of a symbol keep their spacing; the venue's request limits are kept",
  antecedent: "a second hedge left for a symbol, or a request landed",
  create(court): Checker {
    const last = new Map<Sym, BrokerMs>();
    const sent: Ms[] = [];
    return {
      requested() {
        trim(court, sent);
        sent.push(court.nowMs);
      },
      sent(_request, order) {
        if (order?.purpose === "hedge") judgeHedge(court, order, last);
      },
      landed(blocked) {
        court.exercise(SLUG);
        if (blocked) judgeBlocked(court, sent);
      },
      process(what) {
        if (what.kind === "started" || what.kind === "commit-failed") sent.length = 0;
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
