/**
 * Plans are checked once, at the boundary. The numbers in brackets are those of plan.ts.
 */
import { describe, expect, it } from "vitest";
import type { Instrument } from "../../core/instrument.js";
import type { Plan, PlanLeg } from "../../core/plan.js";
import { faultOf, parsePlan } from "../../core/plan.js";

const AUGUST_MS = 1_724_925_600_000;
const SEPTEMBER_MS = 1_727_344_800_000;

const share: Instrument = {
  symbol: "RELIANCE",
  kind: "EQUITY",
  lot: 1,
  tickMinor: 5,
  freeze: 100_000,
  multiplier: 1,
  bandLowTicks: 54_000,
  bandHighTicks: 66_000,
  option: null,
  expiry: null,
};
const future: Instrument = {
  ...share,
  symbol: "RELIANCEFUT",
  kind: "FUTURE",
  lot: 250,
  freeze: 10_000,
  expiry: { atMs: AUGUST_MS, settlement: "physical" },
};
const call: Instrument = {
  ...future,
  symbol: "RELIANCE3000CE",
  kind: "OPTION",
  bandLowTicks: 1,
  bandHighTicks: 5_000,
  option: { right: "CALL", strikeTicks: 60_000, underlying: "RELIANCE" },
};
const put: Instrument = {
  ...call,
  symbol: "RELIANCE3000PE",
  option: { right: "PUT", strikeTicks: 60_000, underlying: "RELIANCE" },
};

function limitOf(instrument: Instrument): number {
  return instrument.kind === "OPTION" ? 1_000 : 60_000;
}

function protection(side: PlanLeg["side"], instrument: Instrument, qty = 500): PlanLeg {
  const limitTicks = limitOf(instrument);
  return { id: "cover", role: "PROTECTION", side, instrument, qty, limitTicks, cover: null };
}

function risk(side: PlanLeg["side"], instrument: Instrument, qty = 500): PlanLeg {
  const limitTicks = limitOf(instrument);
  const cover = { leg: "cover", units: 1, per: 1 };
  return { id: "risk", role: "RISK", side, instrument, qty, limitTicks, cover };
}

function planOf(...legs: readonly PlanLeg[]): Plan {
  return {
    id: "P1",
    mode: "protection-first",
    legs,
    onShort: "unwind",
    maxNaked: 0,
    stop: null,
    entryDeadlineMs: 30_000,
    underlyings: [share],
  };
}

const spread = planOf(protection("BUY", call), risk("SELL", call));

describe("parsePlan: the shape, from untrusted data", () => {
  it("parsePlan: takes what is a plan", () => {
    expect(parsePlan(JSON.parse(JSON.stringify(spread)))).toEqual({ kind: "ok", plan: spread });
  });

  it("parsePlan: fills in what a plan need not say", () => {
    const single = {
      id: "P1",
      mode: "protection-first",
      legs: [
        {
          id: "share",
          role: "RISK",
          side: "BUY",
          qty: 10,
          limitTicks: 60_000,
          cover: "uncovered",
          instrument: {
            symbol: "RELIANCE",
            kind: "EQUITY",
            lot: 1,
            tickMinor: 5,
            freeze: 100_000,
            bandLowTicks: 54_000,
            bandHighTicks: 66_000,
          },
        },
      ],
    };
    const result = parsePlan(single);
    expect(result).toMatchObject({
      kind: "ok",
      plan: { onShort: "unwind", maxNaked: 0, stop: null, entryDeadlineMs: 30_000 },
    });
    expect(result).toMatchObject({ plan: { legs: [{ instrument: share }] } });
  });

  it.each([
    ["nothing", null, /^plan: /],
    ["an id that is too long", { ...spread, id: "CONDOR-12" }, /^id: expected 1 to 8 letters/],
    ["no legs", { ...spread, legs: [] }, /^legs: /],
    ["a fraction of a unit", planOf({ ...risk("BUY", share), qty: 0.5 }), /^legs\.0\.qty: /],
    ["an unknown field", { ...spread, stopLoss: 5 }, /^plan: .*stopLoss/],
  ])("parsePlan: says in one sentence where %s is wrong", (_what, input, reason) => {
    const result = parsePlan(input);
    expect(result).toMatchObject({ kind: "invalid", reason: expect.stringMatching(reason) });
  });

  it("parsePlan: reads a well-formed plan against the rules too", () => {
    const result = parsePlan(planOf(risk("SELL", call)));
    expect(result).toMatchObject({ kind: "invalid", reason: expect.stringContaining('"cover"') });
  });
});

