import { describe, expect, it } from 'vitest';
import { finish } from '../../../../src/base/stepwise.ts';
import { causesOf } from '../../../../src/messages/trace/causes.ts';
import type { HopFacts, Wiring } from '../../../../src/messages/trace/hop.ts';
import { identifiersOf, NameMeanings, type Identifier } from '../../../../src/messages/trace/identifiers.ts';
import { spanFacts } from '../../../../src/messages/trace/spanFacts.ts';
import { RowLens } from '../../../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';

const trace = 'a'.repeat(32);
const wiring: Wiring = { publishers: new Map(), consumers: new Map() };
const bounds = { maxPayloadBytes: 100_000, maxUnpackedBytes: 100_000, maxFields: 100, isExact: true };

interface SpanParts {
  readonly kind?: string;
  readonly parent?: string;
  readonly links?: readonly string[];
  readonly attributes?: object;
}

function spanId(name: string): string {
  return name.padStart(16, '0');
}

function spanPayload(name: string, { kind = 'internal', parent, links = [], attributes = {} }: SpanParts) {
  return {
    ...{ name, kind, durationMs: 5, status: 'ok', attributes, traceId: trace, spanId: spanId(name) },
    ...(parent !== undefined && { parentSpanId: spanId(parent) }),
    links: links.map((link) => ({ traceId: trace, spanId: spanId(link) })),
  };
}

/** A row as the tap reads it. */
function read(kind: 'span' | 'log' | 'stream', fields: readonly string[]): readonly Identifier[] {
  const store = new MessageStore({ maxMessages: 10, maxBytes: 1e6 });
  store.append({ source: 0, timeMs: 1, id: '1-0', fields: fields.map((each) => Buffer.from(each)) });
  const lens = new RowLens(() => ({ id: 's', label: 's', kind }), bounds);
  const place = store.locate(0);
  if (!place) throw new Error('It is there.');
  lens.move(place.page, place.index);
  return identifiersOf(lens, { path: undefined, meanings: new NameMeanings(['orderId']) });
}

let timeMs = 0;

function span(service: string, name: string, parts: SpanParts): HopFacts {
  const payload = spanPayload(name, parts);
  const identifiers = read('span', [service, JSON.stringify(payload)]);
  const facts = { source: 'span:shop', kind: 'span' as const, service, identifiers, span: spanFacts(payload) };
  return { ...facts, id: spanId(name), timeMs: timeMs++ };
}

function message(channel: string, id: string, sender?: string, key = channel): HopFacts {
  const traceparent = sender === undefined ? [] : ['traceparent', `00-${trace}-${spanId(sender)}-01`];
  const identifiers = read('stream', ['data', '{"orderId":"o-1"}', ...traceparent]);
  return { timeMs: timeMs++, source: `stream:${channel}`, kind: 'stream', channel, key, id, identifiers };
}

function record(service: string, within: string, body: string): HopFacts {
  const payload = { severity: 'info', body, attributes: {}, traceId: trace, spanId: spanId(within) };
  const identifiers = read('log', [service, JSON.stringify(payload)]);
  return { timeMs: timeMs++, source: 'log:shop', kind: 'log', id: '7', service, identifiers };
}

function about(destination: string, messageId?: string): { readonly attributes: object } {
  const id = messageId === undefined ? {} : { 'messaging.message.id': messageId };
  return { attributes: { 'messaging.system': 'redis', 'messaging.destination.name': destination, ...id } };
}

/** For each hop the places of its causes; of an inferred one with a question mark. */
function causes(hops: readonly HopFacts[]): readonly string[] {
  const all = finish(causesOf(hops, wiring));
  return all.map((its) => its.map(({ hop, isStated }) => `${hop}${isStated ? '' : '?'}`).join(' '));
}

const first = '1700000000000-0';
const second = '1700000000001-0';

