import type { Station } from '../../protocol/traces/recentTraces.ts';
import type { SourceFacts } from '../../messages/rows/sourceFacts.ts';
import type { TapSource } from '../../protocol/sources/sourceShape.ts';
import { hasTrait } from '../../base/kinds/sources.ts';
import { serviceOfLine } from './serviceOfLine.ts';

/** Services name themselves, so there could be any number. */
const maxStations = 1000;
const others: Station = { label: 'others', isService: true };

/** The channels and the services that rows of a session are of, by number. */
export class Stations {
  readonly #all: Station[] = [others];
  readonly #numbers = new Map<string, number>();

  at(number: number): Station {
    return this.#all[number] ?? others;
  }

  get all(): readonly Station[] {
    return this.#all;
  }

  /** Those of which something is true. */
  where(isWanted: (station: Station) => boolean): ReadonlySet<number> {
    return new Set([...this.#all.keys()].filter((number) => isWanted(this.at(number))));
  }

  /** Where a row is, by its source and its key: a message on its channel; a line and a span with its service. */
  numberOf(
    { label, kind }: Pick<SourceFacts, 'label' | 'kind'>,
    origin: TapSource | undefined,
    key: string | null,
  ): number {
    const isService = !hasTrait(kind, 'isChannel') && kind !== 'key' && kind !== 'recording';
    const name = isService ? (serviceOfLine(key, origin) ?? key ?? label) : label;
    return this.#number({ label: name, isService });
  }

  #number(station: Station): number {
    const key = `${station.isService ? 'service' : 'channel'} ${station.label}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#all.length >= maxStations) return 0;
    const number = this.#all.push(station) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}
