import { ProblemError } from '../../base/problem.ts';
import { containerGone, notRunning } from '../failures.ts';
import { localSignal } from '../signals.ts';
import { announce, askToStop, endUnwatched, resume, untilGone } from './control.ts';
import { isAlive, signalGroup } from './records/identity.ts';
import { readContainer, type LocalContainer } from './observe.ts';
import { isOver, readRecord, writePauseMark, type StopManner } from './records/records.ts';

/** The longest time that a timer can be set to: only the signal itself ends the process. */
const noGraceMs = 2 ** 31 - 1;
const maxKillMs = 10_000;

/** Halts a process and all it started. One that is halted already, or does not run, is left as it is. */
export async function pauseContainer(directory: string, id: string | undefined): Promise<void> {
  const container = await meant(directory, id);
  if (container?.record.state !== 'running') return;
  const { config, record } = container;
  if (process.platform === 'win32') throw cannotPause(config.name);
  // The mark comes first: if a pause is interrupted, `unpause` still has something to do.
  writePauseMark(directory, record.child);
  if (record.child) signalGroup(record.child.pid, 'SIGSTOP');
  announce(directory, config, 'pause');
}

export async function unpauseContainer(directory: string, id: string | undefined): Promise<void> {
  const container = await meant(directory, id);
  if (container?.record.state !== 'paused') return;
  resume(directory, container.record.child);
  announce(directory, container.config, 'unpause');
}

/**
 * Sends a signal to a process and all it started. `SIGKILL` and the signal that stops it end it for good; after any other its
 * restart policy has its say. Resolves once it is sent, and for `SIGKILL` once the process has ended.
 */
export async function killContainer(
  directory: string,
  { id, signal: wanted }: { readonly id: string | undefined; readonly signal: string },
  signal: AbortSignal,
): Promise<void> {
  const container = await meant(directory, id);
  if (!container) return;
  const { config, record } = container;
  if (isOver(record) && wanted === 'SIGKILL') return;
  if (isOver(record)) throw notRunning(config.name);
  const sent = localSignal(wanted);
  if (!sent) throw unknownSignal(config.name, wanted);
  const isEnd = sent === 'SIGKILL' || sent === localSignal(config.stopSignal);
  if (!isEnd) {
    if (record.child) signalGroup(record.child.pid, sent);
    announce(directory, config, 'kill');
    return;
  }
  if (record.isUnwatched)
    return endUnwatched(directory, config, sent === 'SIGKILL' ? 0 : config.stopGracePeriodMs, signal);
  const manner: StopManner = { signal: sent, graceMs: sent === 'SIGKILL' ? 0 : noGraceMs };
  askToStop(directory, record.shim, manner);
  if (record.state === 'paused') resume(directory, record.child);
  if (sent !== 'SIGKILL') return;
  await untilGone(directory, () => isAlive(record.shim), maxKillMs, signal);
  const { child } = await readRecord(directory);
  if (child && (await isAlive(child))) signalGroup(child.pid, 'SIGKILL');
}

/** Returns only the container that has the id, if there is one. */
async function meant(directory: string, id: string | undefined): Promise<LocalContainer | undefined> {
  const container = await readContainer(directory);
  if (!container && id === undefined) throw containerGone(directory);
  return id === undefined || container?.config.id === id ? container : undefined;
}

function cannotPause(name: string): ProblemError {
  return new ProblemError({
    code: 'engine.cannot-pause',
    severity: 'error',
    message: `Cannot pause ${name}: Windows cannot pause processes. Stop it, or run it in Docker.`,
  });
}

function unknownSignal(name: string, text: string): ProblemError {
  return new ProblemError({
    code: 'engine.unknown-signal',
    severity: 'error',
    message: `Cannot send ${text} to ${name}: this machine has no such signal for local processes. Send another, such as SIGTERM.`,
  });
}
