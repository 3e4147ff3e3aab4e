import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../src/manifest/model.ts';
import { mutated } from './support/mutating.ts';
import { resolving, summary } from './support/resolving.ts';

const manifest = `services:
  orders:
    image: x
    x-patchbay: { publishes: [orders.created] }
x-patchbay:
  asyncapi: ./asyncapi.yaml
  broker: redis://redis
`;

const version2 = `asyncapi: 2.6.0
info: { title: Shop, version: 1.0.0 }
defaultContentType: application/json
channels:
  orders.created:
    publish:
      message: { $ref: '#/components/messages/OrderCreated' }
  payments/settled:
    x-patchbay-kind: list
    subscribe:
      message: { payload: { $ref: './schemas/payment.json#/definitions/settled' } }
  prices.{currency}:
    bindings: { redis: { kind: pubsub } }
    parameters: { currency: { schema: { type: string } } }
    subscribe:
      message:
        oneOf: [{ payload: { type: object } }, { contentType: application/vnd.apache.avro, payload: { type: string } }]
components:
  messages:
    OrderCreated:
      correlationId: { location: '$message.payload#/order/order-id' }
      payload: { $ref: '#/components/schemas/a~1b' }
  schemas:
    a/b: { type: object }
`;

const version3 = `asyncapi: 3.0.0
channels:
  orders.created:
    address: shop.orders
    messages:
      created: { $ref: '#/components/messages/created' }
  refunds:
    address: null
    messages:
      one: { payload: { schemaFormat: application/vnd.apache.avro+json, schema: { type: record } } }
operations:
  publishOrder:
    action: send
    channel: { $ref: '#/channels/orders.created' }
    messages: [{ $ref: '#/channels/orders.created/messages/created' }]
components:
  messages:
    created:
      payload:
        schemaFormat: application/schema+json;version=draft-07
        schema: { type: object }
`;

const payment = '{"definitions":{"settled":{"type":"object"}}}';

describe('An AsyncAPI document of version 2', () => {
  const files = { 'asyncapi.yaml': version2, 'schemas/payment.json': payment };

  it('declares channels by their addresses', () => {
    const { channels, problems } = read(manifest, files);
    expect(problems).toEqual([]);
    expect(Object.keys(channels)).toEqual(['orders.created', 'payments/settled', 'prices.{currency}']);
    expect(channels['orders.created']).toEqual({
      name: 'orders.created',
      at: { file: '/app/asyncapi.yaml', range: { start: { line: 4, character: 2 }, end: { line: 4, character: 16 } } },
      kind: 'stream',
      key: 'orders.created',
      isPattern: false,
      payload: { encoding: 'json' },
      contract: '/app/asyncapi.yaml',
      contractPointer: '/components/schemas/a~1b',
      contractAt: {
        file: '/app/asyncapi.yaml',
        range: { start: { line: 21, character: 17 }, end: { line: 21, character: 21 } },
      },
      correlation: '$.order["order-id"]',
    });
  });

  it('takes the kind from the Redis binding or x-patchbay-kind, and contracts from other files', () => {
    const { channels } = read(manifest, files);
    expect(channels['payments/settled']).toMatchObject({
      kind: 'list',
      contract: '/app/schemas/payment.json',
      contractPointer: '/definitions/settled',
    });
  });

  it('has a pattern for a pub/sub address with parameters, and no contract for messages that differ', () => {
    const channel = read(manifest, files).channels['prices.{currency}'];
    expect(channel).toMatchObject({ kind: 'pubsub', key: 'prices.*', isPattern: true });
    expect(channel).not.toHaveProperty('contract');
    expect(channel).not.toHaveProperty('payload');
  });

  it('has parameters only where there are patterns, or where the manifest says more', () => {
    const text = version2.replace('kind: pubsub', 'kind: list');
    const { problems } = read(manifest, { ...files, 'asyncapi.yaml': text });
    expect(problems).toEqual(['manifest.channel-kind asyncapi.yaml 12:3-20']);
    const declared = `${manifest}  channels: { 'prices.{currency}': { kind: list, key: prices.eur } }\n`;
    expect(read(declared, { ...files, 'asyncapi.yaml': text }).problems).toEqual([]);
  });

  it('is one of the files that the application depends on, with those it refers to', () => {
    expect(read(manifest, files).dependencies).toEqual([
      '/app/compose.yaml',
      '/app/asyncapi.yaml',
      '/app/schemas/payment.json',
    ]);
  });

  it('may be JSON', () => {
    const text = '{"asyncapi":"2.6.0","channels":{"orders.created":{}}}';
    expect(read(manifest, { 'asyncapi.yaml': text })).toMatchObject({
      problems: [],
      channels: { 'orders.created': {} },
    });
  });
});