describe("faultOf: terms of one leg", () => {
  const uncovered: PlanLeg = { ...risk("BUY", future), cover: "uncovered" };

  it("faultOf: a sound leg has none", () => {
    expect(faultOf(planOf(uncovered))).toBeNull();
  });

  it("faultOf: a quantity is a multiple of the lot (1)", () => {
    expect(faultOf(planOf({ ...uncovered, qty: 300 }))).toBe(
      "plan P1, leg risk: quantity 300 is not a multiple of the lot, expected a multiple of 250",
    );
  });

  it("faultOf: a freeze quantity holds at least one lot", () => {
    const frozen = { ...uncovered, instrument: { ...future, freeze: 249 } };
    expect(faultOf(planOf(frozen))).toContain("freeze quantity 249 is below one lot");
  });

  it.each([53_999, 66_001])("faultOf: a limit of %i lies outside the price band (1)", (ticks) => {
    expect(faultOf(planOf({ ...uncovered, limitTicks: ticks }))).toContain(
      `limit price ${ticks} is outside the price band, expected 54000 to 66000 ticks`,
    );
  });

  it("faultOf: an option states its terms", () => {
    const blank = { ...uncovered, limitTicks: 1_000, instrument: { ...call, option: null } };
    expect(faultOf(planOf(blank))).toContain("an option without its terms");
  });

  it("faultOf: what settles physically comes with the terms of its underlying", () => {
    expect(faultOf({ ...spread, underlyings: [] })).toContain("expected RELIANCE");
  });

  it("faultOf: legs have distinct ids", () => {
    expect(faultOf(planOf(protection("BUY", call), { ...risk("SELL", call), id: "cover" }))).toBe(
      "plan P1: two legs share an id, expected distinct ids",
    );
  });
});

describe("faultOf: who covers whom (2)", () => {
  it("faultOf: a risk leg names its cover", () => {
    expect(faultOf(planOf({ ...risk("SELL", call), cover: null }))).toContain(
      "a risk leg without cover",
    );
  });

  it("faultOf: or says that it is uncovered on purpose", () => {
    expect(faultOf(planOf({ ...risk("SELL", call), cover: "uncovered" }))).toBeNull();
  });

  it("faultOf: the cover is a leg of the plan", () => {
    expect(faultOf(planOf(risk("SELL", call)))).toContain(
      'cover "cover" is not a protection leg of the plan',
    );
  });

  it("faultOf: and one that protects", () => {
    const other: PlanLeg = { ...risk("BUY", call), id: "cover", cover: "uncovered" };
    expect(faultOf(planOf(other, risk("SELL", call)))).toContain("is not a protection leg");
  });

  it("faultOf: protection names no cover of its own", () => {
    const covered = { ...protection("BUY", call), cover: { leg: "risk", units: 1, per: 1 } };
    expect(faultOf(planOf(covered, risk("SELL", call)))).toContain("protection names a cover");
  });
});

