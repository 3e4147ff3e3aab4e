import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import type { Publication } from '../../../../src/broker/publication.ts';
import { openDrafting } from '../../../../src/messages/drafts/openDrafting.ts';
import type { ExactItem, PlainItem } from '../../../../src/transfer/files/fileItem.ts';
import { JsonBody } from '../../../../src/transfer/files/jsonBody.ts';
import type { PublishTarget } from '../../../../src/transfer/publish/job.ts';
import { publicationOf } from '../../../../src/transfer/publish/publicationOf.ts';

const stream = { broker: 'redis://x', kind: 'stream', key: 'orders' } as const satisfies PublishTarget;
const list = { ...stream, kind: 'list', key: 'jobs' } as const satisfies PublishTarget;

function plain(value: unknown): PlainItem {
  return { kind: 'plain', line: 1, body: new JsonBody(typeof value === 'string' ? value : JSON.stringify(value)) };
}

function exact(fields: ExactItem['fields'], more: Partial<ExactItem> = {}): ExactItem {
  return { kind: 'exact', line: 1, fields, ...more };
}

function fieldsOf(item: PlainItem | ExactItem, target: PublishTarget): unknown {
  const publication = publicationOf(item, target, undefined);
  return 'reason' in publication ? publication.reason : publication.fields;
}

describe('a line of a file, to a stream', () => {
  test('is an entry of its members, what is not text written as JSON', () => {
    expect(fieldsOf(plain('{"id":"1","total":1.50,"items":[{"sku": "a"}]}'), stream)).toEqual([
      ['id', '1'],
      ['total', '1.50'],
      ['items', '[{"sku":"a"}]'],
    ]);
  });

  test('is the payload in the field that the manifest names, unless the object has that field', () => {
    const target = { ...stream, payload: { field: 'body' } };
    expect(fieldsOf(plain({ total: 1 }), target)).toEqual([['body', '{"total":1}']]);
    expect(fieldsOf(plain({ traceparent: 't', body: { total: 1 } }), target)).toEqual([
      ['traceparent', 't'],
      ['body', '{"total":1}'],
    ]);
  });

  test('is a payload where it is no object', () => {
    expect(fieldsOf(plain('"text"'), stream)).toEqual([['data', 'text']]);
    expect(fieldsOf(plain('"text"'), { ...stream, payload: { encoding: 'json' } })).toEqual([['data', '"text"']]);
    expect(fieldsOf(plain('[1, 2]'), stream)).toEqual([['data', '[1,2]']]);
    expect(fieldsOf(plain('{}'), stream)).toBe('it has no field');
  });

  test('is what it was where Patchbay wrote it, and has a name where it had none', () => {
    const bytes = Buffer.from([0xff]);
    expect(
      fieldsOf(
        exact([
          ['a', bytes],
          ['a', '2'],
        ]),
        stream,
      ),
    ).toEqual([
      ['a', bytes],
      ['a', '2'],
    ]);
    expect(fieldsOf(exact([['', bytes]]), stream)).toEqual([['data', bytes]]);
    expect(fieldsOf(exact([['', bytes]]), { ...stream, payload: { field: 'body' } })).toEqual([['body', bytes]]);
  });
});

describe('a line of a file, to what takes one payload', () => {
  test('is that payload', () => {
    expect(fieldsOf(plain('{"b": 1.0, "a": 2}'), list)).toEqual([['', '{"b":1.0,"a":2}']]);
    expect(fieldsOf(exact([['data', 'x']]), list)).toEqual([['', 'x']]);
    expect(
      fieldsOf(
        exact([
          ['a', 'x'],
          ['b', Buffer.from([0xff])],
        ]),
        list,
      ),
    ).toEqual([['', '{"a":"x","b":{"base64":"/w=="}}']]);
  });

  test('goes to the end of a list where it was, and into a sorted set with its score', () => {
    expect(publicationOf(exact([['', 'x']], { side: 'left' }), list, undefined)).toMatchObject({
      options: { side: 'left' },
    });
    const schedule = { ...stream, kind: 'sorted-set', key: 'later' } as const;
    const members: readonly [PlainItem | ExactItem, Partial<Publication> | object][] = [
      [plain({ score: 5, member: { a: 1 } }), { fields: [['', '{"a":1}']], options: { score: 5 } }],
      [exact([['', 'm']], { score: -1 }), { fields: [['', 'm']], options: { score: -1 } }],
      [plain({ score: 'x', member: 'a' }), { reason: 'it is not {"score": …, "member": …}' }],
      [plain({ member: 'a' }), { reason: 'it is not {"score": …, "member": …}' }],
      [exact([['', 'm']]), { reason: 'it is not {"score": …, "member": …}' }],
    ];
    for (const [item, expected] of members) expect(publicationOf(item, schedule, undefined)).toMatchObject(expected);
  });
});

describe("a payload in the channel's encoding", () => {
  test('is written there, within its entry or alone, with all digits of its numbers', async () => {
    const target = { ...stream, payload: { field: 'body', encoding: 'msgpack' as const } };
    const drafting = await openDrafting({ kind: 'stream', payloadField: 'body', encoding: 'msgpack' }, () => undefined);
    const one = publicationOf(plain('{"t":"x","body":{"n":12345678901234567}}'), target, drafting);
    expect(one).toMatchObject({
      fields: [
        ['t', 'x'],
        ['body', Buffer.from('81a16ecf002bdc545d6b4b87', 'hex')],
      ],
    });
    const nested = publicationOf(plain({ body: '{"n":1}' }), target, drafting);
    expect(nested).toMatchObject({ fields: [['body', Buffer.from('81a16e01', 'hex')]] });
    const item = publicationOf(plain([1]), { ...list, payload: { encoding: 'msgpack' } }, drafting);
    expect(item).toMatchObject({ fields: [['', Buffer.from('9101', 'hex')]] });
  });
});
