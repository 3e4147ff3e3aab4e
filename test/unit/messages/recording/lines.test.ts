import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceKindNames } from '../../../../src/base/kinds/sources.ts';
import { gapLine, headerLine, lineWriter, type LineSource } from '../../../../src/messages/recording/lineWriter.ts';
import { bytesOfValue, isUnreadable, readHeader, readLine } from '../../../../src/messages/recording/readLine.ts';
import { isRecordedGap, type RecordedMessage } from '../../../../src/messages/recording/recording.ts';

function written(source: LineSource, fields: readonly (string | Uint8Array)[], more = {}): RecordedMessage {
  const bytes = fields.map((field) => (typeof field === 'string' ? Buffer.from(field) : field));
  const line = readLine(lineWriter(source)(1234, { fields: bytes, ...more }));
  if (isUnreadable(line) || isRecordedGap(line)) throw new Error(JSON.stringify(line));
  return line;
}

describe('a line of a recording', () => {
  test('holds any bytes of a stream entry, in order, names that repeat included', () => {
    const field = fc.uint8Array({ maxLength: 40 });
    const source = { kind: 'stream', key: 'orders' } as const;
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { maxLength: 6 }), (pairs) => {
        const { fields } = written(source, pairs.flat(), { id: '1-0' });
        const read = fields.map((pair) => pair.map((value) => [...bytesOfValue(value)]));
        expect(read).toEqual(pairs.map((pair) => pair.map((value) => [...value])));
      }),
    );
  });

  test('holds any text, also what hides or looks like its own form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        const { channel, fields } = written({ kind: 'pubsub', key: text }, ['', text]);
        expect([channel, fields]).toEqual([text, [['', text]]]);
      }),
    );
    expect(written({ kind: 'stream', key: 's' }, ['{"base64":"AA=="}', '\u2028\ufeff\n']).fields).toEqual([
      ['{"base64":"AA=="}', '\u2028\ufeff\n'],
    ]);
  });

  test('tells the channel apart from the pattern that heard it', () => {
    const source = { kind: 'pubsub', key: 'orders.*', isPattern: true, isSharded: true } as const;
    const message = written(source, ['orders.eu', 'hello'], { channel: 'orders.eu' });
    expect(message).toEqual({
      at: 1234,
      kind: 'pubsub',
      channel: 'orders.eu',
      pattern: 'orders.*',
      fields: [['', 'hello']],
      isSharded: true,
    });
  });

  test('tells the side of a push, the score of a member, and what happened to a key', () => {
    expect(written({ kind: 'list', key: 'q' }, ['lpush', 'a'])).toMatchObject({ event: 'lpush', side: 'left' });
    expect(written({ kind: 'list', key: 'q' }, ['rpop', 'a']).side).toBeUndefined();
    const member = written({ kind: 'sorted-set', key: 'z' }, ['scheduled', 'm', 'score', '1.5']);
    expect(member).toMatchObject({
      event: 'scheduled',
      score: 1.5,
      fields: [
        ['scheduled', 'm'],
        ['score', '1.5'],
      ],
    });
    expect(written({ kind: 'sorted-set', key: 'z' }, ['scheduled', 'm', 'score', 'Infinity']).score).toBeUndefined();
    expect(written({ kind: 'key', key: 'h' }, ['name', 'Ada', 'action', 'set'])).toMatchObject({ event: 'set' });
    const event = written({ kind: 'keyspace', key: 'user:*', isPattern: true }, ['user:1', 'expired'], {
      channel: 'user:1',
    });
    expect(event).toMatchObject({ channel: 'user:1', event: 'expired' });
  });

  test('a gap says how many are missing', () => {
    const line = readLine(gapLine({ kind: 'pubsub', key: 'news' }, 5, { lost: 0, isMore: true, reason: 'away' }));
    expect(line).toEqual({ at: 5, kind: 'pubsub', channel: 'news', gap: { lost: 0, isMore: true, reason: 'away' } });
  });
});

describe('what somebody else has written', () => {
  test('is a line or a mistake, whatever it is', () => {
    const kind = fc.oneof(fc.constantFrom<unknown>(...sourceKindNames), fc.jsonValue());
    const like = fc.record(
      {
        at: fc.oneof(fc.nat(), fc.jsonValue()),
        kind,
        channel: fc.jsonValue(),
        fields: fc.jsonValue(),
        gap: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          like.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          expect(readLine(text)).toBeTypeOf('object');
          expect(readHeader(text)).toBeTypeOf('object');
        },
      ),
    );
  });

  test.each([
    ['[]', 'no JSON object'],
    ['{"kind":"stream","channel":"a","fields":[]}', '`at`'],
    ['{"at":-1,"kind":"stream","channel":"a","fields":[]}', '`at`'],
    ['{"at":1,"kind":"toString","channel":"a","fields":[]}', '`kind`'],
    ['{"at":1,"kind":"stream","channel":1,"fields":[]}', '`channel`'],
    ['{"at":1,"kind":"stream","channel":"a","fields":[["a"]]}', '`fields`'],
    ['{"at":1,"kind":"stream","channel":"a","fields":[["a",{"base64":1}]]}', '`fields`'],
    ['{"at":1,"kind":"stream","channel":"a","gap":{"lost":-1,"reason":""}}', '`gap.lost`'],
  ])('%s is a mistake', (text, mistake) => {
    const line = readLine(text);
    expect(isUnreadable(line) && line.mistake).toContain(mistake);
  });

  test('a header of another format, of a newer version, or without a time is refused', () => {
    expect(readHeader('{"at":1}')).toHaveProperty('mistake');
    expect(readHeader('{"patchbay":"recording","version":2,"startedAt":"2026-01-01T00:00:00Z"}')).toHaveProperty(
      'mistake',
    );
    expect(readHeader('{"patchbay":"recording","version":1,"startedAt":"soon"}')).toHaveProperty('mistake');
  });

  test('a header comes back as it was written', () => {
    const header = {
      patchbay: 'recording',
      version: 1,
      startedAt: '2026-01-01T00:00:00.000Z',
      broker: 'redis://localhost:6379',
      sources: [{ kind: 'pubsub', key: 'a.*', isPattern: true }],
      filter: 'payload.total > 5',
      redacted: ['token'],
    } as const;
    expect(readHeader(headerLine(header))).toEqual(header);
  });
});
