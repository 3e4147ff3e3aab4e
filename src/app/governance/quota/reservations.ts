import { join } from 'node:path';
import { withFileLock } from '../../../base/disk/fileLock.ts';
import { ProblemError, toProblem } from '../../../base/problem.ts';
import { readJson, writeJson } from '../../../engine/process/records/files.ts';
import { identify, isAlive, type ProcessIdentity } from '../../../engine/process/records/identity.ts';
import type { ComingContainer } from './comingContainer.ts';
import { parseReservations, type Reservation } from './reservationFile.ts';

/** How long somebody waits for another window that is looking what runs. */
const maxWaitMs = 15_000;

/** More starts than are under way at once. */
const maxReservations = 1000;

/**
 * The reservations of all windows and command lines of this user, in a file of the state folder. Whoever changes it holds the lock;
 * those of a process that is gone count no more.
 */
export class Reservations {
  readonly #directory: string;

  /** @param stateDirectory absolute; it may not be there yet */
  constructor(stateDirectory: string) {
    this.#directory = join(stateDirectory, 'quota');
  }

  /** What others have reserved on an engine, as it was last written. */
  async on(engine: string): Promise<readonly Reservation[]> {
    return (await this.#living()).filter((each) => each.engine === engine);
  }

  /**
   * Reserves what `decide` answers, which sees what others have reserved on the engine, and nobody changes that meanwhile. What it
   * throws is thrown, and nothing is reserved.
   * @throws ProblemError `quota.busy`, `quota.unwritable`
   */
  async reserve(
    place: Pick<Reservation, 'id' | 'engine' | 'project'>,
    decide: (others: readonly Reservation[]) => Promise<readonly ComingContainer[]>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#locked(async (owner) => {
      const living = await this.#living();
      const containers = await decide(living.filter(({ engine }) => engine === place.engine));
      if (containers.length > 0) this.#write([...living, { ...place, owner, containers }]);
    }, signal);
  }

  async release(id: string): Promise<void> {
    await this.#locked(async () => {
      this.#write((await this.#living()).filter((each) => each.id !== id));
    });
  }

  async #living(): Promise<readonly Reservation[]> {
    const written = parseReservations(await readJson(this.#file));
    const alive = await Promise.all(written.map(({ owner }) => isAlive(owner)));
    return written.filter((_, index) => alive[index] === true);
  }

  get #file(): string {
    return join(this.#directory, 'reservations.json');
  }

  #write(reservations: readonly Reservation[]): void {
    writeJson(this.#file, { version: 1, reservations: reservations.slice(-maxReservations) });
  }

  async #locked(work: (owner: ProcessIdentity) => Promise<void>, signal?: AbortSignal): Promise<void> {
    const own = await identify(process.pid);
    let isTaken = false;
    const begin = (): Promise<void> => {
      isTaken = true;
      return work(own);
    };
    try {
      await withFileLock(this.#directory, begin, maxWaitMs, signal);
    } catch (error) {
      if (isTaken || signal?.aborted) throw error;
      throw toProblem(error).code === 'lock.busy' ? busy() : unwritable(this.#directory, error);
    }
  }
}

function busy(): ProblemError {
  const message = `Another window or command line is still looking whether what it starts fits its quota (for more than ${maxWaitMs / 1000} s). Try again once it is done.`;
  return new ProblemError({ code: 'quota.busy', severity: 'error', message });
}

function unwritable(directory: string, cause: unknown): ProblemError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `Cannot reserve what is started, as its quota asks: the folder ${directory} cannot be used (${why}). Make it writable.`;
  return new ProblemError({ code: 'quota.unwritable', severity: 'error', message }, cause);
}