describe("faultOf: cover gains where its risk loses (3)", () => {
  it.each([
    ["a sold call", "a bought call", risk("SELL", call), protection("BUY", call)],
    ["a sold put", "a bought put", risk("SELL", put), protection("BUY", put)],
    ["shares", "a bought put", risk("BUY", share), protection("BUY", put)],
    ["a bought future", "a bought put", risk("BUY", future), protection("BUY", put)],
    ["shares sold short", "a bought call", risk("SELL", share), protection("BUY", call)],
    ["a sold future", "a bought call", risk("SELL", future), protection("BUY", call)],
    ["a sold call", "shares", risk("SELL", call), protection("BUY", share)],
    ["a sold put", "shares sold short", risk("SELL", put), protection("SELL", share)],
    ["a sold future", "shares", risk("SELL", future), protection("BUY", share)],
  ])("faultOf: %s may be covered by %s", (_risk, _cover, leg, cover) => {
    expect(faultOf(planOf(cover, leg))).toBeNull();
  });

  it.each([
    ["a sold call", "a sold call", "rises", risk("SELL", call), protection("SELL", call)],
    ["a sold call", "a bought put", "rises", risk("SELL", call), protection("BUY", put)],
    ["shares", "a bought call", "falls", risk("BUY", share), protection("BUY", call)],
    ["shares", "a sold put", "falls", risk("BUY", share), protection("SELL", put)],
    ["shares sold short", "a bought put", "rises", risk("SELL", share), protection("BUY", put)],
    ["a sold put", "shares", "falls", risk("SELL", put), protection("BUY", share)],
    ["a sold future", "shares sold", "rises", risk("SELL", future), protection("SELL", share)],
  ])("faultOf: %s is not covered by %s", (_risk, _cover, where, leg, cover) => {
    expect(faultOf(planOf(cover, leg))).toContain(
      `cover "cover" loses with the leg when the underlying ${where}`,
    );
  });
});

describe("faultOf: an option that covers (4)", () => {
  it("faultOf: has the same right as the option it covers", () => {
    expect(faultOf(planOf(protection("SELL", put), risk("SELL", call)))).toContain(
      "another underlying or right",
    );
  });

  it("faultOf: has the same underlying as the option it covers", () => {
    const foreign = { ...call, option: { ...optionOf(call), underlying: "TCS" } };
    const plan = planOf(protection("BUY", foreign), risk("SELL", call));
    const listed = { ...plan, underlyings: [share, { ...share, symbol: "TCS" }] };
    expect(faultOf(listed)).toContain("another underlying or right");
  });

  it("faultOf: is on the very share that it covers", () => {
    const foreign = { ...put, option: { ...optionOf(put), underlying: "TCS" } };
    const plan = planOf(protection("BUY", foreign), risk("BUY", share));
    const listed = { ...plan, underlyings: [{ ...share, symbol: "TCS" }] };
    expect(faultOf(listed)).toContain("is an option on TCS, expected one on RELIANCE");
  });

  it("faultOf: is a right and not a duty where it covers no option", () => {
    expect(faultOf(planOf(protection("SELL", call), risk("BUY", share)))).toContain(
      "is a sold option, expected a bought one",
    );
    expect(faultOf(planOf(protection("SELL", put), risk("SELL", future)))).toContain(
      "is a sold option, expected a bought one",
    );
  });

  it("faultOf: does not expire before the option or future that it covers", () => {
    const longer = { expiry: { atMs: SEPTEMBER_MS, settlement: "physical" } } as const;
    const first = "expires first, expected it to live as long";
    expect(
      faultOf(planOf(protection("BUY", call), risk("SELL", { ...call, ...longer }))),
    ).toContain(first);
    expect(
      faultOf(planOf(protection("BUY", put), risk("BUY", { ...future, ...longer }))),
    ).toContain(first);
    expect(
      faultOf(planOf(protection("BUY", { ...call, ...longer }), risk("SELL", call))),
    ).toBeNull();
  });

  it("faultOf: may expire while the shares that it covers do not", () => {
    expect(faultOf(planOf(protection("BUY", put), risk("BUY", share)))).toBeNull();
  });
});

describe("faultOf: cover suffices for all that names it (5)", () => {
  it("faultOf: a cover is as large as its risk", () => {
    expect(faultOf(planOf(protection("BUY", call, 250), risk("SELL", call)))).toBe(
      "plan P1, leg cover: quantity 250 is too small a cover, expected at least 500",
    );
  });

  it("faultOf: two risks that share a cover need both parts of it", () => {
    const second: PlanLeg = { ...risk("SELL", call, 250), id: "second" };
    expect(faultOf(planOf(protection("BUY", call), risk("SELL", call, 250), second))).toBeNull();
    expect(faultOf(planOf(protection("BUY", call), risk("SELL", call), second))).toContain(
      "expected at least 750",
    );
  });

  it("faultOf: a ratio counts", () => {
    const half: PlanLeg = { ...risk("SELL", call), cover: { leg: "cover", units: 1, per: 2 } };
    expect(faultOf(planOf(protection("BUY", call, 250), half))).toBeNull();
  });
});

