import type { Build } from './model.ts';
import { parseBytes } from './schema/scalars.ts';
import {
  entriesOf,
  find,
  flagOf,
  itemsOf,
  numberOf,
  textOf,
  textRecord,
  textsOf,
  type MapNode,
  type Node,
} from './tree.ts';

/** `build` of a service. What the manifest leaves out is left out here too: the engine's defaults hold. */
export function toBuild(node: MapNode | undefined): Build | undefined {
  const context = textOf(find(node, 'context'));
  if (context === undefined) return undefined;
  const text = <K extends string>(key: K, from: string): Partial<Record<K, string>> =>
    optional(key, textOf(find(node, from)));
  const texts = <K extends string>(key: K, from: string): Partial<Record<K, readonly string[]>> =>
    whenFilled(key, textsOf(find(node, from)));
  const flag = <K extends string>(key: K, from: string): Partial<Record<K, boolean>> =>
    optional(key, flagOf(find(node, from)) || undefined);
  const shmSize = textOf(find(node, 'shm_size'));
  return {
    context,
    dockerfile: textOf(find(node, 'dockerfile')) ?? 'Dockerfile',
    ...text('dockerfileInline', 'dockerfile_inline'),
    args: textRecord(find(node, 'args')),
    ...text('target', 'target'),
    labels: textRecord(find(node, 'labels')),
    ...texts('cacheFrom', 'cache_from'),
    ...texts('cacheTo', 'cache_to'),
    ...whenFilled('extraHosts', toExtraHosts(find(node, 'extra_hosts'))),
    ...text('network', 'network'),
    ...text('isolation', 'isolation'),
    ...optional('shmBytes', shmSize === undefined ? undefined : parseBytes(shmSize)),
    ...flag('isPulled', 'pull'),
    ...flag('isUncached', 'no_cache'),
    ...texts('uncachedStages', 'no_cache_filter'),
    ...flag('isPrivileged', 'privileged'),
    ...texts('tags', 'tags'),
    ...whenFilled('platforms', [...new Set([...textsOf(find(node, 'platforms')), ...textsOf(find(node, 'platform'))])]),
    ...optional('ulimits', toUlimits(find(node, 'ulimits'))),
    ...whenFilled('secrets', itemsOf(find(node, 'secrets')).flatMap(toSecret)),
    ...optional('ssh', toSsh(find(node, 'ssh'))),
    ...optional('additionalContexts', filledRecord(textRecord(find(node, 'additional_contexts')))),
    ...texts('entitlements', 'entitlements'),
    ...text('provenance', 'provenance'),
    ...text('sbom', 'sbom'),
  };
}

function optional<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, T>>);
}

function whenFilled<K extends string, T>(key: K, values: readonly T[]): Partial<Record<K, readonly T[]>> {
  return optional(key, values.length > 0 ? values : undefined);
}

function filledRecord<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> | undefined {
  return Object.keys(record).length > 0 ? record : undefined;
}

function toExtraHosts(node: Node | undefined): readonly string[] {
  return entriesOf(node).flatMap(([host, addresses]) => textsOf(addresses).map((address) => `${host}:${address}`));
}

function toUlimits(node: Node | undefined): Build['ulimits'] {
  const entries = entriesOf(node).flatMap(([name, value]) => {
    const single = numberOf(value);
    const soft = single ?? numberOf(find(value, 'soft'));
    const hard = single ?? numberOf(find(value, 'hard'));
    return soft === undefined || hard === undefined ? [] : [[name, { soft, hard }] as const];
  });
  return filledRecord(Object.fromEntries(entries));
}

function toSecret(node: Node): NonNullable<Build['secrets']> {
  const source = textOf(find(node, 'source'));
  return source === undefined ? [] : [{ source, ...optional('target', textOf(find(node, 'target'))) }];
}

function toSsh(node: Node | undefined): Build['ssh'] {
  return filledRecord(Object.fromEntries(entriesOf(node).map(([id, value]) => [id, textOf(value) ?? ''])));
}
