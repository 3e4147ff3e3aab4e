import { basename } from 'node:path';
import type { WatchState } from '../../develop/watchEvents.ts';
import { pathForPeople } from '../../base/disk/pathForPeople.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import type { WatchRule } from '../../manifest/model/container.ts';
import { shortLabel } from '../trees/shortLabel.ts';

/** Service → how the watch of its files stands. Services that nobody watches are not in it. */
export type Watches = ReadonlyMap<string, WatchState>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A sync of yesterday says nothing any more. */
const staleMs = 24 * hourMs;

/**
 * What a service's row says of its watch: `watching`, `synced in 24 ms · app.js`, later `synced 5 min ago`. The time stands first, as a
 * sidebar cuts what is long. The age is coarse: a row that changes every second cannot be read, nor clicked.
 */
export function watchText(state: WatchState, nowMs: number): string {
  switch (state.status) {
    case 'arming':
      return 'starting to watch';
    case 'suspended':
      return 'watch suspended';
    case 'failing':
      return 'sync failing';
    case 'building':
    case 'restarting':
      // The step that is taken stands before it.
      return 'watching';
    case 'syncing':
      return 'syncing';
    case 'watching':
      return lastSyncText(state, nowMs) ?? 'watching';
  }
}

/** `synced in 24 ms · app.js`; after a minute how long ago; undefined where there is nothing to tell. */
export function lastSyncText({ lastSync, recent }: WatchState, nowMs: number): string | undefined {
  if (!lastSync || lastSync.files + lastSync.deleted === 0) return undefined;
  const ageMs = nowMs - lastSync.atMs;
  if (ageMs >= staleMs) return undefined;
  if (ageMs >= hourMs) return `synced ${Math.floor(ageMs / hourMs)} h ago`;
  if (ageMs >= minuteMs) return `synced ${Math.floor(ageMs / minuteMs)} min ago`;
  const newest = recent.find(({ event }) => event === 'synced');
  const paths = newest?.event === 'synced' ? newest.paths : [];
  return `synced in ${tookText(lastSync.ms)} · ${whatText(lastSync, paths)}`;
}

/** `app.js`, `3 files`, `removed old.js`, `3 files, removed 1`. */
export function whatText(
  { files, deleted }: { readonly files: number; readonly deleted: number },
  paths: readonly string[] = [],
): string {
  const [only] = paths;
  const one = only !== undefined && paths.length === 1 ? shortLabel(basename(only)) : undefined;
  if (files === 0) return `removed ${deleted === 1 && one !== undefined ? one : counted(deleted)}`;
  const written = files === 1 && one !== undefined ? one : counted(files);
  return deleted === 0 ? written : `${written}, removed ${deleted}`;
}

/** `24 ms`, `1.3 s`, `2 min`. */
export function tookText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < minuteMs ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / minuteMs)} min`;
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'file' : 'files'}`;
}

/** Markdown lines for a service's tooltip: what is watched, what was done last, and what is wrong. */
export function watchLines(
  rules: readonly WatchRule[],
  state: WatchState | undefined,
  directory: string | undefined,
  nowMs: number,
): readonly string[] {
  if (rules.length === 0) return [];
  const last = state && lastSyncText(state, nowMs);
  return [
    state ? `**Watching**${last === undefined ? '' : ` — ${escapeMarkdown(last)}`}` : '**Watch rules** (not watching)',
    ...rules.map((rule) => escapeMarkdown(ruleText(rule, directory))),
    ...(state?.problems ?? []).map(({ message }) => escapeMarkdown(message)),
  ];
}

/** `sync+restart: services → /app/services`, `rebuild: package.json`. */
export function ruleText({ action, path, target }: WatchRule, directory: string | undefined): string {
  const from = pathForPeople(path, directory);
  return `${action}: ${from}${target === undefined ? '' : ` → ${target}`}`;
}
