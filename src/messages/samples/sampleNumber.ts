import type { JsonSchema } from '../contracts/contract.ts';
import { numberRange, onStep } from '../schemas/limits.ts';
import type { SeededRandom } from '../schemas/seededRandom.ts';

/** How far apart the numbers are where a schema names no limits. */
const usualSpan = 100;

/** A number within the limits of a schema; the smallest that is not negative where only that is asked for. */
export function sampleNumber(keywords: JsonSchema, isWhole: boolean, isLeast: boolean, random: SeededRandom): number {
  const { least, most, step } = numberRange(keywords, isWhole);
  const unit = step ?? 1;
  const low = least ?? (most === undefined || most >= 0 ? 0 : most - usualSpan * unit);
  const high = Math.max(low, most ?? low + usualSpan * unit);
  if (isLeast) return onStep(low, step, Math.ceil);
  if (step !== undefined) {
    const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
    return Number((random.whole(Math.max(first, Number.MIN_SAFE_INTEGER), last) * step).toPrecision(12));
  }
  const value = low + random.next() * (high - low);
  const rounded = Math.round(value * 100) / 100;
  return rounded >= low && rounded <= high ? rounded : value;
}
