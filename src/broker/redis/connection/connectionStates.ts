import { Emitter } from '../../../base/event.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { Problem } from '../../../base/problem.ts';
import type { BrokerStatus } from '../../broker.ts';

/** The state of one connection of a broker, reported by whoever holds it. */
export interface ConnectionState {
  connecting(): void;
  ready(): void;
  lost(problem: Problem): void;
  /** Nobody needs the connection any more. */
  gone(): void;
}

/** Folds the states of all connections to one server into the broker's: one lost makes it `lost`. */
export class ConnectionStates implements Disposable {
  readonly #states = new Map<object, BrokerStatus>();
  readonly #changes = new Emitter<BrokerStatus>();
  readonly onDidChange = this.#changes.event;
  #current: BrokerStatus = { state: 'idle' };

  get current(): BrokerStatus {
    return this.#current;
  }

  open(): ConnectionState {
    const token = {};
    const set = (status: BrokerStatus): void => {
      this.#states.set(token, status);
      this.#fold();
    };
    return {
      // A lost connection stays lost, since when it was, until it is ready again.
      connecting: () => {
        if (this.#states.get(token)?.state !== 'lost') set({ state: 'connecting' });
      },
      ready: () => set({ state: 'ready' }),
      lost: (problem) => {
        const previous = this.#states.get(token);
        const sinceMs = previous?.state === 'lost' ? previous.sinceMs : Date.now();
        set({ state: 'lost', sinceMs, problem });
      },
      gone: () => {
        this.#states.delete(token);
        this.#fold();
      },
    };
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #fold(): void {
    const states = [...this.#states.values()];
    const lost = states.filter((status) => status.state === 'lost').sort((a, b) => a.sinceMs - b.sinceMs);
    const next = lost[0] ??
      states.find((status) => status.state === 'connecting') ??
      states.find((status) => status.state === 'ready') ?? { state: 'idle' };
    if (isSame(next, this.#current)) return;
    this.#current = next;
    this.#changes.fire(next);
  }
}

function isSame(a: BrokerStatus, b: BrokerStatus): boolean {
  if (a.state !== 'lost' || b.state !== 'lost') return a.state === b.state;
  return a.sinceMs === b.sinceMs && a.problem.message === b.problem.message;
}
