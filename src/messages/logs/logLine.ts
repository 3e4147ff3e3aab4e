import { stripAnsi } from '../../base/ansi.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { LogLevel } from '../../base/kinds/logLevels.ts';
import { parseExactly } from '../../expression/exactJson.ts';
import { levelOf } from './levels.ts';
import { parsePlainLine } from './plainLine.ts';

export type LogFields = Readonly<Record<string, unknown>>;

/** What a line of a log says of itself. */
export interface ParsedLogLine {
  readonly level: LogLevel | null;
  /** The fields of a line that is JSON or logfmt. */
  readonly fields: LogFields | undefined;
  /** Where the message of a line of text begins, counted without escape sequences. */
  readonly messageAt: number;
}

/** Where loggers write the level: pino, bunyan, zap, zerolog, logrus, Serilog, ECS, Google, Python. */
const levelNames = [
  'level',
  'severity',
  'lvl',
  'levelname',
  'log.level',
  '@level',
  '@l',
  'loglevel',
  'log_level',
  'severityText',
];

/** The level and the time stand near the beginning. */
export const headLength = 400;

/** Reads a line as JSON, as logfmt, or as text with a level in it. */
export function parseLogLine(line: string, isExact = false): ParsedLogLine {
  const json = jsonObject(line, isExact);
  if (json) return { level: levelIn(json), fields: json, messageAt: 0 };
  const head = stripAnsi(line.slice(0, headLength));
  const pairs = logfmt(line);
  const plain = parsePlainLine(head);
  if (pairs) return { level: levelIn(pairs) ?? plain.level, fields: pairs, messageAt: 0 };
  return { ...plain, fields: undefined };
}

function jsonObject(line: string, isExact: boolean): LogFields | undefined {
  if (!/^\s*\{/.test(line)) return undefined;
  try {
    return (isExact ? parseExactly(line) : JSON.parse(line)) as LogFields;
  } catch {
    return undefined;
  }
}

function levelIn(fields: LogFields): LogLevel | null {
  for (const name of levelNames) {
    const value = ownProperty(fields, name);
    const level = levelOf(typeof value === 'string' ? stripAnsi(value) : value);
    if (level) return level;
  }
  const log = ownProperty(fields, 'log');
  const nested = typeof log === 'object' && log !== null ? ownProperty(log as LogFields, 'level') : undefined;
  return levelOf(nested) ?? null;
}

/** A line without end is no list of pairs. */
const maxPairsLength = 4000;
const pair = /(?:^|\s)([A-Za-z_@][\w.@/-]*)=("(?:[^"\\]|\\.)*"|[^\s"]*)/g;

/** `level=info msg="it works"`: two pairs at least, from the start of the line on. */
function logfmt(line: string): LogFields | undefined {
  if (!/^\s*[A-Za-z_@][\w.@/-]*=/.test(line)) return undefined;
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of line.slice(0, maxPairsLength).matchAll(pair))
    fields.set(name, unquoted(value));
  return fields.size >= 2 ? Object.fromEntries(fields) : undefined;
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value.slice(1, -1);
  }
}
