import type { Application, SharedFilter } from '../manifest/model.ts';
import { noFilter, type Filter } from '../protocol/filterShapes.ts';
import { savedFiltersFrom } from '../protocol/savedChoices.ts';

/** A filter with a name; `shared` ones stand in the manifest, for everybody. */
export interface NamedFilter {
  readonly name: string;
  readonly origin: 'own' | 'shared';
  readonly filter: Filter;
}

/** What was saved by name, as far as it still reads. */
export function filtersFrom(raw: unknown): readonly NamedFilter[] {
  return savedFiltersFrom(raw).map(([name, filter]) => ({ name, origin: 'own', filter }));
}

/** Those of the manifest, in its order. */
export function sharedFilters({ messaging }: Pick<Application, 'messaging'>): readonly NamedFilter[] {
  return Object.entries(messaging.filters ?? {}).map(([name, shared]) => ({
    name,
    origin: 'shared',
    filter: filterOf(shared, messaging.channels),
  }));
}

/** In one line: what a filter says. */
export function describeFilter({ mode, text, sources, span, size, contract }: Filter): string {
  const parts = [
    ...(text === '' ? [] : [mode === 'regex' ? `/${text}/` : mode === 'text' ? `“${text}”` : text]),
    ...sources.map((id) => id.slice(id.indexOf(':') + 1)),
    ...(span ? ['a span of time'] : []),
    ...(size ? ['by size'] : []),
    ...(contract === 'any' ? [] : [`contract: ${contract}`]),
  ];
  return parts.join(' · ');
}

function filterOf(shared: SharedFilter, channels: Application['messaging']['channels']): Filter {
  const { mode, text, isCaseSensitive, sources, contract } = shared;
  return {
    ...noFilter,
    mode,
    text,
    isCaseSensitive,
    sources: sources.map((name) => sourceIdOf(name, channels)),
    contract,
  };
}

/** A channel's name, or a source's id as it is: `logs:orders`. */
function sourceIdOf(name: string, channels: Application['messaging']['channels']): string {
  const channel = Object.hasOwn(channels, name) ? channels[name] : undefined;
  return channel ? `${channel.kind}:${name}` : name;
}
