import { Readable } from 'node:stream';
import { isProblemError, type Problem } from '../../base/problem.ts';
import { outputTail } from '../../engine/failures.ts';
import type { MirrorBatch } from '../mirror/batch.ts';
import { archiveParts, type ArchiveLayout, type PackedFiles } from './archiveParts.ts';
import { syncUser } from './loopTransport.ts';
import { fileSystemOf } from './placement.ts';
import { ShortText, type ContainerFacts, type TransportEngine } from './probe.ts';
import type { SyncCarrier } from './carrier.ts';

/** How many paths one command removes: what a command line may hold is bounded. */
const maxRemovals = 100;

/**
 * Brings files into a container that has not what it takes to unpack them: the engine does. It is slower, whoever watches may
 * see a file missing for a moment, and removing needs `rm` all the same.
 */
export class PutTransport implements SyncCarrier {
  readonly #engine: Pick<TransportEngine, 'exec' | 'writeArchive'>;
  readonly #facts: ContainerFacts;

  constructor(engine: Pick<TransportEngine, 'exec' | 'writeArchive'>, facts: ContainerFacts) {
    this.#engine = engine;
    this.#facts = facts;
  }

  async carry(
    { removals, puts }: Pick<MirrorBatch, 'removals' | 'puts'>,
    packed: PackedFiles,
    signal: AbortSignal,
  ): Promise<void> {
    for (let at = 0; at < removals.length; at += maxRemovals) {
      const some = removals.slice(at, at + maxRemovals);
      const problem = await this.#remove(some, signal);
      // To try it again would end in the same way, and keep the files from coming.
      if (problem) packed.obstacles.push(problem);
      else packed.deleted += some.length;
    }
    const layout: ArchiveLayout = {
      fileSystemOf: (path) => fileSystemOf(this.#facts, path),
      nameOf: (path, place) => path.slice(place.length + 1),
      hasAncestors: false,
    };
    for await (const part of archiveParts({ puts }, layout, this.#facts.owner, packed)) {
      const tar = Readable.from(part.chunks(), { objectMode: false });
      try {
        const folder = part.place === '' ? '/' : part.place;
        await this.#engine.writeArchive(this.#facts.id, folder, tar, { keepsOwner: false, replaces: true }, signal);
      } finally {
        tar.destroy();
        await part.close();
      }
    }
  }

  dispose(): void {
    // Nothing is kept open.
  }

  /** Resolves to why it could not be done. */
  async #remove(paths: readonly string[], signal: AbortSignal): Promise<Problem | undefined> {
    // What was brought belongs to the container's own user, and root may be without the right to remove it.
    const asRoot = await this.#removeAs({ user: syncUser }, paths, signal);
    if (asRoot === undefined) return undefined;
    if ((await this.#removeAs({}, paths, signal)) === undefined) return undefined;
    const { container } = this.#facts;
    const [first = ''] = paths;
    const what = paths.length === 1 ? first : `${first} and ${paths.length - 1} more`;
    return {
      code: 'develop.cannot-remove',
      severity: 'error',
      message: `Cannot remove ${what} from ${container}${asRoot === '' ? '' : `: ${asRoot}`}. Its image needs an rm for that; else make the container anew, or use the action rebuild.`,
    };
  }

  /** Resolves to what was complained of where it could not be done. */
  async #removeAs(
    who: { readonly user?: string },
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const said = new ShortText();
    const request = { command: ['rm', '-rf', '--', ...paths], isTty: false, ...who };
    try {
      const exitCode = await this.#engine.exec(this.#facts.id, request, { stdout: said, stderr: said }, signal);
      if (exitCode === 0) return undefined;
    } catch (error) {
      if (!isProblemError(error) || error.problem.code !== 'engine.refused') throw error;
      said.text = error.problem.message;
    }
    return outputTail(said.text);
  }
}
