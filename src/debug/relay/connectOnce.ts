import type { Socket } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import type { DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import { isProblemError } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import { ready, type Connector } from './connector.ts';
import { refusalOfExit, type RelayRefusal } from './refusals.ts';

export interface RelayPlace {
  readonly project: string;
  /** A name: it stays when the container is made anew. */
  readonly container: string;
  readonly runtime: DebugRuntime;
  readonly port: number;
}

/** The process that was chosen in a container; `others` is how many more could have been meant. */
export interface ReachedProcess {
  readonly pid?: number;
  readonly command?: string;
  readonly others?: number;
}

type Ending =
  | { readonly kind: 'over' }
  /** The container cannot run the connector. */
  | { readonly kind: 'unusable' }
  | { readonly kind: 'refused'; readonly reason: RelayRefusal; readonly detail: string };

/** What a connector says first, and what it complains of, are no longer. */
const maxTextLength = 4096;

/**
 * How long a debugger that listens is left alone. Delve lets its program go on by a connection of its own right after it began to
 * listen: a client that is there before it finds the program running when it should stand.
 */
const settleMs: Readonly<Partial<Record<DebugRuntime, number>>> = { go: 400 };

/** Runs one connector, and carries bytes between it and a client from when it says that it has connected. */
export async function connectOnce(
  engine: Pick<Engine, 'exec'>,
  { project, container, port, runtime }: RelayPlace,
  { connector, waitMs }: { readonly connector: Connector; readonly waitMs: number },
  client: Socket,
  signal: AbortSignal,
  onReached: (facts: ReachedProcess) => void,
): Promise<Ending> {
  const stdin = new PassThrough();
  const complaint = new TextSink();
  const stdout = new GreetedOutput(client, (line) => {
    const ms = settleMs[runtime];
    if (ms === undefined) client.pipe(stdin);
    else setTimeout(() => client.pipe(stdin), ms);
    onReached(factsIn(line));
  });
  const { user, environment, preamble } = connector;
  if (preamble) stdin.write(preamble({ port, waitMs }));
  const request = {
    command: connector.command({ port, waitMs }),
    isTty: false,
    project,
    ...(user !== undefined && { user }),
    ...(environment && { environment }),
  };
  try {
    const exitCode = await engine.exec(container, request, { stdin, stdout, stderr: complaint }, signal);
    if (stdout.isGreeted) return { kind: 'over' };
    const reason = refusalOfExit(exitCode);
    // As root it may do more than as the container's user: the next connector tries.
    if (reason === undefined || (reason === 'notPermitted' && user === undefined)) return { kind: 'unusable' };
    return { kind: 'refused', reason, detail: complaint.text };
  } catch (error) {
    if (stdout.isGreeted && !signal.aborted) return { kind: 'over' };
    if (isProblemError(error) && error.problem.code === 'engine.cannot-start') return { kind: 'unusable' };
    throw error;
  } finally {
    client.unpipe(stdin);
  }
}

/** Hands everything behind the first line to the client. */
class GreetedOutput extends Writable {
  readonly #client: Socket;
  readonly #onGreeting: (line: string) => void;
  #start = Buffer.alloc(0);
  #isGreeted = false;

  constructor(client: Socket, onGreeting: (line: string) => void) {
    super();
    this.#client = client;
    this.#onGreeting = onGreeting;
  }

  get isGreeted(): boolean {
    return this.#isGreeted;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.#isGreeted) return this.#forward(chunk, done);
    // A program that is not there is told of on this stream by Docker: what is not a greeting is dropped.
    this.#start = Buffer.concat([this.#start, chunk]).subarray(0, maxTextLength);
    const end = this.#start[0] === ready ? this.#start.indexOf(0x0a) : -1;
    if (end === -1) return done();
    this.#isGreeted = true;
    this.#onGreeting(this.#start.toString('utf8', 1, end));
    const behind = this.#start.subarray(end + 1);
    if (behind.length === 0) return done();
    this.#forward(behind, done);
  }

  /** A client that has gone takes nothing more, and never says that it is ready for more. */
  #forward(bytes: Buffer, done: () => void): void {
    if (this.#client.destroyed) return done();
    this.#client.write(bytes, () => done());
  }
}

/** Keeps the beginning of what is written. */
class TextSink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.text.length < maxTextLength) this.text += chunk.toString('utf8');
    done();
  }
}

/** What stands there comes from the container, so it is taken as far as it is what it should be. */
function factsIn(line: string): ReachedProcess {
  if (line === '') return {};
  try {
    const { pid, command, others } = JSON.parse(line) as Record<string, unknown>;
    return {
      ...(typeof pid === 'number' && { pid }),
      ...(typeof command === 'string' && { command }),
      ...(typeof others === 'number' && { others }),
    };
  } catch {
    return {};
  }
}
