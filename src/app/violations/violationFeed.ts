import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { ViolationReport } from '../../protocol/contracts/violations.ts';
import type { TapLink } from '../inspector/inspectorSession.ts';

/** What the messages of all inspectors break of their contracts, as the tap tells it. It starts no tap. */
export class ViolationFeed implements Disposable {
  readonly #tap: TapLink;
  readonly #store = new DisposableStore();
  readonly #listening = this.#store.add(new DisposableSlot<Disposable>());
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #reports = new Map<string, readonly ViolationReport[]>();

  readonly onDidChange = this.#changed.event;

  constructor(tap: TapLink) {
    this.#tap = tap;
    this.#store.add(tap.onDidChange(() => this.#listen()));
    this.#listen();
  }

  /** Of each source with a contract once: the inspector that knows most of it. */
  get reports(): readonly ViolationReport[] {
    const best = new Map<string, ViolationReport>();
    for (const report of [...this.#reports.values()].flat()) {
      const key = JSON.stringify([report.source, report.contract]);
      const known = best.get(key);
      if (!known || known.held < report.held) best.set(key, report);
    }
    return [...best.values()];
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** A tap that has gone takes its sessions along. */
  #listen(): void {
    this.#reports.clear();
    this.#listening.set(
      this.#tap.peer?.on('violations', ({ session, reports }) => {
        if (reports.length > 0) this.#reports.set(session, reports);
        else this.#reports.delete(session);
        this.#changed.fire();
      }),
    );
    this.#changed.fire();
  }
}
