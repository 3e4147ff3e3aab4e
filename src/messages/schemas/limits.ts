import type { JsonSchema } from '../contracts/contract.ts';

/** A keyword that is a number; undefined where it is none. */
export function limitOf(keywords: JsonSchema, name: string): number | undefined {
  const value = keywords[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The numbers that a schema allows: both ends can be taken. */
export interface NumberRange {
  readonly least: number | undefined;
  readonly most: number | undefined;
  /** What all of them are multiples of. */
  readonly step: number | undefined;
}

export function numberRange(keywords: JsonSchema, isWhole: boolean): NumberRange {
  const multiple = limitOf(keywords, 'multipleOf');
  const step = multiple !== undefined && multiple > 0 ? multiple : isWhole ? 1 : undefined;
  const above = limitOf(keywords, 'exclusiveMinimum');
  const below = limitOf(keywords, 'exclusiveMaximum');
  const lows = [limitOf(keywords, 'minimum'), above === undefined ? undefined : above + gapAt(above, step)];
  const highs = [limitOf(keywords, 'maximum'), below === undefined ? undefined : below - gapAt(below, step)];
  const [low, high] = [lows.filter(isNumber), highs.filter(isNumber)];
  const least = low.length > 0 ? onStep(Math.max(...low), step, Math.ceil) : undefined;
  const most = high.length > 0 ? onStep(Math.min(...high), step, Math.floor) : undefined;
  return { least, most, step };
}

/** The nearest multiple of a step, written without what doubles add. */
export function onStep(value: number, step: number | undefined, round: (value: number) => number): number {
  if (step === undefined) return value;
  // 0.3 / 0.1 is a little less than 3.
  const count = round(Number((value / step).toPrecision(12)));
  return Number((count * step).toPrecision(12));
}

/** How far behind a limit that is not included the next number stands. */
function gapAt(limit: number, step: number | undefined): number {
  return step === undefined ? Math.max(1, Math.abs(limit)) * 1e-6 : Math.min(step, 1) / 2;
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}
