import type { EngineEvent } from '../engine.ts';
import { DirectoryChanges, directoryIdentity } from './directoryChanges.ts';
import { JournalReader } from './logs/journalReader.ts';
import { localContainers } from './observe.ts';
import { readRecord } from './records/records.ts';

/** How soon a shim's death is noticed, which nothing else reports. */
const pollMs = 1000;
/** How soon it is noticed that a project is there which was not, where nothing can be watched. */
const absentPollMs = 250;

/** Tells what the journal says, from now or a moment on, until aborted. */
export async function watchJournal(
  project: string,
  onEvent: (event: EngineEvent) => void,
  onReady: () => void,
  signal: AbortSignal,
  sinceMs?: number,
): Promise<never> {
  const journal = await JournalReader.open(project, sinceMs === undefined ? 'end' : 'beginning');
  const orphaned = new Map<string, string>();
  let changes = new DirectoryChanges(project);
  // Containers that are there already are reported at once.
  let mustLook = sinceMs !== undefined;
  onReady();
  try {
    while (!signal.aborted) {
      if (!mustLook) await changes.next(changes.isWatching ? pollMs : absentPollMs, signal);
      mustLook = false;
      const entries = await journal.next();
      entries.filter(({ timeMs }) => timeMs >= (sinceMs ?? 0)).forEach(onEvent);
      for (const event of await newlyOrphaned(project, orphaned)) onEvent(event);
      if (changes.isFor(await directoryIdentity(project))) continue;
      // The project was removed, or created again.
      changes.dispose();
      changes = new DirectoryChanges(project);
      // The watch does not see what happened between that look and its own start.
      mustLook = true;
    }
  } finally {
    changes.dispose();
    journal.dispose();
  }
  throw signal.reason;
}

/** Containers whose record says that they run, though their shim is gone: nobody writes down what became of them. */
async function newlyOrphaned(project: string, known: Map<string, string>): Promise<readonly EngineEvent[]> {
  const events: EngineEvent[] = [];
  for (const { directory, config, record } of await localContainers(project)) {
    const hasEnded = record.state === 'exited' && (await readRecord(directory)).state !== 'exited';
    const action = hasEnded ? 'die' : record.isUnwatched ? 'health_status: unhealthy' : undefined;
    const before = known.get(config.id);
    if (action === undefined) known.delete(config.id);
    else known.set(config.id, action);
    if (action === undefined || action === before) continue;
    events.push({ timeMs: Date.now(), container: config.name, service: config.service, action });
  }
  return events;
}
