import { Emitter } from '../../src/base/event.ts';
import type { ProblemError } from '../../src/base/problem.ts';
import type { Engine, EngineEvent } from '../../src/engine/engine.ts';
import type { EngineInfo, EngineKind, Observation } from '../../src/engine/observation.ts';
import { anObservation } from './models.ts';

/** An engine held in the hand: tests say what it sees, what happens on it, and when it is lost. It performs nothing. */
export class HeldEngine implements Engine {
  readonly kind: EngineKind = 'docker';
  observation: Observation = anObservation();
  /** Set: whatever is asked fails with it. */
  failure: ProblemError | undefined;
  isDisposed = false;
  observations = 0;
  watches = 0;
  readonly #events = new Emitter<EngineEvent>();
  readonly #lost = new Emitter<ProblemError>();

  ping(): Promise<EngineInfo> {
    return this.#answer(() => this.observation.engine);
  }

  observe(): Promise<Observation> {
    return this.#answer(() => {
      this.observations++;
      return this.observation;
    });
  }

  perform(): Promise<void> {
    return this.#answer(() => undefined);
  }

  async watch(
    _project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#answer(() => this.watches++);
    const listening = this.#events.event(onEvent);
    onReady();
    try {
      await new Promise<never>((_, reject) => {
        this.#lost.event(reject);
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    } finally {
      listening.dispose();
    }
  }

  logs(): Promise<void> {
    return this.#answer(() => undefined);
  }

  /** Something happened to a container. */
  happen(action: string): void {
    this.#events.fire({ timeMs: 0, container: 'x', service: 'orders', action });
  }

  /** It goes away: whoever watches is told, and nothing answers until `failure` is cleared. */
  lose(problem: ProblemError): void {
    this.failure = problem;
    this.#lost.fire(problem);
  }

  dispose(): void {
    this.isDisposed = true;
  }

  #answer<T>(make: () => T): Promise<T> {
    return this.failure ? Promise.reject(this.failure) : Promise.resolve().then(make);
  }
}
