import type { Disposable } from '../../base/disposable.ts';
import { isProblemError, type Problem } from '../../base/problem.ts';
import type { MirrorBatch, MirrorEntry } from '../mirror/batch.ts';
import type { SyncCarrier } from './carrier.ts';
import type { PackedFiles } from './archiveParts.ts';
import { hasNoRight, LoopTransport } from './loopTransport.ts';
import { hasPrograms, isInMount, obstacleAt, fileSystemOf, mountAt } from './placement.ts';
import { probeContainer, type ContainerFacts, type ContainerName, type TransportEngine } from './probe.ts';
import { PutTransport } from './putTransport.ts';

/** What was done of a batch. */
export type SyncResult = Readonly<PackedFiles>;

/** Brings files into one running container. One batch at a time; disposing ends what runs in it. */
export interface Transport extends Disposable {
  readonly facts: ContainerFacts;
  /**
   * Does what the batch says. Rejects with what keeps it from being done: some of it may have been done then, and doing all of
   * it again does no harm.
   */
  sync(batch: MirrorBatch, signal: AbortSignal): Promise<SyncResult>;
  /** Brings the files of a batch while the container does not run. Nothing is removed, and nothing gets into what is in memory. */
  syncAtRest(batch: MirrorBatch, signal: AbortSignal): Promise<void>;
}

/**
 * Finds out how files get into a container: by a shell that is kept open in it, else by the engine. It rejects with
 * `engine.not-running` or `engine.container-gone`.
 */
export async function openTransport(
  engine: TransportEngine,
  container: ContainerName,
  signal: AbortSignal,
): Promise<Transport> {
  const facts = await probeContainer(engine, container, signal);
  return new CheckedTransport(facts, await openCarrier(engine, facts, signal), new PutTransport(engine, facts));
}

async function openCarrier(engine: TransportEngine, facts: ContainerFacts, signal: AbortSignal): Promise<SyncCarrier> {
  if (!hasPrograms(facts)) return new PutTransport(engine, facts);
  try {
    return await LoopTransport.open(engine, facts, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!isProblemError(error) || !hasNoRight.includes(error.problem.code)) throw error;
    // Its programs may not write or give files away; the engine may.
    return new PutTransport(engine, facts);
  }
}

/** Leaves out what cannot be written, or must not be, and says so. */
class CheckedTransport implements Transport {
  readonly facts: ContainerFacts;
  readonly #carrier: SyncCarrier;
  readonly #atRest: SyncCarrier;

  constructor(facts: ContainerFacts, carrier: SyncCarrier, atRest: SyncCarrier) {
    this.facts = facts;
    this.#carrier = carrier;
    this.#atRest = atRest;
  }

  async sync(batch: MirrorBatch, signal: AbortSignal): Promise<SyncResult> {
    const obstacles = new Map<string, Problem>();
    const isFree = (path: string, entry?: MirrorEntry): boolean => {
      const obstacle = obstacleAt(this.facts, path) ?? mountedBelow(this.facts, path, entry);
      if (obstacle) obstacles.set(`${obstacle.code} ${fileSystemOf(this.facts, path)}`, obstacle);
      return obstacle === undefined;
    };
    const removals = batch.removals.filter((path) => isFree(path));
    const puts = batch.puts.filter((put) => isFree(put.path, put));
    const packed = nothingPacked([...obstacles.values()]);
    if (removals.length + puts.length > 0) await this.#carrier.carry({ removals, puts }, packed, signal);
    return packed;
  }

  async syncAtRest({ puts }: MirrorBatch, signal: AbortSignal): Promise<void> {
    const free = puts.filter(
      (put) =>
        !obstacleAt(this.facts, put.path) &&
        !mountedBelow(this.facts, put.path, put) &&
        mountAt(this.facts, put.path)?.type !== 'tmpfs',
    );
    if (free.length > 0) await this.#atRest.carry({ removals: [], puts: free }, nothingPacked([]), signal);
  }

  dispose(): void {
    this.#carrier.dispose();
  }
}

function nothingPacked(obstacles: Problem[]): PackedFiles {
  return { files: 0, bytes: 0, deleted: 0, again: [], unreadable: [], obstacles };
}

/** A folder in which something is mounted is neither removed nor replaced: what is in a volume stays. */
function mountedBelow({ container, mounts }: ContainerFacts, path: string, entry?: MirrorEntry): Problem | undefined {
  if (entry?.kind === 'folder') return undefined;
  const mount = mounts.find(({ target }) => isInMount(target, path));
  return (
    mount && {
      code: 'develop.mounted-below',
      severity: 'warning',
      message: `${path} of ${container} stays as it is: ${mount.target} is mounted there, and what it holds is not removed.`,
    }
  );
}
