import { describe, expect, it } from 'vitest';
import { maskUrl } from '../../../src/broker/maskUrl.ts';
import { parseAddress } from '../../../src/broker/redis/address.ts';

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
  ])('%s is understood', (url, options) => {
    expect(parseAddress(url).options).toEqual(options);
  });

  it.each(['', 'redis', 'http://h', 'redis://h/x', 'redis://h/99999', 'redis://:%@h', 'redis+cluster://h'])(
    '%j is refused with a problem',
    (url) => {
      expect(() => parseAddress(url)).toThrow(
        expect.objectContaining({ problem: expect.objectContaining({ code: 'broker.bad-address' }) as unknown }),
      );
    },
  );

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
