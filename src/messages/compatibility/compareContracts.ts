/*
 * Whether who reads by one contract can read what was written by another.
 *
 *     compareContracts(older, newer, 'backward') → compatible, broken with a counterexample, or unknown
 *
 * A counterexample was held against both contracts. Compatible is said only where it is proven. It is part of `dist/drafts.js`.
 */
import { Buffer } from 'node:buffer';
import type { CompatibilityMode } from '../../base/kinds/compatibilityModes.ts';
import type { Contract, ContractError, JsonSchema } from '../contracts/contract.ts';
import { neighbours } from '../samples/neighbours.ts';
import { makeSamples } from '../samples/makeSamples.ts';
import { whereProofEnds } from './provenWithin.ts';

export type Compatibility =
  | { readonly state: 'compatible' }
  | {
      readonly state: 'broken';
      /** What may be written by the one contract and breaks the other. */
      readonly counterexample: unknown;
      readonly errors: readonly ContractError[];
      /** True: messages of the older contract break the newer one. False: the other way. */
      readonly isBackward: boolean;
    }
  | { readonly state: 'unknown'; readonly reason: string; readonly tried: number };

/** Compares two contracts of a channel. `backward`: readers by the newer one read what was written by the older one. Never throws. */
export function compareContracts(older: Contract, newer: Contract, mode: CompatibilityMode): Compatibility {
  const useless = older.problem ?? newer.problem;
  if (useless !== null) return { state: 'unknown', reason: useless, tried: 0 };
  const backward = mode === 'forward' ? undefined : isRead(older, newer, true);
  if (backward?.state === 'broken') return backward;
  const forward = mode === 'backward' ? undefined : isRead(newer, older, false);
  if (forward?.state === 'broken') return forward;
  const unknown = [backward, forward].find((each) => each?.state === 'unknown');
  return unknown ?? { state: 'compatible' };
}

function isRead(writer: Contract, reader: Contract, isBackward: boolean): Compatibility {
  let tried = 0;
  for (const value of candidates(writer, reader)) {
    tried++;
    const errors = errorsOfReading(value, writer, reader);
    if (errors.length > 0) return { state: 'broken', counterexample: value, errors, isBackward };
  }
  if (Boolean(writer.schema) !== Boolean(reader.schema))
    return unknown('one is of a binary form, and the other is not', tried);
  if (writer.schema && reader.schema) {
    const isSame = writer.schema.form() === reader.schema.form();
    return isSame ? { state: 'compatible' } : unknown('of a binary form nothing can be proven', tried);
  }
  const [before, after] = [bundleOf(writer), bundleOf(reader)];
  if (!before || !after) return unknown('one of the contracts is too large', tried);
  const reason = proofEnd(before, after);
  return reason === undefined ? { state: 'compatible' } : unknown(reason, tried);
}

function unknown(reason: string, tried: number): Compatibility {
  return { state: 'unknown', reason, tried };
}

/** What is likely to tell the contracts apart: samples of the one, and what is just beyond the other. */
function* candidates(writer: Contract, reader: Contract): Generator {
  for (const kind of ['full', 'minimal', 'boundary', 'example'] as const) {
    for (const { value } of makeSamples(writer, { kind, seed: 1, count: kind === 'boundary' ? 400 : 30 })) yield value;
  }
  if (writer.schema ?? reader.schema) return;
  for (const [one, other] of [
    [reader, reader],
    [writer, reader],
  ] as const) {
    for (const value of neighbours(one, other, 1)) if (writer.errorsInValue(value).length === 0) yield value;
  }
}

/** What is wrong when a value of the writer is read by the reader. */
function errorsOfReading(value: unknown, writer: Contract, reader: Contract): readonly ContractError[] {
  if (!writer.schema || !reader.schema) return reader.errorsInValue(value);
  try {
    const bytes = Buffer.from(writer.schema.encode(value));
    const [written, read] = [writer.schema.decode(bytes), reader.schema.decode(bytes)];
    const isSame = text(written) === text(read) || text(read) === undefined;
    return isSame ? [] : [{ path: 'payload', message: `is read as ${text(read)?.slice(0, 200)}` }];
  } catch (error) {
    return [{ path: 'payload', message: `cannot be read: ${error instanceof Error ? error.message : String(error)}` }];
  }
}

function text(value: unknown): string | undefined {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member));
}

function bundleOf(contract: Contract): JsonSchema | undefined {
  try {
    return contract.asJsonSchema();
  } catch {
    return undefined;
  }
}

function proofEnd(before: JsonSchema, after: JsonSchema): string | undefined {
  try {
    return whereProofEnds(before, after);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
