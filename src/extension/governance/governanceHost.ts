import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { governanceCommandIds, type GovernanceCommands } from './governanceCommands.ts';
import type { GovernanceParts } from './governanceParts.ts';
import type { Governing } from './governing.ts';

/** Policies, quotas, the audit trail, environments: the commands. Their code is a bundle of its own, loaded with the first. */
export class GovernanceHost implements Disposable {
  readonly #parts: GovernanceParts;
  readonly #store = new DisposableStore();
  #governing: Promise<Governing> | undefined;

  constructor(parts: GovernanceParts) {
    this.#parts = parts;
  }

  get commands(): GovernanceCommands {
    const handlers = governanceCommandIds.map((id) => [
      id,
      async (...args: readonly unknown[]): Promise<void> => (await this.#use()).commands[id](...args),
    ]);
    return Object.fromEntries(handlers) as GovernanceCommands;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #use(): Promise<Governing> {
    this.#governing ??= import('./governing.ts').then(({ Governing: Class }) =>
      this.#store.add(new Class(this.#parts)),
    );
    return this.#governing;
  }
}
