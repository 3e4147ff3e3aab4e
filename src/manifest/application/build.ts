import type { Build } from '../model.ts';
import { find, textOf, textRecord, type MapNode, type Node } from '../tree/tree.ts';
import { booleanOf, bytesOf, itemsAs, listOf, optional, recordOf, stated, wordOf } from './facts.ts';
import { toExtraHosts } from './networks.ts';
import { toUlimits } from './resources.ts';

export function toBuild(node: MapNode | undefined): Build | undefined {
  const context = textOf(find(node, 'context'));
  if (context === undefined) return undefined;
  const extraHosts = toExtraHosts(find(node, 'extra_hosts'));
  const platforms = [...(listOf(find(node, 'platforms')) ?? []), ...(listOf(find(node, 'platform')) ?? [])];
  return stated<Build>({
    context,
    dockerfile: textOf(find(node, 'dockerfile')) ?? 'Dockerfile',
    args: textRecord(find(node, 'args')),
    target: wordOf(find(node, 'target')),
    labels: textRecord(find(node, 'labels')),
    dockerfileInline: wordOf(find(node, 'dockerfile_inline')),
    ssh: recordOf(find(node, 'ssh')),
    cacheFrom: listOf(find(node, 'cache_from')),
    cacheTo: listOf(find(node, 'cache_to')),
    isUncached: booleanOf(find(node, 'no_cache')),
    uncachedStages: listOf(find(node, 'no_cache_filter')),
    additionalContexts: recordOf(find(node, 'additional_contexts')),
    network: wordOf(find(node, 'network')),
    provenance: wordOf(find(node, 'provenance')),
    sbom: wordOf(find(node, 'sbom')),
    isPulled: booleanOf(find(node, 'pull')),
    shmBytes: bytesOf(find(node, 'shm_size')),
    extraHosts: extraHosts.length === 0 ? undefined : extraHosts,
    isolation: wordOf(find(node, 'isolation')),
    isPrivileged: booleanOf(find(node, 'privileged')),
    secrets: itemsAs(find(node, 'secrets'), toSecret),
    tags: listOf(find(node, 'tags')),
    ulimits: toUlimits(find(node, 'ulimits')),
    platforms: platforms.length === 0 ? undefined : [...new Set(platforms)],
    entitlements: listOf(find(node, 'entitlements')),
  });
}

function toSecret(node: Node): NonNullable<Build['secrets']>[number] | undefined {
  const source = textOf(find(node, 'source'));
  return source === undefined ? undefined : { source, ...optional('target', wordOf(find(node, 'target'))) };
}
