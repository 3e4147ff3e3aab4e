import type * as vscode from 'vscode';
import type { Logger } from '../base/logger.ts';

/** VS Code's log channel as the logger that everything else knows. */
export function channelLogger(channel: vscode.LogOutputChannel): Logger {
  return {
    debug: (message) => channel.debug(message),
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (message, cause) => {
      if (cause === undefined) channel.error(message);
      else channel.error(message, describe(cause));
    },
  };
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause === undefined ? '' : `\ncaused by ${describe(cause.cause)}`;
  return `${cause.stack ?? cause.message}${inner}`;
}
