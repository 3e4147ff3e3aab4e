import { isUtf8 } from 'node:buffer';
import type { SourceKind } from '../../base/kinds/sources.ts';
import { Buffer } from 'node:buffer';

/** The `redis-cli` command that sends a message again; undefined for what no command sends. */
export function redisCommand(kind: SourceKind, key: string, fields: readonly Buffer[]): string | undefined {
  const payload = fields[1];
  switch (kind) {
    case 'stream':
      return ['XADD', quoted(key), '*', ...fields.map(quoted)].join(' ');
    case 'pubsub':
      return payload && `PUBLISH ${quoted(key)} ${quoted(payload)}`;
    case 'list':
      return payload && `RPUSH ${quoted(key)} ${quoted(payload)}`;
    case 'sorted-set': {
      const score = fields.find((_, at) => at % 2 === 1 && fields[at - 1]?.toString() === 'score');
      return payload && score && `ZADD ${quoted(key)} ${quoted(score)} ${quoted(payload)}`;
    }
    default:
      return undefined;
  }
}

/**
 * What is not written as it is within quotes: controls; what hides or turns the text around it; and what a shell, should
 * somebody paste the command there, would run.
 */
const unsafe = /[\x00-\x1f\x7f-\x9f$`!\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** Writes a value so that `redis-cli` reads it back byte for byte: plain words as they are, all else in quotes, unsafe text as `\xNN`. */
export function quoted(value: string | Buffer): string {
  const text = typeof value === 'string' ? value : isUtf8(value) ? value.toString() : value.toString('latin1');
  const isText = typeof value === 'string' || isUtf8(value);
  if (isText && /^[\w.:@/+-]+$/.test(text)) return text;
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(isText ? unsafe : /[^\x20-\x7e]|[$`!]/g, isText ? escapeText : escape);
  return `"${escaped}"`;
}

const short: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeText(character: string): string {
  if (character < '\x80') return escape(character);
  return [...Buffer.from(character)].map((byte) => escape(String.fromCharCode(byte))).join('');
}

function escape(character: string): string {
  return short.get(character) ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
