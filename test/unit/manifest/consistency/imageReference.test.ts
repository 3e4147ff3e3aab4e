import { describe, expect, it } from 'vitest';
import type { Situation } from '../support/resolving.ts';
import { messages, ofService, told } from '../support/reporting.ts';

/** Variables stay as they are written. */
const asWritten: Situation = { request: { interpolates: false } };

describe('names of images that are none', () => {
  it.each<[line: string, expected: string | readonly string[], below?: string, situation?: Situation]>([
    ['image: "redis:7:8"', 'error image 3:12-23'],
    ['image: "Redis"', 'error image 3:12-19 fix "redis"'],
    ['image: "Redis:Latest"', 'error image 3:12-26 fix "redis:latest"'],
    ['image: "Redis:-a"', 'error image 3:12-22'],
    ['image: "a b"', 'error image 3:12-17'],
    ['image: "http://x/y"', 'error image 3:12-24'],
    ['image: "https://x/y"', 'error image 3:12-25'],
    ['image: "x@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"', 'error image 3:12-85'],
    [
      'image: "x@sha256:0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A"',
      'error image 3:12-87 fix "x@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"',
    ],
    ['image: "x@sha512:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', 'error image 3:12-54'],
    ['image: "x:7@sha256:abc"', 'error image 3:12-28'],
    ['image: "x@a@b"', 'error image 3:12-19'],
    ['image: "redis:"', 'error image 3:12-20'],
    ['image: "redis:-a"', 'error image 3:12-22'],
    ['image: "redis:a/b"', 'error image 3:12-23'],
    [
      'image: "redis:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
      'error image 3:12-149',
    ],
    ['image: "reg:5000/redis:-"', 'error image 3:12-30'],
    ['image: "reg:x/redis"', 'error image 3:12-25'],
    ['image: "LOCAL/Redis"', 'error image 3:12-25 fix "local/redis"'],
    ['image: "Example.com/Redis"', 'error image 3:12-31 fix "example.com/redis"'],
    ['image: "example.com/a//b"', 'error image 3:12-30'],
    ['image: "/redis"', 'error image 3:12-20'],
    ['image: "redis/"', 'error image 3:12-20'],
    ['image: "a___b"', 'error image 3:12-19'],
    ['image: "a..b"', 'error image 3:12-18'],
    ['image: "-a"', 'error image 3:12-16'],
    ['image: "a-"', 'error image 3:12-16'],
    ['image: "a/B"', 'error image 3:12-17 fix "a/b"'],
    ['image: "ex!ample.com/x"', 'error image 3:12-28'],
    ['image: "a$"', 'error image 3:12-16'],
  ])('are told of: %s', (line, expected, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([expected].flat());
  });

  it.each<[line: string, below?: string, situation?: Situation]>([
    ['image: "redis"'],
    ['image: "redis:7"'],
    ['image: "x@sha256:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"'],
    ['image: "x@sha512:0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"'],
    [
      'image: "redis:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
    ],
    ['image: "reg:5000/redis"'],
    ['image: "reg:5000/redis:7"'],
    ['image: "localhost/redis"'],
    ['image: "LOCAL/redis"'],
    ['image: "a_b"'],
    ['image: "a__b"'],
    ['image: "a.b-c--d"'],
    ['image: "[::1]:5000/x"'],
    ['image: "team/redis"'],
    ['image: "${X:-Redis}"'],
    ['image: "$X"', '', asWritten],
  ])('are not seen in: %s', (line, below, situation) => {
    expect(told(ofService(line, below), situation)).toEqual([]);
  });

  it('are told of with what is wrong with them', () => {
    const why = (image: string): string =>
      messages(ofService(`image: "${image}"`))[0]!.replace(/^.* is not a valid image name: /, '');
    expect(why('a b')).toBe('it has a space in it. Take it out.');
    expect(why('http://x/y')).toBe('it is a URL. Leave "https://" out.');
    expect(why('x@a@b')).toBe('it has more than one digest. Keep one.');
    expect(why('x@sha256:abc')).toBe('a digest is "sha256:" and 64 hexadecimal digits. Correct it.');
    expect(why('redis:')).toBe('the tag after the colon is missing. Write one, or remove the colon.');
    expect(why('redis:7:8')).toBe('the tag "7:8" may hold letters, digits, ".", "_" and "-". Correct it.');
    expect(why('reg:x/redis')).toBe('"reg:x" is not a host. Correct it.');
    expect(why('example.com/a//b')).toBe('a part between two "/" is empty. Write it, or take one "/" out.');
    expect(why('a/Bc')).toBe('it has capital letters, which only a tag may have. Write it small.');
    expect(why('a/b_')).toBe('"b_" may hold letters and digits, joined by ".", "_" or "-". Correct it.');
  });
});
