/**
 * What a failure would have cost, as it is reported.
 */
import { z } from "zod";
import type { Loss } from "../loss.js";
import type { Currency } from "../scenario.js";

const count = z.int().nonnegative();

/** The dearest naked position of a failure. */
export const lossShape = z
  .strictObject({
    minor: count.describe("Largest size times furthest adverse move, in minor currency"),
    currency: z.string().nullable().describe("ISO 4217; null: nobody said"),
    minorDigits: count.describe("Decimal places of the currency's minor unit"),
    group: z.string(),
    symbol: z.string(),
    side: z.enum(["long", "short"]).describe("What was held without cover"),
    units: count.describe("Largest size while it was naked"),
    adverseTicks: count.describe("Furthest move against it while it was naked"),
    fromMs: count.describe("Virtual time"),
    untilMs: count.describe("Virtual time"),
  })
  .meta({ title: "What a failure would have cost" });

/** One of them. */
export type LossReport = z.infer<typeof lossShape>;

/** The loss as it is reported; null: nothing was naked from the failure on. */
export function lossReport(loss: Loss | null, currency: Currency | null): LossReport | null {
  if (loss === null) return null;
  const { minor, group, symbol, units, adverseTicks, fromMs, untilMs } = loss;
  const { code, minorDigits } = currency ?? { code: null, minorDigits: 0 };
  const side = loss.side === 1 ? "long" : "short";
  return {
    ...{ minor, currency: code, minorDigits, group, symbol, side, units, adverseTicks },
    ...{ fromMs, untilMs },
  };
}
