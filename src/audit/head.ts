import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { readBoundedSync } from '../base/disk/boundedFile.ts';
import { canonicalJson } from './canonicalJson.ts';
import { maxLineBytes } from './bounds.ts';
import { exactText } from './exactText.ts';
import type { TrailPlace } from './places.ts';
import type { SigningKey } from './signingKey.ts';

/**
 * What a trail must be: kept apart from it, signed, and renewed before each record, which stands in it as a whole. So a cut of the last
 * record is told as well, and a process that dies in between loses nothing: whoever writes next puts what is missing.
 */
export interface TrailHead {
  readonly v: 1;
  readonly project: string;
  /** The number of the last record. */
  readonly count: number;
  /** The first record that is kept: what came before was removed by rotation. */
  readonly first: { readonly segment: number; readonly seq: number; readonly prev: string };
  /** The segment that the last record is in, and how long that is with it. */
  readonly segment: number;
  readonly bytes: number;
  /** The last record, without the end of its line. */
  readonly line: string;
  /** The key that signed it. */
  readonly key: string;
  readonly signature: string;
}

export type KnownHead =
  | { readonly state: 'sound'; readonly head: TrailHead }
  /** It is not as it was signed, or another key signed it. */
  | { readonly state: 'invalid'; readonly isOtherKey: boolean }
  | { readonly state: 'missing' };

/** A head that a writer has written itself, and need not prove when it finds it again. */
export interface WrittenHead {
  readonly text: string;
  readonly head: TrailHead;
}

const maxHeadBytes = 2 * maxLineBytes + 4096;

/** Reads the head of a trail, and proves it. @throws the system's error where it is there and cannot be read */
export function readHead(
  { head: path }: TrailPlace,
  project: string,
  key: SigningKey | undefined,
  own?: WrittenHead,
): KnownHead {
  let text: string;
  try {
    text = exactText(readBoundedSync(path, maxHeadBytes)) ?? '';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'missing' };
    if (error instanceof Error && error.name === 'UnreadableFile') return { state: 'invalid', isOtherKey: false };
    throw error;
  }
  if (own?.text === text) return { state: 'sound', head: own.head };
  const head = parseHead(text);
  if (!head || !key) return { state: 'invalid', isOtherKey: false };
  const isOurs = head.project === project && head.key === key.id && key.verify(signedText(head), head.signature);
  return isOurs ? { state: 'sound', head } : { state: 'invalid', isOtherKey: head.key !== key.id };
}

/** Puts a new head in the place of the old one: readers see either. @throws the system's error */
export function writeHead(
  { head: path }: TrailPlace,
  unsigned: Omit<TrailHead, 'signature' | 'key' | 'v'>,
  key: SigningKey,
  isDurable: boolean,
): WrittenHead {
  const whole = { v: 1 as const, ...unsigned, key: key.id };
  const head = { ...whole, signature: key.sign(canonicalJson(whole)) };
  const text = canonicalJson(head);
  const draft = `${path}.new`;
  const file = openIn(draft, 'w');
  try {
    writeAll(file, Buffer.from(text));
    if (isDurable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  return { text, head };
}

/** Opens a file to write to it; its folder is made where it is missing. @throws the system's error */
export function openIn(path: string, flags: 'w' | 'a'): number {
  try {
    return openSync(path, flags, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, flags, 0o600);
  }
}

export function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

function signedText({ signature: _signature, ...rest }: TrailHead): string {
  return canonicalJson(rest);
}

/** Undefined for what is no head, or not written as ours are: another spelling of the same would not be noticed otherwise. */
function parseHead(text: string): TrailHead | undefined {
  try {
    const value = JSON.parse(text) as Partial<TrailHead> | null;
    const first = value?.first;
    const texts = [value?.project, value?.line, value?.key, value?.signature, first?.prev];
    const counts = [value?.count, value?.segment, value?.bytes, first?.segment, first?.seq];
    const isHead =
      value?.v === 1 &&
      texts.every((member) => typeof member === 'string') &&
      counts.every((member) => Number.isSafeInteger(member));
    return isHead && canonicalJson(value) === text ? (value as TrailHead) : undefined;
  } catch {
    return undefined;
  }
}
