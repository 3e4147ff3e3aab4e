import { describe, expect, it } from 'vitest';
import type { RecordedMessage } from '../../../../src/messages/recording/recording.ts';
import { replayedCopy, markFields } from '../../../../src/transfer/replay/copies.ts';

const asItIs = { mark: null, keepsIds: false };

function recorded(message: Partial<RecordedMessage> & Pick<RecordedMessage, 'kind'>): RecordedMessage {
  return { at: 0, channel: 'c', fields: [], ...message };
}

describe('replayedCopy', () => {
  it('copies the fields of an entry in their order, bytes as bytes', () => {
    const fields: RecordedMessage['fields'] = [
      ['b', '1'],
      ['a', { base64: '/w==' }],
      ['b', '2'],
    ];
    expect(replayedCopy(recorded({ kind: 'stream', id: '5-1', fields }), 'k', asItIs)).toEqual({
      kind: 'stream',
      key: 'k',
      fields: [
        ['b', '1'],
        ['a', Buffer.of(0xff)],
        ['b', '2'],
      ],
    });
  });

  it('keeps the id of an entry when asked to', () => {
    const message = recorded({ kind: 'stream', id: '5-1', fields: [['a', '1']] });
    expect(replayedCopy(message, 'k', { mark: null, keepsIds: true })).toMatchObject({ options: { id: '5-1' } });
  });

  it('marks a copy with its recording and the id that it had', () => {
    const message = recorded({ kind: 'stream', id: '5-1', fields: [['a', '1']] });
    expect(replayedCopy(message, 'k', { mark: 'monday', keepsIds: false })).toMatchObject({
      fields: [
        ['a', '1'],
        [markFields.recording, 'monday'],
        [markFields.id, '5-1'],
      ],
    });
  });

  it('leaves what has no fields of its own unmarked', () => {
    const message = recorded({ kind: 'pubsub', fields: [['', 'hello']], isSharded: true });
    expect(replayedCopy(message, 'k', { mark: 'monday', keepsIds: false })).toEqual({
      kind: 'pubsub',
      key: 'k',
      fields: [['', 'hello']],
      options: { side: 'right', score: 0, isSharded: true },
    });
  });

  it('pushes to the end of a list that an item was pushed to', () => {
    const item = { kind: 'list', event: 'lpush', side: 'left', fields: [['lpush', 'x']] } as const;
    expect(replayedCopy(recorded(item), 'k', asItIs)).toMatchObject({ fields: [['', 'x']], options: { side: 'left' } });
    const waiting = { kind: 'list', event: 'waiting', fields: [['waiting', 'x']] } as const;
    expect(replayedCopy(recorded(waiting), 'k', asItIs)).toMatchObject({ options: { side: 'right' } });
  });

  it.each(['lpop', 'rpop', 'removed'])('takes nothing away: %s', (event) => {
    expect(replayedCopy(recorded({ kind: 'list', event, fields: [[event, 'x']] }), 'k', asItIs)).toBe('removal');
    expect(replayedCopy(recorded({ kind: 'key', event, fields: [[event, 'x']] }), 'k', asItIs)).toBe('removal');
  });

  it('gives a member its score, also an infinite one', () => {
    const member = {
      kind: 'sorted-set',
      event: 'scheduled',
      fields: [
        ['scheduled', 'x'],
        ['score', '7.5'],
      ],
    } as const;
    expect(replayedCopy(recorded({ ...member, score: 7.5 }), 'k', asItIs)).toMatchObject({ options: { score: 7.5 } });
    const infinite = {
      ...member,
      fields: [
        ['scheduled', 'x'],
        ['score', '-Infinity'],
      ],
    } as const;
    expect(replayedCopy(recorded(infinite), 'k', asItIs)).toMatchObject({ options: { score: -Infinity } });
  });

  it('sets the fields of a hash one by one, whatever they are called', () => {
    const field = {
      kind: 'key',
      event: 'set',
      fields: [
        ['set', '1'],
        ['action', 'set'],
      ],
    } as const;
    expect(replayedCopy(recorded(field), 'k', asItIs)).toEqual({
      kind: 'key',
      key: 'k',
      fields: [['set', '1']],
      options: { isHash: true },
    });
  });

  it('sets a key as a whole', () => {
    const whole = { kind: 'key', event: 'set', fields: [['set', 'v']] } as const;
    expect(replayedCopy(recorded(whole), 'k', asItIs)).toEqual({ kind: 'key', key: 'k', fields: [['', 'v']] });
  });

  it('leaves out the members of a set that was watched as a key', () => {
    const member = { kind: 'key', event: 'added', fields: [['added', 'v']] } as const;
    expect(replayedCopy(recorded(member), 'k', asItIs)).toBe('unsendable');
  });

  it('leaves out the items of what was watched as a key', () => {
    const item = { kind: 'key', event: 'lpush', side: 'left', fields: [['lpush', 'v']] } as const;
    expect(replayedCopy(recorded(item), 'k', asItIs)).toBe('unsendable');
  });

  it.each(['keyspace', 'logs', 'events'] as const)('sends no %s', (kind) => {
    expect(replayedCopy(recorded({ kind, fields: [['', 'x']] }), 'k', asItIs)).toBe('unsendable');
  });
});
