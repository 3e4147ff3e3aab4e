import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '../../../src');

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(src, path), 'utf8') }));

/**
 * Where one kind of each table stands, by its name as a text or in a table, and the file that is all its own. Another of its
 * kind needs as many files.
 */
const kinds: readonly (readonly [what: string, own: string, name: RegExp, named: readonly string[]])[] = [
  [
    'a decoder',
    'messages/decode/cbor.ts',
    /\bcbor: |['"]cbor['"]/,
    ['base/kinds/decoders.ts', 'messages/decode/decode.ts'],
  ],
  [
    'a kind of key that is watched',
    'broker/redis/keys/sortedSetLooks.ts',
    /['"]sorted-set['"]/,
    ['base/kinds/sources.ts', 'broker/redis/keys/keyKinds.ts'],
  ],
  [
    'a source of an application as a whole',
    'tap/sources/eventsReader.ts',
    // Two sides of a wire and the command line call other things so.
    /\bevents: \{ \.\.\.|(?<![[(])'events'(?![\])])|kind\)? [=!]== 'events'/,
    ['base/kinds/sources.ts', 'tap/sources/readers.ts'],
  ],
];

describe('What a new kind needs', () => {
  it.each(kinds)('of %s: an entry in the table, a file of its own, and its line where those are listed', (...kind) => {
    const [, own, name, named] = kind;
    expect(files.map(({ path }) => path)).toContain(own);
    const others = files.filter(({ path, text }) => path !== own && name.test(text));
    expect(others.map(({ path }) => path).sort()).toEqual(named);
  });
});
