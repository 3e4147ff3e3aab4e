import { ownProperty } from '../../base/ownProperty.ts';
import type { LogLevel } from '../../base/kinds/logLevels.ts';

/** What a line of a log says of itself. */
export interface ParsedLogLine {
  readonly level: LogLevel | null;
  /** The fields of a line that is JSON or logfmt. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** Where loggers write the level: pino, bunyan, zap, zerolog, logrus, Serilog, ECS, Google, Python. */
const levelNames = ['level', 'severity', 'lvl', 'levelname', 'log.level', '@level', '@l', 'loglevel', 'log_level'];

const words: ReadonlyMap<string, LogLevel> = new Map([
  ['trace', 'trace'],
  ['trc', 'trace'],
  ['verbose', 'trace'],
  ['silly', 'trace'],
  ['debug', 'debug'],
  ['dbg', 'debug'],
  ['dbug', 'debug'],
  ['info', 'info'],
  ['inf', 'info'],
  ['information', 'info'],
  ['notice', 'info'],
  ['log', 'info'],
  ['default', 'info'],
  ['warn', 'warn'],
  ['wrn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['err', 'error'],
  ['eror', 'error'],
  ['fail', 'error'],
  ['severe', 'error'],
  ['fatal', 'fatal'],
  ['ftl', 'fatal'],
  ['crit', 'fatal'],
  ['critical', 'fatal'],
  ['alert', 'fatal'],
  ['emerg', 'fatal'],
  ['emergency', 'fatal'],
  ['panic', 'fatal'],
  ['dpanic', 'fatal'],
]);

/** A level stands near the beginning. */
const headLength = 200;
const escapes = /\x1b\[[0-9;]*[A-Za-z]/g;

/** Reads a line as JSON, as logfmt, or as text with a level in it. */
export function parseLogLine(line: string): ParsedLogLine {
  const json = jsonObject(line);
  if (json) return { level: levelOf(json), fields: json };
  const head = line.slice(0, headLength).replace(escapes, '');
  const pairs = logfmt(line);
  if (pairs) return { level: levelOf(pairs) ?? levelInText(head), fields: pairs };
  return { level: levelInText(head), fields: undefined };
}

function jsonObject(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^\s*\{/.test(line)) return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function levelOf(fields: Readonly<Record<string, unknown>>): LogLevel | null {
  for (const name of levelNames) {
    const value = ownProperty(fields, name);
    const level = typeof value === 'number' ? numbered(value) : typeof value === 'string' ? worded(value) : undefined;
    if (level) return level;
  }
  const log = ownProperty(fields, 'log');
  const nested =
    typeof log === 'object' && log !== null
      ? ownProperty(log as Readonly<Record<string, unknown>>, 'level')
      : undefined;
  return typeof nested === 'string' ? (worded(nested) ?? null) : null;
}

/** Pino and bunyan count in tens. */
function numbered(value: number): LogLevel | undefined {
  if (value < 10 || value > 100) return undefined;
  if (value < 20) return 'trace';
  if (value < 30) return 'debug';
  if (value < 40) return 'info';
  if (value < 50) return 'warn';
  return value < 60 ? 'error' : 'fatal';
}

function worded(value: string): LogLevel | undefined {
  if (/^\d{2}$/.test(value)) return numbered(Number(value));
  return words.get(value.replace(escapes, '').trim().toLowerCase());
}

/** A line without end is no list of pairs. */
const maxPairsLength = 4000;
const pair = /(?:^|\s)([A-Za-z_@][\w.@/-]*)=("(?:[^"\\]|\\.)*"|[^\s"]*)/g;

/** `level=info msg="it works"`: two pairs at least, from the start of the line on. */
function logfmt(line: string): Readonly<Record<string, unknown>> | undefined {
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

const upperWord =
  /(?:^|[\s[(<|:/])(TRACE|VERBOSE|DEBUG|DBG|INFO|INF|NOTICE|WARN|WRN|WARNING|ERROR|ERR|FATAL|FTL|CRITICAL|CRIT|ALERT|EMERG|PANIC)(?=$|[\s\])>|:,])/;
const bracketed =
  /[[(<](trace|verbose|debug|dbug|info|notice|warn|warning|error|err|fatal|crit|critical|alert|emerg|panic)[\])>]/i;
const leading = /^(trace|debug|dbug|info|notice|warn|warning|error|fail|fatal|critical|panic)\s*[:|]/i;
/** Kubernetes: `E0521 12:03:01.123456`. */
const klog = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
const klogLevels: Readonly<Record<string, LogLevel>> = { I: 'info', W: 'warn', E: 'error', F: 'fatal' };
/** Redis: `1:M 12 Jan 2026 10:00:00.000 # text`. */
const redis = /^\d+:[A-Z] \d\d \w{3} \d{4} [\d:.]+ ([.\-*#]) /;
const redisLevels: Readonly<Record<string, LogLevel>> = { '.': 'debug', '-': 'debug', '*': 'info', '#': 'warn' };

function levelInText(head: string): LogLevel | null {
  const known = klogLevels[klog.exec(head)?.[1] ?? ''] ?? redisLevels[redis.exec(head)?.[1] ?? ''];
  if (known) return known;
  const word = leading.exec(head)?.[1] ?? bracketed.exec(head)?.[1] ?? upperWord.exec(head)?.[1];
  return word === undefined ? null : (words.get(word.toLowerCase()) ?? null);
}
