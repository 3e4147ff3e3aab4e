import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../../../src/broker/redis/clients/clientAddress.ts';
import { isIntroducing, parseClientList } from '../../../../src/broker/redis/clients/clientList.ts';

const line = (parts: Readonly<Record<string, string>>): string =>
  Object.entries({
    ...{ id: '7', addr: '172.18.0.4:51234', laddr: '172.18.0.2:6379', fd: '9', name: '', age: '12', idle: '3' },
    ...{ flags: 'N', db: '0', sub: '0', psub: '0', ssub: '0', multi: '-1', cmd: 'xadd', user: 'default', resp: '2' },
    ...parts,
  })
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

function only(text: string) {
  const [one, ...others] = parseClientList(text);
  expect(others).toEqual([]);
  return one!;
}

describe('A line of CLIENT LIST', () => {
  it('becomes a connection, with times in milliseconds', () => {
    expect(only(`${line({ name: 'orders', sub: '2', ssub: '1', psub: '4', user: 'shop', cmd: 'XADD' })}\n`)).toEqual({
      connection: {
        ...{ id: '7', host: '172.18.0.4', port: 51234, name: 'orders', user: 'shop', lastCommand: 'xadd' },
        ...{ subscriptions: 3, patterns: 4, ageMs: 12_000, idleMs: 3000 },
      },
      source: '172.18.0.4:51234',
      isOwn: false,
      isMaster: false,
    });
  });

  it('tells the library where the server does', () => {
    const text = line({ 'lib-name': 'redis-py', 'lib-ver': '4.3.4' });
    expect(only(text).connection.library).toBe('redis-py 4.3.4');
    expect(only(line({ 'lib-name': 'go-redis', 'lib-ver': '' })).connection.library).toBe('go-redis');
    expect(only(line({ 'lib-name': '', 'lib-ver': '' })).connection).not.toHaveProperty('library');
  });

  it.each(['a=b', 'x"y', "it's", '[orders]', 'name=evil', 'id=1', 'é'])('keeps the name %s whole', (name) => {
    expect(only(line({ name })).connection).toMatchObject({ name, lastCommand: 'xadd', id: '7' });
  });

  it('keeps a name that looks like no name of a property', () => {
    expect(only(line({ name: '__proto__' })).connection.name).toBe('__proto__');
  });

  it('has the default user where the server knows none, as Redis 5', () => {
    const text = 'id=3 addr=10.0.0.1:5 fd=8 name= age=0 idle=0 flags=N db=0 sub=0 psub=0 multi=-1 cmd=client';
    expect(only(text).connection).toMatchObject({ user: 'default', subscriptions: 0, host: '10.0.0.1' });
  });

  it('of a unix socket has no host, whatever its path', () => {
    const { connection, source } = only(line({ addr: '/run/my redis.sock:0', name: 'n' }));
    expect(connection).toMatchObject({ host: '', port: 0, name: 'n' });
    expect(source).toBe('unix:/run/my redis.sock');
  });

  it.each(['patchbay', 'patchbay-tail'])('is of Patchbay by the name %s', (name) => {
    expect(only(line({ name })).isOwn).toBe(true);
  });

  it('is not of Patchbay because the name is somewhere in it', () => {
    expect(only(line({ name: 'not-patchbay', user: 'patchbay' })).isOwn).toBe(false);
  });

  it.each(['', 'nonsense', 'addr=1.2.3.4:5', 'id=x addr=1.2.3.4:5'])('%j is left out when it is none', (text) => {
    expect(parseClientList(`${text}\n${line({ id: '8' })}\n`).map(({ connection }) => connection.id)).toEqual(['8']);
  });

  it('tells who has only come and may be one of ours', () => {
    const isNew = (parts: Readonly<Record<string, string>>): boolean => isIntroducing(only(line(parts)).connection);
    expect(isNew({ age: '0', cmd: 'NULL' })).toBe(true);
    expect(isNew({ age: '0', cmd: 'client|setname' })).toBe(true);
    expect(isNew({ age: '0', cmd: 'xadd' })).toBe(false);
    expect(isNew({ age: '5', cmd: 'NULL' })).toBe(false);
    expect(isNew({ age: '0', cmd: 'NULL', name: 'orders' })).toBe(false);
  });
});

describe('The address of a client', () => {
  it.each([
    ['172.18.0.4:51234', '172.18.0.4', 51234],
    ['[fd00::7]:51234', 'fd00::7', 51234],
    ['[::1]:6379', '::1', 6379],
    ['[::ffff:10.0.0.7]:1', '10.0.0.7', 1],
    ['/run/redis.sock:0', '', 0],
    ['unix:/run/redis.sock', '', 0],
    ['unix:/run/redis:7.sock', '', 0],
    ['', '', 0],
    ['nonsense', '', 0],
  ])('%s is read', (text, host, port) => {
    expect(clientAddress(text)).toEqual({ host, port });
  });
});
