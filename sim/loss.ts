/**
 * What a failure would have cost: for every position that was naked when the invariant broke, or
 * became so afterwards, its largest size times the furthest that the price went against it while
 * it was naked. The run goes on after the failure to its usual end, with the core as it is.
 *
 * 1. Positions and prices are the exchange's; what the core believes does not count.
 * 2. A price is looked at after every event and at every step of the walk. Looking changes nothing.
 * 3. A position that was covered again before the failure is not priced.
 */
import type { Minor, Ms, Sym, Ticks, Units } from "../core/units.js";
import type { Naked } from "./auditor/naked.js";
import { PRICE_STEP_MS } from "./exchange/price.js";

/** One position that was naked, priced. */
export interface Loss {
  /** In minor currency (paise, cents). */
  readonly minor: Minor;
  readonly group: string;
  readonly symbol: Sym;
  /** 1: what was held loses when the price falls; -1: when it rises. */
  readonly side: 1 | -1;
  /** Largest, over the time in which it was naked. */
  readonly units: Units;
  /** Furthest move against it from the price at which it became naked. */
  readonly adverseTicks: Ticks;
  /** Virtual time; it may have been naked to the end of the run. */
  readonly fromMs: Ms;
  readonly untilMs: Ms;
}

/** What the meter looks at. */
export interface MeterPorts {
  nowMs(): Ms;
  /** Runs `action` at `atMs`. */
  at(atMs: Ms, action: () => void): void;
  lastTicks(symbol: Sym): Ticks;
  /** What is naked now. */
  naked(): readonly Naked[];
  /** Whether an invariant is broken. */
  failed(): boolean;
}

/** Measures while a run is on. */
export interface Meter {
  /** Something happened. */
  look(): void;
  /** What was naked since the failure, the dearest first. */
  losses(): readonly Loss[];
}

interface Spell {
  readonly naked: Naked;
  readonly fromMs: Ms;
  readonly startTicks: Ticks;
  untilMs: Ms;
  units: Units;
  adverseTicks: Ticks;
}

/** A meter of one run. It looks by itself whenever prices step. */
export function createMeter(ports: MeterPorts): Meter {
  const open = new Map<string, Spell>();
  const over: Spell[] = [];

  function look(): void {
    const nowMs = ports.nowMs();
    const present = new Set<string>();
    for (const naked of ports.naked()) {
      const { group, leg, side } = naked;
      const key = `${group.id} ${leg.index} ${side}`;
      present.add(key);
      const lastTicks = ports.lastTicks(leg.terms.instrument.symbol);
      const spell = open.get(key) ?? begun(naked, lastTicks, nowMs);
      open.set(key, spell);
      spell.units = Math.max(spell.units, naked.units);
      spell.adverseTicks = Math.max(spell.adverseTicks, (spell.startTicks - lastTicks) * side);
      spell.untilMs = nowMs;
    }
    for (const [key, spell] of open) {
      if (present.has(key)) continue;
      open.delete(key);
      if (ports.failed()) over.push(spell);
    }
  }

  function tick(): void {
    look();
    ports.at(ports.nowMs() + PRICE_STEP_MS, tick);
  }

  ports.at(PRICE_STEP_MS, tick);
  return {
    look,
    losses: () => [...over, ...open.values()].map(priced).sort((a, b) => b.minor - a.minor),
  };
}

function begun(naked: Naked, lastTicks: Ticks, nowMs: Ms): Spell {
  const { units } = naked;
  return {
    ...{ naked, units, startTicks: lastTicks, adverseTicks: 0 },
    ...{ fromMs: nowMs, untilMs: nowMs },
  };
}

function priced({ naked, units, adverseTicks, fromMs, untilMs }: Spell): Loss {
  const { group, leg, side } = naked;
  const { symbol, tickMinor } = leg.terms.instrument;
  return {
    minor: units * adverseTicks * tickMinor,
    ...{ group: group.id, symbol, side, units, adverseTicks, fromMs, untilMs },
  };
}
