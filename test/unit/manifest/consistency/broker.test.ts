import { describe, expect, it } from 'vitest';
import { messages, told } from '../support/reporting.ts';
import type { Situation } from '../support/resolving.ts';

const several =
  'services:\n  a: { image: redis }\n  redis: { image: redis }\n  mq: { image: "rabbitmq:4" }\n  pg: { image: postgres, environment: [POSTGRES_PASSWORD] }\n';

/** Services, and below them what the top level says to Patchbay: on line 6 behind `several`. */
const withPatchbay = (patchbay: string, services = several): string => `${services}x-patchbay: ${patchbay}\n`;

const documented: Situation = {
  files: {
    'api.yaml': 'asyncapi: 2.6.0\ninfo: { title: x, version: "1" }\nchannels:\n  orders: {}\n  paid: {}\n',
  },
};

describe('mistakes about brokers', () => {
  it.each<[patchbay: string, expected: string, services?: string, situation?: Situation]>([
    ['{ broker: redes }', 'error undefined-broker 6:23-28 fix "redis"'],
    ['{ broker: zzzzzz }', 'error undefined-broker 6:23-29'],
    ['{ broker: pg }', 'error unusable-broker 6:23-25 see 5:3-5'],
    ['{ broker: mq }', 'error unusable-broker 6:23-25 see 4:3-5'],
    ['{ broker: { service: redes } }', 'error undefined-broker 6:34-39 fix "redis"'],
    ['{ brokers: { m: { service: mq } } }', 'error unusable-broker 6:40-42 see 4:3-5'],
    ['{ broker: { service: redis, url: "redis://a" } }', 'error undefined-broker 6:46-57'],
    ['{ broker: { servise: redis } }', 'error unknown-key 6:25-32 fix "service"'],
    ['{ broker: [x] }', 'error wrong-type 6:24-25'],
    ['{ broker: x }', 'error undefined-broker 2:23-24', 'services: {}\n'],
    ['{ broker: "redis://:x:y" }', 'error undefined-broker 6:23-37'],
    ['{ broker: "amqp://u:secret@h" }', 'error undefined-broker 6:23-42'],
    [
      '{ brokers: { main: redis }, channels: { c: { kind: list, broker: man } } }',
      'error undeclared-broker 6:78-81 fix "main"',
    ],
    ['{ broker: a, channels: { c: { kind: list, broker: y } } }', 'error undeclared-broker 6:63-64'],
    ['{ brokers: { x: redis }, channels: { c: { kind: list, broker: [y] } } }', 'error wrong-type 6:76-77'],
    [
      '{ brokers: { x: redis, y: a }, channels: { c: { kind: list }, d: { kind: list, broker: y } } }',
      'error ambiguous-broker 6:56-57',
    ],
    ['{ brokers: {}, channels: { c: { kind: list } } }', 'warning no-broker 6:40-41 see 2:3-4 see 3:3-8'],
    ['{ asyncapi: api.yaml }', 'warning no-broker 6:25-33 see 2:3-4 see 3:3-8', undefined, documented],
    ['{ channels: { c: { kind: list }, d: { kind: list } } }', 'warning no-broker 6:27-28 see 2:3-4 see 3:3-8'],
    ['{ channels: { c: { kind: list } } }', 'warning no-broker 3:27-28', 'services:\n  a: { image: x }\n'],
    [
      '{ channels: { c: { kind: list } } }',
      'warning no-broker 4:27-28 see 2:3-4 see 3:3-4',
      'services:\n  a: { image: redis, profiles: [q] }\n  b: { image: valkey, profiles: [p] }\n',
    ],
    ['{ asyncapi: api.yaml, brokers: { x: redis, y: a } }', 'error ambiguous-broker 6:44-62', undefined, documented],
    [
      '{ asyncapi: api.yaml, brokers: { x: redis, y: a }, channels: { orders: { kind: stream, broker: x } } }',
      'error ambiguous-broker 6:44-62',
      undefined,
      documented,
    ],
  ])('are told: %s', (patchbay, expected, services, situation) => {
    expect(told(withPatchbay(patchbay, services), situation)).toEqual([expected]);
  });

  it.each<[patchbay: string, services?: string, situation?: Situation]>([
    ['{ broker: redis }'],
    ['{ brokers: { main: redis }, channels: { c: { kind: list, broker: main } } }'],
    ['{ brokers: { x: redis, y: a } }'],
    ['{ broker: a, brokers: { x: redis, y: a }, channels: { c: { kind: list } } }'],
    ['{ brokers: { x: redis }, channels: { c: { kind: list } } }'],
    ['{ channels: { c: { kind: list } } }', 'services:\n  a: { image: redis }\n'],
    [
      '{ channels: { c: { kind: list } } }',
      'services:\n  a: { image: redis }\n  b: { image: valkey, profiles: [p] }\n',
    ],
    ['{ channels: { c: { kind: list } } }', 'services:\n  a: { image: x }\n  b: { image: valkey, profiles: [p] }\n'],
    ['{ asyncapi: api.yaml }', undefined, { files: { 'api.yaml': 'asyncapi: 2.6.0\nchannels: {}\n' } }],
    ['{ channels: {} }', 'services:\n  a: { image: x }\n'],
    ['{ channels: { c: { kind: list } } }', 'services:\n  redis: { build: . }\n'],
    [
      '{ asyncapi: api.yaml, brokers: { x: redis, y: a }, channels: { orders: { kind: stream, broker: x }, paid: { kind: stream, broker: y } } }',
      undefined,
      documented,
    ],
    ['{ asyncapi: api.yaml, brokers: { x: redis } }', undefined, documented],
  ])('are not seen in %s', (patchbay, services, situation) => {
    expect(told(withPatchbay(patchbay, services), situation)).toEqual([]);
  });

  it('say what to write', () => {
    const message = (patchbay: string, services?: string): string => messages(withPatchbay(patchbay, services)).at(-1)!;
    expect(message('{ broker: redes }')).toMatch(/is not a service of this application\. Did you mean "redis"\?$/);
    expect(message('{ broker: zzzzzz }')).toMatch(
      /is not a service of this application\. Name a service, or write a redis:\/\/ URL\.$/,
    );
    expect(message('{ broker: "redis://:x:y" }')).toMatch(
      /^The broker "redis:\/\/\*\*\*" is not a Redis address\. Write redis:/,
    );
    expect(message('{ broker: a, channels: { c: { kind: list, broker: "u:secret@y" } } }')).toBe(
      '"c" is on the undeclared broker "***@y". Declare it under "x-patchbay: brokers:", with a service or a redis:// URL as its value.',
    );
    expect(message('{ brokers: { main: redis }, channels: { c: { kind: list, broker: man } } }')).toBe(
      '"c" is on the undeclared broker "man". Did you mean "main"?',
    );
    expect(message('{ channels: { c: { kind: list } } }')).toBe(
      'Which of a, redis serves these channels? Say it with "broker:".',
    );
    expect(message('{ channels: { c: { kind: list } } }', 'services: {}\n')).toMatch(
      /none is named, and no service is a Redis/,
    );
    expect(messages(withPatchbay('{ asyncapi: api.yaml, brokers: { x: redis, y: a } }'), documented)[0]).toMatch(
      /the channels of the AsyncAPI document are: "orders", "paid"\. Name the default/,
    );
  });
});
