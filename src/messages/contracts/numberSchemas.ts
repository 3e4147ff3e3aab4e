import type { JsonSchema } from './contract.ts';

/** Numbers and bytes of binary forms, as values show them. */
export const int32Schema: JsonSchema = { type: 'integer', minimum: -2_147_483_648, maximum: 2_147_483_647 };
export const uint32Schema: JsonSchema = { type: 'integer', minimum: 0, maximum: 4_294_967_295 };
/** What a double cannot hold is text. */
export const int64Schema: JsonSchema = { type: ['integer', 'string'], pattern: '^-?[0-9]{1,19}$' };
export const uint64Schema: JsonSchema = { type: ['integer', 'string'], minimum: 0, pattern: '^[0-9]{1,20}$' };

/** Says of a text in base64 how many bytes it stands for. */
export const bytesKeyword = 'x-bytes';

/** Bytes in base64, where it matters so many of them. */
export function base64Schema(bytes?: number): JsonSchema {
  const base = { type: 'string', contentEncoding: 'base64' };
  const text = '[A-Za-z0-9+/]';
  if (bytes === undefined) return { ...base, pattern: `^${text}*={0,2}$` };
  const length = Math.ceil(bytes / 3) * 4;
  const pattern = `^${text}*={${(3 - (bytes % 3)) % 3}}$`;
  return { ...base, pattern, minLength: length, maxLength: length, [bytesKeyword]: bytes };
}

/** The value of a whole number of 64 bits, however it is shown. Throws beyond what they hold. */
export function int64Of(value: unknown, isSigned = true): bigint {
  const number = BigInt(value as string | number | bigint);
  const fits = (isSigned ? BigInt.asIntN(64, number) : BigInt.asUintN(64, number)) === number;
  if (!fits) throw new Error(`${number} does not fit into 64 bits`);
  return number;
}
