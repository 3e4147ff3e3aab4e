import { execFile } from 'node:child_process';
import { totalmem } from 'node:os';
import { promisify } from 'node:util';
import { sleep } from '../../base/async.ts';
import type { ContainerStats } from '../engine.ts';
import { processFolders, readProcessFile } from '../proc/procFiles.ts';
import { statFields } from '../../base/processes.ts';
import { localContainers } from './observe.ts';
import { hasProcess } from '../containerState.ts';

const periodMs = 1000;
/** The unit in which Linux reports a process's time. */
const ticksPerSecond = 100;

const run = promisify(execFile);

/** The resources that all processes of a group have used until now. */
interface GroupUse {
  cpuMs: number;
  memoryBytes: number;
}

/** Tells once a second what each running process, with all it started, takes; until aborted. */
export async function followStats(
  project: string,
  onStats: (stats: ContainerStats) => void,
  signal: AbortSignal,
): Promise<never> {
  const before = new Map<string, { readonly timeMs: number; readonly cpuMs: number }>();
  for (;;) {
    signal.throwIfAborted();
    const containers = (await localContainers(project)).filter(({ record }) => hasProcess(record));
    const wanted = new Set(containers.flatMap(({ record }) => record.child?.pid ?? []));
    const groups = wanted.size === 0 ? new Map<number, GroupUse>() : await groupUses(wanted);
    const timeMs = Date.now();
    const seen = new Set<string>();
    for (const { config, record } of containers) {
      const use = groups.get(record.child?.pid ?? 0);
      if (!use) continue;
      // A restarted process is another one, and begins at zero.
      const key = `${config.id} ${record.child?.pid}`;
      const last = before.get(key);
      seen.add(key);
      before.set(key, { timeMs, cpuMs: use.cpuMs });
      if (!last || timeMs <= last.timeMs) continue;
      const cpu = Math.max(0, (use.cpuMs - last.cpuMs) / (timeMs - last.timeMs));
      const { name, service } = config;
      onStats({ timeMs, container: name, service, cpu, memoryBytes: use.memoryBytes, memoryLimitBytes: totalmem() });
    }
    for (const key of before.keys()) if (!seen.has(key)) before.delete(key);
    await sleep(periodMs, signal);
  }
}

function groupUses(wanted: ReadonlySet<number>): Promise<ReadonlyMap<number, GroupUse>> {
  if (process.platform === 'linux') return Promise.resolve(linuxGroupUses(wanted));
  // Without groups nothing can be measured; no figures are better than wrong ones.
  return process.platform === 'win32' ? Promise.resolve(new Map()) : listedGroupUses();
}

function linuxGroupUses(wanted: ReadonlySet<number>): ReadonlyMap<number, GroupUse> {
  const uses = new Map<number, GroupUse>();
  for (const pid of processFolders()) {
    const fields = statFields(readProcessFile(pid, 'stat').toString());
    const group = Number(fields[2]);
    if (!wanted.has(group)) continue;
    // Own time in user and kernel mode, and that of children that have ended and were waited for.
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + (Number(fields[index]) || 0), 0);
    const residentKb = Number(/^VmRSS:\s+(\d+)/m.exec(readProcessFile(pid, 'status').toString())?.[1] ?? 0);
    add(uses, group, (ticks / ticksPerSecond) * 1000, residentKb * 1024);
  }
  return uses;
}

async function listedGroupUses(): Promise<ReadonlyMap<number, GroupUse>> {
  const uses = new Map<number, GroupUse>();
  const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
  const { stdout } = await run('ps', ['-A', '-o', 'pgid=,rss=,time='], { env });
  for (const line of stdout.split('\n')) {
    const [group, residentKb, time] = line.trim().split(/\s+/);
    if (group && residentKb && time) add(uses, Number(group), toMs(time), Number(residentKb) * 1024);
  }
  return uses;
}

/** `[[days-]hours:]minutes:seconds[.hundredths]`. */
function toMs(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}

function add(uses: Map<number, GroupUse>, group: number, cpuMs: number, memoryBytes: number): void {
  const use = uses.get(group) ?? { cpuMs: 0, memoryBytes: 0 };
  use.cpuMs += cpuMs;
  use.memoryBytes += memoryBytes;
  uses.set(group, use);
}
