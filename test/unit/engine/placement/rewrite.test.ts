import { describe, expect, it } from 'vitest';
import { rewriteAddresses, rewriteValue, type AddressBook } from '../../../../src/engine/placement/rewrite.ts';

/** `stock` listens on 8000 and `db` on 5432; what is reached here has 10,000 added to its port. */
const ports = new Map([
  ['stock', [8000]],
  ['db', [5432]],
  ['redis', [6379]],
  ['mute', []],
]);
const book: AddressBook = {
  isKnown: (host) => ports.has(host),
  portsOf: (host) => ports.get(host) ?? [],
  resolve: (_host, port) => ({ host: '127.0.0.1', port: port + 10_000 }),
};

describe('An address in a value', () => {
  it.each([
    ['http://stock:8000', 'http://127.0.0.1:18000'],
    ['http://stock:8000/items?from=stock', 'http://127.0.0.1:18000/items?from=stock'],
    ['redis://redis:6379/2', 'redis://127.0.0.1:16379/2'],
    ['redis://:pass@redis:6379/2', 'redis://:pass@127.0.0.1:16379/2'],
    ['postgres://user:secret@db:5432/shop', 'postgres://user:secret@127.0.0.1:15432/shop'],
    ['stock:8000', '127.0.0.1:18000'],
    ['stock:8000,db:5432, redis:6379', '127.0.0.1:18000,127.0.0.1:15432, 127.0.0.1:16379'],
    ['mongodb://stock:8000,db:5432/x', 'mongodb://127.0.0.1:18000,127.0.0.1:15432/x'],
    ['host=db:5432;user=x', 'host=127.0.0.1:15432;user=x'],
    ['http://stock', 'http://127.0.0.1:10080'],
    ['redis://redis/0', 'redis://127.0.0.1:16379/0'],
    ['https://stock/path', 'https://127.0.0.1:10443/path'],
    ['stock:80', '127.0.0.1:10080'],
  ])('is replaced: %s', (value, expected) => {
    expect(rewriteValue(value, book)).toBe(expected);
  });

  it.each([
    'unix:///var/run/redis/redis.sock',
    '/var/run/redis:6379',
    'registry/redis:7',
    'redis:7',
    'redis:7-alpine',
    'http://api.example.com:8000',
    'http://my-stock:8000',
    'http://stock.example.com:8000',
    'http://stock.example.com',
    'redis',
    'the stock of a shop',
    'redis:8000@elsewhere',
    'http://stock:800000',
    'ftp-stock://stock',
    '',
  ])('is none, and stays: %s', (value) => {
    expect(rewriteValue(value, book)).toBe(value);
  });

  it('in two variables is replaced in both', () => {
    const variables = { DB_HOST: 'db', DB_PORT: '5433', DB_USER: 'db', OTHER: 'x' };
    expect(rewriteAddresses(variables, book)).toEqual({ ...variables, DB_HOST: '127.0.0.1', DB_PORT: '15433' });
  });

  it.each([
    [{ PGHOST: 'db' }, { PGHOST: '127.0.0.1', PGPORT: '15432' }],
    [{ 'spring.db.host': 'db' }, { 'spring.db.host': '127.0.0.1', 'spring.db.port': '15432' }],
    [{ REDIS_SERVER: 'redis' }, { REDIS_SERVER: '127.0.0.1', REDIS_PORT: '16379' }],
  ])('without a port has the one that the host is known for: %o', (variables, expected) => {
    expect(rewriteAddresses(variables, book)).toEqual(expected);
  });

  it.each<Record<string, string>>([{ MUTE_HOST: 'mute' }, { DB_HOST: 'db', DB_PORT: 'default' }, { DB_NAME: 'db' }])(
    'stays where no port is known, or none is meant: %o',
    (variables) => {
      expect(rewriteAddresses(variables, book)).toEqual(variables);
    },
  );

  it('takes no longer for a hostile value', () => {
    const hostile = `${'a:'.repeat(50_000)}${'http://'.repeat(20_000)}${'-'.repeat(50_000)}`;
    expect(rewriteValue(hostile, book)).toBe(hostile);
  });
});
