import { describe, expect, it } from 'vitest';
import {
  credentialsKey,
  formatCredentials,
  parseCredentials,
  withCredentials,
} from '../../../../src/app/channels/brokerCredentials.ts';

const credentials = { username: 'ops', password: 'p@ss/word' };

describe('Credentials of a broker', () => {
  it.each([
    ['redis://h:1', 'redis://ops:p%40ss%2Fword@h:1'],
    ['rediss+cluster://a:1,b:2?ca=/x', 'rediss+cluster://ops:p%40ss%2Fword@a:1,b:2?ca=/x'],
    // Has its own, or takes none.
    ['redis://me:mine@h', 'redis://me:mine@h'],
    ['unix:///run/redis.sock', 'unix:///run/redis.sock'],
    ['/run/redis.sock', '/run/redis.sock'],
  ])('make %s into %s', (url, expected) => {
    expect(withCredentials(url, credentials)).toBe(expected);
  });

  it.each([
    ['redis://h:1', 'rediss://h:1'],
    ['redis://h:1', 'redis://h:2'],
    ['redis://h:1/0', 'redis://h:1/1'],
    ['rediss://h:1?ca=/prod.pem', 'rediss://h:1?ca=/mine.pem'],
    ['rediss://h:1?ca=/prod.pem', 'rediss://h:1'],
    ['rediss://h:1', 'rediss://h:1?servername=other'],
    ['redis+sentinel://h/a', 'redis+sentinel://h/b'],
  ])('of %s are not those of %s', (one, other) => {
    expect(credentialsKey(one)).toBe(one);
    expect(credentialsKey(other)).not.toBe(credentialsKey(one));
  });

  it.each(['redis://me:mine@h:1', 'redis://me@h', 'unix:///run/redis.sock', '/run/redis.sock', 'http://h'])(
    'are not kept for %s',
    (url) => {
      expect(credentialsKey(url)).toBeUndefined();
    },
  );

  it('come back as they were stored, and garbage is nothing', () => {
    const stored = new Map([['redis://h', credentials]]);
    expect(parseCredentials(formatCredentials(stored))).toEqual(stored);
    for (const text of [undefined, '', '[1]', '"x"', 'null', '{"a":1,"b":{"username":1,"password":"x"}}', '{']) {
      expect(parseCredentials(text).size).toBe(0);
    }
  });
});
