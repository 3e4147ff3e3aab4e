import type { Deploy, UpdateRules } from '../model/deploy.ts';
import { find, findMap, itemsOf, numberOf, textOf, textsOf, type MapNode, type Node } from '../tree/tree.ts';
import { durationOf, itemsAs, recordOf, stated, statedIfAny, wordOf } from './facts.ts';

export function toDeploy(node: Node | undefined): Deploy | undefined {
  if (node?.kind !== 'map') return undefined;
  const reservations = find(node, 'resources', 'reservations');
  return statedIfAny<Deploy>({
    mode: wordOf(find(node, 'mode')),
    endpointMode: wordOf(find(node, 'endpoint_mode')),
    labels: recordOf(find(node, 'labels')),
    update: toUpdate(findMap(node, 'update_config')),
    rollback: toUpdate(findMap(node, 'rollback_config')),
    restartPolicy: toRestartPolicy(findMap(node, 'restart_policy')),
    placement: toPlacement(findMap(node, 'placement')),
    reservedCpus: numberOf(find(reservations, 'cpus')),
    genericResources: itemsAs(find(reservations, 'generic_resources'), toGenericResource),
  });
}

/** `restart`, else what `deploy.restart_policy` comes to on one engine, as Compose maps it. */
export function toRestart(node: Node): string {
  const restart = wordOf(find(node, 'restart'));
  const policy = findMap(node, 'deploy', 'restart_policy');
  if (restart !== undefined || !policy) return restart ?? 'no';
  const condition = wordOf(find(policy, 'condition')) ?? 'any';
  const attempts = numberOf(find(policy, 'max_attempts'));
  if (condition === 'on-failure') return attempts === undefined ? 'on-failure' : `on-failure:${attempts}`;
  return condition === 'none' ? 'no' : 'always';
}

function toUpdate(node: MapNode | undefined): UpdateRules | undefined {
  if (!node) return undefined;
  return stated<UpdateRules>({
    parallelism: numberOf(find(node, 'parallelism')),
    delayMs: durationOf(find(node, 'delay')),
    failureAction: wordOf(find(node, 'failure_action')),
    monitorMs: durationOf(find(node, 'monitor')),
    maxFailureRatio: numberOf(find(node, 'max_failure_ratio')),
    order: wordOf(find(node, 'order')),
  });
}

function toRestartPolicy(node: MapNode | undefined): Deploy['restartPolicy'] {
  if (!node) return undefined;
  return stated<NonNullable<Deploy['restartPolicy']>>({
    condition: wordOf(find(node, 'condition')),
    delayMs: durationOf(find(node, 'delay')),
    maxAttempts: numberOf(find(node, 'max_attempts')),
    windowMs: durationOf(find(node, 'window')),
  });
}

function toPlacement(node: MapNode | undefined): Deploy['placement'] {
  if (!node) return undefined;
  return stated<NonNullable<Deploy['placement']>>({
    constraints: textsOf(find(node, 'constraints')),
    spread: itemsOf(find(node, 'preferences')).flatMap((item) => textOf(find(item, 'spread')) ?? []),
    maxReplicasPerNode: numberOf(find(node, 'max_replicas_per_node')),
  });
}

function toGenericResource(item: Node): { readonly kind: string; readonly value: number } | undefined {
  const kind = textOf(find(item, 'discrete_resource_spec', 'kind'));
  const value = numberOf(find(item, 'discrete_resource_spec', 'value'));
  return kind === undefined || value === undefined ? undefined : { kind, value };
}
