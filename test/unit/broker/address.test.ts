import { describe, expect, it } from 'vitest';
import { maskUrl } from '../../../src/base/mask.ts';
import { parseAddress } from '../../../src/broker/redis/connection/address.ts';
import { slotOf } from '../../../src/broker/redis/connection/slots.ts';

describe('An address', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379, db: 0 }],
    ['redis://cache:6380/3', { host: 'cache', port: 6380, db: 3 }],
    ['redis://[::1]:7000', { host: '::1', port: 7000, db: 0 }],
    ['rediss://cache', { host: 'cache', port: 6379, db: 0, tls: {} }],
    ['redis://u:p%40ss@h', { host: 'h', port: 6379, db: 0, username: 'u', password: 'p@ss' }],
    ['redis://:secret@h', { host: 'h', port: 6379, db: 0, password: 'secret' }],
    ['unix:///run/redis.sock', { path: '/run/redis.sock' }],
    ['/run/redis.sock', { path: '/run/redis.sock' }],
    ['REDIS://cache', { host: 'cache', port: 6379, db: 0 }],
    ['RedisS://Cache', { host: 'Cache', port: 6379, db: 0, tls: {} }],
    ['UNIX:///run/Redis.sock', { path: '/run/Redis.sock' }],
  ])('%s is understood', (url, options) => {
    expect(parseAddress(url)).toMatchObject({ kind: 'single', options, seeds: [] });
    expect(parseAddress(url).options).toEqual(options);
  });

  it('names the nodes of a cluster', () => {
    expect(parseAddress('rediss+cluster://u:p@a:7000,[::1]:7001,b')).toEqual({
      label: 'rediss+cluster://***@a:7000,[::1]:7001,b',
      kind: 'cluster',
      options: { username: 'u', password: 'p', tls: {} },
      seeds: [
        { host: 'a', port: 7000 },
        { host: '::1', port: 7001 },
        { host: 'b', port: 6379 },
      ],
    });
  });

  it('reads the scheme of a cluster in capitals', () => {
    const { kind, options } = parseAddress('REDISS+Cluster://a,b');
    expect({ kind, options }).toEqual({ kind: 'cluster', options: { tls: {} } });
  });

  it('names sentinels, and the master that they watch', () => {
    expect(parseAddress('redis+sentinel://:p@a,b:26380/orders/2?sentinelPassword=s')).toMatchObject({
      label: 'redis+sentinel://***@a,b:26380/orders/2',
      kind: 'sentinel',
      options: {
        password: 'p',
        name: 'orders',
        db: 2,
        sentinelPassword: 's',
        sentinels: [
          { host: 'a', port: 26_379 },
          { host: 'b', port: 26_380 },
        ],
      },
    });
  });

  it.each([
    '',
    'redis',
    'http://h',
    'redis://h/x',
    'redis://h/99999',
    'redis://:%@h',
    'redis://a,b',
    'redis://h:99999',
    'redis+cluster://h/1',
    'redis+sentinel://h',
    'rediss://h?ca=/no/such/file',
  ])('%j is refused with a problem', (url) => {
    expect(() => parseAddress(url)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'broker.bad-address' }) as unknown }),
    );
  });

  it.each([
    ['redis://user:secret@host:1/2', 'redis://***@host:1/2'],
    ['redis://:sec/ret@host', 'redis://***@host'],
    ['redis://:sec@ret@host', 'redis://***@host'],
    ['redis://host/0?password=secret', 'redis://host/0'],
    ['secret@host', '***@host'],
    ['redis://host:1', 'redis://host:1'],
  ])('%s is shown as %s', (url, shown) => {
    expect(maskUrl(url)).toBe(shown);
  });
});

describe('The slot of a key', () => {
  it.each([
    ['foo', 12_182],
    ['{user1000}.following', slotOf('user1000')],
    ['foo{}{bar}', slotOf('foo{}{bar}')],
    ['foo{{bar}}zap', slotOf('{bar')],
    ['123456789', 12_739],
  ])('%s is %i, as the cluster counts', (key, slot) => {
    expect(slotOf(key)).toBe(slot);
  });
});
