/** Replays of sessions with a core that is wrong: every check can fail. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { OrderReport } from "../../../core/events.js";
import type { StateValidator } from "../../../core/safeguards/state-validator.js";
import { SAFEGUARDS } from "../../../core/safeguards/index.js";
import { checkSession } from "../../../sim/session/check.js";
import { folders } from "../../core/store/opened.js";
import { ablated, kiteFrame, linesOf, SESSIONS, written } from "./recordings.js";

const folder = folders();
const shipped = (word: string): string => join(SESSIONS, `${word}.ndjson`);

describe("replay: every check can fail", () => {
  const broken = (file: string, ablation: string): readonly string[] => [
    ...new Set(checkSession(file, ablated(ablation)).broken.map(({ invariant }) => invariant)),
  ];

  it.each([
    ["all-legs-at-once", "kite", "no-self-inflicted-naked"],
    ["release-on-acknowledgement", "kite", "no-self-inflicted-naked"],
    ["last-report-wins", "kite", "knowledge-grows"],
    ["last-report-wins", "kite", "facts-any-sequence"],
    ["repeats-add-up", "fix", "seen-changes-nothing"],
  ])("%s on %s breaks %s", (ablation, word, invariant) => {
    expect(broken(shipped(word), ablation)).toContain(invariant);
  });

  /** The risk leg first, in three fills; its hedges after it. */
  const hedgeOnFill = (): string => {
    const [header, ...records] = linesOf("kite");
    const { plan } = header as { readonly plan: { readonly legs: readonly object[] } };
    const atMs = records[5]?.atMs ?? 0;
    const sold = [0, 75, 150].map((filled, at) => ({
      ...kiteFrame(records[5], {
        ...{ filled_quantity: filled, status: filled === 150 ? "COMPLETE" : "OPEN" },
        exchange_update_timestamp: "2026-01-05 09:15:09",
      }),
      atMs: atMs + 200 * at,
    }));
    const bought = records.slice(1, 5).map((record) => ({ ...record, atMs: record.atMs + 8_000 }));
    const pair = { ...plan, mode: "hedge-on-fill", maxNaked: 150 };
    return written(folder(), [{ ...header, plan: pair }, ...sold, ...bought]);
  };

  it("hedge-on-fill: the shipped core keeps its spacing and hedges the difference only", () => {
    const { broken: none, checked, nakedMs } = checkSession(hedgeOnFill());
    expect(none).toEqual([]);
    expect(checked.map(({ invariant }) => invariant)).toContain("limits-kept");
    expect(nakedMs).toBeGreaterThan(0);
  });

  it.each([
    ["no-spacing", "limits-kept"],
    ["hedge-for-total", "no-over-hedge"],
  ])("hedge-on-fill: %s breaks %s", (ablation, invariant) => {
    expect(broken(hedgeOnFill(), ablation)).toContain(invariant);
  });

  it("a core that believes half of what it is told breaks its books and its positions", () => {
    const { stateValidator } = SAFEGUARDS;
    const half = (told: OrderReport): OrderReport => ({
      ...told,
      cumQty: told.cumQty === null ? null : Math.floor(told.cumQty / 2),
    });
    const halved: StateValidator = {
      ...stateValidator,
      mergeReport: (facts, told, ...rest) => stateValidator.mergeReport(facts, half(told), ...rest),
      mergeSnapshot: (facts, row, ...rest) =>
        stateValidator.mergeSnapshot(facts, half(row), ...rest),
    };
    const guards = { ...SAFEGUARDS, stateValidator: halved };
    const found = checkSession(shipped("fix"), guards).broken.map(({ invariant }) => invariant);
    expect(found).toContain("books-agree");
    expect(found).toContain("positions-agree");
  });

  it("a core that throws is told, and the replay ends", () => {
    const guards = {
      ...SAFEGUARDS,
      legPriority: {
        ...SAFEGUARDS.legPriority,
        entryOrder: () => {
          throw new Error("planted");
        },
      },
    };
    expect(checkSession(shipped("kite"), guards).broken).toEqual([
      { invariant: "crashed", line: 1, message: "the core threw: planted" },
    ]);
  });
});
