import { Duration, failed, Instant, numberIn, type Value } from '../../expression/cel/value.ts';

/** More of one value is nothing that anybody reads in a hover. */
const maxLength = 120;
const maxItems = 5;
const nanosPerSecond = 1_000_000_000;
const nanosPerMs = 1_000_000n;

/** A value of CEL for people; undefined for what is not there, and for a struct as a whole. */
export function valueText(value: Value): string | undefined {
  const text = textIn(value);
  return text !== undefined && text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

function textIn(value: Value): string | undefined {
  if (value === failed || value === undefined) return undefined;
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (typeof value === 'boolean' || value === null) return String(value);
  const number = numberIn(value);
  if (number !== undefined) return String(number);
  if (value instanceof Duration) return `${Number(value.ns) / nanosPerSecond}s`;
  if (value instanceof Instant) return new Date(Number(value.ns / nanosPerMs)).toISOString();
  if (Array.isArray(value)) return `[${shortened(value.map((item: Value) => textIn(item) ?? '{…}')).join(', ')}]`;
  const isMap = typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
  if (!isMap) return undefined;
  return `{${shortened(Object.entries(value).map(([key, item]) => `${key}: ${textIn(item) ?? '{…}'}`)).join(', ')}}`;
}

function shortened(texts: readonly string[]): readonly string[] {
  return texts.length > maxItems ? [...texts.slice(0, maxItems), '…'] : texts;
}
