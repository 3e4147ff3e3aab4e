import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJsonValues } from '../../../../src/transfer/files/jsonValues.ts';
import { allItems, inChunks, told } from './chunks.ts';

async function read(text: string | Uint8Array, size?: number): Promise<readonly string[]> {
  return (await allItems(readJsonValues(inChunks(text, size)))).map(told);
}

describe('a file with a JSON array', () => {
  test('has a message in each value, and knows the line where it begins', async () => {
    const text = '[\n  {"a": "],{\\"", "b": [1, {}]},\n\n  "text", 12,\n  null]\n';
    const whole = ['2 {"a":"],{\\"","b":[1,{}]}', '4 "text"', '4 12', '5 null'];
    for (let size = 1; size < 20; size++) expect(await read(text, size)).toEqual(whole);
  });

  test('holds what a parser finds in it, for any array', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue()),
        fc.constantFrom(0, 1, 2),
        fc.integer({ min: 1, max: 30 }),
        async (array, indent, size) => {
          const items = await allItems(readJsonValues(inChunks(JSON.stringify(array, undefined, indent), size)));
          const values = items.map((item) =>
            item.kind === 'plain' ? (JSON.parse(item.body.json()) as unknown) : item,
          );
          expect(values).toEqual(JSON.parse(JSON.stringify(array)));
        },
      ),
    );
  });

  test('goes on behind a value that is not JSON', async () => {
    expect(await read('[{"a":1},\n{"a" 2},\n{"a":3}]', 1000)).toEqual([
      '1 {"a":1}',
      '2 bad: it is not JSON from character 6 on',
      '3 {"a":3}',
    ]);
  });

  test('says when it is cut off', async () => {
    expect(await read('[{"a":1},\n{"a":')).toEqual([
      '1 {"a":1}',
      '2 bad: it is not JSON',
      '2 bad: the array is not closed: the file is cut off',
    ]);
    expect(await read('[')).toEqual(['1 bad: the array is not closed: the file is cut off']);
  });

  test('may do without the array: one value is one message', async () => {
    expect(await read('{\n  "a": 1\n}')).toEqual(['1 {"a":1}']);
    expect(await read('{"a":1}{"b":2} 3\n"4"')).toEqual(['1 {"a":1}', '1 {"b":2}', '1 3', '2 "4"']);
  });

  test('ends, and throws nothing, whatever bytes it has', async () => {
    const piece = fc.constantFrom('[', ']', '{', '}', '"', '\\', ',', ':', '1', '\n', 'x', '\u00ff');
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (pieces, size) => {
        const cut = await read(pieces.join(''), size);
        expect(cut).toEqual(await read(pieces.join(''), 1000));
      }),
    );
  });
});
