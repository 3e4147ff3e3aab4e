import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Entry } from '../../broker/log.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import type { Intake } from './intake.ts';
import { Readers, type Origins } from './readers.ts';
import { TimeMerge } from './timeMerge.ts';

/** A row that is older than this when it comes was there before. */
const pastMs = 2000;
/** The past is over once nothing of it has come for so long. */
const quietMs = 3000;

/**
 * Reads sources for a transfer until disposed. What was there before comes in the order of time; what comes from then on, as it
 * comes, because holding it back would change when it did.
 */
export function readForTransfer(
  sources: readonly TapSource[],
  origins: Origins,
  intake: Intake,
  logger: Logger,
): Disposable {
  const store = new DisposableStore();
  let pastUntilMs = sources.some(hasPast) ? performance.now() + quietMs : -Infinity;
  const merge = store.add(new TimeMerge(intake, () => performance.now() > pastUntilMs));
  const isPast = (timeMs: number): boolean => timeMs < Date.now() - pastMs;
  const noting: Intake = {
    isFull: false,
    declare: (...part) => merge.declare(...part),
    appendEntries(source: string, entries: readonly Entry[]) {
      if (entries[0] && isPast(entries[0].timeMs)) pastUntilMs = performance.now() + quietMs;
      merge.appendEntries(source, entries);
    },
    append: (...message) => merge.append(...message),
    appendGap: (...gap) => merge.appendGap(...gap),
    appendMissed: (...missed) => merge.appendMissed(...missed),
    begunAnew: (source) => merge.begunAnew(source),
    room: (signal) => merge.room(signal),
    appended: () => merge.appended(),
    setState: (...state) => merge.setState(...state),
    setMeans: (...means) => merge.setMeans(...means),
  };
  merge.setSources(sources.map(({ id }) => id));
  // Disposed of before the merge, which then lets go what it still holds.
  store.add(toDisposable(() => merge.flush()));
  store.add(new Readers(origins, noting, logger)).setSources(sources);
  return store;
}

function hasPast(source: TapSource): boolean {
  if (source.kind === 'stream') return source.from.at !== 'latest';
  return source.kind === 'logs' && source.tail > 0;
}
