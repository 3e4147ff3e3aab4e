import type { LogLevel } from '../../base/kinds/logLevels.ts';
import { levelOf } from './levels.ts';

/** How lines of one kind of program begin. What the pattern matches is told by columns, so it is no part of the message. */
interface LineShape {
  /** Starts at the line's first character and is linear; group 1 is the level as the program writes it. */
  readonly pattern: RegExp;
  readonly levels?: Readonly<Record<string, LogLevel>>;
}

/** A day, a time of day with or without a fraction, and a zone, in the ways that loggers have for them. */
const time =
  '\\[?(?:\\d{4}[-/.]\\d\\d[-/.]\\d\\d[T ]+)?\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z| ?[+-]\\d\\d:?\\d\\d| UTC| GMT)?\\]?';
const word =
  'TRACE|VERBOSE|DEBUG|DBUG|DBG|INFORMATION|INFO|INF|NOTICE|WARNING|WARN|WRN|ERROR|ERR|FAIL|FATAL|FTL|SEVERE|CRITICAL|CRIT|ALERT|EMERG|PANIC|TRC';

/** The first that matches a line says what it begins with. Common forms come last: they match a part of the others. */
const shapes: readonly LineShape[] = [
  // Kubernetes: `E0521 12:03:01.123456       1 main.go:1] text`.
  {
    pattern: /^([IWEF])\d{4} \d\d:\d\d:\d\d(?:\.\d{1,9})?(?: +\d+ )?/,
    levels: { I: 'info', W: 'warn', E: 'error', F: 'fatal' },
  },
  // Redis: `1:M 12 Jan 2026 10:00:00.000 # text`.
  {
    pattern: /^\d{1,10}:[A-Z] \d\d \w{3} \d{4} [\d:.]{5,20} ([.\-*#]) /,
    levels: { '.': 'debug', '-': 'debug', '*': 'info', '#': 'warn' },
  },
  // PostgreSQL: `2026-01-01 12:00:00.000 UTC [1] LOG:  text`.
  {
    pattern:
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})? [A-Z+\-\d]{2,6} \[\d{1,10}\](?: \S{1,100})? (DEBUG\d?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC): {1,2}/,
    levels: { LOG: 'info', WARNING: 'warn', ERROR: 'error', FATAL: 'fatal', PANIC: 'fatal' },
  },
  // nginx: `2026/01/01 12:00:00 [error] 7#7: text`.
  { pattern: /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[([a-z]{3,6})\] \d{1,10}#\d{1,10}: / },
  // Apache: `[Mon Jan 01 12:00:00.000000 2026] [core:error] text`.
  {
    pattern: /^\[\w{3} \w{3} \d\d \d\d:\d\d:\d\d(?:\.\d{1,9})? \d{4}\] \[(?:\w{1,30}:)?([a-z]{3,6})\d?\] /,
  },
  // MySQL and MariaDB: `2026-01-01T12:00:00.000000Z 0 [Warning] [MY-010068] text`.
  { pattern: /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?Z? \d{1,10} \[([A-Za-z]{4,8})\] / },
  // Python's logging: `2026-01-01 12:00:00,123 - app.orders - WARNING - text`, without the name, which says where.
  {
    pattern: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - \S{1,100} - (DEBUG|INFO|WARNING|ERROR|CRITICAL) - /,
  },
  // A time, then the level with or without brackets: `2026-01-01T12:00:00Z  INFO text`, `[12:00:00] [warn] text`.
  { pattern: new RegExp(`^${time}[ \\t|]{1,4}(?:- )?[[(<]?(${word})[\\])>]?(?=[\\s:|\\])>])[\\s:|\\-]{0,4}`, 'i') },
  // The level first, then a time: `INFO 2026-01-01 12:00:00 text`, `[ERROR] [2026-01-01 12:00:00] text`.
  { pattern: new RegExp(`^[[(<]?(${word})[\\])>]?[\\s:|]{1,4}${time}[\\s:|\\-]{0,4}`, 'i') },
  // The level alone, marked as such: `[warn] text`, `WARNING:root:text`, `info: text`, `ERROR text`.
  { pattern: new RegExp(`^[[(<](${word})[\\])>][\\s:|\\-]{0,4}`, 'i') },
  { pattern: new RegExp(`^(${word})(?::|  ?\\||\\t)[\\s:]{0,4}`, 'i') },
  { pattern: new RegExp(`^(${word})(?= )[ \\-]{1,8}`) },
];

/** A time that stands for itself, before whatever else: Go's own logger, a shell script. */
const timeAlone = new RegExp(`^${time}(?=[\\s:|\\-])[\\s:|\\-]{1,4}(?=\\S)`);

/** What begins a report of an error by itself. */
const errorStart =
  /^(?:Traceback \(most recent call last\)|Exception in thread |Unhandled |Uncaught |(?:[\w$]{1,60}[.:]){0,12}[A-Z][\w$]{0,60}(?:Error|Exception)(?=: |$| \[))/;
/** Go's word for it is a part of what it says. */
const fatalStart = /^(?:panic|fatal error): /;

/** A level anywhere near the beginning, as the last resort. */
const upperWord =
  /(?:^|[\s[(<|:/])(TRACE|VERBOSE|DEBUG|DBG|INFO|INF|NOTICE|WARN|WRN|WARNING|ERROR|ERR|FATAL|FTL|CRITICAL|CRIT|ALERT|EMERG|PANIC)(?=$|[\s\])>|:,])/;
const bracketed =
  /[[(<](trace|verbose|debug|dbug|info|notice|warn|warning|error|err|fatal|crit|critical|alert|emerg|panic)[\])>]/i;

/** What a line of text says at its beginning: its level, and where its message starts. */
export interface PlainLine {
  readonly level: LogLevel | null;
  readonly messageAt: number;
}

/** Reads the beginning of a line that is neither JSON nor logfmt; escape sequences have been taken out of it. */
export function parsePlainLine(head: string): PlainLine {
  if (fatalStart.test(head)) return { level: 'fatal', messageAt: 0 };
  for (const { pattern, levels } of shapes) {
    const match = pattern.exec(head);
    const said = match?.[1];
    const level = said === undefined ? undefined : (levels?.[said] ?? levelOf(said));
    if (match && level) return { level, messageAt: match[0].length };
  }
  const messageAt = timeAlone.exec(head)?.[0].length ?? 0;
  return { level: levelWithin(head), messageAt };
}

function levelWithin(head: string): LogLevel | null {
  if (errorStart.test(head)) return 'error';
  const said = bracketed.exec(head)?.[1] ?? upperWord.exec(head)?.[1];
  return levelOf(said) ?? null;
}
