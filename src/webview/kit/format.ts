import { formatCount } from '../../base/counts.ts';

/** A count in four characters at most: `999`, `1.2k`, `123k`, `1.2M`. It is rounded down: what it says is there. */
export function formatCompact(count: number): string {
  for (const [size, unit] of [
    [1_000_000_000, 'G'],
    [1_000_000, 'M'],
    [1000, 'k'],
  ] as const) {
    if (count < size) continue;
    const tenths = Math.floor((count / size) * 10) / 10;
    return `${tenths < 10 ? tenths : Math.floor(tenths)}${unit}`;
  }
  return String(count);
}

/** Time of day where the user is: `12:04:31.114`. */
export function formatTime(timeMs: number): string {
  const at = new Date(timeMs);
  if (Number.isNaN(at.getTime())) return '–';
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

/** Time of day where the user is, to the second: `12:04:31`. */
export function formatClock(timeMs: number): string {
  return formatTime(timeMs).slice(0, 8);
}

/** Date and time of day where the user is: `2025-11-24 12:04:31.114`. */
export function formatDateTime(timeMs: number): string {
  const at = new Date(timeMs);
  if (Number.isNaN(at.getTime())) return '–';
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${formatTime(timeMs)}`;
}

const units = ['B', 'kB', 'MB', 'GB'];

/** `212 B`, `1.2 kB`, `64 MB`: three digits at most, by thousands. */
export function formatSize(sizeBytes: number): string {
  let size = sizeBytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  const text = unit === 0 || size >= 99.95 ? size.toFixed(0) : size.toFixed(1).replace(/\.0$/, '');
  return `${text} ${units[unit] ?? ''}`;
}

/**
 * Makes visible what would otherwise hide or reorder text: control characters as their pictures, bidirectional
 * overrides and zero-width characters as their number. Line breaks and tabs stay.
 */
export function showHidden(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => {
      const code = character.charCodeAt(0);
      if (code < 0x20) return String.fromCharCode(0x2400 + code);
      return code === 0x7f ? '\u2421' : `\\u${code.toString(16).padStart(4, '0')}`;
    },
  );
}

export interface HexLines {
  readonly maxLines: number;
  /** The offset of the first byte within the whole. */
  readonly offset: number;
  readonly bytesPerLine: 16 | 8 | 4;
}

/** Hex digits as lines: offset, bytes, and the characters they would be. */
export function hexDump(hex: string, lines: Partial<HexLines> = {}): string {
  const { maxLines = 4096, offset = 0, bytesPerLine = 16 } = lines;
  const digits = bytesPerLine * 2;
  const width = bytesPerLine * 3 + (bytesPerLine === 16 ? 1 : 0);
  const shown: string[] = [];
  for (let at = 0; at < hex.length && shown.length < maxLines; at += digits) {
    const bytes = hex.slice(at, at + digits).match(/../g) ?? [];
    const text = bytesPerLine === 16 ? `${bytes.slice(0, 8).join(' ')}  ${bytes.slice(8).join(' ')}` : bytes.join(' ');
    const place = (offset + at / 2).toString(16).padStart(8, '0');
    shown.push(`${place}  ${text.padEnd(width)} ${bytes.map(characterOf).join('')}`);
  }
  const left = hex.length / 2 - maxLines * bytesPerLine;
  if (left > 0) shown.push(`… ${formatCount(left)} more bytes`);
  return shown.join('\n');
}

function characterOf(byte: string): string {
  const code = Number.parseInt(byte, 16);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
