import { execFileSync } from 'node:child_process';
import { sleep } from '../../../base/async.ts';
import type { ContainerConfig, ContainerRecord } from './records.ts';
import { statFields } from '../../../base/processes.ts';
import { isAlive, signalGroup } from './identity.ts';
import { processFolders, readProcessFile } from '../../proc/procFiles.ts';

/**
 * This variable holds the container's id, and everything that a container's process starts inherits it. So a process that leaves
 * the group (`setsid`, a daemon) is still known. One with an empty environment is found as the child of one that is known.
 */
export const markVariable = 'PATCHBAY_CONTAINER';

const killRoundMs = 10;
const maxKillRounds = 200;

interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** The ids of the containers that it says it is of. */
  readonly marks: readonly string[];
}

interface Container {
  readonly config: Pick<ContainerConfig, 'id'>;
  readonly record: Pick<ContainerRecord, 'child'>;
}

/** Every process of a container that is alive, this one excepted. */
export async function processesOf(
  config: Container['config'],
  record: Container['record'],
): Promise<readonly number[]> {
  return (await processesOfEach([{ config, record }]))[0] ?? [];
}

/** The same of several containers, in their order, for one look at all processes. */
export async function processesOfEach(containers: readonly Container[]): Promise<readonly (readonly number[])[]> {
  // A group's number is only known to be a container's while its first process lives.
  const groups = await Promise.all(
    containers.map(async ({ record: { child } }) => (child && (await isAlive(child)) ? child.pid : undefined)),
  );
  const all = listProcesses(containers.map(({ config }) => config.id));
  return containers.map(({ config: { id } }, index) => familyOf(all, id, groups[index]));
}

function familyOf(all: readonly Listed[], id: string, group: number | undefined): readonly number[] {
  const found = new Set(all.filter((each) => each.marks.includes(id) || each.group === group).map(({ pid }) => pid));
  if (group !== undefined) found.add(group);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  found.delete(process.pid);
  return [...found];
}

/** Ends every process of a container by force, those too that are started meanwhile. */
export async function killAll(
  config: Pick<ContainerConfig, 'id'>,
  record: Pick<ContainerRecord, 'child'>,
): Promise<void> {
  for (let round = 0; round < maxKillRounds; round++) {
    const found = await processesOf(config, record);
    if (found.length === 0) return;
    for (const pid of found) endOne(pid);
    await sleep(killRoundMs, new AbortController().signal);
  }
}

function endOne(pid: number): void {
  // There, the tree of the first is all that is known.
  if (process.platform === 'win32') signalGroup(pid, 'SIGKILL');
  else sendSignal(pid, 'SIGKILL');
}

/** Ignores a process that has ended meanwhile. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process is gone, or no longer ours.
  }
}

function listProcesses(ids: readonly string[]): readonly Listed[] {
  if (process.platform === 'linux') return linuxProcesses(ids);
  // Windows has no way to ask for another process's environment; there the tree is ended.
  return process.platform === 'win32' ? [] : listedProcesses(ids);
}

function linuxProcesses(ids: readonly string[]): readonly Listed[] {
  const wanted = ids.map((id) => ({ id, mark: Buffer.from(`${markVariable}=${id}`) }));
  return processFolders().flatMap((name) => {
    const [state, parent, group] = statFields(readProcessFile(name, 'stat').toString('latin1'));
    // A process of which only the exit status is left no longer runs.
    if (state === undefined || state === '' || state === 'Z' || state === 'X') return [];
    const environment = readProcessFile(name, 'environ');
    const marks = wanted.flatMap(({ id, mark }) => (isIn(environment, mark) ? [id] : []));
    return [{ pid: Number(name), parent: Number(parent), group: Number(group), marks }];
  });
}

/** Whether one of the variables, which end with a zero byte each, is the mark. */
function isIn(environment: Buffer, mark: Buffer): boolean {
  for (let at = environment.indexOf(mark); at >= 0; at = environment.indexOf(mark, at + 1)) {
    const isWhole = at === 0 || environment[at - 1] === 0;
    const end = environment[at + mark.length] ?? 0;
    if (isWhole && end === 0) return true;
  }
  return false;
}

/** macOS shows the environment of one's own programs, but not of those that belong to the system. */
function listedProcesses(ids: readonly string[]): readonly Listed[] {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
  const text = execFileSync('ps', ['-A', '-E', '-ww', '-o', 'pid=,ppid=,pgid=,stat=,command='], {
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, group, state = '', rest = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s(.*)$/.exec(line) ?? [];
    if (pid === undefined || state.startsWith('Z')) return [];
    const marks = ids.filter((id) => ` ${rest} `.includes(` ${markVariable}=${id} `));
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), marks }];
  });
}
