import * as v from 'valibot';
import type { Logger } from '../base/logger.ts';
import type { Side } from './rpc.ts';

/** What a worker thread has to say for the log: it has no place of its own to write to. */
export const logEvent = v.object({ level: v.picklist(['debug', 'info', 'warn', 'error']), message: v.string() });

/** A worker's side, which announces what it logs. */
export interface LoggingSide extends Side {
  readonly events: Side['events'] & { readonly log: typeof logEvent };
}

/** A logger whose lines go to the host. */
export function announcingLogger(announce: (line: v.InferOutput<typeof logEvent>) => void): Logger {
  return {
    debug: (message) => announce({ level: 'debug', message }),
    info: (message) => announce({ level: 'info', message }),
    warn: (message) => announce({ level: 'warn', message }),
    error: (message, cause) =>
      announce({
        level: 'error',
        message: cause instanceof Error ? `${message}: ${cause.stack ?? cause.message}` : message,
      }),
  };
}
