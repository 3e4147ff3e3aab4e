import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourcesUnder } from './folders.ts';

const root = new URL('../../../', import.meta.url).pathname;
const sources = sourcesUnder(`${root}src`).map((path) => ({
  path: relative(root, path),
  text: readFileSync(path, 'utf8'),
}));

/** The files that name a kind, as a text or as the key of a table. */
function filesThatName(kind: string): readonly string[] {
  const name = new RegExp(`'${kind}'|^\\s*'?${kind}'?: `, 'm');
  return sources.filter(({ text }) => name.test(text)).map(({ path }) => path);
}

describe('A kind is declared once:', () => {
  // The table, the file that reads it, and the list of readers: so many does one more decoder need.
  it.each(['msgpack', 'cbor', 'avro', 'protobuf'])('at most three files name the decoder %s', (decoder) => {
    expect(filesThatName(decoder).length, filesThatName(decoder).join(', ')).toBeLessThanOrEqual(3);
  });

  // The table, how Redis deals with the key, how it is sent to, its redis-cli command, which commands show who uses it, and the manifest's
  // help: so many does one more kind of key need.
  it('at most six files name the source kind sorted-set', () => {
    const files = filesThatName('sorted-set');
    expect(files.length, files.join(', ')).toBeLessThanOrEqual(6);
  });

  // The table, the reader, and the list of readers: so many does one more source of an application as a whole need. What the
  // command line and the sides of a wire call so is something else.
  it('at most three files name the source kind events', () => {
    const name = /(?<![[(])'events'(?!\])|\bevents: \{ \.\.\./;
    const files = sources.filter(({ text }) => name.test(text)).map(({ path }) => path);
    expect(files.sort()).toEqual([
      'src/base/kinds/sources.ts',
      'src/tap/sources/eventsReader.ts',
      'src/tap/sources/readers.ts',
    ]);
  });

  it('and no file but the tables lists kinds of sources one by one', () => {
    const list = /'(?:stream|pubsub|list|keyspace)'(?:,| \|)\s*'(?:stream|pubsub|list|keyspace)'(?:,| \|)\s*'/;
    expect(sources.filter(({ text }) => list.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
