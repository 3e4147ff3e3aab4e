import { describe, expect, it } from 'vitest';
import type { SourceKind } from '../../../../src/base/kinds/sources.ts';
import { RowLens } from '../../../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { mentions } from '../../../../src/messages/trace/mentions.ts';

const bounds = { maxPayloadBytes: 100_000, maxUnpackedBytes: 100_000, maxFields: 100, isExact: true };

function has(kind: SourceKind, fields: readonly string[], value: string, id = '1-0'): boolean {
  const store = new MessageStore({ maxMessages: 10, maxBytes: 1e6 });
  store.append({ source: 0, timeMs: 1, id, fields: fields.map((text) => Buffer.from(text)) });
  const lens = new RowLens(() => ({ id: 's', label: 's', kind }), bounds);
  const place = store.locate(0);
  if (!place) throw new Error('It is not there.');
  lens.move(place.page, place.index);
  return mentions(lens, value);
}

describe('A row that has a value', () => {
  it.each<[SourceKind, readonly string[], string]>([
    ['stream', ['data', '{"order":{"id":"o-1"}}'], 'o-1'],
    ['stream', ['data', '{"n":4711}'], '4711'],
    ['stream', ['data', 'x', 'orderId', ' o-1 '], 'o-1'],
    ['stream', ['data', 'order o-1 was paid'], 'o-1'],
    ['stream', ['data', 'of the entry with this id'], '1-0'],
    ['list', ['waiting', 'o-1,o-2;o-3'], 'o-2'],
    ['pubsub', ['message', '4711: paid'], '4711'],
    ['logs', ['stdout', '\u001b[31morder\u001b[0m o-1: paid', 'container', 'c'], 'o-1'],
  ])('is one: %s %j has %s', (kind, fields, value) => {
    expect(has(kind, fields, value)).toBe(true);
  });

  it('is none for a number that we gave it', () => {
    expect(has('pubsub', ['message', 'x'], '1', '')).toBe(false);
  });

  it.each<[SourceKind, readonly string[], string]>([
    ['stream', ['data', '{"order":{"id":"o-12"}}'], 'o-1'],
    // A sentence inside of a document is no value of it.
    ['stream', ['data', '{"text":"o-1 was paid"}'], 'o-1'],
    ['stream', ['data', 'order o-12 was paid'], 'o-1'],
    ['pubsub', ['message', 'paid 47 of 4711'], '47'],
    ['logs', ['stdout', 'order o-12: paid', 'container', 'c'], 'o-1'],
  ])('is none: %s %j has no %s', (kind, fields, value) => {
    expect(has(kind, fields, value)).toBe(false);
  });
});