describe("faultOf: hedge-on-fill", () => {
  const carry: Plan = {
    ...planOf(risk("SELL", future), protection("BUY", share)),
    mode: "hedge-on-fill",
    maxNaked: 250,
  };

  it("faultOf: takes a primary and its hedge", () => {
    expect(faultOf(carry)).toBeNull();
  });

  it("faultOf: takes no third leg", () => {
    const third: PlanLeg = { ...risk("SELL", future, 250), id: "third", cover: "uncovered" };
    expect(faultOf({ ...carry, legs: [...carry.legs, third] })).toContain(
      "takes one RISK and one PROTECTION leg",
    );
  });

  it("faultOf: cannot be uncovered", () => {
    const legs: PlanLeg[] = [
      { ...risk("SELL", future), cover: "uncovered" },
      protection("BUY", share),
    ];
    expect(faultOf({ ...carry, legs })).toContain("hedge-on-fill cannot be uncovered");
  });

  it("faultOf: lets at least one lot of the primary stand naked", () => {
    expect(faultOf({ ...carry, maxNaked: 249 })).toContain(
      "maxNaked 249 is below one lot of the primary, expected at least 250",
    );
  });

  it("faultOf: has room for a lot of the primary beside what hedge lots leave over (6)", () => {
    const coarse = { ...share, lot: 200 };
    const legs = [risk("SELL", future), protection("BUY", coarse, 400)];
    // 250 of the primary are hedged by 200: 50 stand naked, and on the way back 150 too many.
    expect(faultOf({ ...carry, legs, maxNaked: 399 })).toBe(
      "plan P1: maxNaked 399 leaves no lot of the primary beside what hedge lots of 200 leave " +
        "over, expected at least 400",
    );
    expect(faultOf({ ...carry, legs, maxNaked: 400 })).toBeNull();
    expect(faultOf({ ...carry, legs, maxNaked: 249 })).toContain("expected at least 400");
  });

  it("faultOf: takes no stop", () => {
    expect(faultOf({ ...carry, stop: { leg: "risk", triggerTicks: 59_000 } })).toBe(
      `plan ${carry.id}: a stop would leave the hedge alone, expected none in hedge-on-fill`,
    );
  });

  it("faultOf: less than one lot of the hedge is dust", () => {
    const coarse = { ...share, lot: 200 };
    const legs = [risk("SELL", future), protection("BUY", coarse, 400)];
    expect(faultOf({ ...carry, legs, maxNaked: 400 })).toBeNull();
    const less = [risk("SELL", future), protection("BUY", coarse, 200)];
    expect(faultOf({ ...carry, legs: less })).toContain("expected at least 500");
  });
});

describe("faultOf: a stop", () => {
  const guarded: Plan = {
    ...planOf(protection("BUY", put), risk("BUY", share)),
    stop: { leg: "risk", triggerTicks: 59_000 },
  };

  it("faultOf: guards a leg of the plan", () => {
    expect(faultOf(guarded)).toBeNull();
    expect(faultOf({ ...guarded, stop: { leg: "none", triggerTicks: 59_000 } })).toBe(
      'plan P1: stop names leg "none", expected a leg of the plan',
    );
  });

  it("faultOf: guards no cover", () => {
    const cover = { ...guarded, stop: { leg: "protection", triggerTicks: 59_000 } };
    const id = cover.legs.find(({ role }) => role === "PROTECTION")?.id ?? "";
    expect(faultOf({ ...cover, stop: { leg: id, triggerTicks: 59_000 } })).toBe(
      `plan P1: stop on protection "${id}" would sell cover, expected a RISK leg`,
    );
  });

  it.each([53_999, 66_001])("faultOf: a trigger of %i lies outside the band", (triggerTicks) => {
    expect(faultOf({ ...guarded, stop: { leg: "risk", triggerTicks } })).toBe(
      `plan P1: stop trigger ${triggerTicks} is outside the band, expected 54000 to 66000`,
    );
  });
});

function optionOf(instrument: Instrument): NonNullable<Instrument["option"]> {
  if (instrument.option === null) throw new Error(`${instrument.symbol} is no option`);
  return instrument.option;
}
