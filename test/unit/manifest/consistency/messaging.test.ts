import { describe, expect, it } from 'vitest';
import { messages, told } from '../support/reporting.ts';
import type { Situation } from '../support/resolving.ts';

/** A Redis, on line 2 with what it says to Patchbay, and on line 3 what the top level says. */
const withPatchbay = (patchbay: string, service = 'publishes: [c]'): string =>
  `services:\n  a: { image: redis, x-patchbay: { ${service} } }\nx-patchbay: ${patchbay}\n`;

const documented: Situation = {
  files: {
    'api.yaml': 'asyncapi: 2.6.0\ninfo: { title: x, version: "1" }\nchannels:\n  orders: {}\n  paid: {}\n',
  },
};

const withAddresses: Situation = {
  files: {
    'api.yaml':
      'asyncapi: 3.0.0\ninfo: { title: x, version: "1" }\nchannels:\n  ordersPlaced: { address: orders.placed }\n  paid: { address: paid }\n',
  },
};

describe('mistakes about channels', () => {
  it.each<[patchbay: string, expected: string | readonly string[], service?: string, situation?: Situation]>([
    ['{ asyncapi: api.yaml }', 'error undeclared-channel 2:48-53 fix "orders"', 'publishes: [order]', documented],
    [
      '{ asyncapi: api.yaml }',
      'error undeclared-channel 2:48-61 fix "ordersPlaced"',
      'publishes: [orders.placed]',
      withAddresses,
    ],
    ['{ asyncapi: no.yaml }', 'error missing-asyncapi 3:25-32', 'publishes: [x]'],
    ['{ asyncapi: api.yaml }', 'error undeclared-channel 2:48-56', 'publishes: [toString]', documented],
    ['{ channels: { cc: { kind: list } } }', 'error undeclared-channel 2:48-49 fix "cc"'],
    [
      '{ channels: { zz: { kind: list } } }',
      [
        'error undeclared-channel 2:47-50 fix "ddd: { kind: stream }, "',
        'error undeclared-channel 2:63-66 fix "eee: { kind: stream }, "',
      ],
      'consumes: [ddd, { channel: eee, group: g }]',
    ],
    ['{ channels: { zz: { kind: list } } }', 'error undeclared-channel 2:48-53', 'publishes: ["a b"]'],
    ['{ channels: { zz: { kind: list } } }', 'error wrong-type 2:49-50', 'publishes: [[x]]'],
    ['{}', 'error undeclared-channel 2:48-49'],
    [
      '{ channels: { c: { kind: list, deadLetter: ddd } } }',
      'error undeclared-channel 3:56-59 fix "ddd: { kind: stream }, "',
    ],
    [
      '{ channels: { c: { kind: list, deadLetter: d }, d: { kind: list, deadLetter: e }, e: { kind: list, deadLetter: d } } }',
      'error dead-letter-cycle 3:90-91 see 3:90-91 see 3:124-125',
    ],
    ['{ channels: { c: { kind: stream, contract: no.json } } }', 'error missing-contract 3:56-63'],
    [
      '{ channels: { c: { kind: stream, contract: c.json } } }',
      'error invalid-contract 3:56-62',
      undefined,
      { files: { 'c.json': '{' } },
    ],
    ['{ channels: { c: { kind: stream, contract: [x] } } }', 'error wrong-type 3:57-58'],
    ['{ channels: { c: { kind: stream, key: "c.*" } } }', 'error channel-kind 3:51-56'],
    ['{ channels: { c: { kind: list, payload: { field: f } } } }', 'warning channel-kind 3:62-63'],
    ['{ channels: { c: { kind: list, key: "c.*" } } }', 'error channel-kind 3:49-54'],
    ['{ channels: { c: { kind: pubsub, payload: { field: f } } } }', 'warning channel-kind 3:64-65'],
    ['{ channels: { c: { kind: sorted-set, payload: { field: f } } } }', 'warning channel-kind 3:68-69'],
    ['{ channels: { c: { kind: sorted-set, key: "c.*" } } }', 'error channel-kind 3:55-60'],
    ['{ channels: { c: { kind: keyspace, payload: { field: f } } } }', 'warning channel-kind 3:66-67'],
    ['{ channels: { c: { kind: list, key: "c?" } } }', 'error channel-kind 3:49-53'],
    ['{ channels: { "c*": { kind: list } } }', 'error channel-kind 3:41-45', 'publishes: ["c*"]'],
    ['{ channels: { c: { key: "c*", payload: { field: f } } } }', 'error missing-key 3:32-35'],
  ])('are told: %s', (patchbay, expected, service, situation) => {
    expect(told(withPatchbay(patchbay, service), situation)).toEqual([expected].flat());
  });

  it.each<[patchbay: string, service?: string, situation?: Situation]>([
    ['{ asyncapi: api.yaml }', 'publishes: [orders]', documented],
    ['{ asyncapi: api.yaml }', 'publishes: [ordersPlaced, paid]', withAddresses],
    ['{ channels: { c: { kind: list } } }', 'publishes: [c], consumes: [c, { channel: c, group: g }]'],
    ['{ channels: { c: { kind: list, deadLetter: d }, d: { kind: list } } }'],
    ['{ channels: { c: { kind: stream, contract: c.json } } }', undefined, { files: { 'c.json': '{}' } }],
    ['{ channels: { c: { kind: stream, contract: "$X.json" } } }', undefined, { request: { interpolates: false } }],
    ['{ channels: { c: { kind: stream, payload: { field: f } } } }'],
    ['{ channels: { c: { kind: pubsub, key: "c.*" } } }'],
    ['{ channels: { c: { kind: keyspace, key: "c.*" } } }'],
    ['{ channels: { "c*": { kind: list, key: c } } }', 'publishes: ["c*"]'],
  ])('are not seen in %s', (patchbay, service, situation) => {
    expect(told(withPatchbay(patchbay, service), situation)).toEqual([]);
  });

  it('say which channel, and what next', () => {
    const message = (patchbay: string, service?: string, situation?: Situation): string =>
      messages(withPatchbay(patchbay, service), situation)[0]!;
    expect(message('{ asyncapi: api.yaml }', 'publishes: [orders.placed]', withAddresses)).toBe(
      '"a" publishes to the undeclared channel "orders.placed". Write "ordersPlaced": that is the channel with this address.',
    );
    expect(message('{ asyncapi: api.yaml }', 'consumes: [order]', documented)).toBe(
      '"a" consumes the undeclared channel "order". Did you mean "orders"?',
    );
    expect(message('{}')).toBe(
      '"a" publishes to the undeclared channel "c". Declare it under "x-patchbay: channels:" at the top level.',
    );
    const cycle =
      '{ channels: { c: { kind: list, deadLetter: d }, d: { kind: list, deadLetter: e }, e: { kind: list, deadLetter: d } } }';
    expect(message(cycle)).toMatch(/^A message that fails goes round for ever: d -> e -> d\./);
    expect(message('{ channels: { c: { kind: list, key: "c*" } } }')).toMatch(/only pubsub and keyspace take patterns/);
  });
});
