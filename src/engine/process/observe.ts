import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineInfo, HealthProbe, Observation, ObservedContainer } from '../observation.ts';
import { engineTraits } from '../traits.ts';
import { processesOf } from './records/descendants.ts';
import { containersDirectory, postStartMark, projectDirectory } from './records/files.ts';
import { isAlive } from './records/identity.ts';
import {
  isMarkedPaused,
  isOver,
  readConfig,
  readRecord,
  type ContainerConfig,
  type ContainerRecord,
} from './records/records.ts';
import { hasProcess } from '../containerState.ts';

/** A container, as its folder describes it. */
export interface LocalContainer {
  readonly directory: string;
  readonly config: ContainerConfig;
  readonly record: ContainerRecord;
  readonly isPostStartDue: boolean;
}

export function processEngineInfo(stateDirectory: string): EngineInfo {
  const isWindows = process.platform === 'win32';
  return {
    kind: 'process',
    // Windows has no signal that halts a process.
    traits: { ...engineTraits.process, canPause: !isWindows },
    label: 'local processes',
    address: stateDirectory,
    ...(isWindows && { os: 'windows' }),
  };
}

export async function observe(
  stateDirectory: string,
  projectName: string,
  images: readonly string[],
): Promise<Observation> {
  const project = projectDirectory(stateDirectory, projectName);
  const containers = await localContainers(project);
  return {
    project: projectName,
    engine: processEngineInfo(stateDirectory),
    containers: containers.map(toObserved),
    networks: [],
    volumes: [],
    // A local process needs no image, so nothing is to be pulled or built.
    images: Object.fromEntries(images.map((image) => [image, 'local'])),
  };
}

/** All containers of a project, by name. */
export async function localContainers(project: string): Promise<readonly LocalContainer[]> {
  const root = containersDirectory(project);
  const found = await Promise.all((await list(root)).map((file) => readContainer(join(root, file))));
  return found.filter((container) => container !== undefined);
}

/** Resolves to undefined if there is none, or it is being created. */
export async function readContainer(directory: string): Promise<LocalContainer | undefined> {
  const [config, record] = await Promise.all([readConfig(directory), readRecord(directory)]);
  const isPostStartDue = existsSync(postStartMark(directory));
  return config && { directory, config, record: await settled(directory, config, record), isPostStartDue };
}

/** Whatever a record says whose shim is gone: what lives on of a container runs, though nobody watches over it, and else it has ended. */
async function settled(directory: string, config: ContainerConfig, record: ContainerRecord): Promise<ContainerRecord> {
  if (isOver(record)) return record;
  if (await isAlive(record.shim)) {
    const isPaused = record.state === 'running' && (await isMarkedPaused(directory, record.child));
    return isPaused ? { ...record, state: 'paused' } : record;
  }
  // A shim writes how its process ended, and only then ends itself: what was read before may be older than that.
  const last = await readRecord(directory);
  if (isOver(last) || last.shim?.pid !== record.shim?.pid) return last;
  const left = await processesOf(config, last);
  if (left.length === 0) return { ...last, state: 'exited', health: 'none', exitCode: killedCode };
  return { ...last, state: 'running', health: 'unhealthy', healthLog: [unwatched], isUnwatched: true };
}

/** Is shown where people look for why something is unhealthy. */
const unwatched: HealthProbe = {
  endedAtMs: 0,
  exitCode: 1,
  output:
    'Its processes run, but what watched over them was killed: nothing of what they write is kept. "up" or "restart" puts it right.',
};

/** The exit code of a process that was killed (128 + SIGKILL). */
const killedCode = 137;

export function toObserved({ config, record, isPostStartDue }: LocalContainer): ObservedContainer {
  const { state, health, exitCode, startedAtMs, finishedAtMs } = record;
  return {
    id: config.id,
    name: config.name,
    service: config.service,
    number: config.number,
    image: config.image,
    command: config.command,
    state,
    health,
    ...(state === 'exited' && exitCode !== undefined ? { exitCode } : {}),
    ...(config.createdAtMs === undefined ? {} : { createdAtMs: config.createdAtMs }),
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(finishedAtMs === undefined ? {} : { finishedAtMs }),
    // The kernel tells nobody but the process's parent, and that one only of a SIGKILL.
    isOomKilled: false,
    restartCount: record.restarts,
    healthLog: record.healthLog ?? [],
    publishers: hasProcess(record) ? config.publishers : [],
    ...(config.limits ? { limits: config.limits } : {}),
    configHash: config.configHash,
    ...(record.isUnwatched ? { isUnwatched: true } : {}),
    ...(hasProcess(record) && record.child ? { pid: record.child.pid } : {}),
    configParts: config.configParts ?? {},
    ...(isPostStartDue && state === 'running' ? { isPostStartDue } : {}),
    isOneOff: false,
  };
}

/** The names in a folder, sorted; none when it is not there. Names that begin with a dot are being made or removed. */
async function list(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).sort();
}
