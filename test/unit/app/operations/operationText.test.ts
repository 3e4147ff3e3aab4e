import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../src/app/operations/operation.ts';
import { operationText, questionOf } from '../../../../src/app/operations/operationText.ts';
import type { TrimEffect } from '../../../../src/broker/groups.ts';
import { plan } from '../../../../src/engine/plan.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

const application = anApplication([aService('web')]);
const stopping = plan({ action: 'stop', application, observation: anObservation([aContainer('web', 1)]) });
const on = { project: 'shop', engine: 'docker', service: 'web', container: 'shop-web-1' } as const;
const at = { broker: 'redis://localhost:6379', channel: 'orders', key: 'shop:orders' } as const;
const group = { ...at, group: 'billing', ids: ['1-0', '2-0'] } as const;
const of = { ...at, group: 'billing' } as const;
const aboutThousand = { by: 'length', length: 1000, isExact: false } as const;
const nothing = { length: 10, removes: 0, isMore: false, unread: [] } as const;
const ran = { command: ['ls'], isRemoved: true, hasPorts: false };

const operations: readonly (readonly [string, Operation])[] = [
  ['stop shop', { kind: 'plan', plan: stopping, application }],
  ['exec shop-web-1', { kind: 'exec', ...on, request: { command: ['ls'] } }],
  ['run web', { kind: 'run', application, engine: 'docker', service: 'web', request: ran }],
  ['attach shop-web-1', { kind: 'attach', ...on }],
  ['copy /a, /b to shop-web-1:/to', { kind: 'copy', ...on, direction: 'in', from: ['/a', '/b'], to: '/to' }],
  ['copy shop-web-1:/a to /to', { kind: 'copy', ...on, direction: 'out', from: ['/a'], to: '/to' }],
  [
    'watch web',
    { kind: 'watch', application, engine: 'docker', address: 'unix:///run/docker.sock', services: ['web'] },
  ],
  ['send to the stream shop:orders', { kind: 'publish', ...at, channelKind: 'stream', fields: [['a', '1']] }],
  ['acknowledge 2 entries of orders in billing', { kind: 'acknowledge', ...group }],
  ['claim the entry 1-0 of orders for bob', { kind: 'claim', ...group, ids: ['1-0'], consumer: 'bob' }],
  ['set the last delivered id of billing to $', { kind: 'setGroupId', ...at, group: 'billing', id: '$' }],
  ['create the consumer group billing of orders', { kind: 'createGroup', ...of, id: '0', makesStream: false }],
  ['destroy the consumer group billing of orders', { kind: 'destroyGroup', ...of, consumers: 1, pending: 0 }],
  ['delete the consumer bob of billing', { kind: 'deleteConsumer', ...of, consumer: 'bob', pending: 2 }],
  ['trim orders to about its newest 1,000 entries', { kind: 'trim', ...at, bound: aboutThousand, effect: nothing }],
  ['delete 2 entries of orders', { kind: 'deleteEntries', ...at, ids: ['1-0', '2-0'] }],
  ['delete the list shop:orders', { kind: 'deleteKey', ...at, channelKind: 'list', length: 3, groups: [] }],
];

describe('What is said of an operation', () => {
  it.each(operations)('is an order in a few words: %s', (text, operation) => {
    expect(operationText(operation)).toBe(text);
  });

  it('is a question for what cannot be taken back, and none for what a person typed', () => {
    const asked = operations.filter(([, operation]) => questionOf(operation)).map(([, { kind }]) => kind);
    const housekeeping = ['createGroup', 'destroyGroup', 'deleteConsumer', 'trim', 'deleteEntries', 'deleteKey'];
    expect(asked).toEqual(['plan', 'acknowledge', 'claim', 'setGroupId', ...housekeeping]);
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

  it('names what a group takes along, and from where a new one reads', () => {
    expect(questionOf({ kind: 'destroyGroup', ...of, consumers: 1, pending: 1204 })).toEqual({
      title: 'Destroy the consumer group billing of orders?',
      detail: expect.stringMatching(/^1 consumer and 1,204 pending entries go with it\./) as unknown,
      action: 'Destroy Group',
    });
    const made = (id: string, makesStream: boolean) =>
      questionOf({ kind: 'createGroup', ...of, id, makesStream })?.detail;
    expect(made('0', false)).toBe('It is given everything, from the beginning.');
    expect(made('$', true)).toBe(
      'It is given only what is added from now on. The stream orders is created too if it is not there.',
    );
    expect(made('5-0', false)).toBe('It is given what follows 5-0.');
  });

  it('tells how many pending entries a consumer would take along, and what keeps them', () => {
    const deleted = (pending: number) =>
      questionOf({ kind: 'deleteConsumer', ...of, consumer: 'bob', pending })?.detail;
    expect(deleted(3)).toBe(
      '3 pending entries are lost to the group: no consumer can claim them any more. ' +
        'To keep them, claim them for another consumer first.',
    );
    expect(deleted(1)).toMatch(/^1 pending entry is lost.*claim it any more/);
    expect(deleted(0)).toMatch(/^It has no pending entry\./);
  });

  it('counts what a trim removes, and names who has not read it', () => {
    const detail = (effect: Partial<TrimEffect>, isExact = true) =>
      questionOf({
        kind: 'trim',
        ...at,
        bound: { by: 'length', length: 1000, isExact },
        effect: { length: 5000, removes: 4000, isMore: false, unread: [], ...effect },
      })?.detail;
    expect(detail({})).toMatch(
      /^4,000 of 5,000 entries go, the oldest first\. Every consumer group has been given them/,
    );
    expect(detail({}, false)).toMatch(/^Up to 4,000 of 5,000/);
    expect(detail({ isMore: true })).toMatch(/^More than 4,000 of 5,000/);
    expect(detail({ unread: [{ group: 'billing', entries: 1200 }, { group: 'audit' }] })).toContain(
      'Not yet delivered to billing (1,200). It is not known whether audit has read them.',
    );
    expect(detail({ removes: 0, length: 10 })).toBe('Nothing goes: the stream has 10 entries.');
    const trimmed = { kind: 'trim', ...at, bound: { by: 'id', id: '5-0', isExact: true }, effect: nothing } as const;
    expect(questionOf(trimmed)?.title).toBe('Trim orders to what begins at 5-0?');
  });

  it('names the key that goes, how much it holds, and the groups that go with it', () => {
    const groups = Array.from({ length: 10 }, (_, n) => `g${n}`);
    expect(questionOf({ kind: 'deleteKey', ...at, channelKind: 'stream', length: 2506, groups })).toEqual({
      title: 'Delete the stream shop:orders?',
      detail:
        'All that it holds goes: 2,506 entries. So do its consumer groups g0, g1, g2, g3, g4, g5, g6, g7 and 2 more. ' +
        'Redis cannot bring this back.',
      action: 'Delete Key',
    });
  });
});
