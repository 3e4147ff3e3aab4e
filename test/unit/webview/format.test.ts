import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatMany,
  formatSize,
  formatTime,
  hexDump,
  markMatches,
  showHidden,
  startNear,
} from '../../../src/webview/inspector/format.ts';

describe('numbers', () => {
  it('are grouped', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(formatMany(1, 'new row')).toBe('1 new row');
    expect(formatMany(1200, 'new row')).toBe('1,200 new rows');
  });

  it('of bytes have three digits at most', () => {
    expect([0, 212, 999, 1000, 1234, 99_960, 999_600, 64_000_000].map(formatSize)).toEqual([
      '0 B',
      '212 B',
      '999 B',
      '1 kB',
      '1.2 kB',
      '100 kB',
      '1 MB',
      '64 MB',
    ]);
  });

  it('of time are of the day, with milliseconds', () => {
    expect(formatTime(new Date(2025, 10, 24, 7, 4, 31, 14).getTime())).toBe('07:04:31.014');
    expect(formatTime(Number.NaN)).toBe('–');
  });
});

describe('showHidden', () => {
  it('makes controls and overrides visible and leaves the rest alone', () => {
    expect(showHidden('a\u001b[31m\u0000b')).toBe('a␛[31m␀b');
    expect(showHidden('x\u202egnp.exe\u200b')).toBe('x\\u202egnp.exe\\u200b');
    expect(showHidden('línea\n\t✓ 漢字')).toBe('línea\n\t✓ 漢字');
  });
});

describe('markMatches', () => {
  it('cuts a text at its matches', () => {
    expect(markMatches('aXbxc', 'x', false)).toEqual([
      { text: 'a', isMatch: false },
      { text: 'X', isMatch: true },
      { text: 'b', isMatch: false },
      { text: 'x', isMatch: true },
      { text: 'c', isMatch: false },
    ]);
    expect(markMatches('aXbx', 'X', true).filter((part) => part.isMatch)).toHaveLength(1);
  });

  it('takes the text literally', () => {
    expect(markMatches('a.*(b', '.*(', false).filter((part) => part.isMatch)).toEqual([{ text: '.*(', isMatch: true }]);
  });

  it('loses nothing of the text', () => {
    const text = 'İstanbul {"a":"ß"}';
    const joined = (parts: readonly { text: string }[]): string => parts.map((part) => part.text).join('');
    expect(joined(markMatches(text, 's', false))).toBe(text);
    expect(joined(markMatches(text, '', false))).toBe(text);
  });
});

describe('startNear', () => {
  it('brings a late match into sight', () => {
    const text = `${'x'.repeat(200)}needle`;
    expect(startNear(text, 'NEEDLE', false)).toBe(`…${'x'.repeat(12)}needle`);
    expect(startNear(text, 'NEEDLE', true)).toBe(text);
    expect(startNear('a needle', 'needle', false)).toBe('a needle');
    expect(startNear('needle '.repeat(20), 'needle', false)).toBe('needle '.repeat(20));
  });
});

describe('hexDump', () => {
  it('shows sixteen bytes a line, with offset and characters', () => {
    expect(hexDump('48656c6c6f00ff').trimEnd()).toBe(
      '00000000  48 65 6c 6c 6f 00 ff                              Hello..',
    );
    expect(hexDump('00'.repeat(17)).split('\n')).toHaveLength(2);
  });

  it('says how much it left out', () => {
    expect(hexDump('00'.repeat(40), 1).split('\n')[1]).toBe('… 24 more bytes');
  });
});
