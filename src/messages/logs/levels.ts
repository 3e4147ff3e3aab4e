import type { LogLevel } from '../../base/kinds/logLevels.ts';

/** The words that loggers have for levels, in lower case. */
const words: ReadonlyMap<string, LogLevel> = new Map([
  ['trace', 'trace'],
  ['trc', 'trace'],
  ['verbose', 'trace'],
  ['silly', 'trace'],
  ['debug', 'debug'],
  ['dbg', 'debug'],
  ['dbug', 'debug'],
  ['debug1', 'debug'],
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

/** The level that a word or a number stands for: `WARNING`, `inf`, `30`. Undefined for any other. */
export function levelOf(value: unknown): LogLevel | undefined {
  if (typeof value === 'number') return numbered(value);
  if (typeof value !== 'string') return undefined;
  return /^\d{2}$/.test(value) ? numbered(Number(value)) : words.get(value.trim().toLowerCase());
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
