import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from 'vitest';
import { AsyncApiExamples } from '../../../src/messages/export/asyncapiExamples.ts';
import { cloudEventJson } from '../../../src/messages/export/cloudEvents.ts';
import { RowLens } from '../../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../../src/messages/store/store.ts';

const facts = { id: 'stream:orders', label: 'orders/new', kind: 'stream' } as const;
const bounds = { maxPayloadBytes: 65_536, maxUnpackedBytes: 65_536, maxFields: 100, isExact: true };

/** A message of these fields, with a lens that looks at it. */
function exported(id: string, ...fields: (string | Uint8Array)[]): Parameters<typeof cloudEventJson> {
  const store = new MessageStore({ maxMessages: 10, maxBytes: 1e6 });
  store.append({ source: 0, timeMs: 0, id, fields: fields.map((field) => Buffer.from(field)) });
  const lens = new RowLens(() => facts, bounds);
  const place = store.locate(0);
  const message = store.read(0);
  if (!place || !message) throw new Error('It was evicted.');
  lens.move(place.page, place.index);
  return [{ ...message, source: facts.label }, lens];
}

const eventOf = (...message: Parameters<typeof exported>): unknown =>
  JSON.parse(cloudEventJson(...exported(...message)));

describe('A message as a CloudEvent', () => {
  const attributes = {
    specversion: '1.0',
    id: '1-0',
    source: '/stream/orders%2Fnew',
    time: '1970-01-01T00:00:00.000Z',
  };

  it('has JSON as its data, with every digit, and its type where it tells one', () => {
    const json = cloudEventJson(...exported('1-0', 'data', '{"type":"order.created","n":12345678901234567890}'));
    expect(json).toContain('"data":{"type":"order.created","n":12345678901234567890}');
    expect(JSON.parse(json)).toMatchObject({
      ...attributes,
      type: 'order.created',
      datacontenttype: 'application/json',
    });
  });

  it('has text as a string, bytes as base64, and fields together as an object', () => {
    expect(eventOf('1-0', 'data', 'hello')).toMatchObject({ type: 'stream.message', data: 'hello' });
    expect(eventOf('1-0', 'data', new Uint8Array([0, 255]))).toMatchObject({ data_base64: 'AP8=' });
    expect(eventOf('1-0', 'a', '1', 'b', 'x')).toMatchObject({ data: { a: 1, b: 'x' } });
  });

  it('stays what it is, where it is one already', () => {
    const event = { specversion: '1.0', id: 'e-1', source: '/shop', type: 'paid', data: { total: 5 } };
    expect(eventOf('1-0', 'data', JSON.stringify(event))).toEqual(event);
    const fields = [
      'ce_specversion',
      '1.0',
      'ce_id',
      'e-1',
      'ce_source',
      '/shop',
      'ce_type',
      'paid',
      'data',
      '{"total":5}',
    ];
    expect(eventOf('1-0', ...fields)).toMatchObject(event);
  });
});

describe('Messages as examples of AsyncAPI', () => {
  it('make a document that the official parser takes, each that differs once', async () => {
    const examples = new AsyncApiExamples();
    const added = ['{"n":1}', '{"n":1}', '{"n":2}'].map((data, i) =>
      examples.add(...exported(`${i}-0`, 'data', data, 'by', 'Ada')),
    );
    expect(added).toEqual([true, false, true]);
    const { document, diagnostics } = await new Parser().parse(examples.text());
    expect(diagnostics.filter(({ severity }) => severity === 0)).toEqual([]);
    const [message] = document?.channels().all()[0]?.messages().all() ?? [];
    const told = message
      ?.examples()
      .all()
      .map((example) => [example.name(), example.headers(), example.payload()]);
    expect(told).toEqual([
      ['0-0', { by: 'Ada' }, { n: 1 }],
      ['2-0', { by: 'Ada' }, { n: 2 }],
    ]);
  });
});
