import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { draftSchema } from '../../../../src/app/drafts/draftSchema.ts';
import type { Application, Channel } from '../../../../src/manifest/model.ts';
import { completionSchema } from '../../../../src/messages/drafts/completionSchema.ts';

const at = { file: '/shop/patchbay.yaml', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
const channel = (name: string, more: Partial<Channel> = {}): Channel => ({
  ...{ name, at, kind: 'stream', key: name, isPattern: false },
  ...more,
});
const shop: Pick<Application, 'messaging'> = {
  messaging: {
    channels: {
      orders: channel('orders'),
      'user.*': channel('user.*', { kind: 'pubsub', isPattern: true }),
      changes: channel('changes', { kind: 'keyspace' }),
    },
  },
};
const contract = {
  type: 'object',
  properties: { id: { $ref: '#/$defs/id' }, self: { $ref: '#' } },
  $defs: { id: { type: 'string', enum: ['a'] } },
};

describe('the schema of drafts', () => {
  const schema = draftSchema([shop], () => contract) as {
    readonly allOf: readonly unknown[];
    readonly $defs: Readonly<Record<string, unknown>>;
    readonly properties: { readonly channel: { readonly anyOf: readonly [{ readonly enum: readonly string[] }] } };
  };

  it('offers the channels that take messages, by the manifest', () => {
    expect(schema.properties.channel.anyOf[0].enum).toEqual(['orders']);
  });

  it('has the contract of each as a condition, which completes and never complains', () => {
    expect(schema.allOf).toEqual([
      {
        if: { properties: { channel: { const: 'orders' } }, required: ['channel'] },
        then: { properties: { payload: { if: { $ref: '#/$defs/c0' }, then: true } } },
      },
    ]);
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate({ channel: 'orders', payload: { id: '${uuid}' } })).toBe(true);
    expect(validate({ channel: 'orders', nothing: 1 })).toBe(false);
  });

  it('leads references of a contract to where the contract stands in it', () => {
    expect(schema.$defs['c0']).toMatchObject({
      properties: { id: { $ref: '#/$defs/c0/$defs/id' }, self: { $ref: '#/$defs/c0' } },
    });
  });
});

describe('what the editor is given of a contract', () => {
  it('is what completes and explains: no pattern to run, no address to fetch, no Markdown to render', () => {
    const hostile = {
      $id: 'https://example.com/',
      type: 'object',
      markdownDescription: '[x](command:y)',
      defaultSnippets: [{ body: '$(x)' }],
      patternProperties: { '(a+)+$': {} },
      properties: {
        a: { type: 'string', description: 'An a.', pattern: '(a+)+$', $ref: 'https://example.com/b.json' },
        b: { anyOf: [{ const: 1 }, false, { $ref: '#/properties/a' }] },
      },
    };
    expect(completionSchema(hostile)).toEqual({
      type: 'object',
      properties: {
        a: { type: 'string', description: 'An a.' },
        b: { anyOf: [{ const: 1 }, false, { $ref: '#/properties/a' }] },
      },
    });
  });

  it('ends, however large the contract is', () => {
    const wide = { anyOf: Array.from({ length: 100_000 }, () => ({ type: 'string', enum: ['x'] })) };
    expect(JSON.stringify(completionSchema(wide)).length).toBeLessThan(1_000_000);
  });
});
