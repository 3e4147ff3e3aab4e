import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/broker/log.ts';
import { messageFields, messageText } from '../../../src/cli/input/messageBody.ts';
import { entryLines, publishedLine } from '../../../src/cli/output/messageLine.ts';
import { rowAsJson } from '../../../src/messages/export/exportRow.ts';

describe('entryLines', () => {
  it('is one JSON object of source, id, time and the fields', () => {
    const line = entryLine('orders', {
      id: '1700000000000-7',
      timeMs: 1_700_000_000_000,
      fields: bytes('order', '7', 'note', 'a\nb'),
    });
    expect(line).toBe(
      '{"source":"orders","id":"1700000000000-7","time":"2023-11-14T22:13:20.000Z","payload":{"order":"7","note":"a\\nb"}}\n',
    );
  });

  it('gives what is no UTF-8 as base64', () => {
    const fields = [Buffer.from('data'), new Uint8Array([0xff, 0x00])];
    expect(payloadOf(entryLine('x', { id: '1-0', timeMs: 1, fields }))).toEqual({ data: { base64: '/wA=' } });
  });

  it('keeps the last of fields with one name', () => {
    expect(payloadOf(entryLine('x', { id: '1-0', timeMs: 1, fields: bytes('a', '1', 'a', '2') }))).toEqual({ a: '2' });
  });

  it('keeps a field called __proto__ as a field', () => {
    const line = entryLine('x', { id: '1-0', timeMs: 1, fields: bytes('__proto__', 'evil') });
    expect(line).toContain('"payload":{"__proto__":"evil"}');
  });

  it('gives each entry its own time, to the millisecond', () => {
    const ids = ['1700000000007-0', '1700000000007-1', '1700000000999-0', '1700000001000-0', '1699999999999-0', '0-1'];
    const times = entryLines('x')(ids.map((id) => ({ id, timeMs: Number.parseInt(id, 10), fields: [] })))
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { time: string }).time);
    expect(times).toEqual(ids.map((id) => new Date(Number.parseInt(id, 10)).toISOString()));
  });

  it.each(['toString', 'constructor', '2'])('keeps a field called %s, the last of two', (name) => {
    expect(payloadOf(entryLine('x', { id: '1-0', timeMs: 1, fields: bytes(name, '1', name, '2') }))).toEqual({
      [name]: '2',
    });
  });

  it('gives no time for an id beyond what a date can hold', () => {
    const line = entryLine('x', { id: '18446744073709551615-0', timeMs: 2 ** 64, fields: [] });
    expect(JSON.parse(line)).toMatchObject({ time: null });
  });
});

describe('entryLines and an export', () => {
  const last = 8.64e15;
  const time = fc.oneof(
    fc.integer({ min: 0, max: 5000 }),
    fc.integer({ min: last - 2000, max: last + 2000 }),
    fc.constant(2 ** 64),
  );

  it('give every entry the same time, and its values as the same texts or base64', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(time, fc.uint8Array({ maxLength: 6 })), { maxLength: 6 }), (rows) => {
        const entries = rows.map(([timeMs, value]) => ({
          id: `${timeMs}-0`,
          timeMs,
          fields: [Buffer.from('a'), value],
        }));
        const lines = entryLines('x')(entries).split('\n').slice(0, -1);
        const exported = entries.map(({ id, timeMs, fields }) =>
          rowAsJson({
            kind: 'message',
            source: 'x',
            id,
            timeMs,
            sizeBytes: 0,
            fields: fields.map((part) => Buffer.from(part)),
          }),
        );
        expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
          exported.map((row) => {
            const { fields, ...rest } = JSON.parse(row) as { fields: [string, unknown][] };
            return { ...rest, payload: Object.fromEntries(fields) };
          }),
        );
      }),
    );
  });
});

describe('publishedLine', () => {
  it('names the channel that the message came on', () => {
    const message = { via: 'orders.*', channel: 'orders.eu', payload: Buffer.from('hi'), receivedAtMs: 0 };
    expect(JSON.parse(publishedLine(message))).toEqual({
      source: 'orders.eu',
      id: '',
      time: '1970-01-01T00:00:00.000Z',
      payload: 'hi',
    });
  });
});

describe('a message body', () => {
  it('becomes the fields it was given as', () => {
    expect(messageFields({ fields: [['a', '1']] }, 'data')).toEqual([['a', '1']]);
  });

  it('becomes one field where the manifest names it', () => {
    expect(messageFields({ text: '{"a":1}' }, 'body')).toEqual([['body', '{"a":1}']]);
  });

  it('becomes the members of a JSON object', () => {
    expect(messageFields({ text: '{"a":"x","b":{"c":1}}' }, undefined)).toEqual([
      ['a', 'x'],
      ['b', '{"c":1}'],
    ]);
  });

  it.each(['plain', '[1]', '{}', 'null', '7'])('becomes the field data when it is %s', (text) => {
    expect(messageFields({ text }, undefined)).toEqual([['data', text]]);
  });

  it('becomes one text for pub/sub, its fields a JSON object', () => {
    expect(messageText({ text: 'as is' })).toBe('as is');
    expect(messageText({ fields: [['a', '1']] })).toBe('{"a":"1"}');
  });

  it('hands a terminal nothing that it obeys, and loses nothing', () => {
    const text = '\u001b[2J\u009b31m\u009d0;t\u009c\u007f\u202e\u2066é';
    const entry = { id: '1-0', timeMs: 1, fields: [Buffer.from(text), Buffer.from(text)] };
    const line = entryLine(text, entry);
    expect(line).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    expect(JSON.parse(line)).toMatchObject({ source: text, payload: { [text]: text } });
  });
});

function entryLine(source: string, entry: Entry): string {
  return entryLines(source)([entry]);
}

function bytes(...texts: string[]): Uint8Array[] {
  return texts.map((text) => Buffer.from(text));
}

function payloadOf(line: string): unknown {
  return (JSON.parse(line) as { payload: unknown }).payload;
}
