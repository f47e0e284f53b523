/**
 * Losses in words, for every report alike.
 */
import { clockText } from "../clock-text.js";
import { amount } from "./number-text.js";
import type { LossReport } from "./loss-shape.js";

/** What it would have cost, and how that came about; nothing where nothing was naked. */
export function lossText(loss: LossReport | null): readonly string[] {
  if (loss === null) return [];
  const { side, units, symbol, adverseTicks, fromMs, untilMs } = loss;
  return [
    `would have cost ${money(loss)}: ${side} ${amount(units)} ${symbol} without cover from ` +
      `${clockText(fromMs)} to ${clockText(untilMs)}, ${amount(adverseTicks)} ticks against it`,
  ];
}

function money({ minor, currency, minorDigits }: LossReport): string {
  if (currency === null) return `${amount(minor)} minor units`;
  if (minorDigits === 0) return `${amount(minor)} ${currency}`;
  const digits = String(minor).padStart(minorDigits + 1, "0");
  const [whole, part] = [digits.slice(0, -minorDigits), digits.slice(-minorDigits)];
  return `${amount(Number(whole))}.${part} ${currency}`;
}
