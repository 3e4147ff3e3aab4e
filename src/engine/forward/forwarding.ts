import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { sleep } from '../../base/async.ts';
import type { ForwardSettings } from './settings.ts';

const firstBackOffMs = 200;
const maxBackOffMs = 5000;
/** How long the process waits for its place in the others' networks before it is started without. */
const maxOpenMs = 15_000;
/** How long its container may take to go. */
const maxCloseMs = 10_000;

/** The program that holds a forwarder, `main.ts` beside this file, and what starts it. */
export interface ForwardProgram {
  /** A Node binary. */
  readonly node: string;
  readonly script: string;
  /** All of its environment, which says where the engine is. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Keeps one forwarder, such as that of a local process, which is held by a program of its own: the end of this process, however it comes, ends the
 * input of that program, which then takes its container away. Should the program itself end, it is started again.
 */
export class Forwarding {
  readonly #settings: ForwardSettings;
  readonly #program: ForwardProgram;
  readonly #tell: (text: string) => void;
  readonly #stopping = new AbortController();
  readonly #opened = Promise.withResolvers<undefined>();
  #child: ChildProcess | undefined;
  #running: Promise<void> = Promise.resolve();
  #lastTold = '';

  /** `tell` gets what a person should read in a log. */
  constructor(settings: ForwardSettings, program: ForwardProgram, tell: (text: string) => void) {
    this.#settings = settings;
    this.#program = program;
    this.#tell = tell;
  }

  /** Resolves once the others reach the process's ports, and it theirs; after a while in any case: it is tried on in the background. */
  async open(): Promise<void> {
    this.#running = this.#keep();
    const patience = new AbortController();
    const late = sleep(maxOpenMs, AbortSignal.any([patience.signal, this.#stopping.signal]));
    await Promise.race([this.#opened.promise, late.catch(() => undefined)]);
    patience.abort();
  }

  /** Resolves once nothing of it is left. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.#child?.stdin?.end();
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), maxCloseMs);
    await this.#running;
    clearTimeout(timer);
  }

  async #keep(): Promise<void> {
    let backOffMs = firstBackOffMs;
    while (!this.#stopping.signal.aborted) {
      const wasOpen = await this.#runOnce();
      backOffMs = wasOpen ? firstBackOffMs : Math.min(backOffMs * 2, maxBackOffMs);
      await sleep(backOffMs, this.#stopping.signal).catch(() => undefined);
    }
  }

  /** Resolves to whether it was open, once the program has ended. */
  #runOnce(): Promise<boolean> {
    const settings = this.#settings;
    const { node, script, environment: env } = this.#program;
    const child = spawn(node, [script], { env, stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
    this.#child = child;
    let wasOpen = false;
    // It may end before it has read them.
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify(settings)}\n`);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { event, message } = parse(line);
      if (message !== undefined) this.#say(message);
      if (event !== 'open') return;
      wasOpen = true;
      if (message === undefined && this.#lastTold !== '')
        this.#say(`Other services reach "${settings.service}" again.`);
      this.#opened.resolve(undefined);
    });
    return new Promise((resolve) => {
      child.once('error', ({ message }) => {
        this.#say(`The forwarder cannot be run (${message}).`);
        resolve(wasOpen);
      });
      child.once('close', () => resolve(wasOpen));
    });
  }

  /** What is as it was the last time is told once. */
  #say(text: string): void {
    if (text !== this.#lastTold) this.#tell(text);
    this.#lastTold = text;
  }
}

function parse(line: string): { readonly event?: unknown; readonly message?: string } {
  try {
    const { event, message } = JSON.parse(line) as Record<string, unknown>;
    return { event, ...(typeof message === 'string' ? { message } : {}) };
  } catch {
    // A line that was cut off by the program's end says nothing.
    return {};
  }
}
