import type { ClusterService } from '../../engine/observation.ts';
import type { Service } from '../../manifest/model.ts';
import type { RowTag } from '../trees/rowTags.ts';
import type { ServiceActivity } from './activity.ts';
import type { Standing } from './serviceState.ts';

/**
 * What may be done to a service on a cluster, where it is otherwise than on a machine. A cluster holds to what it was told, whether or
 * not its tasks are up, and may be told something else at any time.
 */
export function clusterClaims(
  service: Service | undefined,
  onCluster: ClusterService | undefined,
  { up }: Pick<Standing, 'up'>,
  activity: ServiceActivity | undefined,
) {
  const isBusy = activity !== undefined;
  const isWanted = onCluster !== undefined && onCluster.replicas !== 0;
  const isDeclared = service?.isActive === true;
  const isGlobal = service?.deploy?.mode?.startsWith('global') === true;
  return {
    canStart: service !== undefined && !isWanted && !isBusy,
    canStop: isWanted,
    canRestart: isDeclared && isWanted && !isBusy,
    canKill: false,
    canCopy: up > 0,
    canScale: isDeclared && !isGlobal && !isBusy,
    canDebug: false,
    canRemove: onCluster !== undefined && !isBusy,
    canRunLocally: false,
    canWatch: false,
    canUpdate: isDeclared && isWanted && !isBusy,
    // While an update goes wrong, whoever waits for it is busy, too.
    canRollBack: onCluster?.canRollBack === true,
    canPauseUpdate: onCluster?.update?.state === 'updating',
    canResumeUpdate: onCluster?.update?.state === 'paused',
    canRebalance: isWanted && onCluster.mode === 'replicated' && up > 1 && !isBusy,
  } as const satisfies Partial<Record<RowTag<'service'>, boolean>>;
}
