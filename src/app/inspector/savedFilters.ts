import { ownProperty } from '../../base/ownProperty.ts';
import type { Application, SharedFilter } from '../../manifest/model.ts';
import { noFilter, type Filter } from '../../protocol/filterShapes.ts';
import { savedFiltersFrom } from '../../protocol/savedChoices.ts';

/** A filter with a name; `shared` ones stand in the manifest, for everybody. */
export interface NamedFilter {
  readonly name: string;
  readonly origin: 'own' | 'shared';
  readonly filter: Filter;
}

/** Reads what was saved by name, and leaves out what no longer reads. */
export function filtersFrom(raw: unknown): readonly NamedFilter[] {
  return savedFiltersFrom(raw).map(([name, filter]) => ({ name, origin: 'own', filter }));
}

/** Reads the filters that the manifest shares, in its order. */
export function sharedFilters({ messaging }: Pick<Application, 'messaging'>): readonly NamedFilter[] {
  return Object.entries(messaging.filters ?? {}).map(([name, shared]) => ({
    name,
    origin: 'shared',
    filter: filterOf(shared, messaging.channels),
  }));
}

/** Says in one line what a filter lets through. */
export function describeFilter({ mode, text, sources, span, size, contract, minLevel }: Filter): string {
  const parts = [
    ...(text === '' ? [] : [mode === 'regex' ? `/${text}/` : mode === 'text' ? `“${text}”` : text]),
    ...sources.map((id) => id.slice(id.indexOf(':') + 1)),
    ...(span ? ['a span of time'] : []),
    ...(size ? ['by size'] : []),
    ...(contract === 'any' ? [] : [`contract: ${contract}`]),
    ...(minLevel === null ? [] : [`level: ${minLevel} and above`]),
  ];
  return parts.join(' · ');
}

/** Writes a saved filter as an entry of `x-patchbay.filters`, in YAML. A span of time and a size are left out, because they serve a moment. */
export function manifestEntry(
  { name, filter }: Pick<NamedFilter, 'name' | 'filter'>,
  { messaging: { channels } }: Pick<Application, 'messaging'>,
): string {
  const { mode, text, isCaseSensitive, sources, contract, minLevel } = filter;
  const names = sources.map((id) => JSON.stringify(sourceName(id, channels)));
  const members = [
    ...(text === '' ? [] : [`mode: ${mode}`, `text: ${JSON.stringify(text)}`]),
    ...(isCaseSensitive && mode !== 'cel' ? ['caseSensitive: true'] : []),
    ...(names.length === 0 ? [] : [`sources: [${names.join(', ')}]`]),
    ...(contract === 'any' ? [] : [`contract: ${contract}`]),
    ...(minLevel === null ? [] : [`level: ${minLevel}`]),
  ];
  return `${JSON.stringify(name)}: { ${members.join(', ')} }`;
}

/** A channel of the manifest goes by its name there, all else by its id. */
function sourceName(id: string, channels: Application['messaging']['channels']): string {
  const name = id.slice(id.indexOf(':') + 1);
  return sourceIdOf(name, channels) === id ? name : id;
}

function filterOf(shared: SharedFilter, channels: Application['messaging']['channels']): Filter {
  const { mode, text, isCaseSensitive, sources, contract, minLevel = null } = shared;
  return {
    ...noFilter,
    mode,
    text,
    isCaseSensitive,
    sources: sources.map((name) => sourceIdOf(name, channels)),
    contract,
    minLevel,
  };
}

/** Finds the source of a channel's name; anything else is an id already, such as `logs:orders`. */
function sourceIdOf(name: string, channels: Application['messaging']['channels']): string {
  const channel = ownProperty(channels, name);
  return channel ? `${channel.kind}:${name}` : name;
}
