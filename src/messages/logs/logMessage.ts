import { ownProperty } from '../../base/ownProperty.ts';
import { toJson } from '../decode/toJson.ts';
import type { LogFields } from './logLine.ts';

/** Where loggers write the message: pino, bunyan, zap, winston, Serilog, structlog, GELF, journald, Google. */
const messageNames = ['msg', 'message', '@m', '@message', '@mt', 'event', 'short_message', 'MESSAGE', 'textPayload'];

/** What other columns tell, and what is the same in every line of a process. */
const silentNames: ReadonlySet<string> = new Set([
  ...['time', 'timestamp', 'ts', '@timestamp', '@t', 't', 'datetime', 'asctime', 'date', 'eventTime'],
  ...['level', 'severity', 'lvl', 'levelname', 'levelno', 'log.level', '@level', '@l', 'loglevel', 'log_level'],
  ...['severityText', 'severityNumber', 'pid', 'hostname', 'v'],
]);

/** A line of fields in the words that a person reads: the message, then what else it says as `name=value`. */
export interface SpokenLine {
  readonly message: string;
  readonly rest: string;
}

/** The field that is the message; undefined for fields without one. */
export function messageName(fields: LogFields): string | undefined {
  return messageNames.find((one) => typeof ownProperty(fields, one) === 'string');
}

/** Undefined for fields without a message: they are their own text. At most `maxLength` characters of the rest are made. */
export function spokenLine(fields: LogFields, maxLength: number): SpokenLine | undefined {
  const name = messageName(fields);
  const message = ownProperty(fields, name);
  if (name === undefined || typeof message !== 'string') return undefined;
  let rest = '';
  for (const [key, value] of Object.entries(fields)) {
    if (rest.length > maxLength) break;
    if (key !== name && !silentNames.has(key) && value !== undefined) rest += ` ${key}=${valueText(value)}`;
  }
  return { message, rest: rest.slice(1) };
}

const maxValueLength = 400;

function valueText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : (errorText(value) ?? toJson(value) ?? '…');
  const shown = text.length > maxValueLength ? `${text.slice(0, maxValueLength - 1)}…` : text;
  return typeof value === 'string' && /[\s="]/.test(shown) ? JSON.stringify(shown) : shown;
}

/** An error with its stack is told by its message; the stack is in the detail. */
function errorText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [stack, message] = [ownProperty(value as LogFields, 'stack'), ownProperty(value as LogFields, 'message')];
  return typeof stack === 'string' && typeof message === 'string' ? JSON.stringify(message) : undefined;
}
