const counts = new Intl.NumberFormat('en-US');

/** `1,234`. */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** `1 message`, `2 messages`. */
export function formatMany(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Time of day where the user is: `12:04:31.114`. */
export function formatTime(timeMs: number): string {
  const at = new Date(timeMs);
  if (Number.isNaN(at.getTime())) return '–';
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
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

export interface TextPart {
  readonly text: string;
  readonly isMatch: boolean;
}

/** What the preview shows beside an open detail. */
const narrowColumnLength = 30;

/** Leaves out so much of the beginning that the first match can be seen in a narrow column. */
export function startNear(text: string, searched: string, isCaseSensitive: boolean): string {
  if (searched === '') return text;
  const at = isCaseSensitive ? text.indexOf(searched) : text.toLowerCase().indexOf(searched.toLowerCase());
  const isOutOfSight = at > 12 && at + searched.length > narrowColumnLength;
  return isOutOfSight ? `…${text.slice(at - 12)}` : text;
}

/** Cuts a text at the matches of what the user searches. */
export function markMatches(text: string, searched: string, isCaseSensitive: boolean): TextPart[] {
  if (searched === '') return [{ text, isMatch: false }];
  const literal = searched.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(new RegExp(literal, isCaseSensitive ? 'g' : 'gi'))) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), isMatch: false });
    parts.push({ text: match[0], isMatch: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isMatch: false });
  return parts;
}

/** Hex digits as lines of sixteen bytes: offset, bytes, and the characters they would be. */
export function hexDump(hex: string, maxLines = 4096): string {
  const lines: string[] = [];
  for (let at = 0; at < hex.length && lines.length < maxLines; at += 32) {
    const bytes = hex.slice(at, at + 32).match(/../g) ?? [];
    const shown = bytes.map((byte) => {
      const code = Number.parseInt(byte, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
    });
    const halves = `${bytes.slice(0, 8).join(' ')}  ${bytes.slice(8).join(' ')}`.padEnd(49);
    lines.push(`${(at / 2).toString(16).padStart(8, '0')}  ${halves} ${shown.join('')}`);
  }
  const left = hex.length / 2 - maxLines * 16;
  if (left > 0) lines.push(`… ${formatCount(left)} more bytes`);
  return lines.join('\n');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
