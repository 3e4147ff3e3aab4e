import { describe, expect, it } from 'vitest';
import type { BrokerStatus } from '../../../src/broker/broker.ts';
import { entryIdProblem } from '../../../src/broker/entryId.ts';
import { timeMsOf } from '../../../src/broker/redis/streams/ids.ts';
import { retryDelayMs } from '../../../src/broker/redis/connection/connection.ts';
import { ConnectionStates } from '../../../src/broker/redis/connection/connectionStates.ts';
import { parseBatches } from '../../../src/broker/redis/streams/entries.ts';
import { isTransient, toBrokerError } from '../../../src/broker/redis/connection/problems.ts';
import { startId } from '../../../src/broker/redis/streams/startId.ts';

describe('The id a tail starts behind', () => {
  it.each([
    [{ at: 'beginning' }, '0-0'],
    [{ at: 'latest' }, undefined],
    [{ at: 'id', id: '5-1' }, '5-1'],
    [{ at: 'id', id: '5' }, '5'],
    [{ at: 'time', timeMs: 1000 }, '999-18446744073709551615'],
    [{ at: 'time', timeMs: 999.5 }, '999-18446744073709551615'],
    [{ at: 'time', timeMs: 0 }, '0-0'],
    [{ at: 'time', timeMs: -1 }, '0-0'],
  ] as const)('of %j is %s', (from, id) => {
    expect(startId(from)).toBe(id);
  });

  it.each(['$', '', '-', '1-', '1-2-3', '1 2', 'x'])('cannot be %j', (id) => {
    expect(entryIdProblem(id)?.code).toBe('broker.bad-id');
    expect(() => startId({ at: 'id', id })).toThrow();
  });

  it('holds the time', () => {
    expect(timeMsOf(Buffer.from('1700000000000-12'))).toBe(1_700_000_000_000);
  });
});

describe('A reply of XREAD', () => {
  it('becomes batches of entries', () => {
    const [key, id, name, value] = ['orders', '1-0', 'a', 'b'].map((text) => Buffer.from(text));
    const batches = parseBatches([[key, [[id, [name, value]]]]]).map(({ key: its, entries }) => ({
      key: its,
      entries: entries.map((entry) => ({
        id: entry.id,
        idBytes: entry.idBytes,
        timeMs: entry.timeMs,
        fields: entry.fields,
      })),
    }));
    expect(batches).toEqual([
      { key: 'orders', entries: [{ id: '1-0', idBytes: id, timeMs: 1, fields: [name, value] }] },
    ]);
  });

  it('is nothing when the block ran out', () => {
    expect(parseBatches(null)).toEqual([]);
  });
});

describe('What goes wrong with Redis', () => {
  function reply(message: string): Error {
    return Object.assign(new Error(message), { name: 'ReplyError', command: { name: 'auth', args: ['secret'] } });
  }

  it.each([
    [reply('NOAUTH Authentication required.'), 'broker.auth-failed'],
    [reply('WRONGPASS invalid username-password pair'), 'broker.auth-failed'],
    [reply('WRONGTYPE Operation against a key'), 'broker.wrong-type'],
    [reply('ERR unknown command'), 'broker.refused'],
    [reply('LOADING Redis is loading'), 'broker.unreachable'],
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'broker.unreachable'],
    [new Error('Connection is closed.'), 'broker.unreachable'],
  ])('%s is %s', (error, code) => {
    expect(toBrokerError(error, 'redis://h').problem.code).toBe(code);
  });

  it('says where a password is given when one is asked for, and not when one is refused', () => {
    const message = (text: string): string => toBrokerError(reply(text), 'redis://h').problem.message;
    expect(message('NOAUTH Authentication required.')).toMatch(/asks for a password .*Set Broker Credentials…/);
    expect(message('WRONGPASS invalid')).toMatch(/refuses these credentials/);
  });

  it('tells a certificate that is not trusted from a broker that is down', () => {
    const error = Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(toBrokerError(error, 'rediss://h').problem.message).toContain('certificate that is not trusted');
  });

  it('passes by itself when it is the connection, and only then', () => {
    expect(isTransient(toBrokerError(new Error('gone'), 'redis://h'))).toBe(true);
    expect(isTransient(toBrokerError(reply('NOAUTH'), 'redis://h'))).toBe(false);
  });

  it('carries no arguments of the command, which may be a password', () => {
    expect(JSON.stringify(toBrokerError(reply('WRONGPASS x'), 'redis://h').cause)).not.toContain('secret');
  });

  it('repeats no password of a command that the server does not know', () => {
    const text = 'ERR unknown command `AUTH`, with args beginning with: `ops` `s3cret` ';
    const error = toBrokerError(reply(text), 'redis://h');
    expect(error.problem.message).toContain('ERR unknown command `AUTH`');
    expect(`${error.problem.message} ${String(error.cause)} ${error.stack ?? ''}`).not.toContain('s3cret');
  });

  it('is tried again from 50 ms on, and at least every 2 s', () => {
    expect([0, 1, 2, 5, 6, 100].map(retryDelayMs)).toEqual([50, 100, 200, 1600, 2000, 2000]);
  });
});

describe('The state of a broker', () => {
  const problem = { code: 'broker.unreachable', severity: 'error', message: 'gone' } as const;

  function watched(): { states: ConnectionStates; heard: BrokerStatus['state'][] } {
    const states = new ConnectionStates();
    const heard: BrokerStatus['state'][] = [];
    states.onDidChange((status) => heard.push(status.state));
    return { states, heard };
  }

  it('is lost while one of its connections is', () => {
    const { states, heard } = watched();
    const [a, b] = [states.open(), states.open()];
    a.connecting();
    a.ready();
    b.connecting();
    b.ready();
    b.lost(problem);
    a.ready();
    b.connecting();
    b.ready();
    expect(heard).toEqual(['connecting', 'ready', 'connecting', 'ready', 'lost', 'ready']);
  });

  it('remembers since when it is lost, however often connecting again fails', () => {
    const { states, heard } = watched();
    const connection = states.open();
    connection.lost(problem);
    const first = states.current;
    connection.connecting();
    connection.lost(problem);
    expect(states.current).toEqual(first);
    expect(heard).toEqual(['lost']);
  });

  it('is idle when nobody needs a connection', () => {
    const { states } = watched();
    const connection = states.open();
    connection.ready();
    connection.gone();
    expect(states.current).toEqual({ state: 'idle' });
  });
});
