import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell } from '../../../../src/messages/export/exportRow.ts';
import { readCsv } from '../../../../src/transfer/files/csv.ts';
import { maxItemBytes, type FileItem } from '../../../../src/transfer/files/fileItem.ts';
import { allItems, inChunks, told } from './chunks.ts';

function membersOf(item: FileItem | undefined): unknown {
  return item?.kind === 'plain' ? item.body.members() : item;
}

async function read(text: string, size?: number): Promise<readonly FileItem[]> {
  return allItems(readCsv(inChunks(text, size)));
}

describe('a file of CSV', () => {
  test('has the names of the fields in its first row, and texts in all others', async () => {
    const items = await read('\ufefforderId,total,note\r\no-1,12.50,"a ""b"", c"\r\n\r\no-2,007,\r\n');
    expect(items.map(membersOf)).toEqual([
      [
        ['orderId', 'o-1'],
        ['total', '12.50'],
        ['note', 'a "b", c'],
      ],
      [
        ['orderId', 'o-2'],
        ['total', '007'],
        ['note', ''],
      ],
    ]);
    expect(items.map(({ line }) => line)).toEqual([2, 4]);
  });

  test.each([';', '\t', ','])('may part its cells by %j', async (delimiter) => {
    const items = await read(['a', 'b'].join(delimiter) + '\n' + ['1', '2'].join(delimiter));
    expect(items.map(membersOf)).toEqual([
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ]);
  });

  test.each(['\n', '\r\n'])(
    'knows the line of a row behind rows with lines of their own, where rows end with %j',
    async (end) => {
      const rows = ['a,b', '"x\ny\nz",1', 'q,2', 'q', '"\n",3', 'r,4'];
      const items = await read(rows.join(end), 3);
      expect(items.map(told)).toEqual([
        '2 {"a":"x\\ny\\nz","b":1}',
        '5 {"a":"q","b":2}',
        '6 bad: it has 1 cells, and the header has 2',
        '7 {"a":"\\n","b":3}',
        '9 {"a":"r","b":4}',
      ]);
    },
  );

  test('as one object: numbers as JSON writes them are numbers, empty cells are left out', async () => {
    const [item] = await read('a,b,c,d,e,f,__proto__\n1.5,01,true,,"{""x"":[1]}",{no,p\n');
    expect(item?.kind === 'plain' && item.body.json()).toBe(
      '{"a":1.5,"b":"01","c":true,"e":{"x":[1]},"f":"{no","__proto__":"p"}',
    );
  });

  test('goes on behind a row that is not CSV', async () => {
    const items = await read('a,b\n1,2\n3,x"y\n5,6\n"7,8', 1000);
    expect(items.map(told)).toEqual([
      '2 {"a":1,"b":2}',
      '3 bad: there is a quote within a cell that does not begin with one',
      '4 {"a":5,"b":6}',
      '5 bad: its quote is not closed',
    ]);
  });

  test('ends at a row that is larger than a message may be', async () => {
    const text = Buffer.concat([Buffer.from('a\n1\n"'), Buffer.alloc(maxItemBytes + 2_000_000, 0x61)]).toString();
    expect((await read(text, 1_000_000)).map(told)).toEqual([
      '2 {"a":1}',
      '3 bad: it is larger than 16 MiB, which no message may be: a quote may not be closed',
    ]);
  });

  test('gives back any cells', async () => {
    const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }),
        fc.integer({ min: 1, max: 50 }),
        async (rows, size) => {
          const text = `a,b\r\n${rows.map((row) => row.map(quoted).join(',')).join('\r\n')}`;
          expect((await read(text, size)).map(membersOf)).toEqual(
            rows.map(([a, b]) => [
              ['a', a],
              ['b', b],
            ]),
          );
        },
      ),
    );
  });
});

describe('a CSV that the inspector exported', () => {
  const rows = (columns: string, ...cells: readonly (readonly string[])[]): string =>
    [`time,source,id,size,${columns}`, ...cells.map((row) => ['2026', 'orders', ...row].map(csvCell).join(','))].join(
      '\r\n',
    );

  test('gives back the payload, and passes over gaps', async () => {
    const items = await read(
      rows('payload', ['1-0', '9', '{"total":1.50}'], ['', '0', '3 lost'], ['2-0', '9', '=cmd|x']),
    );
    expect(items.map(told)).toEqual(['2 {"total":1.50}', '3 passed', '4 "=cmd|x"']);
    expect(membersOf(items[0])).toEqual([['total', '1.5']]);
  });

  test('puts parts of the payload together', async () => {
    const items = await read(rows('key,payload.orderId,payload.card.kind', ['1-0', '9', 'k', '12', '-x']));
    expect(items.map(told)).toEqual(['2 {"orderId":12,"card":{"kind":"-x"}}']);
  });
});
