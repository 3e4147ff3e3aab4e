import { celPath, celString, isDotted } from '../../base/celText.ts';
import { compileCel } from '../cel/compileCel.ts';
import { failed, isList, isTextMap, type Value } from '../cel/value.ts';
import { Scope } from '../cel/scope.ts';
import { rowVariables } from './rowVariables.ts';

/** Where a value is: the name of a variable, then names and places within it. */
export type ExampleSteps = readonly (string | number)[];

export interface WantedExample {
  /** The value is known to be there: that it is not seen is no condition. */
  readonly isThere: boolean;
  /** The condition is to be true of all other rows. */
  readonly isExcluded: boolean;
}

export type Example = { readonly condition: string } | { readonly problem: string };

/** The longest condition that is of use to anybody who reads it. */
const maxLength = 2000;

const cannotBeWritten = 'This value cannot be written as a condition.';

/**
 * A condition that is true of the rows which have, at a place, what one row has there, and of no other: also where that is
 * nothing. Or it is true of all others. `variable` tells what the row has. Throws `TooMuchWork` of a row that takes too long.
 */
export function conditionLike(
  steps: ExampleSteps,
  variable: (name: string) => Value,
  { isThere, isExcluded }: WantedExample,
): Example {
  const path = celPath(steps);
  const scope = new Scope(variable);
  const compiled = compileCel(path, rowVariables);
  if ('mistake' in compiled) return { problem: cannotBeWritten };
  const value = compiled.expression.evaluate(scope);
  if (isThere && value === failed) return { problem: cannotBeWritten };
  const equals = equality(path, steps, value, isExcluded);
  if (equals === undefined) return { problem: cannotBeWritten };
  if (equals.length > maxLength) return { problem: 'This value is too long for a condition.' };
  // It is true of the row that it was made of, or it does not say what was meant.
  const checked = compileCel(equals, rowVariables);
  const verdict = 'mistake' in checked ? undefined : checked.expression.evaluate(scope);
  return verdict === !isExcluded ? { condition: equals } : { problem: cannotBeWritten };
}

function equality(path: string, steps: ExampleSteps, value: Value, isExcluded: boolean): string | undefined {
  const isThere = `${isDotted(steps) ? 'has' : 'isSet'}(${path})`;
  if (value === failed) return isExcluded ? isThere : `!${isThere}`;
  const isOther = isExcluded ? '!=' : '==';
  // What is not a number differs from itself.
  const isNaN = Number.isNaN(value);
  const literal = isNaN ? path : literalOf(value);
  if (literal === undefined) return undefined;
  const compared = `${path} ${isNaN ? (isExcluded ? '==' : '!=') : isOther} ${literal}`;
  // Of every row there is such a variable; what else may be missing is not there, and that is another value.
  return isExcluded && (steps.length > 1 || path === 'payload') ? `(!${isThere} || ${compared})` : compared;
}

/** The value as CEL writes it; undefined where it has no way to. */
function literalOf(value: Value, depth = 0): string | undefined {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return celString(value);
  if (typeof value === 'number') return numberLiteral(value);
  if (typeof value === 'bigint') return value < 2n ** 63n ? String(value) : `${value}u`;
  if (value instanceof Uint8Array) return `b"${[...value.subarray(0, maxLength)].map(byteText).join('')}"`;
  if (value instanceof Date) return timeLiteral(value);
  if (depth > maxDepth) return undefined;
  if (isList(value))
    return joined(
      value.slice(0, maxItems).map((item) => literalOf(item, depth + 1)),
      '[',
      ']',
    );
  if (!isTextMap(value)) return undefined;
  const members = Object.entries(value).slice(0, maxItems);
  return joined(
    members.map(([name, member]) => entryLiteral(name, literalOf(member, depth + 1))),
    '{',
    '}',
  );
}

const maxDepth = 20;
/** Of a larger list the literal would be too long, or is true of another than the row's own. */
const maxItems = 500;

function numberLiteral(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  if (!Number.isFinite(value)) return `double("${value}")`;
  const text = String(value);
  // Digits alone would be a whole number of 64 bits, which may not hold them.
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function timeLiteral(value: Date): string | undefined {
  return Number.isNaN(value.getTime()) ? undefined : `timestamp("${value.toISOString()}")`;
}

function byteText(byte: number): string {
  const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
  return isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
}

function entryLiteral(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : `${celString(name)}: ${value}`;
}

function joined(parts: readonly (string | undefined)[], open: string, close: string): string | undefined {
  return parts.includes(undefined) ? undefined : `${open}${parts.join(', ')}${close}`;
}
