import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Healthcheck } from '../../../manifest/model.ts';
import type { ContainerLimits, ContainerState, Health, HealthProbe, Publisher } from '../../observation.ts';
import { readJson, writeJson } from './files.ts';
import type { ProcessIdentity } from './identity.ts';
import type { ForwardedPlace, PlacedFile } from './place.ts';
import { isUpOrPaused } from '../../containerState.ts';

/** What a shim runs. */
export interface ContainerConfig {
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly number: number;
  readonly image: string;
  readonly configHash: string;
  readonly configParts?: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly cwd: string;
  /** Variables that are added to the minimal environment of whoever starts it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: Healthcheck;
  readonly restart: string;
  readonly stopSignal: string;
  readonly stopGracePeriodMs: number;
  readonly publishers: readonly Publisher[];
  /** What its service states, where it does: a quota counts it, and nobody enforces it. */
  readonly limits?: ContainerLimits;
  readonly createdAtMs?: number;
  /** The folder and files of the application. */
  readonly workingDirectory?: string;
  readonly configFiles?: readonly string[];
  /** How it is joined to networks of containers; left out: it is not. */
  readonly forward?: ForwardedPlace;
  readonly files?: readonly PlacedFile[];
}

/** What has become of a container. */
export interface ContainerRecord {
  /** `paused` is never written: it is read from a mark beside the record. */
  readonly state: Extract<ContainerState, 'created' | 'running' | 'paused' | 'restarting' | 'exited'>;
  readonly health: Health;
  /** The exit code of the last run that ended. */
  readonly exitCode?: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  /** How often its restart policy brought it back since it was started. */
  readonly restarts: number;
  readonly shim?: ProcessIdentity;
  readonly child?: ProcessIdentity;
  /** It is never written: it says that the shim is gone and its processes live on. */
  readonly isUnwatched?: true;
  /** Why it could not be run at all. */
  readonly error?: string;
  /** The probes that changed its health, oldest first. */
  readonly healthLog?: readonly HealthProbe[];
}

/** An event, as a line of `events.jsonl`. */
export interface JournalEntry {
  readonly timeMs: number;
  readonly container: string;
  readonly service: string;
  readonly action: string;
}

/** The exit code of a shim that found another one watching over its container. */
export const busyExitCode = 75;

/** True for a container that has not been started yet, or has ended. */
export function isOver({ state }: Pick<ContainerRecord, 'state'>): boolean {
  return !isUpOrPaused({ state });
}

export const newRecord: ContainerRecord = { state: 'created', health: 'none', restarts: 0 };

export async function readConfig(directory: string): Promise<ContainerConfig | undefined> {
  const config = (await readJson(join(directory, 'config.json'))) as ContainerConfig | undefined;
  return config?.version === 1 ? config : undefined;
}

export function writeConfig(directory: string, config: ContainerConfig): void {
  writeJson(join(directory, 'config.json'), config);
}

export async function readRecord(directory: string): Promise<ContainerRecord> {
  return ((await readJson(join(directory, 'state.json'))) as ContainerRecord | undefined) ?? newRecord;
}

export function writeContainerRecord(directory: string, record: ContainerRecord): void {
  writeJson(join(directory, 'state.json'), record);
}

/** How a shim is to stop its container, in place of what the configuration says; what is left out is as that says. */
export interface StopManner {
  readonly graceMs?: number;
  readonly signal?: string;
}

export function writeStopManner(directory: string, manner: StopManner): void {
  const path = join(directory, 'stop.json');
  if (manner.graceMs === undefined && manner.signal === undefined) rmSync(path, { force: true });
  else writeJson(path, manner);
}

export function readStopManner(directory: string): StopManner {
  try {
    const { graceMs, signal } = JSON.parse(readFileSync(join(directory, 'stop.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    return {
      ...(typeof graceMs === 'number' ? { graceMs } : {}),
      ...(typeof signal === 'string' ? { signal } : {}),
    };
  } catch {
    // Nothing was asked for.
    return {};
  }
}

/**
 * Marks which process of a container is halted. Whoever halts it writes it, not the shim: one that is older than this would not
 * know how. A mark of a process that has ended says nothing of the one that came after it.
 */
export function writePauseMark(directory: string, child: ProcessIdentity | undefined): void {
  const path = join(directory, 'paused.json');
  if (child) writeJson(path, child);
  else rmSync(path, { force: true });
}

export async function isMarkedPaused(directory: string, child: ProcessIdentity | undefined): Promise<boolean> {
  if (!child) return false;
  const marked = (await readJson(join(directory, 'paused.json'))) as ProcessIdentity | undefined;
  return marked?.pid === child.pid && marked.started === child.started;
}

export function journalFile(project: string): string {
  return join(project, 'events.jsonl');
}

/** Appends with one short write, so that lines of several processes never mix. */
export function writeJournal(project: string, entry: JournalEntry): void {
  mkdirSync(project, { recursive: true, mode: 0o700 });
  appendFileSync(journalFile(project), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
}
