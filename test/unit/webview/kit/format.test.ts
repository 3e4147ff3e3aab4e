import { formatCount, plural } from '../../../../src/base/counts.ts';
import { describe, expect, it } from 'vitest';
import { formatCompact, formatSize, formatTime, hexDump, showHidden } from '../../../../src/webview/kit/format.ts';

describe('numbers', () => {
  it('are grouped', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(plural(1, 'new row')).toBe('1 new row');
    expect(plural(1200, 'new row')).toBe('1,200 new rows');
  });

  it('fit into four characters, and never say more than there is', () => {
    const counts = [0, 999, 1000, 1999, 9999, 10_000, 999_999, 1_234_567, 10_000_000, 999_999_999, 2_500_000_000];
    const texts = counts.map(formatCompact);
    expect(texts).toEqual(['0', '999', '1k', '1.9k', '9.9k', '10k', '999k', '1.2M', '10M', '999M', '2.5G']);
    expect(Math.max(...texts.map((text) => text.length))).toBe(4);
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

describe('hexDump', () => {
  it('shows sixteen bytes a line, with offset and characters', () => {
    expect(hexDump('48656c6c6f00ff').trimEnd()).toBe(
      '00000000  48 65 6c 6c 6f 00 ff                              Hello..',
    );
    expect(hexDump('00'.repeat(17)).split('\n')).toHaveLength(2);
  });

  it('has fewer bytes a line where it is narrow, and goes on from an offset', () => {
    expect(hexDump('4142434445464748ff', { bytesPerLine: 8, offset: 0x100 }).split('\n')).toEqual([
      '00000100  41 42 43 44 45 46 47 48  ABCDEFGH',
      '00000108  ff                       .',
    ]);
  });

  it('says how much it left out', () => {
    expect(hexDump('00'.repeat(40), { maxLines: 1 }).split('\n')[1]).toBe('… 24 more bytes');
  });
});
