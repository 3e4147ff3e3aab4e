import type { Arrangement } from '../../app/services/serviceGroups.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { setContextKey } from '../contextKeys.ts';
import type { Settings } from '../settings.ts';

/** How the services are arranged: the grouping is a setting, the filter lasts as long as the window. */
export class ArrangementState implements Disposable {
  readonly #settings: Settings;
  readonly #changed = new Emitter<void>();
  readonly #listener: Disposable;
  #filter = '';

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#listener = settings.onDidChange((names) => {
      if (names.has('services.groupBy')) this.#changed.fire();
    });
  }

  get current(): Arrangement {
    return { grouping: this.#settings.get('services.groupBy'), filter: this.#filter };
  }

  setFilter(filter: string): void {
    if (filter === this.#filter) return;
    this.#filter = filter;
    setContextKey('patchbay.services.isFiltered', filter !== '');
    this.#changed.fire();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
