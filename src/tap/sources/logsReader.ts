import { sleep } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { Engine, LogLine, UnreadableLog } from '../../engine/engine.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import { readSource } from './sourceReader.ts';
import type { Intake } from './intake.ts';
import type { LogOrder } from './logOrder.ts';
import { LogProgress, type LogGap } from './logProgress.ts';

export type LogsSource = Extract<TapSource, { kind: 'logs' }>;

const retryMs = 1000;
/** After a lost connection so many lines of each container are read again, to find those that came meanwhile. */
const resumeLines = 10_000;

/** Reads the log lines of services, and again from where it was when the engine comes back. */
export function readServiceLogs(
  source: LogsSource,
  openEngine: (signal: AbortSignal) => Promise<Engine>,
  order: LogOrder,
  intake: Intake,
  logger: Logger,
): Disposable {
  return readSource(source, 'logs', intake, logger, (signal) => followLogs(source, openEngine, order, intake, signal));
}

async function followLogs(
  source: LogsSource,
  openEngine: (signal: AbortSignal) => Promise<Engine>,
  order: LogOrder,
  intake: Intake,
  signal: AbortSignal,
): Promise<never> {
  const engine = await openEngine(signal);
  const progress = new LogProgress();
  const unreadable = new Set<string>();
  const onLine = (line: LogLine): void => {
    if (signal.aborted) return;
    const isNew = progress.isNew(line);
    const gap = progress.takeGap();
    if (gap) order.addMissing(source.id, gap.timeMs, gapText(gap));
    if (isNew) order.add(source.id, line);
  };
  const onUnreadable = ({ container, problem }: UnreadableLog): void => {
    if (signal.aborted || unreadable.has(container)) return;
    unreadable.add(container);
    intake.appendMissed(source.id, Date.now(), problem.message, undefined);
  };
  for (let tail = source.tail; ;) {
    try {
      await engine.ping(signal);
      intake.setState(source.id, 'live');
      progress.restart(Date.now(), tail);
      const options = { services: source.services, follow: true, tail, onUnreadable };
      await engine.logs(source.project, options, onLine, signal);
    } catch (error) {
      signal.throwIfAborted();
      intake.setState(source.id, 'lost', toProblem(error));
      if (progress.hasStarted) tail = Math.max(source.tail, resumeLines);
    }
    await sleep(retryMs, signal);
  }
}

function gapText({ container }: LogGap): string {
  const lines = resumeLines.toLocaleString('en');
  return `${container} wrote more than ${lines} lines while there was no connection: those before the last ${lines} are missing.`;
}
