import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCredentials, maskPassword, maskText, maskUrl } from '../../../src/base/mask.ts';

/** Whatever people use as a password, with the characters that a URL gives a meaning. */
const password = fc
  .array(
    fc.oneof(
      fc.constantFrom('@', '/', '?', '#', '%', ':', '&', '=', '\\', '[', ']', ' ', '%40', '$', '*'),
      fc.string(),
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));
const word = password.map((text) => text.replace(/[\s"'`<>]/g, '/'));
const scheme = fc.constantFrom('redis', 'rediss', 'redis+cluster', 'redis+sentinel', 'postgres', 'amqp', 'https');
const place = fc.constantFrom('h', 'h:6379', '[::1]:1/3', 'a:1,b:2');

describe('A URL that is shown', () => {
  it('is the same whatever its password is: no part of it is there', () => {
    fc.assert(
      fc.property(scheme, fc.constantFrom('', 'ops', 'o.p-s'), password, place, (kind, user, secret, where) => {
        expect(maskUrl(`${kind}://${user}:${secret}@${where}`)).toBe(`${kind}://***@${where}`);
      }),
      { numRuns: 2000 },
    );
  });

  it('has no query, which may hold a password', () => {
    fc.assert(
      fc.property(scheme, place, password, (kind, where, secret) => {
        const shown = maskUrl(`${kind}://${where}?sentinelPassword=${secret}`);
        expect([`${kind}://${where}`, maskUrl(`${kind}://x@${secret.slice(secret.lastIndexOf('@') + 1)}`)]).toContain(
          shown,
        );
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['redis://:pa?ss@host', 'redis://***@host'],
    ['redis://:s3cr#et@host:1', 'redis://***@host:1'],
    ['redis://:s3/cr@et@host', 'redis://***@host'],
    ['redis://:secret', 'redis://***'],
    ['redis://token@host', 'redis://***@host'],
    ['redis://host:1/2', 'redis://host:1/2'],
    ['rediss://host?ca=/x', 'rediss://host'],
    ['/run/redis.sock', '/run/redis.sock'],
  ])('%s is shown as %s', (url, shown) => {
    expect(maskUrl(url)).toBe(shown);
  });
});

describe('The address of an engine that is shown', () => {
  it.each([
    ['ssh://me@host:22', 'ssh://me@host:22'],
    ['tcp://box:2376', 'tcp://box:2376'],
    ['unix:///var/run/docker.sock', 'unix:///var/run/docker.sock'],
    ['tcp://me:s3/cr@et@box:2376', 'tcp://***@box:2376'],
    ['box:2376', 'box:2376'],
  ])('%s is shown as %s', (address, shown) => {
    expect(maskPassword(address)).toBe(shown);
  });
});

describe('A text that repeats a URL', () => {
  it('is the same whatever the password in it is', () => {
    fc.assert(
      fc.property(scheme, word, place, (kind, secret, where) => {
        const text = (inner: string): string => `Cannot reach ${kind}://ops:${inner}@${where} (refused).`;
        expect(maskText(text(secret))).toBe(text('x').replace('ops:x', '***'));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['PASSWORD=hunter2 ok', 'PASSWORD=*** ok'],
    ['{"token": "abc.def"}', '{"token": "***"}'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
    ['GET http://localhost:8080/health failed', 'GET http://localhost:8080/health failed'],
    ['mail me@example.org', 'mail me@example.org'],
  ])('%s becomes %s', (text, shown) => {
    expect(maskText(text)).toBe(shown);
  });

  it('takes no time, however long it is', () => {
    const started = performance.now();
    maskText('a://'.repeat(100_000));
    maskText(`${'password='.repeat(50_000)} `);
    maskText('a'.repeat(500_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('A value', () => {
  it('with a user and a password in it is known as such, whatever the password', () => {
    fc.assert(
      fc.property(scheme, password, place, (kind, secret, where) => {
        expect(hasCredentials(`${kind}://ops:${secret}@${where}`)).toBe(true);
      }),
    );
  });

  it.each(['http://localhost:8080/a', 'https://esm.sh/react@18', 'me@example.org', 'redis://h:1?ca=/x', ''])(
    '%s has none',
    (text) => {
      expect(hasCredentials(text)).toBe(false);
    },
  );
});
