import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import { operationText, questionOf } from '../../../../src/app/operations/operationText.ts';
import { plan } from '../../../../src/engine/plan.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const application = anApplication([aService('web')]);
const stopping = plan({ action: 'stop', application, observation: anObservation([aContainer('web', 1)]) });
const on = { project: 'shop', engine: 'docker', service: 'web', container: 'shop-web-1' } as const;
const at = { broker: 'redis://localhost:6379', channel: 'orders', key: 'shop:orders' } as const;
const group = { ...at, group: 'billing', ids: ['1-0', '2-0'] } as const;
const ran = { command: ['ls'], isRemoved: true, hasPorts: false };

const operations: readonly (readonly [string, Operation])[] = [
  ['stop shop', { kind: 'plan', plan: stopping, application }],
  ['exec shop-web-1', { kind: 'exec', ...on, request: { command: ['ls'] } }],
  ['run web', { kind: 'run', application, engine: 'docker', service: 'web', request: ran }],
  ['attach shop-web-1', { kind: 'attach', ...on }],
  ['copy /a, /b to shop-web-1:/to', { kind: 'copy', ...on, direction: 'in', from: ['/a', '/b'], to: '/to' }],
  ['copy shop-web-1:/a to /to', { kind: 'copy', ...on, direction: 'out', from: ['/a'], to: '/to' }],
  ['send to the stream shop:orders', { kind: 'publish', ...at, channelKind: 'stream', fields: [['a', '1']] }],
  ['acknowledge 2 entries of orders in billing', { kind: 'acknowledge', ...group }],
  ['claim the entry 1-0 of orders for bob', { kind: 'claim', ...group, ids: ['1-0'], consumer: 'bob' }],
  ['set the last delivered id of billing to $', { kind: 'setGroupId', ...at, group: 'billing', id: '$' }],
];

describe('What is said of an operation', () => {
  it.each(operations)('is an order in a few words: %s', (text, operation) => {
    expect(operationText(operation)).toBe(text);
  });

  it('is a question for what cannot be taken back, and none for what a person typed', () => {
    const asked = operations.filter(([, operation]) => questionOf(operation)).map(([, { kind }]) => kind);
    expect(asked).toEqual(['plan', 'acknowledge', 'claim', 'setGroupId']);
  });

  it('says what follows for one entry and for several', () => {
    expect(questionOf({ kind: 'acknowledge', ...group })).toEqual({
      title: 'Acknowledge 2 entries of orders?',
      detail: 'billing counts them as done: no consumer is given them again.',
      action: 'Acknowledge',
    });
    expect(questionOf({ kind: 'claim', ...group, ids: ['1-0'], consumer: 'bob' })).toMatchObject({
      title: 'Claim the entry 1-0 of orders for bob?',
      detail: expect.stringMatching(/^bob has it from now on.*It sees it when/) as unknown,
    });
  });

  it('is for a plan what it comes to', () => {
    expect(questionOf({ kind: 'plan', plan: stopping, application })).toMatchObject({ detail: 'Stops 1 container.' });
  });
});
