import { Redis } from 'ioredis';
import { abortable, sleep } from '../../../base/async.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ConnectionState } from './connectionStates.ts';
import { fixedOptions } from './options.ts';
import { isTransient, OversizedReplyError, SinkError, toBrokerError } from './problems.ts';
import type { Destination, Route } from './route.ts';

const firstRetryMs = 50;
const lastRetryMs = 2000;

/** How long to wait before connecting again, after so many attempts in vain. */
export function retryDelayMs(attempt: number): number {
  return Math.min(firstRetryMs * 2 ** Math.min(attempt, 10), lastRetryMs);
}

/**
 * Opens one connection that lives once: no queue, no resending, no reconnecting behind our back. ioredis would replay an
 * interrupted command, and for `XREAD` that is a gap or a duplicate.
 */
export async function openConnection({ options }: Destination, label: string, signal: AbortSignal): Promise<Redis> {
  signal.throwIfAborted();
  const client = new Redis({ ...fixedOptions, ...options });
  // The event comes before `connect` rejects, and tells more; later ones are followed by `end`, which is listened for.
  let failure: Error | undefined;
  client.on('error', (error: Error) => (failure ??= error));
  try {
    await abortable(client.connect(), signal);
    // A refused SELECT leaves ioredis connected, to the wrong database.
    if (failure) throw failure;
    return client;
  } catch (error) {
    client.disconnect();
    signal.throwIfAborted();
    throw toBrokerError(failure ?? error, label);
  }
}

/** Calls back when a ready connection ends, by whichever side. */
export function onEnd(client: Redis, callback: () => void): void {
  if (client.status === 'end' || client.status === 'close') queueMicrotask(callback);
  else client.once('end', callback);
}

/** Resolves when the connection has ended. */
export function ended(client: Redis): Promise<void> {
  return new Promise((resolve) => onEnd(client, resolve));
}

/** Does its work on a connection, says once it gets what it connected for, and rejects when the connection is lost. */
type Work = (client: Redis, onReady: () => void, destination: Destination) => Promise<never>;

export interface Reconnecting {
  readonly route: Route;
  /** The slot whose server is connected to; undefined stands for any server. */
  readonly slot: number | undefined;
  readonly state: ConnectionState;
  readonly logger: Logger;
}

/** How often in a row a cluster may say that a slot is elsewhere before that counts as a loss. */
const maxRedirects = 40;
/** Redirects that are further apart are not in a row. */
const redirectRowMs = 2000;

/**
 * Runs `work` on a connection of its own, and anew on another one whenever that is lost, until aborted. Rejects with the
 * signal's reason, or with a problem that waiting does not solve. An abort cuts the connection, so a blocked read ends at once.
 */
export async function withReconnect(host: Reconnecting, work: Work, signal: AbortSignal): Promise<never> {
  let attempt = 0;
  let redirects = 0;
  let redirectedAtMs = 0;
  const onReady = (): void => {
    if (attempt > 0) host.logger.info(`Redis at ${host.route.label} is back.`);
    attempt = 0;
    host.state.ready();
  };
  try {
    for (;;) {
      const failure = await runUntilLost(host, work, onReady, signal);
      if (failure instanceof OversizedReplyError) continue;
      if (Date.now() - redirectedAtMs > redirectRowMs) redirects = 0;
      if (host.route.learn(failure) && redirects++ < maxRedirects) {
        redirectedAtMs = Date.now();
        await sleep(firstRetryMs, signal);
        continue;
      }
      host.route.forget();
      const error = toBrokerError(failure, host.route.label);
      if (!isTransient(error)) throw error;
      host.state.lost(error.problem);
      if (attempt === 0) host.logger.warn(`${error.problem.message} Trying again.`);
      await sleep(retryDelayMs(attempt++), signal);
    }
  } finally {
    host.state.gone();
  }
}

/** Resolves to what ended the connection, or kept it from coming about; rejects with what a sink threw. */
async function runUntilLost(
  { route, slot, state }: Reconnecting,
  work: Work,
  onReady: () => void,
  signal: AbortSignal,
): Promise<unknown> {
  let client: Redis | undefined;
  const cut = (): void => client?.disconnect();
  signal.addEventListener('abort', cut, { once: true });
  try {
    state.connecting();
    const destination = await route.to(slot, signal);
    client = await openConnection(destination, route.label, signal);
    signal.throwIfAborted();
    return await abortable(work(client, onReady, destination), signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SinkError) throw error.cause;
    return error;
  } finally {
    signal.removeEventListener('abort', cut);
    client?.disconnect();
  }
}
