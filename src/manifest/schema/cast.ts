import type { ProblemCode } from '../problems/problemCodes.ts';
import type { ScalarNode } from '../tree/tree.ts';
import { suggest, wordAround } from '../problems/suggest.ts';
import { formats } from './formats.ts';
import { formatDuration, parseBytes, parseDurationMs } from './scalars.ts';
import type { ScalarType, Shape } from './shape.ts';

export interface Mistake {
  readonly code: ProblemCode;
  /** Reads on after the path: `must be …`. */
  readonly mistake: string;
  /** The intended value, if it is obvious. */
  readonly meant?: string;
  /** True if quotes make the value right. */
  readonly lacksQuotes?: true;
}

/**
 * The value as its type, or what is wrong with it. Durations, sizes and modes take the form in which Compose prints
 * them.
 */
export function castScalar(node: ScalarNode, shape: Shape): ScalarNode | Mistake {
  // An unset variable leaves the value empty, which is reported on its own and is no wrong type.
  if (node.value === '' && !node.origin && shape.scalar && measured.has(shape.scalar)) {
    return mistake('is empty. Write its value, or remove it.', 'wrong-value');
  }
  if (shape.isText && typeof node.value !== 'string' && node.value !== null) return noString(node.value);
  const value = castValue(node.value, shape.scalar ?? 'text');
  if (value === null) return { ...node, value };
  if (typeof value === 'object') return value;
  if (shape.oneOf && !shape.oneOf.includes(String(value))) {
    const word = String(value);
    const meant = wordAround(word, shape.oneOf) ?? suggest(word, shape.oneOf);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    return {
      ...mistake(`must be ${oneOf(shape.oneOf)}, not "${word}".${hint}`, 'wrong-value'),
      ...(meant !== undefined && { meant }),
    };
  }
  if (shape.minimum !== undefined && Number(value) < shape.minimum) {
    return mistake(`must be greater than or equal to ${shape.minimum}. Raise it.`, 'wrong-value');
  }
  if (shape.maximum !== undefined && Number(value) > shape.maximum) {
    return mistake(`must be less than or equal to ${shape.maximum}. Lower it.`, 'wrong-value');
  }
  if (shape.format && !formats[shape.format].fits(String(value))) {
    return mistake(`must be ${formats[shape.format].wanted}, not "${String(value)}".`, 'wrong-value');
  }
  return value === node.value ? node : { ...node, value };
}

/** `a`, `a or b`, `a, b or c`. */
function oneOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

const measured: ReadonlySet<ScalarType> = new Set(['boolean', 'number', 'integer', 'duration', 'bytes', 'quantity']);

function noString(value: number | boolean): Mistake {
  return { ...mistake(`must be a string, not a ${typeof value}. Put it in quotes.`), lacksQuotes: true };
}

function castValue(value: ScalarNode['value'], type: ScalarType): string | number | boolean | Mistake | null {
  if (value === null) return null;
  switch (type) {
    case 'text':
      return value;
    case 'quantity':
      return castQuantity(value);
    case 'string':
    case 'path':
      if (typeof value === 'string') return value;
      return noString(value);
    case 'boolean':
      return castBoolean(value);
    case 'number':
    case 'integer':
      return castNumber(value, type);
    case 'duration':
      return castDuration(value);
    case 'bytes': {
      const bytes = value === '' ? 0 : parseBytes(String(value).trim());
      return bytes === undefined ? mistake('must be a size such as 128M or 1g.', 'wrong-value') : String(bytes);
    }
    case 'mode':
      return castMode(value);
  }
}

function castBoolean(value: string | number | boolean): boolean | Mistake {
  if (typeof value === 'boolean') return value;
  const text = String(value).toLowerCase();
  if (['true', 'yes', 'y', 'on'].includes(text)) return true;
  // A variable that is not set leaves an empty text behind.
  if (['false', 'no', 'n', 'off', ''].includes(text)) return false;
  return mistake(`must be true or false, not "${String(value)}".`);
}

function castNumber(value: string | number | boolean, type: 'number' | 'integer'): number | Mistake | null {
  if (value === '') return null;
  const number = typeof value === 'boolean' ? NaN : Number(value);
  const noun = type === 'integer' ? 'a whole number' : 'a number';
  if (!Number.isFinite(number)) return mistake(`must be ${noun}, not ${JSON.stringify(value)}.`);
  if (type === 'integer' && !Number.isInteger(number)) return mistake(`must be ${noun}, not ${number}.`);
  return number;
}

/** A number, or a text with a unit. */
function castQuantity(value: string | number | boolean): string | number | Mistake | null {
  if (typeof value === 'number') return value;
  if (value === '') return null;
  const text = String(value);
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  if (parseDurationMs(text) !== undefined || parseBytes(text) !== undefined) return text;
  return mistake(`must be a number, or a number with a unit, not "${text}".`, 'wrong-value');
}

function castDuration(value: string | number | boolean): string | Mistake | null {
  if (value === '') return null;
  const durationMs = typeof value === 'string' ? parseDurationMs(value) : undefined;
  if (durationMs !== undefined) return formatDuration(durationMs);
  const meant = typeof value === 'number' ? `${value}s` : undefined;
  const unit = meant === undefined ? '' : ` Write ${meant} for seconds.`;
  const text = `must be a duration such as 30s or 1m30s, not ${JSON.stringify(value)}.${unit}`;
  return { ...mistake(text, 'wrong-value'), ...(meant !== undefined && { meant }) };
}

/** A text is read as octal; a number has been read as octal already where it began with 0. */
function castMode(value: string | number | boolean): string | Mistake {
  if (typeof value === 'number') return `0${value.toString(8)}`;
  if (typeof value === 'string' && /^(0o)?[0-7]{1,7}$/.test(value))
    return `0${parseInt(value.replace('0o', ''), 8).toString(8)}`;
  return mistake('must be permissions in octal, such as 0440.', 'wrong-value');
}

function mistake(text: string, code: ProblemCode = 'wrong-type'): Mistake {
  return { code, mistake: text };
}
