import type { Location, Problem } from '../../base/problem.ts';
import { entriesOf, find, textOf, type Node } from '../../manifest/tree/tree.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { addedToDotenv } from './dotenvEdits.ts';
import { replacement, type FileEdit, type Offer } from './offer.ts';

interface Moved {
  readonly name: string;
  readonly text: string;
  readonly edit: FileEdit;
}

/** Moves the values that a hint is about to `.env`, and takes them from there. One that is set otherwise already stays. */
export function secretsMoved(
  snapshot: Snapshot,
  { code, at, related = [] }: Problem,
  canCreateFiles: boolean,
): readonly Offer[] {
  const wanted = placesOf(at, related);
  const { tree, environments } = snapshot.manifest();
  const values = new Map<string, string>();
  const moved: Moved[] = [];
  for (const [, service] of entriesOf(find(tree, 'services'))) {
    for (const [name, value, keyAt] of entriesOf(find(service, 'environment'))) {
      const text = textOf(value);
      const place = placeOf(keyAt);
      if (text === undefined || !wanted.has(place) || !/^[A-Za-z_]\w*$/.test(name)) continue;
      const known = environments[0]?.lookup(name) ?? values.get(name);
      const edit = takenFrom(name, keyAt, value, snapshot);
      if (!edit || dotenvText(text) === undefined || (known !== undefined && known !== text)) continue;
      wanted.delete(place);
      if (known === undefined) values.set(name, text);
      moved.push({ name, text, edit });
    }
  }
  const [first] = moved;
  const lines = [...values].map(([name, text]) => `${name}=${dotenvText(text) ?? ''}`);
  const added = lines.length === 0 ? { edits: [] } : addedToDotenv(snapshot, lines, canCreateFiles);
  if (!first || !added) return [];
  const what = moved.length === 1 ? `the value of ${first.name}` : `${moved.length} values`;
  const edits = [...moved.map(({ edit }) => edit), ...added.edits];
  const places = at && { places: [at.range] };
  return [{ title: `Move ${what} to .env`, kind: 'quickfix', code, ...added, edits, ...places }];
}

/** `${NAME}` in the place of a value of one line, in quotes where the value had them or brackets stand around it. */
function takenFrom(name: string, keyAt: Location, { at }: Node, snapshot: Snapshot): FileEdit | undefined {
  const { start, end } = at.range;
  const line = snapshot.other(at.file)?.lines[start.line];
  if (line === undefined || start.line !== end.line || at.file !== keyAt.file) return undefined;
  const written = line.slice(start.character, end.character);
  const quote = /^["']/.exec(written)?.[0] ?? '';
  const prefix = `${quote}${name}=`;
  const isItem = placeOf(keyAt) === placeOf(at);
  if (isItem && !written.startsWith(prefix)) return undefined;
  const mark = quote === '' && /[[{]/.test(line.slice(0, start.character)) ? '"' : quote;
  return replacement(at, `${mark}${isItem ? `${name}=` : ''}\${${name}}${mark}`);
}

/** A value as `.env` takes it; undefined for one that no quotes hold. */
function dotenvText(text: string): string | undefined {
  if (/^[\w./:@%+=,~-]+$/.test(text)) return text;
  return /['\\\n\r]/.test(text) ? undefined : `'${text}'`;
}

function placesOf(at: Location | undefined, related: NonNullable<Problem['related']>): Set<string> {
  return new Set([...(at ? [at] : []), ...related.map((one) => one.at)].map(placeOf));
}

function placeOf({ file, range: { start } }: Location): string {
  return `${start.line}:${start.character} ${file}`;
}