describe('Channels that only an AsyncAPI document declares', () => {
  it.each([
    ['none', '', ['manifest.no-broker 6:13-28']],
    ['two', '  a: { image: redis }\n  b: { image: valkey/valkey }\n', ['manifest.no-broker 8:13-28']],
    ['one', '  a: { image: redis }\n', []],
  ])('need a broker, too: where no broker is named and %s of the services is a Redis', (_, services, expected) => {
    const text = manifest.replace('  broker: redis://redis\n', '').replace('x-patchbay:\n  asyncapi', `${services}$&`);
    expect(read(text, { 'asyncapi.yaml': version3 }).problems).toEqual(expected);
    const empty = text.replace(/ *x-patchbay: \{ publishes.*\n/, '');
    expect(read(empty, { 'asyncapi.yaml': 'asyncapi: 3.0.0\nchannels: {}\n' }).problems).toEqual([]);
  });
});

describe('The content type of a message', () => {
  it.each([
    ['application/json', 'json'],
    ['application/cloudevents+json; charset=utf-8', 'json'],
    ['text/plain', 'text'],
    ['application/x-msgpack', 'msgpack'],
    ['application/cbor', 'cbor'],
    ['application/senml+CBOR; version=1', 'cbor'],
    ['application/vnd.apache.avro+json;version=1.9.0', 'avro'],
    ['application/vnd.google.protobuf', 'protobuf'],
    ['application/octet-stream', 'binary'],
  ])('%s says that its payload is read as %s', (contentType, encoding) => {
    const text = JSON.stringify({
      asyncapi: '2.6.0',
      channels: { prices: { publish: { message: { contentType, payload: { type: 'object' } } } } },
    });
    expect(read(manifest, { 'asyncapi.yaml': text }).channels['prices']).toMatchObject({ payload: { encoding } });
  });

  it.each(['application/cbor-seq', 'image/png'])('%s says nothing of how its payload is read', (contentType) => {
    const text = JSON.stringify({ asyncapi: '2.6.0', channels: { a: { publish: { message: { contentType } } } } });
    expect(read(manifest, { 'asyncapi.yaml': text }).channels['a']).not.toHaveProperty('payload');
  });
});

describe('An AsyncAPI document of version 3', () => {
  it('declares channels by their ids, with their addresses as keys', () => {
    const { channels, problems } = read(manifest, { 'asyncapi.yaml': version3 });
    expect(problems).toEqual([]);
    expect(channels['orders.created']).toMatchObject({
      key: 'shop.orders',
      contract: '/app/asyncapi.yaml',
      contractPointer: '/components/messages/created/payload/schema',
    });
    expect(channels['refunds']).toMatchObject({ key: 'refunds', payload: { encoding: 'avro' } });
    expect(channels['refunds']).not.toHaveProperty('contract');
  });

  it.each([
    ['no channel', 'channel: 7', ['manifest.asyncapi asyncapi.yaml 2:29-30']],
    [
      'a channel that is not there',
      "channel: { $ref: '#/channels/gone' }",
      ['manifest.asyncapi-reference asyncapi.yaml 2:37-54'],
    ],
  ])('has operations that must point at a channel, not at %s', (_, channel, expected) => {
    const text = `asyncapi: 3.0.0\noperations: { a: { ${channel}, action: send } }\nchannels: { orders.created: {} }\n`;
    expect(read(manifest, { 'asyncapi.yaml': text }).problems).toEqual(expected);
  });

  it('has operations that send or receive', () => {
    const text = `asyncapi: 3.0.0
operations: { a: { action: publish, channel: { $ref: '#/channels/orders.created' } } }
channels: { orders.created: {} }
`;
    expect(read(manifest, { 'asyncapi.yaml': text }).problems).toEqual(['manifest.wrong-value asyncapi.yaml 2:28-35']);
  });
});

describe('Channels of a manifest and of its AsyncAPI document', () => {
  const withChannel = (channel: string): string => `${manifest}  channels: { orders.created: ${channel} }\n`;

  it('are one when they have one name: the manifest wins, and takes what it leaves out', () => {
    const { channels } = read(withChannel('{ kind: pubsub, correlation: $.id }'), { 'asyncapi.yaml': version3 });
    expect(channels['orders.created']).toMatchObject({
      at: { file: '/app/compose.yaml' },
      kind: 'pubsub',
      key: 'shop.orders',
      correlation: '$.id',
      contractPointer: '/components/messages/created/payload/schema',
    });
    expect(Object.keys(channels)).toEqual(['orders.created', 'refunds']);
  });

  it('lose the pointer when the manifest names a contract of its own', () => {
    const files = { 'asyncapi.yaml': version3, 'own.json': '{}' };
    const channel = read(withChannel('{ kind: stream, contract: own.json }'), files).channels['orders.created'];
    expect(channel).toMatchObject({ contract: '/app/own.json' });
    expect(channel).not.toHaveProperty('contractPointer');
  });

  it('are what services may name; a slip is told with the id that is meant', () => {
    const wrong = (name: string) =>
      resolving(manifest.replace('[orders.created]', `[${name}]`), { files: { 'asyncapi.yaml': version3 } }).problems;
    expect(wrong('refunds')).toEqual([]);
    expect(wrong('refund')[0]?.message).toContain('Did you mean "refunds"?');
    expect(wrong('shop.orders')[0]?.message).toContain('Write "orders.created"');
    expect(wrong('nothing.like.it')[0]?.code).toBe('manifest.undeclared-channel');
  });
});

describe('A broken AsyncAPI document', () => {
  it.each<[string, string, readonly string[]]>([
    ['that is empty', '', ['manifest.asyncapi asyncapi.yaml 1:1-1']],
    ['that is no mapping', '[1]', ['manifest.asyncapi asyncapi.yaml 1:1-1']],
    ['of version 1', 'asyncapi: 1.2.0', ['manifest.asyncapi asyncapi.yaml 1:11-16']],
    ['of no version', 'channels: {}', ['manifest.asyncapi asyncapi.yaml 1:1-1']],
    ['whose version is a number', 'asyncapi: 3', ['manifest.asyncapi asyncapi.yaml 1:11-12']],
    ['with a list of channels', 'asyncapi: 3.0.0\nchannels: [a]', ['manifest.asyncapi asyncapi.yaml 2:11-14']],
  ])('%s is told, and leaves the names of channels open', (_, text, expected) => {
    expect(read(manifest, { 'asyncapi.yaml': text }).problems).toEqual(expected);
  });

  it('that is not there is told where the manifest names it', () => {
    const { problems, dependencies } = read(manifest, {});
    expect(problems).toEqual(['manifest.missing-asyncapi 6:13-28']);
    expect(dependencies).toContain('/app/asyncapi.yaml');
  });

  it('that is elsewhere is a warning', () => {
    const remote = manifest.replace('./asyncapi.yaml', 'https://example.com/a.yaml');
    expect(read(remote, {}).problems).toEqual(['manifest.remote-reference 6:13-39']);
  });

  it('that is no YAML is told where it breaks', () => {
    const { problems } = read(manifest, { 'asyncapi.yaml': 'asyncapi: 3.0.0\nchannels: { orders.created: {}\n' });
    expect(problems).toEqual(['manifest.syntax asyncapi.yaml 2:11-12']);
  });

  it.each<[string, string, readonly string[]]>([
    ['to nothing', "{ $ref: '#/components/messages/gone' }", ['manifest.asyncapi-reference asyncapi.yaml 5:19-47']],
    ['to a file that is not there', '{ $ref: gone.yaml }', ['manifest.asyncapi-reference asyncapi.yaml 5:19-28']],
    ['elsewhere', "{ $ref: 'https://example.com/a.json' }", ['manifest.remote-reference asyncapi.yaml 5:19-47']],
    [
      'to itself',
      "{ $ref: '#/channels/orders.created/messages/a' }",
      ['manifest.asyncapi-reference asyncapi.yaml 5:19-57'],
    ],
    [
      'to what leads through itself',
      "{ $ref: '#/channels/orders.created/messages/a/b/c' }",
      ['manifest.asyncapi-reference asyncapi.yaml 5:19-61'],
    ],
  ])('with a reference %s has the rest', (_, reference, expected) => {
    const text = `asyncapi: 3.0.0
channels:
  orders.created:
    messages:
      a:         ${reference}
  refunds: {}
`.replace('a:         ', 'a:  ');
    const { problems, channels } = read(manifest, { 'asyncapi.yaml': text });
    expect(problems).toEqual(expected);
    expect(Object.keys(channels)).toEqual(['orders.created', 'refunds']);
  });

  it.each([
    ['in its own place', '{ type: objekt }', 'asyncapi.yaml 3:22-26'],
    ['where it refers to', "{ properties: { a: { $ref: '#/gone' } } }", 'asyncapi.yaml 3:22-32'],
    ['in a file', '{ $ref: bad.json }', 'bad.json 1:2-8'],
  ])('with a payload that is no schema is told %s', (_, payload, place) => {
    const text = `asyncapi: 2.6.0
channels: { orders.created: { publish: { message: {
          payload: ${payload} } } } }
`;
    const { problems } = read(manifest, { 'asyncapi.yaml': text, 'bad.json': '{"type":"objekt"}' });
    expect(problems).toEqual([`manifest.invalid-contract ${place}`]);
  });

  it('with payloads that refer to each other is sound', () => {
    const text = `asyncapi: 2.6.0
id: urn:shop
channels: { orders.created: { publish: { message: { payload: { $ref: '#/components/schemas/A b' } } } } }
components: { schemas: { A b: { type: object, properties: { b: { $ref: '#/components/schemas/B' } } }, B: { type: string } } }
`;
    expect(read(manifest, { 'asyncapi.yaml': text }).problems).toEqual([]);
  });

  it('with a kind that there is not has a stream in its place', () => {
    const text = 'asyncapi: 2.6.0\nchannels: { orders.created: { x-patchbay-kind: steam } }\n';
    const { problems, channels } = read(manifest, { 'asyncapi.yaml': text });
    expect(problems).toEqual(['manifest.wrong-value asyncapi.yaml 2:48-53']);
    expect(channels['orders.created']?.kind).toBe('stream');
  });

  it('never throws, whatever is in it', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(version2), mutated(version3)), (text) => {
        const { channels } = read(manifest, { 'asyncapi.yaml': text, 'schemas/payment.json': payment });
        return Object.values(channels).every(({ key, at }) => key !== undefined && at !== undefined);
      }),
      { numRuns: 60 },
    );
  });

  it('takes no prototype from a name', () => {
    const text = 'asyncapi: 2.6.0\nchannels: { __proto__: { x-patchbay-kind: list }, orders.created: {} }\n';
    const { channels } = read(manifest, { 'asyncapi.yaml': text });
    expect(Object.keys(channels)).toEqual(['__proto__', 'orders.created']);
    expect(Object.getPrototypeOf(channels)).toBe(Object.prototype);
  });

  it('with references that multiply is read in no time', () => {
    const levels = Array.from({ length: 24 }, (_, i) => `  l${i}: { $ref: '#/x/l${i + 1}/s/s/s/s' }\n`).join('');
    const text = `asyncapi: 3.0.0\nchannels: { orders.created: { $ref: '#/x/l0' } }\nx:\n${levels}  l24: { s: { $ref: '#/x/l24' } }\n`;
    const startMs = performance.now();
    expect(Object.keys(read(manifest, { 'asyncapi.yaml': text }).channels)).toEqual(['orders.created']);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });
});

function read(text: string, files: Readonly<Record<string, string>>) {
  const { application, problems } = resolving(text, { files });
  const channels: Readonly<Record<string, Channel>> = application!.messaging.channels;
  return { channels, problems: summary(problems), dependencies: application!.files };
}
