import { mkdirSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { EngineEvent } from '../engine.ts';
import { DirectoryChanges } from './directoryChanges.ts';
import { localContainers } from './observe.ts';
import { journalFile, readRecord, type JournalEntry } from './records.ts';

/** Also how soon a shim's death is noticed, of which nobody writes. */
const pollMs = 1000;

/** Tells what the journal says, from now on, until aborted. */
export async function watchJournal(
  project: string,
  onEvent: (event: EngineEvent) => void,
  onReady: () => void,
  signal: AbortSignal,
): Promise<never> {
  mkdirSync(project, { recursive: true, mode: 0o700 });
  const path = journalFile(project);
  const changes = new DirectoryChanges(project);
  const orphaned = new Set<string>();
  let offset = await sizeOf(path);
  onReady();
  try {
    while (!signal.aborted) {
      await changes.next(pollMs, signal);
      const size = await sizeOf(path);
      // Begun anew by somebody who cleaned up.
      if (size < offset) offset = 0;
      if (size > offset) {
        const { entries, bytes } = await readEntries(path, offset, size);
        offset += bytes;
        entries.forEach(onEvent);
      }
      for (const event of await newlyOrphaned(project, orphaned)) onEvent(event);
    }
  } finally {
    changes.dispose();
  }
  throw signal.reason;
}

async function readEntries(
  path: string,
  from: number,
  to: number,
): Promise<{ entries: readonly JournalEntry[]; bytes: number }> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(to - from);
    await file.read(buffer, 0, buffer.length, from);
    // Up to the last whole line: the rest is read when it is whole.
    const bytes = buffer.lastIndexOf('\n') + 1;
    const lines = buffer.toString('utf8', 0, bytes).split('\n');
    return { entries: lines.flatMap(parseEntry), bytes };
  } finally {
    await file.close();
  }
}

/** Containers whose record says that they run, though their shim is gone. */
async function newlyOrphaned(project: string, known: Set<string>): Promise<readonly EngineEvent[]> {
  const events: EngineEvent[] = [];
  for (const { directory, config, record } of await localContainers(project)) {
    const isOrphan = record.state === 'exited' && (await readRecord(directory)).state !== 'exited';
    if (!isOrphan) known.delete(config.id);
    else if (!known.has(config.id)) {
      known.add(config.id);
      events.push({ timeMs: Date.now(), container: config.name, service: config.service, action: 'die' });
    }
  }
  return events;
}

function parseEntry(line: string): readonly JournalEntry[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as JournalEntry];
  } catch {
    return [];
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
