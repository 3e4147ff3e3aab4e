import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { ProblemError } from '../../base/problem.ts';
import type { EngineAddress } from '../engine.ts';
import { containerGone } from '../failures.ts';
import { DirectoryChanges } from './directoryChanges.ts';
import { killAll, processesOf, sendSignal } from './records/descendants.ts';
import { isAlive, signalGroup, type ProcessIdentity } from './records/identity.ts';
import { lockHolder } from './records/lock.ts';
import { lentEnvironment } from './records/localConfig.ts';
import { readContainer } from './observe.ts';
import {
  busyExitCode,
  isOver,
  readRecord,
  writeConfig,
  writeJournal,
  writeContainerRecord,
  writePauseMark,
  writeStopManner,
  type ContainerConfig,
  type ContainerRecord,
  type StopManner,
} from './records/records.ts';

export type ProcessAddress = Extract<EngineAddress, { kind: 'process' }>;

const pollMs = 100;
const maxStartMs = 20_000;
const maxCreateAttempts = 5;
/** How much longer than its grace a container may take to stop before its shim is given up. */
const stopMarginMs = 5000;

/**
 * Makes a container's folder, whole or not at all. One of the same configuration that is there already is kept, unless it is
 * the one that is replaced.
 */
export async function createContainer(directory: string, config: ContainerConfig, replaces?: string): Promise<void> {
  const parent = dirname(directory);
  const draft = join(parent, `.${randomUUID()}`);
  try {
    for (let attempt = 1; ; attempt++) {
      const existing = await readContainer(directory);
      if (existing?.config.configHash === config.configHash && existing.config.id !== replaces) return;
      if (existing) await removeContainer(directory, new AbortController().signal);
      // This is done in every round: tidying up may have removed an empty parent.
      mkdirSync(draft, { recursive: true, mode: 0o700 });
      writeConfig(draft, config);
      if (isMoved(draft, directory)) break;
      // Another window was quicker. Its container is kept if it has the same configuration.
      if (attempt === maxCreateAttempts) throw createdElsewhere(config.name);
    }
  } finally {
    // The folder holds the environment, so it must not stay behind.
    rmSync(draft, { recursive: true, force: true });
  }
  announce(directory, config, 'create');
}

/** Returns false if something is there already. */
function isMoved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM' && code !== 'ENOENT') throw error;
    return false;
  }
}

/** Starts a container's shim, and waits until its process runs. Rejects with `engine.start-failed`. */
export async function startContainer(address: ProcessAddress, directory: string, signal: AbortSignal): Promise<void> {
  const container = await readContainer(directory);
  if (!container) throw containerGone(directory);
  const { config, record } = container;
  if (!isOver(record)) return;
  const changes = new DirectoryChanges(directory);
  try {
    // The shim of an earlier run may take a moment to be done.
    while (!(await isStartedByShim(address, directory, config, changes, signal))) signal.throwIfAborted();
  } finally {
    changes.dispose();
  }
}

/** Returns false if a shim held the container that has ended an earlier run. */
async function isStartedByShim(
  address: ProcessAddress,
  directory: string,
  { name }: ContainerConfig,
  changes: DirectoryChanges,
  signal: AbortSignal,
): Promise<boolean> {
  const askedAtMs = Date.now();
  // An Electron binary runs a script as Node does only when it is told so.
  const env = { ...lentEnvironment(process.env), ELECTRON_RUN_AS_NODE: '1' };
  const options = { cwd: directory, env, detached: true, stdio: 'ignore', windowsHide: true } as const;
  const shim = spawn(address.node, [address.shim, directory], options);
  shim.unref();
  let ending: ShimEnding | undefined;
  shim.once('error', (error) => (ending = { reason: error.message, isBusy: false }));
  shim.once('exit', (code) => {
    ending ??= { reason: `its shim ended with code ${code ?? 'unknown'}`, isBusy: code === busyExitCode };
  });
  const deadlineMs = Date.now() + maxStartMs;
  for (;;) {
    signal.throwIfAborted();
    // The exit is read before the record, because a shim writes its record before it ends.
    const endedBefore = ending;
    const record = await readRecord(directory);
    const isOurs = shim.pid !== undefined && record.shim?.pid === shim.pid;
    if (isOurs || (endedBefore?.isBusy && (await isOfHolder(directory, record)))) {
      const isEarlier = !isOurs && record.state === 'exited' && (record.startedAtMs ?? 0) < askedAtMs;
      if (isEarlier) return false;
      if (record.error !== undefined) throw startFailed(name, record.error);
      if (record.state !== 'created') return true;
    }
    if (endedBefore && !endedBefore.isBusy) throw startFailed(name, endedBefore.reason);
    if (Date.now() > deadlineMs) throw startFailed(name, `its shim did not answer within ${maxStartMs / 1000} s`);
    await changes.next(pollMs, signal);
  }
}

