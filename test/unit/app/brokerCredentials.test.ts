import { describe, expect, it } from 'vitest';
import {
  brokerPlace,
  formatCredentials,
  parseCredentials,
  withCredentials,
} from '../../../src/app/brokerCredentials.ts';

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

  it('are kept under a place that holds none', () => {
    expect(brokerPlace('redis://me:mine@h:1/2?x=y')).toBe('redis://h:1/2');
    expect(brokerPlace('redis://h:1')).toBe('redis://h:1');
  });

  it('come back as they were stored, and garbage is nothing', () => {
    const stored = new Map([['redis://h', credentials]]);
    expect(parseCredentials(formatCredentials(stored))).toEqual(stored);
    for (const text of [undefined, '', '[1]', '"x"', 'null', '{"a":1,"b":{"username":1,"password":"x"}}', '{']) {
      expect(parseCredentials(text).size).toBe(0);
    }
  });
});
