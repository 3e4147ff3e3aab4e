import { describe, expect, it } from 'vitest';
import { checkDraft, type CheckedDraft } from '../../../../src/app/drafts/checkDraft.ts';
import { correlationOf } from '../../../../src/app/drafts/correlation.ts';
import { draftTarget } from '../../../../src/app/drafts/draftTarget.ts';
import { askedVariables, draftValues } from '../../../../src/app/drafts/draftValues.ts';
import { heldDraft, heldPublication } from '../../../../src/app/drafts/heldDraft.ts';
import { answerText, brokenText, deliveryText } from '../../../../src/app/drafts/sentText.ts';
import type { Application, Channel } from '../../../../src/manifest/model.ts';
import { readDraft } from '../../../../src/messages/drafts/readDraft.ts';
import type { HeldMessage } from '../../../../src/protocol/acting/drafts.ts';
import type { TapPeer } from '../../../../src/protocol/tap.ts';

const at = { file: '/shop/patchbay.yaml', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };

function channel(name: string, more: Partial<Channel> = {}): Channel {
  return { name, at, kind: 'stream', key: name, isPattern: false, ...more };
}

function application(...channels: readonly Channel[]): Pick<Application, 'messaging'> {
  return { messaging: { channels: Object.fromEntries(channels.map((one) => [one.name, one])) } };
}

const shop = application(
  channel('orders', { key: 'shop:orders', contract: '/shop/order.json', payload: { field: 'body', encoding: 'json' } }),
  channel('news', { kind: 'pubsub', isSharded: true }),
  channel('user.*', { kind: 'pubsub', isPattern: true }),
  channel('changes', { kind: 'keyspace' }),
  channel('jobs', { kind: 'list', key: 'shop:jobs' }),
);

const target = (text: string): ReturnType<typeof draftTarget> => draftTarget(readDraft(text).draft!, shop);

describe('where a draft goes', () => {
  it('is what the manifest says of its channel', () => {
    expect(target('{ "channel": "orders" }')).toMatchObject({
      target: { key: 'shop:orders', payloadField: 'body', encoding: 'json', contract: { path: '/shop/order.json' } },
      problems: [],
    });
    expect(target('{ "channel": "news" }').target).toMatchObject({ kind: 'pubsub', isSharded: true });
  });

  it('is a key of the broker for what the manifest does not declare, which is told unless its kind is', () => {
    const { target: stream, problems } = target('{ "channel": "else" }');
    expect(stream).toMatchObject({ kind: 'stream', key: 'else', payloadField: 'data', encoding: 'auto' });
    expect(problems).toMatchObject([{ severity: 'warning', start: 13, end: 19 }]);
    expect(target('{ "channel": "else", "kind": "key" }').problems).toEqual([]);
  });

  it('is nowhere without a channel, for a pattern, and for what takes no messages', () => {
    for (const text of [
      '{}',
      '{ "channel": "user.*" }',
      '{ "channel": "changes" }',
      '{ "channel": "a", "broker": "b" }',
    ])
      expect(target(text)).toMatchObject({ target: undefined, problems: [{ severity: 'error' }] });
  });
});

describe('a checked draft', () => {
  const errors = [
    { path: 'payload.items[0].count', message: 'must be number' },
    { path: 'payload', message: "must have required property 'id'" },
  ];

  async function check(text: string): Promise<CheckedDraft & { readonly asked: unknown }> {
    let asked: unknown;
    const tap: Pick<TapPeer, 'request'> = {
      request: ((_name: string, params: unknown) => {
        asked = params;
        const verdict = { state: 'invalid', name: 'order.json', errors, errorCount: 2, problem: null };
        return Promise.resolve({ payload: '{}', problem: null, verdict });
      }) as TapPeer['request'],
    };
    const sources = { nowMs: 0, uuid: () => 'u', random: () => 0 };
    const valuesOf = (draft: Parameters<typeof draftValues>[0]): ReturnType<typeof draftValues> =>
      draftValues(draft, new Map(), sources);
    const checked = await checkDraft(text, shop, valuesOf, tap, new AbortController().signal);
    return { ...checked, asked };
  }

  it('is held against the contract with its variables filled in, and shows what it breaks where it stands', async () => {
    const text = '{ "channel": "orders", "payload": { "items": [{ "count": "x" }], "by": "${uuid}" } }';
    const { asked, broken, problems } = await check(text);
    expect(asked).toEqual({
      json: '{"items":[{"count":"x"}],"by":"u"}',
      encoding: 'json',
      contract: { path: '/shop/order.json' },
    });
    expect(broken.map(({ start, end }) => text.slice(start, end))).toEqual(['"x"', '"payload"']);
    expect(problems).toEqual([]);
  });

  it('says nothing of a value that a person is still to be asked for', async () => {
    const text = '{ "channel": "orders", "payload": { "items": [{ "count": "${ask:How many?}" }] } }';
    expect((await check(text)).broken.map(({ message }) => message)).toEqual([
      "payload: must have required property 'id'",
    ]);
  });

  it('knows its variables, and says which it does not', async () => {
    const text = '{ "channel": "orders", "variables": { "own": 1 }, "payload": ["${own}", "${now}", "${gone}"] }';
    expect((await check(text)).problems).toMatchObject([{ severity: 'error', start: text.indexOf('"${gone}"') }]);
  });
});

