import { createHash } from 'node:crypto';
import { readBoundedSync, UnreadableFile } from '../../base/disk/boundedFile.ts';
import { uselessContract, type Contract } from '../../messages/contracts/contract.ts';
import type { ReadSource } from '../sources.ts';

/** More is no contract. */
const maxFileBytes = 4 * 1_048_576;

/** The contracts of sources, opened, and their hashes; both by source. */
export interface RecordContracts {
  readonly opened: ReadonlyMap<string, Contract>;
  readonly hashes: ReadonlyMap<string, string>;
}

/** Compilers and binary forms are loaded with the first contract. */
export async function openRecordContracts(sources: readonly ReadSource[]): Promise<RecordContracts> {
  const opened = new Map<string, Contract>();
  const hashes = new Map<string, string>();
  for (const { id, payload } of sources) {
    const place = payload?.contract;
    if (!place) continue;
    // In order: the second one finds the compiler loaded.
    opened.set(id, await contractAt(place));
    const text = textAt(place.path);
    if (text !== undefined) hashes.set(id, hashOf(text, place.pointer));
  }
  return { opened, hashes };
}

async function contractAt(place: { readonly path: string; readonly pointer?: string | undefined }): Promise<Contract> {
  try {
    const { openContract } = await import('../../messages/contracts/openContract.ts');
    return openContract(place, textOf);
  } catch {
    return uselessContract(place.path, `${place.path} cannot be opened.`);
  }
}

/** So much of it tells one contract from another. */
const hashLength = 16;

function hashOf(text: string, pointer = ''): string {
  return createHash('sha256').update(text).update('\0').update(pointer).digest('hex').slice(0, hashLength);
}

function textAt(path: string): string | undefined {
  try {
    return textOf(path);
  } catch {
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readBoundedSync(path, maxFileBytes).toString('utf8');
  } catch (error) {
    // That it is there and is not read has a reason that whoever named it should hear.
    if (error instanceof UnreadableFile) throw error;
    return undefined;
  }
}
