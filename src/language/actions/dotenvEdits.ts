import { join } from 'node:path';
import { exampleOf } from '../../manifest/variables/example.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { Offer } from './offer.ts';

/** Adds lines to `.env`, which is created if it is missing; undefined if it cannot be. */
export function addedToDotenv(
  snapshot: Snapshot,
  lines: readonly string[],
  canCreateFiles: boolean,
): Pick<Offer, 'edits' | 'created'> | undefined {
  const file = join(snapshot.directory(), '.env');
  const text = lines.map((line) => `${line}\n`).join('');
  const known = snapshot.other(file);
  if (!known) return canCreateFiles ? { edits: [], created: [{ file, text }] } : undefined;
  const last = known.lines.length - 1;
  const tail = known.lines[last] ?? '';
  const place = { line: last, character: tail.length };
  return { edits: [{ file, range: { start: place, end: place }, newText: `${tail === '' ? '' : '\n'}${text}` }] };
}

/** Copies the example of the folder to `.env`, where there is one with this variable and no `.env` yet. */
export function exampleCopied(snapshot: Snapshot, variable: string, canCreateFiles: boolean): Offer | undefined {
  const directory = snapshot.directory();
  const example = canCreateFiles ? exampleOf(directory, snapshot) : undefined;
  if (!example?.variables.has(variable)) return undefined;
  return copyOf(example, join(directory, '.env'), '.env');
}

/** Makes an env file of its example. */
export function copyOf({ name, text }: { name: string; text: string }, file: string, shown: string): Offer {
  const created = [{ file, text }];
  const announced: Offer['announced'] = { changes: 'variables' };
  return { title: `Copy ${name} to ${shown}`, kind: 'quickfix', edits: [], created, announced };
}
