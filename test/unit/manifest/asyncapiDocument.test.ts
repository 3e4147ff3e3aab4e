import { Parser } from '@asyncapi/parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decoderNames } from '../../../src/base/kinds/decoders.ts';
import { kindsWith } from '../../../src/base/kinds/sources.ts';
import { asyncApiText } from '../../../src/manifest/messaging/asyncapiText.ts';
import type { Application, Json } from '../../../src/manifest/model.ts';
import { printModel } from '../../../src/manifest/yaml/printModel.ts';
import { resolving } from './support/resolving.ts';

const schema = '{"type":"object","required":["id"]}';
const files = {
  'contracts/order.schema.json': schema,
  'contracts/old one.schema.json': `{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}`,
  'contracts/rate.avsc': '{"type":"record","name":"Rate","fields":[]}',
  'contracts/price.proto': 'syntax = "proto3";\nmessage Price { string currency = 1; }\n',
};

const manifest = `services:
  redis: { image: redis }
  orders:
    image: x
    x-patchbay:
      publishes: [orders.created, a/b~c d]
      consumes: [{ channel: orders.status, group: g }, { channel: orders.created, group: one }, { channel: orders.created, group: two }]
  loner: { image: x }
x-patchbay:
  broker: redis
  brokers: { cache: 'rediss://me:s3cret@cache.example:6390/2' }
  channels:
    orders.created:
      kind: stream
      key: shop:{eu}:orders
      payload: { field: data, encoding: json }
      contract: ./contracts/order.schema.json
      correlation: $.orderId
      deadLetter: orders.dead
    orders.dead: { kind: stream, contract: ./contracts/old one.schema.json, correlation: '$.items[0].id' }
    orders.status: { kind: pubsub, key: 'orders.*.status', sharded: true, payload: { encoding: auto } }
    rates: { kind: list, broker: cache, payload: { encoding: avro }, contract: ./contracts/rate.avsc }
    prices: { kind: sorted-set, payload: { encoding: protobuf }, contract: ./contracts/price.proto }
    a/b~c d: { kind: list, correlation: '$.a["b-c"].d' }
    leases: { kind: keyspace, key: 'lease:*' }
`;

