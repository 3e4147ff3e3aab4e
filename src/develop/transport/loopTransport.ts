import { ProblemError } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import type { MirrorBatch } from '../mirror/batch.ts';
import { archiveParts, removalParts, type ArchiveLayout, type ArchivePart, type PackedFiles } from './archiveParts.ts';
import { ExecLoop, type LoopPlace } from './execLoop.ts';
import { obstacleAt, fileSystemOf } from './placement.ts';
import type { ContainerFacts } from './probe.ts';
import type { SyncCarrier } from './carrier.ts';

/**
 * Root may give files to their owner. It gets no more rights than the container has: with them, the container's own programs, which are
 * hostile like all that it holds, could reach the machine.
 */
export const syncUser = '0:0';

/** Brings files into a container by a shell that is kept open in it, and opened anew once the container was restarted. */
export class LoopTransport implements SyncCarrier {
  readonly #engine: Pick<Engine, 'exec'>;
  readonly #facts: ContainerFacts;
  readonly #place: LoopPlace;
  #loop: ExecLoop | undefined;
  #isDisposed = false;

  private constructor(engine: Pick<Engine, 'exec'>, facts: ContainerFacts, place: LoopPlace, loop: ExecLoop) {
    this.#engine = engine;
    this.#facts = facts;
    this.#place = place;
    this.#loop = loop;
  }

  /** Rejects with `develop.sync-failed` where the programs of the container may not write what they should. */
  static async open(engine: Pick<Engine, 'exec'>, facts: ContainerFacts, signal: AbortSignal): Promise<LoopTransport> {
    const place = loopPlace(facts);
    return new LoopTransport(engine, facts, place, await ExecLoop.open(engine, place, syncUser, signal));
  }

  async carry(
    { removals, puts }: Pick<MirrorBatch, 'removals' | 'puts'>,
    packed: PackedFiles,
    signal: AbortSignal,
  ): Promise<void> {
    const layout = (folder: string): ArchiveLayout => ({
      fileSystemOf: (path) => fileSystemOf(this.#facts, path),
      nameOf: (path) => `${folder}${path}`,
      hasAncestors: true,
    });
    for (const part of removalParts(removals, layout('gone'), this.#facts.owner)) await this.#send(part, signal);
    packed.deleted += removals.length;
    for await (const part of archiveParts({ puts }, layout('new'), this.#facts.owner, packed)) {
      await this.#send(part, signal);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#loop?.dispose();
  }

  async #send(part: ArchivePart, signal: AbortSignal): Promise<void> {
    try {
      if (this.#isDisposed) throw new ProblemError(disposed);
      if (!this.#loop || this.#loop.isOver) {
        this.#loop = await ExecLoop.open(this.#engine, this.#place, syncUser, signal);
      }
      await this.#loop.send(part, signal);
    } finally {
      await part.close();
    }
  }
}

/** What is thrown where the programs of a container may not do what a sync takes. */
export const hasNoRight: readonly string[] = ['develop.sync-failed', 'develop.loop-lost', 'engine.refused'];

const disposed = { code: 'develop.over', severity: 'info', message: 'The container is no longer synced.' } as const;

/** Every file system of the container that can be written. */
function loopPlace(facts: ContainerFacts): LoopPlace {
  const { id, container: name, mounts, owner } = facts;
  const tops = ['/', ...mounts.map(({ target }) => target)].filter((path) => !obstacleAt(facts, path));
  const places = [...new Set(tops.map((path) => fileSystemOf(facts, path)))];
  return { id, name, places, folder: `.patchbay-sync-${id.slice(0, 12)}`, owner };
}
