import type { Problem } from '../base/problem.ts';

/** Why a text is no entry id (`milliseconds` or `milliseconds-sequence`); undefined when it is one. */
export function entryIdProblem(id: string): Problem | undefined {
  if (/^\d{1,20}(-\d{1,20})?$/.test(id)) return undefined;
  return {
    code: 'broker.bad-id',
    severity: 'error',
    message: `${JSON.stringify(id)} is no entry id. Ids look like 1700000000000-0.`,
  };
}

/** The time in an entry id, which is when the server added the entry unless the sender chose the id. */
export function entryTimeMs(id: string): number {
  return Number.parseInt(id, 10);
}

/** Compares ids by their two numbers, which may exceed what a double holds. */
export function isBefore(a: string, b: string): boolean {
  const [timeA, sequenceA] = numbersOf(a);
  const [timeB, sequenceB] = numbersOf(b);
  return timeA === timeB ? sequenceA < sequenceB : timeA < timeB;
}

function numbersOf(id: string): readonly [bigint, bigint] {
  const [time = '0', sequence = '0'] = id.split('-');
  return [BigInt(time), BigInt(sequence)];
}
