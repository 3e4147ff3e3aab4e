import type { WatchRecord, WatchState } from '../../src/develop/watchEvents.ts';

/** How the watch of a service stands that has nothing to tell. */
export function aWatch(service: string, facts: Partial<WatchState> = {}): WatchState {
  return { service, status: 'watching', recent: [], problems: [], ...facts };
}

/** A service whose last sync brought these files into one container. */
export function aSyncedWatch(
  service: string,
  paths: readonly string[],
  { atMs, ms = 24, deleted = 0 }: { readonly atMs: number; readonly ms?: number; readonly deleted?: number },
): WatchState {
  const files = paths.length - deleted;
  const counts = { files, deleted, bytes: 100 * files, ms };
  return aWatch(service, { lastSync: { ...counts, atMs }, recent: [aSync(service, paths, { atMs, ms, deleted })] });
}

export function aSync(
  service: string,
  paths: readonly string[],
  {
    atMs,
    ms = 24,
    deleted = 0,
    replica = 1,
  }: { readonly atMs: number; readonly ms?: number; readonly deleted?: number; readonly replica?: number },
): WatchRecord {
  const files = paths.length - deleted;
  const container = `shop-${service}-${replica}`;
  return { event: 'synced', service, container, files, deleted, bytes: 100 * files, ms, paths, atMs };
}