interface ShimEnding {
  readonly reason: string;
  /** Another window's shim holds the container, and its record counts. */
  readonly isBusy: boolean;
}

/** True if a record was written by the shim that holds the container's lock, or held it until a moment ago. */
async function isOfHolder(directory: string, record: ContainerRecord): Promise<boolean> {
  const holder = await lockHolder(directory);
  return !holder || holder.pid === record.shim?.pid;
}

export interface StopWish {
  /** The id of the only container that is meant. */
  readonly id?: string;
  /** Replaces what its configuration says. */
  readonly graceMs?: number;
}

/** Stops a container: its shim ends it, or, where that is gone, whoever asks. */
export async function stopContainer(directory: string, signal: AbortSignal, wish: StopWish = {}): Promise<void> {
  const container = await readContainer(directory);
  if (!container || (wish.id !== undefined && container.config.id !== wish.id)) return;
  const { config } = container;
  const { graceMs = config.stopGracePeriodMs } = wish;
  const { shim } = await readRecord(directory);
  if (shim && (await isAlive(shim))) {
    askToStop(directory, shim, wish.graceMs === undefined ? {} : { graceMs: wish.graceMs });
    // A halted process handles no signal.
    if (container.record.state === 'paused') resume(directory, container.record.child);
    await untilGone(directory, () => isAlive(shim), graceMs + stopMarginMs, signal);
    if (await isAlive(shim)) sendSignal(shim.pid, 'SIGKILL');
  }
  await endUnwatched(directory, config, graceMs, signal);
}

/** Ends the processes that a killed shim has left behind. A shim that ends by itself leaves none, and has recorded so. */
export async function endUnwatched(
  directory: string,
  config: ContainerConfig,
  graceMs: number,
  signal: AbortSignal,
): Promise<void> {
  const record = await readRecord(directory);
  if (isOver(record)) return;
  const left = await processesOf(config, record);
  for (const pid of left) sendSignal(pid, 'SIGTERM');
  for (const pid of left) sendSignal(pid, 'SIGCONT');
  const isLeft = async (): Promise<boolean> => (await processesOf(config, record)).length > 0;
  if (left.length > 0) await untilGone(directory, isLeft, graceMs, signal);
  await killAll(config, record);
  writePauseMark(directory, undefined);
  writeContainerRecord(directory, { ...record, state: 'exited', health: 'none', exitCode: 137 });
  announce(directory, config, 'die');
}

export async function removeContainer(directory: string, signal: AbortSignal, id?: string): Promise<void> {
  const container = await readContainer(directory);
  if (id !== undefined && container?.config.id !== id) return;
  await stopContainer(directory, signal);
  // The folder is renamed first, so that nobody reads one that is half removed.
  const doomed = join(dirname(directory), `.${randomUUID()}`);
  try {
    renameSync(directory, doomed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  rmSync(doomed, { recursive: true, force: true });
  if (container) announce(directory, container.config, 'destroy');
}

/** Asks a shim to end its process in a given manner. */
export function askToStop(directory: string, shim: ProcessIdentity | undefined, manner: StopManner): void {
  if (!shim) return;
  writeStopManner(directory, manner);
  // It may have been asked before, and have ended since somebody looked.
  sendSignal(shim.pid, 'SIGTERM');
}

/** Lets a halted process, and all it started, go on. */
export function resume(directory: string, child: ProcessIdentity | undefined): void {
  if (child) signalGroup(child.pid, 'SIGCONT');
  writePauseMark(directory, undefined);
}

export async function untilGone(
  directory: string,
  isThere: () => Promise<boolean>,
  maxMs: number,
  signal: AbortSignal,
): Promise<void> {
  const changes = new DirectoryChanges(directory);
  try {
    const deadlineMs = Date.now() + maxMs;
    while ((await isThere()) && Date.now() < deadlineMs) {
      await changes.next(pollMs / 2, signal);
      signal.throwIfAborted();
    }
  } finally {
    changes.dispose();
  }
}

export function announce(directory: string, { name, service }: ContainerConfig, action: string): void {
  writeJournal(dirname(dirname(directory)), { timeMs: Date.now(), container: name, service, action });
}

function createdElsewhere(name: string): ProblemError {
  return new ProblemError({
    code: 'engine.busy',
    severity: 'error',
    message: `Cannot create ${name}: another window or command keeps creating it. Wait until that is done, then try again.`,
  });
}

function startFailed(name: string, reason: string): ProblemError {
  return new ProblemError({
    code: 'engine.start-failed',
    severity: 'error',
    message: `Cannot start ${name}: ${reason.replace(/\.$/, '')}. Correct its x-patchbay.run in the manifest.`,
  });
}
