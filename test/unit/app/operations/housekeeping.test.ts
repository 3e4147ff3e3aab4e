import { describe, expect, it } from 'vitest';
import type { DoorPorts, OperationEnding } from '../../../../src/app/operations/door.ts';
import { performClaim } from '../../../../src/app/operations/messages/claim.ts';
import {
  performHousekeeping,
  type HousekeepingOperation,
} from '../../../../src/app/operations/messages/housekeeping.ts';
import type { TapBroker } from '../../../../src/app/operations/messages/tapBroker.ts';
import type { Operation } from '../../../../src/app/operations/operation.ts';

const on = { broker: 'redis://***@near', channel: 'orders', key: 'shop:orders' };
const url = 'redis://:secret@near';
const never = new AbortController().signal;
const effect = { length: 5, removes: 2, isMore: false, unread: [] };

/** Every operation, what the tap is asked for it, and what it says. */
const cases: readonly (readonly [HousekeepingOperation, string, object, unknown, unknown])[] = [
  [
    { kind: 'createGroup', ...on, group: 'g', id: '$', makesStream: true },
    'createGroup',
    { group: 'g', id: '$', makesStream: true },
    null,
    null,
  ],
  [{ kind: 'destroyGroup', ...on, group: 'g', consumers: 1, pending: 2 }, 'destroyGroup', { group: 'g' }, null, null],
  [
    { kind: 'deleteConsumer', ...on, group: 'g', consumer: 'c', pending: 2 },
    'deleteConsumer',
    { group: 'g', consumer: 'c' },
    2,
    2,
  ],
  [
    { kind: 'trim', ...on, bound: { by: 'length', length: 3, isExact: true }, effect },
    'trim',
    { bound: { by: 'length', length: 3, isExact: true } },
    2,
    2,
  ],
  [{ kind: 'deleteEntries', ...on, ids: ['1-0'] }, 'deleteEntries', { ids: ['1-0'] }, 1, 1],
  [{ kind: 'deleteKey', ...on, channelKind: 'list', length: 3, groups: [] }, 'deleteKey', {}, true, 1],
];

function world(answers: boolean, reply: unknown) {
  const asked: (readonly [string, unknown])[] = [];
  const recorded: (readonly [Operation, OperationEnding['kind']])[] = [];
  const request = (name: string, params: unknown) => {
    asked.push([name, params]);
    return Promise.resolve(reply);
  };
  const target = { url, tap: () => ({ request }) } as unknown as TapBroker;
  const door: DoorPorts = {
    rules: {
      review: () => ({ problems: [], findings: [] }),
      record: ({ operation }, { kind }) => void recorded.push([operation, kind]),
    },
    surface: { actor: { kind: 'person', name: 'ada' }, tell: () => undefined, confirm: () => answers },
  };
  return { asked, recorded, target, door };
}

describe('Housekeeping in a broker', () => {
  it.each(cases)(
    'asks the tap once it was confirmed, and is recorded: $kind',
    async (operation, name, rest, reply, value) => {
      const { asked, recorded, target, door } = world(true, reply);
      expect(await performHousekeeping(operation, target, door, never)).toEqual({ kind: 'done', value });
      expect(asked).toEqual([[name, { broker: { url }, key: 'shop:orders', ...rest }]]);
      expect(recorded).toEqual([[operation, 'done']]);
      expect(JSON.stringify(recorded)).not.toContain('secret');
    },
  );

  it.each(cases)('asks nobody when it was declined: $kind', async (operation) => {
    const { asked, recorded, target, door } = world(false, null);
    expect(await performHousekeeping(operation, target, door, never)).toEqual({ kind: 'declined' });
    expect(asked).toEqual([]);
    expect(recorded).toEqual([[operation, 'declined']]);
  });

  it('claims what is pending with a consumer in parts, however much it is', async () => {
    const { asked, target, door } = world(true, ['1-0']);
    const ids = Array.from({ length: 2500 }, (_, n) => `${n}-0`);
    const operation = { kind: 'claim', ...on, group: 'g', consumer: 'c', ids } as const;
    expect(await performClaim(operation, target, door, never)).toMatchObject({ value: ['1-0', '1-0', '1-0'] });
    expect(asked.map(([, params]) => (params as { ids: unknown[] }).ids.length)).toEqual([1000, 1000, 500]);
  });
});
