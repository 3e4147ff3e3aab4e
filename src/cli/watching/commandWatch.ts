import { performWatchAction, type WatchActor } from '../../app/operations/develop/watchActions.ts';
import { systemClock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { LineCutter } from '../../base/lineCutter.ts';
import type { WatchRecord } from '../../develop/watchEvents.ts';
import { WatchSession, type WatchRequest } from '../../develop/session/watchSession.ts';
import type { Engine } from '../../engine/engine.ts';
import { commandSurface } from '../door.ts';
import type { CliContext } from '../context.ts';
import { printable } from '../output/output.ts';
import { ProgressPrinter } from '../output/progress.ts';
import { stderrLogger } from '../output/report.ts';
import { watchJson, watchLine } from './watchLine.ts';

export interface WatchOutput {
  readonly format: 'human' | 'json';
  /** True: what builds print is left out. */
  readonly quiet: boolean;
}

/** A watch that tells on standard output what it does. */
export class CommandWatch implements Disposable {
  readonly #session: WatchSession;
  readonly #output: WatchOutput;
  readonly #context: CliContext;
  readonly #lines = new Map<string, LineCutter>();
  #request: WatchRequest;

  constructor(request: WatchRequest, engine: Engine, output: WatchOutput, context: CliContext) {
    this.#request = request;
    this.#output = output;
    this.#context = context;
    const actor: WatchActor = {
      engine,
      application: () => this.#request.application,
      ports: { rules: context.rules, surface: { ...commandSurface(context), follow: this.#follow() } },
      onOutput: (container, chunk) => this.#tellOutput(container, chunk),
    };
    this.#session = new WatchSession(request, {
      engine,
      act: (action, signal) => performWatchAction(action, actor, signal),
      onEvent: (event) => this.#tell(event),
      onState: () => undefined,
      logger: stderrLogger(context.stderr, false),
    });
  }

  /** Rejects with the signal's reason once it is aborted, and with the engine's problem if there is none at the beginning. */
  async untilOver(signal: AbortSignal): Promise<void> {
    await this.#session.begin();
    await new Promise<never>((_, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }

  async update(request: WatchRequest): Promise<void> {
    this.#request = request;
    await this.#session.update(request);
  }

  dispose(): void {
    this.#session.dispose();
  }

  #tell(event: WatchRecord): void {
    const { stdout } = this.#context;
    void stdout.line(this.#output.format === 'json' ? watchJson(event) : watchLine(event, stdout));
  }

  /** What commands write is for people; in JSON, their exit codes stand for it. */
  #tellOutput(container: string, chunk: Buffer): void {
    if (this.#output.format === 'json') return;
    const { stdout } = this.#context;
    const cutter = this.#lines.get(container) ?? new LineCutter();
    this.#lines.set(container, cutter);
    for (const line of cutter.add(chunk.toString())) {
      void stdout.line(`${stdout.paint('blue', printable(container))} ${printable(line)}`);
    }
  }

  /** How builds and restarts get on is told to people alone. */
  #follow(): WatchActor['ports']['surface']['follow'] {
    const { format, quiet } = this.#output;
    if (format === 'json' || quiet) return (go, signal) => go(() => undefined, signal);
    const { stdout, presentation } = this.#context;
    return (go, signal) => {
      // It counts the steps of a plan only where lines change.
      const printer = new ProgressPrinter({ steps: [] }, stdout, systemClock, { ...presentation, progress: 'plain' });
      return go((progress) => printer.show(progress), signal);
    };
  }
}
