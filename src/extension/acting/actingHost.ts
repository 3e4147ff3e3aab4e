import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Acting } from './acting.ts';
import { actingCommandIds, type ActingCommands } from './parts/actingCommands.ts';
import type { ActingParts } from './parts/actingParts.ts';

/** Publishes, records, replays and redrives. What it does is a bundle of its own, loaded when somebody acts for the first time. */
export class ActingHost implements Disposable {
  readonly #parts: ActingParts;
  readonly #store = new DisposableStore();
  #acting: Promise<Acting> | undefined;

  constructor(parts: ActingParts) {
    this.#parts = parts;
  }

  get commands(): ActingCommands {
    const handlers = actingCommandIds.map((id) => [
      id,
      async (...args: readonly unknown[]): Promise<void> => (await this.#use()).commands[id](...args),
    ]);
    return Object.fromEntries(handlers) as ActingCommands;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #use(): Promise<Acting> {
    this.#acting ??= import('./acting.ts').then(({ Acting: Class }) => this.#store.add(new Class(this.#parts)));
    return this.#acting;
  }
}
