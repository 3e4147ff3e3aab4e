import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowAsJson } from '../../../../src/messages/export/exportRow.ts';
import { lineWriter, headerLine } from '../../../../src/messages/recording/lineWriter.ts';
import { maxItemBytes } from '../../../../src/transfer/files/fileItem.ts';
import { readNdjson } from '../../../../src/transfer/files/ndjson.ts';
import { allItems, inChunks, told } from './chunks.ts';

async function read(text: string | Uint8Array, size?: number): Promise<readonly string[]> {
  return (await allItems(readNdjson(inChunks(text, size)))).map(told);
}

describe('a file with a JSON value a line', () => {
  test('is read line by line, wherever its parts are cut, and whatever ends its lines', async () => {
    const text = '{"a":"ö"}\r\n\n{"b":[1, 2]}\n"last"';
    const whole = await read(text, 1000);
    expect(whole).toEqual(['1 {"a":"ö"}', '3 {"b":[1,2]}', '4 "last"']);
    for (let size = 1; size < 12; size++) expect(await read(text, size)).toEqual(whole);
  });

  test('goes on behind a line that cannot be read, and says which it was and why', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":1}\n{"a":\n'), Buffer.from([0xff, 0x0a]), Buffer.from('{"a":2}')]);
    expect(await read(bytes, 1000)).toEqual([
      '1 {"a":1}',
      '2 bad: it is not JSON',
      '3 bad: it is not UTF-8',
      '4 {"a":2}',
    ]);
    expect(await read('{"secret":"hunter2" "b"}')).toEqual(['1 bad: it is not JSON from character 21 on']);
  });

  test('holds no line in memory that is larger than a message may be', async () => {
    const bytes = Buffer.concat([Buffer.from('"'), Buffer.alloc(maxItemBytes, 0x61), Buffer.from('"\n"next"')]);
    expect(await read(bytes, 1_000_000)).toEqual([
      '1 bad: it is larger than 16 MiB, which no message may be',
      '2 "next"',
    ]);
  });

  test('keeps the order, the repetition and the digits of what an object holds', async () => {
    const text = '{"b": 12345678901234567890, "1": 1.50, "a": {"x": [1, " y "]}, "b": "\\u00e9\\n", "__proto__": null}';
    const [item] = await allItems(readNdjson(inChunks(text)));
    if (item?.kind !== 'plain') throw new Error('It is a plain message.');
    expect(item.body.members()).toEqual([
      ['b', '12345678901234567890'],
      ['1', '1.50'],
      ['a', '{"x":[1," y "]}'],
      ['b', 'é\n'],
      ['__proto__', 'null'],
    ]);
    expect(item.body.json()).toBe(
      '{"b":12345678901234567890,"1":1.50,"a":{"x":[1," y "]},"b":"\\u00e9\\n","__proto__":null}',
    );
  });

  test('has the members that a parser finds, for any object', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), async (object, isSpread) => {
        const text = JSON.stringify(object, undefined, isSpread ? ' ' : undefined).replaceAll('\n', ' ');
        const [item] = await allItems(readNdjson(inChunks(text)));
        if (item?.kind !== 'plain') throw new Error('It is a plain message.');
        const parsed = JSON.parse(text) as Readonly<Record<string, unknown>>;
        const expected = Object.entries(parsed).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]);
        expect(new Map(item.body.members())).toEqual(new Map(expected as [string, string][]));
        expect(item.body.json()).toBe(JSON.stringify(parsed).length === text.length ? text : JSON.stringify(parsed));
      }),
    );
  });

  test('has no members where it is no object', async () => {
    const items = await allItems(readNdjson(inChunks('[1]\n"{}"\nnull\n7')));
    expect(items.map((item) => item.kind === 'plain' && item.body.members())).toEqual(Array(4).fill(undefined));
  });
});

describe('our own files', () => {
  test('an export comes back byte for byte, whatever its fields hold, and its gaps are passed over', async () => {
    const field = fc.uint8Array({ maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field), { maxLength: 4 }), async (pairs) => {
        const row = { source: 'orders', id: '1-1', timeMs: 5, sizeBytes: 9 };
        const fields = [['v', '1'], ...pairs].flat().map((part) => Buffer.from(part as string));
        const lines = [
          rowAsJson({ kind: 'message', ...row, fields }),
          rowAsJson({ kind: 'gap', ...row, fields: [Buffer.from('text'), Buffer.from('3 lost')] }),
        ];
        const [item, gap] = await allItems(readNdjson(inChunks(lines.join('\n'), 100)));
        if (item?.kind !== 'exact') throw new Error('It is an exact message.');
        expect(item.fields.flat().map((part) => Buffer.from(part as string))).toEqual(fields);
        expect(gap).toEqual({ kind: 'passed', line: 2 });
      }),
    );
  });

  test('of an exported list, what came is sent, and what went is not', async () => {
    const row = { kind: 'message', source: 'jobs', id: '1', timeMs: 5, sizeBytes: 9 } as const;
    const line = (...fields: string[]): string =>
      rowAsJson({ ...row, fields: fields.map((text) => Buffer.from(text)) });
    const text = [line('lpush', 'a'), line('rpop', 'b'), line('waiting', 'm', 'due', 'later', 'score', '2.5')].join(
      '\n',
    );
    expect(await allItems(readNdjson(inChunks(text)))).toMatchObject([
      { kind: 'exact', line: 1, fields: [['', 'a']], side: 'left' },
      { kind: 'passed', line: 2 },
      { kind: 'exact', line: 3, fields: [['', 'm']], score: 2.5 },
    ]);
  });

  test('a recording has a header, which is no message', async () => {
    const start = headerLine({ patchbay: 'recording', version: 1, startedAt: '2026-01-01T00:00:00.000Z', sources: [] });
    const message = lineWriter({ kind: 'stream', key: 'orders' })(7, {
      fields: [Buffer.from('data'), Buffer.from([0xff])],
      id: '1-0',
    });
    const text = [start, message, '{"at":1}'].map((line) => line.trim()).join('\n');
    expect(await allItems(readNdjson(inChunks(text)))).toMatchObject([
      { kind: 'exact', line: 2, source: 'stream', fields: [['data', Buffer.from([0xff])]] },
      { kind: 'bad', line: 3 },
    ]);
  });

  test('what patchbay tail prints is read as what it was', async () => {
    const text = [
      '{"source":"orders","id":"1-0","time":null,"payload":{"data":"{}","raw":{"base64":"/w=="}}}',
      '{"source":"orders","id":"2-0","time":null,"payload":{"data":"2"}}',
      '{"source":"orders","id":"3-0","time":null,"payload":{"data":2}}',
    ].join('\n');
    expect(await allItems(readNdjson(inChunks(text)))).toMatchObject([
      {
        kind: 'exact',
        fields: [
          ['data', '{}'],
          ['raw', Buffer.from([0xff])],
        ],
      },
      { kind: 'exact', fields: [['data', '2']] },
      { kind: 'bad', line: 3 },
    ]);
  });

  test('a message of somebody else that looks alike stays as it is', async () => {
    expect(await read('{"source":"shop","id":"1","time":"now","payload":{"total":1}}')).toEqual([
      '1 {"source":"shop","id":"1","time":"now","payload":{"total":1}}',
    ]);
  });
});
