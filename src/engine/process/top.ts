import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { uptime, userInfo } from 'node:os';
import { promisify } from 'node:util';
import type { ProcessTable } from '../engine.ts';
import { containerGone, notRunning } from '../failures.ts';
import { processFolders } from '../proc/procFiles.ts';
import { statFields } from '../../base/processes.ts';
import { readContainer } from './observe.ts';
import { hasProcess } from '../containerState.ts';

/** The column titles of `ps -ef`, which Docker shows too. */
const titles = ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'];
/** The unit in which Linux reports a process's time. */
const ticksPerSecond = 100;
const maxCommandLength = 4096;

const run = promisify(execFile);

/** A container's process, and all that it started. */
export async function top(directory: string, name: string): Promise<ProcessTable> {
  const container = await readContainer(directory);
  if (!container) throw containerGone(name);
  const { child } = container.record;
  if (!child || !hasProcess(container.record)) throw notRunning(name);
  if (process.platform === 'linux') return { titles, processes: await linuxGroup(child.pid) };
  return { titles, processes: process.platform === 'win32' ? [] : await listedGroup(child.pid) };
}

async function linuxGroup(group: number): Promise<readonly (readonly string[])[]> {
  const rows = await Promise.all(processFolders().map((pid) => linuxProcess(pid, group)));
  return rows.filter((row) => row !== undefined).sort((a, b) => Number(a[1]) - Number(b[1]));
}

/** Returns undefined for a process of another group, and for one that has ended meanwhile. */
async function linuxProcess(pid: string, group: number): Promise<readonly string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = statFields(text);
  if (Number(fields[2]) !== group) return undefined;
  const [owner, command] = await Promise.all([
    stat(`/proc/${pid}`).catch(() => undefined),
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
  ]);
  const [userTicks, systemTicks, startTicks] = [fields[11], fields[12], fields[19]].map(Number);
  const busyS = ((userTicks ?? 0) + (systemTicks ?? 0)) / ticksPerSecond;
  const ranS = Math.max(uptime() - (startTicks ?? 0) / ticksPerSecond, 0.01);
  const words = command.replace(/\0+$/, '').replaceAll('\0', ' ').slice(0, maxCommandLength);
  return [
    userName(owner?.uid),
    pid,
    fields[1] ?? '',
    String(Math.min(99, Math.floor((busyS * 100) / ranS))),
    startText(Date.now() - ranS * 1000),
    // Its shim gives it no terminal.
    '?',
    durationText(busyS),
    // The kernel's name for a process that has no command line, or has ended.
    words === '' ? `[${text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))}]` : words,
  ];
}

function userName(uid: number | undefined): string {
  if (uid === undefined) return '?';
  const own = userInfo();
  return own.uid === uid ? own.username : String(uid);
}

/** `14:05`, and `Nov27` for what did not start within the last day. */
function startText(timeMs: number): string {
  const time = new Date(timeMs);
  if (Date.now() - timeMs < 86_400_000) return `${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`;
  return `${time.toLocaleString('en', { month: 'short' })}${twoDigits(time.getDate())}`;
}

function durationText(seconds: number): string {
  const whole = Math.floor(seconds);
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map(twoDigits).join(':');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

async function listedGroup(group: number): Promise<readonly (readonly string[])[]> {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
  const columns = 'pgid=,user=,pid=,ppid=,pcpu=,start=,tty=,time=,args=';
  const { stdout } = await run('ps', ['-A', '-o', columns], { env, maxBuffer: 2 ** 24 });
  return stdout.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    if (Number(words[0]) !== group) return [];
    return [[...words.slice(1, 8), words.slice(8).join(' ').slice(0, maxCommandLength)]];
  });
}