describe('Spans and messages', () => {
  it('join: the span that sent a message, the message, the span that handles it, and what stands between by parents', () => {
    const hops = [
      span('orders', 'a1', { kind: 'server' }),
      span('orders', 'a2', { kind: 'client', parent: 'a1' }),
      span('orders', 'a3', { kind: 'producer', parent: 'a1', ...about('orders', first) }),
      message('orders.created', first, 'a3', 'orders'),
      span('payments', 'b1', { kind: 'consumer', parent: 'a3', links: ['a3'], ...about('orders', first) }),
      span('payments', 'b2', { kind: 'client', parent: 'b1' }),
      record('payments', 'b1', 'charging'),
      span('payments', 'b3', { kind: 'producer', parent: 'b1', ...about('payments', second) }),
      message('payments', second, 'b3'),
    ];
    expect(causes(hops)).toEqual(['', '0', '0', '2', '3', '4', '4', '4', '7']);
  });

  it('join by ids alone where no message carries a traceparent', () => {
    const hops = [
      span('orders', 'a3', { kind: 'producer', ...about('orders', first) }),
      message('orders', first),
      span('payments', 'b1', { kind: 'consumer', ...about('orders', first) }),
    ];
    expect(causes(hops)).toEqual(['', '0', '1']);
  });

  it('are told apart where one span sends to two channels, and two services handle one message', () => {
    const hops = [
      span('orders', 'a1', { kind: 'server' }),
      message('orders', first, 'a1'),
      message('audit', second, 'a1'),
      span('payments', 'b1', { kind: 'consumer', parent: 'a1', ...about('orders') }),
      span('analytics', 'c1', { kind: 'consumer', links: ['a1'], ...about('audit') }),
      span('stock', 'd1', { kind: 'consumer', parent: 'a1', ...about('orders') }),
    ];
    expect(causes(hops)).toEqual(['', '0', '0', '1', '2', '1']);
  });

  it('join by channel and time where neither says more, and say that this is inferred', () => {
    const hops = [
      span('orders', 'a3', { kind: 'producer', ...about('orders') }),
      message('orders', first),
      span('payments', 'b1', { kind: 'consumer', ...about('orders') }),
    ];
    expect(causes(hops)).toEqual(['', '0?', '1?']);
  });

  it('lead from the message itself where the span that sent it is not told of', () => {
    const hops = [message('orders', first, 'a3'), span('payments', 'b1', { kind: 'server', parent: 'a3' })];
    expect(causes(hops)).toEqual(['', '0']);
  });

  it('begin anew with a span that names no parent, whatever came before it', () => {
    const hops = [span('web', 'a1', { kind: 'server' }), span('web', 'b1', { kind: 'server' })];
    expect(causes(hops)).toEqual(['', '']);
  });

  it('have the values of their attributes, their trace and those of their links, and of older conventions', () => {
    const attributes = { 'order.id': 'o-1', 'messaging.message.conversation_id': 'c-1', 'messaging.message_id': 'm-1' };
    const payload = { ...spanPayload('b1', { kind: 'consumer', attributes }), links: [{ traceId: 'b'.repeat(32) }] };
    const found = read('span', ['payments', JSON.stringify(payload)]);
    expect(found.map(({ role, value, at }) => `${role} ${value.slice(0, 4)} ${at}`)).toEqual([
      'trace aaaa traceId',
      'span 0000 spanId',
      'cause m-1 messaging.message.id',
      'correlation o-1 attributes.order.id',
      'correlation c-1 attributes.messaging.message.conversation_id',
      'trace bbbb links',
    ]);
  });
});

describe('An answer', () => {
  it('is led to by the message that says where answers go', () => {
    const request: HopFacts = {
      ...message('requests', first),
      identifiers: read('stream', ['data', '{"replyTo":"r:7"}']),
    };
    const other: HopFacts = {
      ...message('requests', second),
      identifiers: read('stream', ['data', '{"replyTo":"r:8"}']),
    };
    const hops = [request, other, message('replies', '7', undefined, 'r:7')];
    expect(causes(hops)).toEqual(['', '0?', '0']);
  });
});