describe('An exported AsyncAPI document', () => {
  it('gives back the channels, the contracts, and who sends and receives', () => {
    const application = sound(manifest, files);
    const read = readBack(application, files);
    expect(messagingOf(read)).toEqual({
      ...messagingOf(application),
      brokers: { cache: 'rediss://cache.example:6390/2' },
    });
    expect(trafficOf(read)).toEqual(trafficOf(application));
  });

  it('names no password of a broker', () => {
    expect(asyncApiText(sound(manifest, files), placed(files), 'json')).not.toContain('s3cret');
  });

  it('is what the official parser accepts, and understands', { timeout: 30_000 }, async () => {
    const text = asyncApiText(sound(manifest, files), placed(files), 'json');
    const { document, diagnostics } = await parsed(text, files);
    // What it has besides is the advice to use the newest version of AsyncAPI.
    expect(diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version')).toEqual([]);
    expect(document?.channels().get('orders.status')?.address()).toBe('orders.{any1}.status');
    expect(
      document
        ?.operations()
        .filterBySend()
        .map((operation) => operation.id()),
    ).toEqual(['orders.send.orders.created', 'orders.send.a/b~c d']);
    expect(document?.channels().get('orders.created')?.messages().all()[0]?.payload()?.required()).toEqual(['id']);
  });

  it('gives back whatever a manifest may say', () => {
    fc.assert(
      fc.property(anyManifest, (model) => {
        const { application } = resolving(printModel(model), { files });
        if (!application) throw new Error('There is no application.');
        const read = readBack(application, files);
        expect(messagingOf(read)).toEqual(messagingOf(application));
        expect(trafficOf(read)).toEqual(trafficOf(application));
      }),
      { numRuns: 40 },
    );
  });

  it('refers to contracts from where it stands', () => {
    const text = asyncApiText(sound(manifest, files), { folder: '/app/docs/api', readText: () => undefined }, 'yaml');
    expect(text).toContain('$ref: ../../contracts/order.schema.json');
    expect(text).toContain('$ref: ../../contracts/old%20one.schema.json');
  });
});

describe('What an AsyncAPI document says of services', () => {
  const document = `asyncapi: 3.0.0
channels: { a: { address: a }, b: { address: b } }
operations:
  one: { action: send, channel: { $ref: '#/channels/a' }, x-patchbay-service: orders }
  two: { action: receive, channel: { $ref: '#/channels/b' }, x-patchbay-service: orders }
  three: { action: send, channel: { $ref: '#/channels/a' }, x-patchbay-service: elsewhere }
`;

  it('gives way to what the manifest says', () => {
    const text = `services:
  orders: { image: x, x-patchbay: { consumes: [a] } }
x-patchbay: { asyncapi: asyncapi.yaml, broker: 'redis://redis' }
`;
    const { application, problems } = resolving(text, { files: { 'asyncapi.yaml': document } });
    expect(problems).toEqual([]);
    expect(application?.services['orders']).toMatchObject({ publishes: ['a'], consumes: [{ channel: 'a' }] });
    expect(Object.keys(application?.services ?? {})).toEqual(['orders']);
  });
});

const names = fc.oneof(
  fc.constantFrom('orders', 'a.b', 'x/y', '~', 'a b', '{tag}', '*', 'é', '%41', '#'),
  fc.string({ minLength: 1, maxLength: 6 }).filter((name) => name !== '__proto__' && !name.includes('$')),
);
const channels = fc.dictionary(
  names,
  fc.record(
    {
      kind: fc.constantFrom(...kindsWith('isChannel')),
      key: names,
      broker: fc.constant('second'),
      sharded: fc.boolean(),
      payload: fc.record(
        { field: names, encoding: fc.constantFrom('auto', ...decoderNames) },
        { requiredKeys: ['encoding'] },
      ),
      contract: fc.constantFrom(...Object.keys(files).map((file) => `./${file}`)),
      correlation: fc.constantFrom('$.a', '$.a.b["c d"]', '$["x/y"]', '$.a[1]', '$["~"]', '$'),
      deadLetter: names,
    },
    { requiredKeys: ['kind'] },
  ),
  { maxKeys: 5 },
);
const anyManifest = fc
  .record({
    channels,
    broker: fc.constantFrom('redis', 'redis://127.0.0.1:6390/3'),
    publishes: fc.uniqueArray(names, { maxLength: 3 }),
    consumes: fc.array(fc.record({ channel: names, group: names }, { requiredKeys: ['channel'] }), { maxLength: 3 }),
  })
  .map(({ channels: all, broker, publishes, consumes }): Json => {
    const known = new Set(Object.keys(all));
    return {
      services: {
        redis: { image: 'redis' },
        one: {
          image: 'x',
          'x-patchbay': {
            publishes: publishes.filter((name) => known.has(name)),
            consumes: consumes.filter(({ channel }) => known.has(channel)) as unknown as Json,
          },
        },
      },
      'x-patchbay': { broker, brokers: { second: 'redis' }, channels: all as unknown as Json },
    };
  });

type Files = Readonly<Record<string, string>>;

function placed(given: Files): { folder: string; readText: (path: string) => string | undefined } {
  return { folder: '/app', readText: (path) => given[path.replace('/app/', '')] };
}

function sound(text: string, given: Files): Application {
  const { application, problems } = resolving(text, { files: given });
  expect(problems.filter(({ code }) => code !== 'manifest.not-read-yet')).toEqual([]);
  if (!application) throw new Error('There is no application.');
  return application;
}

/** The application as a manifest has it that says nothing of channels itself. */
function readBack(application: Application, given: Files): Application {
  const text = asyncApiText(application, placed(given), 'yaml');
  const services = Object.keys(application.services).map((name) => `  ${JSON.stringify(name)}: { image: redis }\n`);
  const bare = `services:\n${services.join('')}x-patchbay: { asyncapi: ./asyncapi.yaml }\n`;
  return sound(bare, { ...given, 'asyncapi.yaml': text });
}

/** Without the places in files. An encoding that is not said is found out, as `auto` says. */
function messagingOf({ messaging }: Application): object {
  const { channels: all, ...rest } = messaging;
  const told = Object.values(all).map(({ payload, ...channel }) => {
    const { encoding, ...others } = payload ?? {};
    return { ...channel, payload: { ...others, encoding: encoding ?? 'auto' }, at: undefined, contractAt: undefined };
  });
  return { ...rest, channels: told };
}

function trafficOf({ services }: Application): unknown {
  return Object.values(services).map(({ name, publishes, consumes }) => ({ name, publishes, consumes }));
}

async function parsed(text: string, given: Files): Promise<Awaited<ReturnType<Parser['parse']>>> {
  const resolver = {
    schema: 'file',
    canRead: true,
    order: 1,
    read: (uri: { toString(): string }) => given[decodeURIComponent(uri.toString()).replace('/app/', '')] ?? '',
  };
  const parser = new Parser({ __unstable: { resolver: { resolvers: [resolver], cache: false } } });
  for (const format of ['application/vnd.apache.avro;version=1.9.0', 'application/vnd.google.protobuf;version=3']) {
    parser.registerSchemaParser({ validate: () => [], parse: () => ({}), getMimeTypes: () => [format] });
  }
  return parser.parse(text, { source: '/app/asyncapi.json' });
}
