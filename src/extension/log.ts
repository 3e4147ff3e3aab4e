import type * as vscode from 'vscode';
import { visible } from '../base/foreignText.ts';
import type { Logger } from '../base/logger.ts';

/** VS Code's log channel as the logger that everything else knows. */
export function channelLogger(channel: vscode.LogOutputChannel): Logger {
  return {
    debug: (message) => channel.debug(visible(message)),
    info: (message) => channel.info(visible(message)),
    warn: (message) => channel.warn(visible(message)),
    error: (message, cause) => {
      if (cause === undefined) channel.error(visible(message));
      else channel.error(visible(message), visible(describe(cause)));
    },
  };
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause === undefined ? '' : `\ncaused by ${describe(cause.cause)}`;
  return `${cause.stack ?? cause.message}${inner}`;
}
