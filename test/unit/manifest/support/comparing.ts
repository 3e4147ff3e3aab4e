import { isDeepStrictEqual } from 'node:util';
import { castScalar } from '../../../../src/manifest/schema/cast.ts';
import { parseDurationMs } from '../../../../src/manifest/schema/scalars.ts';

/** Where the vectors' project stands. */
export const projectDirectory = '/base/project';

/** Takes out what one side spells out and the other leaves to its default, and writes project paths alike. */
export function comparable(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replaceAll('<projectdir>/..', '/base').replaceAll('<projectdir>', projectDirectory);
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(
    ([key, inner]) =>
      !(key === 'services' && isDeepStrictEqual(inner, {})) &&
      !(key === 'required' && inner === true) &&
      !(key === 'volume' && isDeepStrictEqual(inner, {})),
  );
  return Object.fromEntries(entries.map(([key, inner]) => [key, comparable(inner)]));
}

export function isSubset(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected)) {
    const items = Array.isArray(actual) ? actual : [];
    return expected.length === items.length && expected.every((item, index) => isSubset(item, items[index]));
  }
  if (expected === null || typeof expected !== 'object') return isSame(expected, actual);
  const record = (actual ?? {}) as Record<string, unknown>;
  return Object.entries(expected).every(([key, value]) => isSubset(value, record[key]));
}

export function isSame(expected: unknown, actual: unknown): boolean {
  if (isDeepStrictEqual(expected, actual)) return true;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return expected.length === actual.length && expected.every((item, index) => isSame(item, actual[index]));
  }
  if (isRecord(expected) && isRecord(actual)) {
    const keys = Object.keys(expected);
    return keys.length === Object.keys(actual).length && keys.every((key) => isSame(expected[key], actual[key]));
  }
  if (Array.isArray(expected) && expected.length === 0) return actual === undefined;
  if (expected === null) return actual === undefined || (Array.isArray(actual) && actual.length === 0);
  return typeof expected === 'number' && typeof actual === 'string' && isSameQuantity(expected, actual);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Vectors hold nanoseconds, bytes and modes as numbers; the model prints them as Compose does. */
function isSameQuantity(expected: number, actual: string): boolean {
  const scalar = castScalar(
    { kind: 'scalar', value: actual, at: { file: '', range: noRange } },
    { scalar: 'duration' },
  );
  const isDuration = 'value' in scalar && (parseDurationMs(actual) ?? NaN) * 1e6 === expected;
  return isDuration || Number(actual) === expected || (/^0[0-7]+$/.test(actual) && parseInt(actual, 8) === expected);
}

export const noRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
