import type { Redis } from 'ioredis';
import { abortable } from '../../../base/async.ts';
import { openConnection } from '../connection/connection.ts';
import type { Destination } from '../connection/route.ts';
import { listClients } from './listClients.ts';
import { CommandTally } from './commandTally.ts';
import { cut, startMonitor } from './monitor.ts';
import { notAllowedToWatch } from './refusals.ts';

/** How long and how far is watched, on all servers of a broker together. */
export interface WatchBudget {
  readonly durationMs: number;
  readonly maxCommands: number;
  /** How many commands were seen. */
  seen: number;
  /** Ends the watch on all servers, early and without a loss. */
  readonly end: AbortSignal;
  /** Ends it because enough was seen. */
  readonly cutShort: () => void;
}

export interface WatchedServer {
  readonly tally: CommandTally;
  /** Addresses of Patchbay, and of a master that only repeats to its replica what it was told. */
  readonly leftOut: ReadonlySet<string>;
  readonly durationMs: number;
}

/**
 * Watches the commands of one server on a connection of its own, which is cut at the end, whatever happens.
 * @throws ProblemError `broker.auth-failed` or `broker.refused` when the server does not let this user.
 */
export async function watchServer(
  destination: Destination,
  label: string,
  budget: WatchBudget,
): Promise<WatchedServer> {
  const tally = new CommandTally(destination.options.db ?? 0);
  const leftOut = new Set<string>();
  let durationMs = 0;
  let client: Redis | undefined;
  const cutIt = (): void => client && cut(client);
  budget.end.addEventListener('abort', cutIt, { once: true });
  try {
    client = await openConnection(destination, label, budget.end);
    const clients = await listClients(client, label);
    for (const { isOwn, isMaster, source } of clients) if (isOwn || isMaster) leftOut.add(source);
    durationMs = await watched(client, tally, budget, label);
  } catch (error) {
    // What was seen until it was ended is good.
    if (!budget.end.aborted) throw error;
  } finally {
    budget.end.removeEventListener('abort', cutIt);
    cutIt();
  }
  return { tally, leftOut, durationMs };
}

/** Resolves to for how long it was watched. */
async function watched(client: Redis, tally: CommandTally, budget: WatchBudget, label: string): Promise<number> {
  const { lost } = await startMonitor(client, (line, dropped) => {
    if (budget.end.aborted) return;
    tally.add(line, dropped, Date.now());
    if (++budget.seen >= budget.maxCommands || tally.isFull) budget.cutShort();
  }).catch((error: unknown) => {
    throw notAllowedToWatch(error, label);
  });
  const startMs = performance.now();
  const left = new AbortController();
  const timer = setTimeout(() => left.abort(), budget.durationMs);
  await abortable(lost, AbortSignal.any([left.signal, budget.end])).catch((error: unknown) => {
    if (!left.signal.aborted && !budget.end.aborted) throw notAllowedToWatch(error, label);
  });
  clearTimeout(timer);
  return performance.now() - startMs;
}