describe('variables that are asked for', () => {
  const { draft } = readDraft(
    '{ "channel": "c", "variables": { "n": { "ask": "How many?", "default": 3 }, "s": { "ask": "Which?", "choices": ["a"] } },' +
      ' "payload": ["${n}", "${s}", "${ask:password}"] }',
  );

  it('are told with what is suggested', () => {
    expect(askedVariables(draft!)).toMatchObject([
      { name: 'n', prompt: 'How many?', suggestion: '3', choices: [] },
      { name: 's', prompt: 'Which?', suggestion: undefined, choices: ['a'] },
      { name: 'ask:password', prompt: 'password' },
    ]);
  });

  it('are of the kind of what is suggested', () => {
    const sources = { nowMs: 0, uuid: () => 'u', random: () => 0 };
    const values = draftValues(
      draft!,
      new Map([
        ['n', '7'],
        ['s', '7'],
      ]),
      sources,
    );
    expect(values('n')).toMatchObject({ kind: 'number', raw: '7' });
    expect(values('s')).toBe('7');
    expect(draftValues(draft!, new Map(), sources)('n')).toMatchObject({ raw: '3' });
  });
});

describe('a message that is held', () => {
  const held: HeldMessage = {
    kind: 'stream',
    key: 'shop:orders',
    fields: [
      ['trace', 't'],
      ['body', '{"id":12345678901234567890}'],
      ['raw', new Uint8Array([255])],
    ],
    payload: { field: 1, json: '{"id":12345678901234567890}', encoding: 'json' },
  };

  it('is a draft that keeps its fields, their order and all its digits', () => {
    const { text } = heldDraft(held, shop);
    expect(JSON.parse(text)).toMatchObject({
      channel: 'orders',
      fields: { trace: 't', body: '${payload}', raw: { base64: '/w==' } },
    });
    expect(text).toContain('12345678901234567890');
    expect(text).not.toContain('"kind"');
  });

  it('is its payload alone for a channel that takes no fields', () => {
    const news = target('{ "channel": "news" }').target!;
    expect(heldPublication(held, news)).toEqual({
      fields: [['data', '{"id":12345678901234567890}']],
      options: { isSharded: true },
    });
    expect(JSON.parse(heldDraft(held, shop, news).text)).not.toHaveProperty('fields');
  });

  it('keeps the end of its list and its score, and bytes that no decoder reads', () => {
    const item: HeldMessage = {
      kind: 'list',
      key: 'shop:jobs',
      fields: [['data', new Uint8Array([0, 255])]],
      options: { side: 'left' },
      payload: null,
    };
    expect(JSON.parse(heldDraft(item, shop).text)).toEqual({
      channel: 'jobs',
      side: 'left',
      encoding: 'binary',
      payload: { base64: 'AP8=' },
    });
  });
});

describe('what became of a message', () => {
  it('is told in a few words', () => {
    expect(answerText({ id: '5-1' })).toBe('entry 5-1');
    expect(answerText({ receivers: 0 })).toBe('nobody listened');
    expect(answerText({ receivers: 2 })).toBe('2 subscribers got it');
    const unknown = { deliveries: null, idleMs: null };
    const groups = [
      { name: 'billing', state: 'pending' as const, consumer: 'w1', ...unknown },
      { name: 'mail', state: 'acknowledged' as const, consumer: null, ...unknown },
    ];
    expect(deliveryText({ groups, isPartial: false })).toBe('billing: pending with w1 · mail: acknowledged');
  });

  it('names what it breaks', () => {
    const errors = [{ path: 'payload.id', message: 'must be string' }];
    const verdict = { state: 'invalid', name: 'order.json', errors, errorCount: 3, problem: null } as const;
    expect(brokenText(verdict)).toBe('It breaks order.json:\n• payload.id: must be string\n• and 2 more');
  });

  it('is found again by what ties it to others', () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(correlationOf('$.order.id', [['traceparent', trace]], { order: { id: 42 } })).toBe('42');
    expect(correlationOf("$['order']['id']", [], { order: { id: 'o' } })).toBe('o');
    expect(correlationOf(undefined, [['traceparent', trace]], {})).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(correlationOf(undefined, [], { specversion: '1.0', id: 'e' })).toBe('e');
    expect(correlationOf('$.gone', [], { id: 'e' })).toBeUndefined();
  });
});
