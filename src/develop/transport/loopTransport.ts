import { isProblemError, ProblemError } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import type { MirrorBatch } from '../mirror/batch.ts';
import { archiveParts, removalParts, type ArchiveLayout, type ArchivePart, type PackedFiles } from './archiveParts.ts';
import { ExecLoop, type LoopPlace, type LoopUser } from './execLoop.ts';
import { obstacleAt, fileSystemOf } from './placement.ts';
import type { ContainerFacts } from './probe.ts';
import type { SyncCarrier } from './carrier.ts';

/** As root, who may give files to their owner; with every right where a container has dropped those that root has by itself. */
const users: readonly LoopUser[] = [{ user: '0:0' }, { user: '0:0', isPrivileged: true }];

/** Brings files into a container by a shell that is kept open in it, and opened anew once the container was restarted. */
export class LoopTransport implements SyncCarrier {
  readonly #engine: Pick<Engine, 'exec'>;
  readonly #facts: ContainerFacts;
  readonly #place: LoopPlace;
  readonly #user: LoopUser;
  #loop: ExecLoop | undefined;
  #isDisposed = false;

  private constructor(
    engine: Pick<Engine, 'exec'>,
    facts: ContainerFacts,
    place: LoopPlace,
    user: LoopUser,
    loop: ExecLoop,
  ) {
    this.#engine = engine;
    this.#facts = facts;
    this.#place = place;
    this.#user = user;
    this.#loop = loop;
  }

  /** Rejects with `develop.sync-failed` where the programs of the container may not write what they should. */
  static async open(engine: Pick<Engine, 'exec'>, facts: ContainerFacts, signal: AbortSignal): Promise<LoopTransport> {
    const place = loopPlace(facts);
    let failure: unknown;
    // In order: each has more rights than the one before.
    for (const user of users) {
      try {
        const loop = await ExecLoop.open(engine, place, user, signal);
        return new LoopTransport(engine, facts, place, user, loop);
      } catch (error) {
        signal.throwIfAborted();
        if (!isProblemError(error) || !hasNoRight.includes(error.problem.code)) throw error;
        failure = error;
      }
    }
    throw failure;
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
        this.#loop = await ExecLoop.open(this.#engine, this.#place, this.#user, signal);
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
