import { Buffer } from 'node:buffer';
import { sleep } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { Engine, EngineEvent } from '../../engine/engine.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import { readSource } from './sourceReader.ts';
import type { Intake } from './intake.ts';

export type EventsSource = Extract<TapSource, { kind: 'events' }>;

const retryMs = 1000;
const containerName = Buffer.from('container');

/** Reads what the engine says of an application's containers; a time without connection is a gap. */
export function readEvents(
  source: EventsSource,
  openEngine: (signal: AbortSignal) => Promise<Engine>,
  intake: Intake,
  logger: Logger,
): Disposable {
  return readSource(source, 'events', intake, logger, (signal) => followEvents(source, openEngine, intake, signal));
}

async function followEvents(
  { id, project }: EventsSource,
  openEngine: (signal: AbortSignal) => Promise<Engine>,
  intake: Intake,
  signal: AbortSignal,
): Promise<never> {
  const engine = await openEngine(signal);
  let lostAtMs: number | undefined;
  const onEvent = ({ timeMs, action, service, container }: EngineEvent): void => {
    const fields = [Buffer.from(action), Buffer.from(service), containerName, Buffer.from(container)];
    intake.append(id, timeMs, '', fields);
    intake.appended();
  };
  const onReady = (): void => {
    if (lostAtMs !== undefined) intake.appendGap(id, lostAtMs, Date.now());
    lostAtMs = undefined;
    intake.setState(id, 'live');
  };
  for (;;) {
    try {
      await engine.watch(project, onEvent, onReady, signal);
    } catch (error) {
      signal.throwIfAborted();
      lostAtMs ??= Date.now();
      intake.setState(id, 'lost', toProblem(error));
    }
    await sleep(retryMs, signal);
  }
}
