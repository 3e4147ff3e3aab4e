import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import type { Disposable } from '../../base/disposable.ts';
import { isCancellation, ProblemError, toProblem } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import { outputTail } from '../../engine/failures.ts';
import type { ArchivePart } from './archiveParts.ts';
import type { Owner } from './imageUser.ts';
import type { ContainerName } from './probe.ts';
import { syncScript } from './syncScript.ts';

/** How much of what a container's programs complain of is kept. */
const maxSaid = 4000;

/**
 * A shell that is kept open in one container and unpacks one archive after the other, acknowledging each. It is over when the
 * container stops; whoever has it opens a new one then.
 */
export class ExecLoop implements Disposable {
  readonly #places: readonly string[];
  readonly #ending = new AbortController();
  readonly #input = new PassThrough();
  readonly #token = randomBytes(12).toString('hex');
  readonly #answers: LoopAnswers;
  readonly #container: string;
  #isOver = false;

  private constructor(container: string, places: readonly string[]) {
    this.#container = container;
    this.#places = places;
    this.#answers = new LoopAnswers(this.#token);
  }

  /**
   * Resolves once it answers. `user` is who it runs as, as numbers. Rejects with the engine's problem where it cannot be run, and with `develop.sync-failed` where it cannot
   * make files and give them away.
   */
  static async open(
    engine: Pick<Engine, 'exec'>,
    { id, name, places, folder, owner }: LoopPlace,
    user: string,
    signal: AbortSignal,
  ): Promise<ExecLoop> {
    const loop = new ExecLoop(name, places);
    const command = ['sh', '-c', syncScript, 'sh', folder, loop.#token, `${owner.uid}:${owner.gid}`, ...places];
    const request = { command, isTty: false, user };
    const streams = { stdin: loop.#input, stdout: loop.#answers, stderr: loop.#answers.complaints };
    const ready = loop.#answers.next();
    engine.exec(id, request, streams, loop.#ending.signal).then(
      () => loop.#end(undefined),
      (error: unknown) => loop.#end(error),
    );
    try {
      const { status, said } = await loop.#answered(ready, signal);
      if (status !== 0) throw new ProblemError(syncFailed(name, said));
      return loop;
    } catch (error) {
      loop.dispose();
      throw error;
    }
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Unpacks an archive; one at a time. Rejects with `develop.sync-failed` and what the container's programs said, or with
   * `develop.loop-lost`: then nobody knows how much of it was done.
   */
  async send(part: ArchivePart, signal: AbortSignal): Promise<void> {
    const answer = this.#answers.next();
    try {
      await this.#write(`${this.#places.indexOf(part.place)} ${part.sizeBytes}\n`, signal);
      for await (const chunk of part.chunks()) await this.#write(chunk, signal);
    } catch (error) {
      // The other side still waits for the rest.
      this.dispose();
      answer.catch(() => undefined);
      throw error;
    }
    const { status, said } = await this.#answered(answer, signal);
    if (status !== 0) throw new ProblemError(syncFailed(this.#container, said));
  }

  dispose(): void {
    this.#end(undefined);
    this.#ending.abort();
  }

  async #write(bytes: string | Uint8Array, signal: AbortSignal): Promise<void> {
    if (this.#isOver) throw this.#answers.failure;
    if (this.#input.write(bytes)) return;
    await once(this.#input, 'drain', { signal: AbortSignal.any([signal, this.#ending.signal]) }).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        throw this.#isOver ? this.#answers.failure : error;
      },
    );
  }

  async #answered(answer: Promise<LoopAnswer>, signal: AbortSignal): Promise<LoopAnswer> {
    const onAbort = (): void => this.dispose();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal.aborted) this.dispose();
      return await answer;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #end(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#answers.fail(
      error !== undefined && !isCancellation(error) ? asError(error) : lost(this.#container, this.#answers.said),
    );
    // Whoever waits to write is told.
    this.#ending.abort();
    this.#input.destroy();
  }
}

/** Where a loop runs, and on which file systems it unpacks. */
export interface LoopPlace extends ContainerName {
  /** Folders without a slash at their end, each on another file system. */
  readonly places: readonly string[];
  /** The name of the folder to unpack to, in each of them. */
  readonly folder: string;
  readonly owner: Owner;
}

interface LoopAnswer {
  readonly status: number;
  readonly said: string;
}

/** Reads what the loop writes: complaints, which are hostile, and after them a line that only it can write. */
class LoopAnswers extends Writable {
  readonly complaints: Writable;
  readonly #token: string;
  #text = '';
  #said = '';
  #waiting: { readonly resolve: (answer: LoopAnswer) => void; readonly reject: (error: Error) => void } | undefined;
  #failure: Error | undefined;

  constructor(token: string) {
    super();
    this.#token = token;
    const keep = (text: string): void => void (this.#said = (this.#said + text).slice(-maxSaid));
    this.complaints = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        keep(chunk.toString());
        done();
      },
    });
  }

  get failure(): Error {
    return this.#failure ?? new Error('The loop is over.');
  }

  get said(): string {
    return this.#said;
  }

  next(): Promise<LoopAnswer> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  fail(error: Error): void {
    this.#failure = error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#text += chunk.toString();
    for (let end = this.#text.indexOf('\n'); end !== -1; end = this.#text.indexOf('\n')) {
      this.#line(this.#text.slice(0, end));
      this.#text = this.#text.slice(end + 1);
    }
    this.#text = this.#text.slice(-maxSaid);
    done();
  }

  #line(line: string): void {
    const status = line.startsWith(`${this.#token} `) ? Number(line.slice(this.#token.length + 1)) : undefined;
    if (status === undefined) {
      this.#said = `${this.#said}${line}\n`.slice(-maxSaid);
      return;
    }
    const said = this.#said;
    this.#said = '';
    this.#waiting?.resolve({ status, said });
    this.#waiting = undefined;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new ProblemError(toProblem(error));
}

function syncFailed(container: string, said: string) {
  const lines = outputTail(said);
  const why = lines === '' ? 'its programs do not say why' : lines;
  const message = `Cannot sync into ${container}: ${why}. It is tried again; check the rule's target, and what is mounted there.`;
  return { code: 'develop.sync-failed', severity: 'error', message } as const;
}

function lost(container: string, said: string): ProblemError {
  const lines = outputTail(said);
  const why = lines === '' ? '' : ` (${lines})`;
  return new ProblemError({
    code: 'develop.loop-lost',
    severity: 'error',
    message: `What syncs ${container} ended${why}. It is started again with the container.`,
  });
}
