import { describe, expect, it } from 'vitest';
import { cheapJsonBytes, isCheapJson } from '../../../../src/messages/decode/jsonCost.ts';

const isCheap = (text: string): boolean => isCheapJson(Buffer.from(text));
const list = (count: number, item: (i: number) => string): string =>
  `[${Array.from({ length: count }, (_, i) => item(i)).join(',')}]`;

describe('What JSON takes to read', () => {
  it.each<[string, string]>([
    ['a long text', JSON.stringify('lorem, ipsum: [dolor] {sit} '.repeat(100_000))],
    ['a long text that is full of quotes', JSON.stringify('","'.repeat(200_000))],
    ['a text that does not end', `"${'x'.repeat(100_000)}`],
    ['a text that ends in the middle of an escape', `"${'x'.repeat(100_000)}\\`],
    ['white space', `[${' '.repeat(3_000_000)}]`],
    ['a hundred thousand numbers', list(100_000, String)],
    ['fifty thousand objects of the same names', list(50_000, (i) => `{"id":${i},"total":2}`)],
    ['ten thousand different names', `{${list(10_000, (i) => `"name${i}":1`).slice(1, -1)}}`],
    ['texts that are no names, and all different', list(100_000, (i) => `"name${i}"`)],
    ['a nesting of five thousand', `${' '.repeat(cheapJsonBytes)}${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['twenty nestings of five hundred', list(20, () => `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`) + ' '.repeat(5e4)],
    ['many groups, none in another', `[${'[],'.repeat(80_000)}0]`],
    ['whatever is short', '['.repeat(cheapJsonBytes)],
  ])('is little for %s', (_, text) => {
    expect(isCheap(text)).toBe(true);
  });

  it.each<[string, string]>([
    ['five million characters', `[${' '.repeat(5_000_001)}]`],
    ['a million numbers', list(500_000, () => '1')],
    ['a hundred and fifty thousand groups', `[${'[],'.repeat(150_000)}0]`],
    ['as many objects', `[${'{},'.repeat(150_000)}0]`],
    ['twenty thousand different names', `{${list(20_000, (i) => `"name${i}":1`).slice(1, -1)}}`],
    ['names with quotes in them', `{${list(20_000, (i) => `"\\"${i}":1`).slice(1, -1)}}`],
    ['a nesting of more than five thousand', `${' '.repeat(cheapJsonBytes)}${'['.repeat(5001)}${']'.repeat(5001)}`],
    ['the same in objects', `${' '.repeat(cheapJsonBytes)}${'{"a":'.repeat(5001)}1${'}'.repeat(5001)}`],
    ['whatever is not short and deep', '['.repeat(cheapJsonBytes + 1)],
  ])('is much for %s', (_, text) => {
    expect(isCheap(text)).toBe(false);
  });

  it('is found out in less time than it would take', () => {
    const bytes = Buffer.from(`[${'[],'.repeat(10_000_000)}0]`);
    const before = process.threadCpuUsage();
    expect(isCheapJson(bytes)).toBe(false);
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(30);
  });
});
