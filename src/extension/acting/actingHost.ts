import { madeOnce } from '../../base/async.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { lazyCommands } from '../commands/lazyCommands.ts';
import type { InspectorDesk } from '../../app/inspector/inspectorQuestions.ts';
import { actingCommandIds, type ActingCommands } from './parts/actingCommands.ts';
import type { ActingParts } from './parts/actingParts.ts';
import { DraftHost } from './draftHost.ts';

/** Publishes, records, replays and redrives. What it does is a bundle of its own, loaded when somebody acts for the first time. */
export class ActingHost implements Disposable {
  readonly #parts: ActingParts;
  readonly #store = new DisposableStore();
  readonly #use = madeOnce(async () => {
    const { Acting } = await import('./acting.ts');
    return this.#store.add(new Acting(this.#parts));
  });

  constructor(parts: ActingParts) {
    this.#parts = parts;
    // Whoever inspects a channel with a contract is told what breaks it.
    const first = this.#store.add(new DisposableSlot<Disposable>());
    first.set(parts.violations.onDidChange(() => void this.#showViolations(first)));
    this.#store.add(new DraftHost(async () => (await this.#use()).composer, parts.logger));
  }

  get commands(): ActingCommands {
    return lazyCommands(actingCommandIds, this.#use);
  }

  /** Sends a message that an inspector holds, or opens it as a draft. */
  async publish(...message: Parameters<InspectorDesk['publish']>): Promise<void> {
    await (await this.#use()).composer.publish(...message);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #showViolations(first: Disposable): Promise<void> {
    if (this.#parts.violations.reports.length === 0) return;
    first.dispose();
    try {
      await this.#use();
    } catch (error) {
      this.#parts.logger.error('What messages break of their contracts cannot be shown', error);
    }
  }
}
