import { toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { Intake } from './intake.ts';

/** Reads one source until disposed; says why it ended. `what` is read of it: its logs, its events. */
export function readSource(
  { id, label }: Pick<TapSource, 'id' | 'label'>,
  what: string,
  intake: Intake,
  logger: Logger,
  follow: (signal: AbortSignal) => Promise<void>,
): Disposable {
  const controller = new AbortController();
  follow(controller.signal).catch((error: unknown) => {
    if (controller.signal.aborted) return;
    logger.error(`Reading the ${what} of ${label} failed`, error);
    intake.setState(id, 'ended', toProblem(error));
  });
  return toDisposable(() => controller.abort());
}
