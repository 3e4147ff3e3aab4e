import { basename } from 'node:path';
import { tookText, whatText } from '../services/watchText.ts';
import { joinText } from '../trees/treeNode.ts';
import { pathForPeople } from '../../base/disk/pathForPeople.ts';
import type { Location } from '../../base/problem.ts';
import type { WatchRecord, WatchState } from '../../develop/watchEvents.ts';

/** One thing that a watch did, as a line of a list. */
export interface SyncLine {
  /** The name of a codicon. */
  readonly icon: string;
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly atMs: number;
  readonly service: string;
  /** The files on this machine that it is about, absolute. */
  readonly paths: readonly string[];
  /** The rule in the manifest, where something is wrong with it. */
  readonly rule?: Location;
}

const maxNamed = 6;
/** Replicas get the same files one after the other. */
const togetherMs = 5000;

/** What the watches did last, the newest first. What several replicas were given of one change is one line. */
export function syncLines(states: readonly WatchState[], directory: string | undefined): readonly SyncLine[] {
  const records = states.flatMap(({ service, recent }) => recent.map((record) => ({ service, record })));
  const sorted = records.sort((left, right) => right.record.atMs - left.record.atMs);
  const lines: { readonly key: string; readonly line: SyncLine; replicas: number }[] = [];
  for (const { service, record } of sorted) {
    const line = lineOf(service, record, directory);
    if (!line) continue;
    const key = JSON.stringify([record.event, service, line.paths, record.event === 'failed' ? line.label : '']);
    const same = lines.find((known) => known.key === key && known.line.atMs - line.atMs < togetherMs);
    if (same && 'container' in record) same.replicas++;
    else lines.push({ key, line, replicas: 1 });
  }
  return lines.map(({ line, replicas }) =>
    replicas === 1 ? line : { ...line, description: `${line.description} · ${replicas} replicas` },
  );
}

function lineOf(service: string, record: WatchRecord, directory: string | undefined): SyncLine | undefined {
  const { atMs } = record;
  const of = (paths: readonly string[]): Pick<SyncLine, 'atMs' | 'service' | 'paths' | 'detail'> => ({
    ...{ atMs, service, paths },
    ...(paths.length > 1 && { detail: namesText(paths, directory) }),
  });
  const told = (ms: number): string => joinText(service, tookText(ms), clockText(atMs));
  switch (record.event) {
    case 'watching':
      return undefined;
    case 'synced': {
      const what = whatText(record, record.paths);
      const icon = record.files === 0 ? 'trash' : 'check';
      const label = capitalise(record.files === 0 ? what : `synced ${what}`);
      return { icon, label, description: told(record.ms), ...of(record.paths) };
    }
    case 'rebuilt':
      return { icon: 'tools', label: 'Rebuilt', description: told(record.ms), ...of(record.paths) };
    case 'restarted': {
      const line = { icon: 'debug-restart', label: 'Restarted', description: told(record.ms), ...of([]) };
      return record.reason === undefined ? line : { ...line, detail: record.reason };
    }
    case 'executed': {
      const { command, exitCode, ms } = record;
      const ended = exitCode === 0 ? '' : ` (exit code ${exitCode})`;
      const icon = exitCode === 0 ? 'terminal' : 'error';
      return { icon, label: `Ran ${command.join(' ')}${ended}`, description: told(ms), ...of([]) };
    }
    case 'noted':
    case 'failed': {
      const { message, at } = record.problem;
      const icon = record.event === 'failed' ? 'error' : 'info';
      const description = joinText(service, clockText(atMs));
      return { icon, label: message, description, ...of([]), ...(at && { rule: at }) };
    }
  }
}

/** `services/orders.js, lib/config.js and 4 more`. */
function namesText(paths: readonly string[], directory: string | undefined): string {
  const named = paths.slice(0, maxNamed).map((path) => pathForPeople(path, directory));
  const more = paths.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** How a file is named in a list of files: its name, then its folder. */
export function fileParts(
  path: string,
  directory: string | undefined,
): { readonly name: string; readonly folder: string } {
  const whole = pathForPeople(path, directory);
  const name = basename(path);
  return { name, folder: whole === name ? '' : whole.slice(0, -name.length - 1) };
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The time of day of this machine, as its clock has it. */
export function clockText(timeMs: number): string {
  const time = new Date(timeMs);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
