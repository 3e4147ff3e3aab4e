import type { JsonScalar } from './jsonText.ts';
import type { Values } from './variables.ts';

/** Where the values of built-in variables come from. */
export interface VariableSources {
  readonly nowMs: number;
  readonly uuid: () => string;
  /** At least 0, less than 1. */
  readonly random: () => number;
}

/** What every draft can name without declaring it, for completion and hover. */
export const builtInVariables: Readonly<Record<string, string>> = {
  uuid: 'A random UUID, the same in the whole message. `${uuid:2}` is another one.',
  now: 'The time of sending, as 2025-11-24T12:30:00.000Z.',
  timestamp: 'The time of sending in milliseconds since 1970, as a number.',
  'random:1-100': 'A whole number between these, as a number.',
  'ask:What?': 'Asks for a text when the message is sent. It is kept nowhere.',
  payload: 'Only in a field: the payload stands here, and not behind the other fields.',
};

/** The values of the built-in variables for one message: each name has one value in it. */
export function builtInValues({ nowMs, uuid, random }: VariableSources): Values {
  const made = new Map<string, ReturnType<Values>>();
  return (name) => {
    if (!made.has(name)) made.set(name, valueOf(name));
    return made.get(name);
  };

  function valueOf(name: string): ReturnType<Values> {
    const [word = '', detail] = name.split(':', 2);
    if (word === 'uuid') return uuid();
    if (name === 'now') return new Date(nowMs).toISOString();
    if (name === 'timestamp') return numberNode(nowMs);
    if (word !== 'random') return undefined;
    const [least, most] = (/^(\d{1,15})-(\d{1,15})$/.exec(detail ?? '')?.slice(1) ?? []).map(Number);
    if (least === undefined || most === undefined || most < least) return undefined;
    return numberNode(least + Math.floor(random() * (most - least + 1)));
  }
}

/** What a person is asked for by `${ask:What?}`; undefined for any other variable. */
export function askedFor(name: string): string | undefined {
  return /^ask:\s*(\S.*)$/.exec(name)?.[1];
}

function numberNode(value: number): JsonScalar {
  return { kind: 'number', value, raw: String(value), start: 0, end: 0 };
}
