import type { JsonSchema } from '../contracts/contract.ts';
import type { FlatSchema } from '../schemas/flatSchema.ts';
import { limitOf } from '../schemas/limits.ts';

/** Keywords of one kind of value, and which way they get narrower. */
const lower: readonly (readonly [type: string, keyword: string])[] = [
  ['string', 'minLength'],
  ['array', 'minItems'],
  ['object', 'minProperties'],
];
const upper: readonly (readonly [type: string, keyword: string])[] = [
  ['string', 'maxLength'],
  ['array', 'maxItems'],
  ['object', 'maxProperties'],
];

/** What a schema allows beyond the limits of another, for people; undefined where it keeps all of them. */
export function impliedLimits(
  narrow: FlatSchema,
  wide: JsonSchema,
  types: readonly string[],
  path: string,
): string | undefined {
  const { keywords, patterns } = narrow;
  const low = lower.find(([type, name]) => types.includes(type) && limitOr(keywords, name, 0) < limitOr(wide, name, 0));
  if (low) return `${path} may be below ${low[1]}`;
  const isOver = (name: string): boolean => limitOr(keywords, name, Infinity) > limitOr(wide, name, Infinity);
  const high = upper.find(([type, name]) => types.includes(type) && isOver(name));
  if (high) return `${path} may be beyond ${high[1]}`;
  const isText = types.includes('string');
  const { pattern, uniqueItems } = wide;
  if (isText && typeof pattern === 'string' && !patterns.includes(pattern)) return `${path} may be of another pattern`;
  if (types.includes('array') && uniqueItems === true && keywords['uniqueItems'] !== true)
    return `${path} may have the same item twice`;
  const isNumber = types.includes('number') || types.includes('integer');
  return isNumber ? numberBeyond(keywords, wide, types, path) : undefined;
}

function numberBeyond(
  narrow: JsonSchema,
  wide: JsonSchema,
  types: readonly string[],
  path: string,
): string | undefined {
  const [least, leastOpen] = [limitOr(narrow, 'minimum', -Infinity), limitOr(narrow, 'exclusiveMinimum', -Infinity)];
  const [most, mostOpen] = [limitOr(narrow, 'maximum', Infinity), limitOr(narrow, 'exclusiveMaximum', Infinity)];
  const isAbove = Math.max(least, leastOpen) >= limitOr(wide, 'minimum', -Infinity);
  const open = limitOf(wide, 'exclusiveMinimum');
  const isStrictlyAbove = open === undefined || leastOpen >= open || least > open;
  if (!isAbove || !isStrictlyAbove) return `${path} may be less`;
  const isBelow = Math.min(most, mostOpen) <= limitOr(wide, 'maximum', Infinity);
  const shut = limitOf(wide, 'exclusiveMaximum');
  const isStrictlyBelow = shut === undefined || mostOpen <= shut || most < shut;
  if (!isBelow || !isStrictlyBelow) return `${path} may be more`;
  const unit = limitOf(wide, 'multipleOf');
  const own = limitOf(narrow, 'multipleOf') ?? (types.includes('number') ? undefined : 1);
  const isMultiple = unit === undefined || unit === own || (own !== undefined && Number.isInteger(own / unit));
  return isMultiple ? undefined : `${path} may be something else than a multiple of ${unit}`;
}

function limitOr(keywords: JsonSchema, name: string, otherwise: number): number {
  return limitOf(keywords, name) ?? otherwise;
}
