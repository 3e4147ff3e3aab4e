import { formatPath } from '../rows/payloadPath.ts';
import { objectOf } from '../decode/byteReader.ts';
import type { MadePlace } from './valueMaker.ts';

/** The same value with one part changed. */
export interface Variation {
  readonly value: unknown;
  /** What is changed, for people: `payload.qty: the least, 1`. */
  readonly what: string;
}

/** Stands for a part that is left out. */
export const left: unique symbol = Symbol('left out');

/** A value with another part at a place; `left` takes it out. */
export function withPart(value: unknown, [step, ...rest]: MadePlace['steps'], part: unknown): unknown {
  if (step === undefined) return part;
  if (Array.isArray(value)) return value.map((item, i): unknown => (i === step ? withPart(item, rest, part) : item));
  const isOut = rest.length === 0 && part === left;
  const members = Object.entries(value as object).filter(([name]) => !isOut || name !== step);
  const changed = members.map(
    ([name, member]) => [name, name === step ? withPart(member, rest, part) : member] as const,
  );
  const isNew = !isOut && rest.length === 0 && !Object.hasOwn(value as object, step);
  return objectOf(isNew ? [...changed, [step, part]] : changed);
}

export function partAt(value: unknown, steps: MadePlace['steps']): unknown {
  return steps.reduce<unknown>((part, step) => {
    const isThere = typeof part === 'object' && part !== null && Object.hasOwn(part, step);
    return isThere ? (part as Readonly<Record<string | number, unknown>>)[step] : undefined;
  }, value);
}

export function placeName(steps: MadePlace['steps']): string {
  return formatPath(['payload', ...steps]);
}
