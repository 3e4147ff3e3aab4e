import { basename } from 'node:path';
import { tookText, lastSyncText, watchText, type Watches } from '../services/watchText.ts';
import { shortLabel } from '../trees/shortLabel.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import type { WatchState } from '../../develop/watchEvents.ts';

/** What the window's foot says of everything that is watched. */
export interface WatchStatusText {
  readonly icon: string;
  readonly text: string;
  /** Markdown, foreign text escaped. */
  readonly tooltip: string;
  readonly spoken: string;
  readonly background?: 'warning';
  /** The text will be another one then, although nothing happens; left out where it will not. */
  readonly untilMs?: number;
}

/** The watches of one application. */
export interface NamedWatches {
  readonly application: string;
  readonly watches: Watches;
}

/** How long the last sync is named. After that it says nothing of what a developer has just saved. */
const freshMs = 60_000;

/**
 * Trouble first, then what takes long, then the last sync: who saved a file and looks down wants to know whether it has arrived.
 * Undefined where nothing is watched.
 */
export function watchStatus(all: readonly NamedWatches[], nowMs: number): WatchStatusText | undefined {
  const states = all.flatMap(({ watches }) => [...watches.values()]);
  if (states.length === 0) return undefined;
  const troubled = states.filter(isTroubled);
  const tooltip = tooltipOf(all, nowMs);
  const [first, ...others] = troubled;
  if (first) {
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    const text = `${shortLabel(first.service)}${more}: ${watchText(first, nowMs)}`;
    return { icon: 'warning', text, tooltip, spoken: `Patchbay: ${text}`, background: 'warning' };
  }
  const busy = states.find(({ status }) => busyTexts[status] !== undefined);
  if (busy) {
    const text = `${shortLabel(busy.service)} ${busyTexts[busy.status] ?? ''}`;
    return { icon: 'loading~spin', text, tooltip, spoken: `Patchbay: ${text}` };
  }
  const watching = `Watching ${states.length} ${states.length === 1 ? 'service' : 'services'}`;
  const newest = newestSync(states, nowMs);
  if (!newest) return { icon: 'eye', text: watching, tooltip, spoken: `Patchbay: ${watching}` };
  const text = arrivalText(newest.state, newest.lastSync);
  const spoken = `Patchbay: ${newest.state.service} ${lastSyncText(newest.state, nowMs) ?? ''}`;
  return { icon: 'eye', text, tooltip, spoken, untilMs: newest.lastSync.atMs + freshMs };
}

const busyTexts: Partial<Record<WatchState['status'], string>> = {
  arming: 'starting to watch',
  building: 'rebuilding',
  restarting: 'restarting',
};

function isTroubled({ status }: WatchState): boolean {
  return status === 'failing' || status === 'suspended';
}

type LastSync = NonNullable<WatchState['lastSync']>;

function newestSync(
  states: readonly WatchState[],
  nowMs: number,
): { readonly state: WatchState; readonly lastSync: LastSync } | undefined {
  const synced = states.flatMap((state) => {
    const { lastSync } = state;
    return lastSync && lastSync.files + lastSync.deleted > 0 && nowMs - lastSync.atMs < freshMs
      ? [{ state, lastSync }]
      : [];
  });
  return synced.sort((left, right) => right.lastSync.atMs - left.lastSync.atMs)[0];
}

/** `app.js 24 ms`, `3 files 24 ms`. */
function arrivalText({ recent }: WatchState, { files, deleted, ms }: LastSync): string {
  const newest = recent.find(({ event }) => event === 'synced');
  const [path, ...others] = newest?.event === 'synced' ? newest.paths : [];
  const count = files + deleted;
  const name = path !== undefined && others.length === 0 ? shortLabel(basename(path)) : undefined;
  return `${name ?? `${count} ${count === 1 ? 'file' : 'files'}`} ${tookText(ms)}`;
}

function tooltipOf(all: readonly NamedWatches[], nowMs: number): string {
  const parts = all
    .filter(({ watches }) => watches.size > 0)
    .map(({ application, watches }) => {
      const lines = [...watches.values()].map((state) => {
        const problem = isTroubled(state) ? state.problems[0] : undefined;
        const said = `${escapeMarkdown(state.service)}: ${escapeMarkdown(watchText(state, nowMs))}`;
        return problem ? `${said} — ${escapeMarkdown(problem.message)}` : said;
      });
      return [`**${escapeMarkdown(application)}** — files are watched`, ...lines].join('  \n');
    });
  return [...parts, 'Click for the last syncs.'].join('\n\n');
}
