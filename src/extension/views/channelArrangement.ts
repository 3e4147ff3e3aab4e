import { filterWords, type ChannelArrangement, type ChannelGrouping } from '../../app/channels/channelGroups.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { setContextKey } from '../contextKeys.ts';
import type { Settings } from '../settings.ts';
import type { ChannelSearch } from './brokerWatch.ts';

const firstLimit = 500;
const moreAtOnce = 1000;
/** Each channel costs the broker a few commands every time that it is looked at. */
const maxLimit = 4500;

/** How the channels are arranged: the grouping is a setting, the filter lasts as long as the window. */
export class ChannelArrangementState implements Disposable {
  readonly #settings: Settings;
  readonly #changed = new Emitter<void>();
  readonly #listener: Disposable;
  #filter = '';
  #searched = '';
  #limit = firstLimit;

  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#listener = settings.onDidChange((names) => {
      if (names.has('channels.groupBy')) this.#changed.fire();
    });
  }

  get current(): ChannelArrangement {
    return { grouping: this.#settings.get('channels.groupBy'), filter: this.#filter };
  }

  /** What brokers are asked for. */
  get search(): ChannelSearch {
    return { words: filterWords(this.#searched), limit: this.#limit, canShowMore: this.#limit < maxLimit };
  }

  /** Lasts beyond the window. */
  setGrouping(grouping: ChannelGrouping): Promise<void> {
    return this.#settings.set('channels.groupBy', grouping, 'user');
  }

  /** Filters what is shown. Brokers are asked for more of it by `setSearch`: not while somebody types. */
  setFilter(filter: string): void {
    if (filter === this.#filter) return;
    this.#filter = filter;
    setContextKey('patchbay.channels.isFiltered', filter !== '');
    this.#changed.fire();
  }

  /** Has brokers look for what the filter says, among all that they hold. */
  setSearch(filter: string): void {
    this.setFilter(filter);
    if (filter === this.#searched) return;
    this.#searched = filter;
    this.#changed.fire();
  }

  showMore(): void {
    this.#limit = Math.min(maxLimit, this.#limit + moreAtOnce);
    this.#changed.fire();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
