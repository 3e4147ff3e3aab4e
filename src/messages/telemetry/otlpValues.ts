// What is the same in spans, log records and metrics of OpenTelemetry, read from the form that OTLP has in JSON. Total: whatever
// stands there becomes a value or nothing.

/** Deeper values are left out: nobody reads them. */
const maxDepth = 20;
const maxAttributes = 1000;
/** Of names that are shown in tables. */
const maxNameLength = 1000;

type Members = Readonly<Record<string, unknown>>;

export function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

export function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function nameText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, maxNameLength) : '';
}

/** Attributes by name, and how many are missing. Of two of one name the last one holds. */
export function attributesOf(
  value: unknown,
  dropped: unknown,
): { readonly attributes: Members; readonly dropped: number } {
  const list = elementsOf(value);
  const entries = list.slice(0, maxAttributes).flatMap((each) => {
    const { key, value: held } = membersOf(each);
    return typeof key === 'string' ? [[key, anyValue(held, 0)] as const] : [];
  });
  return { attributes: Object.fromEntries(entries), dropped: (countOf(dropped) ?? 0) + (list.length - entries.length) };
}

/** A value of any type as JSON has it. Bytes are base64; whole numbers that JSON would round are text. */
export function anyValue(value: unknown, depth = 0): unknown {
  const members = membersOf(value);
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } = members;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  if (intValue !== undefined) return wholeNumber(intValue) ?? null;
  if (doubleValue !== undefined) return doubleOf(doubleValue) ?? null;
  if (typeof bytesValue === 'string') return bytesValue;
  if (depth >= maxDepth) return '…';
  if (arrayValue !== undefined)
    return elementsOf(membersOf(arrayValue)['values']).map((each) => anyValue(each, depth + 1));
  if (kvlistValue === undefined) return null;
  return Object.fromEntries(
    elementsOf(membersOf(kvlistValue)['values']).flatMap((each) => {
      const { key, value: held } = membersOf(each);
      return typeof key === 'string' ? [[key, anyValue(held, depth + 1)] as const] : [];
    }),
  );
}

/** A whole number: itself, or its digits where JSON would round it. */
export function wholeNumber(value: unknown): number | string | undefined {
  if (typeof value === 'bigint') return wholeNumber(value.toString());
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** JSON has no infinite numbers: they are text. */
export function doubleOf(value: unknown): number | string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'string') return undefined;
  if (/^(?:NaN|-?Infinity)$/.test(value)) return value;
  const number = Number(value);
  return value.trim() !== '' && Number.isFinite(number) ? number : undefined;
}

/** How many of something; undefined for none, and for what is no count. */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' || typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** An enumeration's number, or the number of its name. */
export function enumOf(value: unknown, names: readonly string[]): number {
  if (typeof value === 'number') return value;
  const place =
    typeof value === 'string' ? names.indexOf(value.replace(/^(?:SPAN_KIND|STATUS_CODE)_/, '').toLowerCase()) : 0;
  return Math.max(place, 0);
}

/** The id of a trace (32 digits) or a span (16), in lower case; undefined for none, which zeros say too. */
export function idOf(value: unknown, digits: 16 | 32): string | undefined {
  if (typeof value !== 'string' || value.length !== digits || !/^[\da-f]+$/i.test(value) || /^0+$/.test(value))
    return undefined;
  return value.toLowerCase();
}

/** The last nanosecond of the year 9999, behind which no date can be written. */
const lastNanos = 253_402_300_799_999_999_999n;
const nanosPerMs = 1_000_000n;

/** Nanoseconds since 1970-01-01 UTC; undefined for what is no time. */
export function nanosOf(value: unknown): bigint | undefined {
  const nanos =
    typeof value === 'bigint'
      ? value
      : typeof value === 'number' && Number.isFinite(value)
        ? BigInt(Math.trunc(value))
        : typeof value === 'string' && /^\d{1,21}$/.test(value)
          ? BigInt(value)
          : 0n;
  return nanos > 0n && nanos <= lastNanos ? nanos : undefined;
}

/** With microseconds behind the point. */
export function msOf(nanos: bigint): number {
  return Number(nanos / 1000n) / 1000;
}

/** ISO 8601 in UTC, with as many digits as there are: milliseconds, microseconds or nanoseconds. */
export function isoTime(nanos: bigint): string {
  const whole = new Date(Number(nanos / nanosPerMs)).toISOString();
  const rest = Number(nanos % nanosPerMs);
  if (rest === 0) return whole;
  const digits = String(rest).padStart(6, '0');
  return `${whole.slice(0, -1)}${digits.endsWith('000') ? digits.slice(0, 3) : digits}Z`;
}
