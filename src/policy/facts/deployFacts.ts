import type { Service } from '../../manifest/model.ts';
import type { Deploy, UpdateRules } from '../../manifest/model/deploy.ts';
import { durationFacts, anyFacts, statedFacts, maskedFacts, type JsonFacts } from './jsonFacts.ts';

/** What `service.deploy` is in CEL. Limits are there wherever the manifest states them, as in Compose. */
export function deployFacts({ deploy, limits, resources, replicas }: Service): JsonFacts | undefined {
  const { restartPolicy, placement, update, rollback } = deploy ?? {};
  return anyFacts({
    mode: deploy?.mode,
    replicas,
    labels: deploy?.labels && maskedFacts(deploy.labels),
    resources: anyFacts({
      limits: anyFacts({ cpus: limits.cpus, memory: limits.memoryBytes, pids: resources?.pids }),
      reservations: anyFacts({ cpus: deploy?.reservedCpus, memory: resources?.memoryReservationBytes }),
    }),
    restart_policy: restartPolicy && restartFacts(restartPolicy),
    update_config: update && updateFacts(update),
    rollback_config: rollback && updateFacts(rollback),
    placement:
      placement &&
      statedFacts({ constraints: placement.constraints, max_replicas_per_node: placement.maxReplicasPerNode }),
  });
}

function restartFacts({ condition, delayMs, maxAttempts, windowMs }: NonNullable<Deploy['restartPolicy']>): JsonFacts {
  return statedFacts({
    condition,
    delay: durationFacts(delayMs),
    max_attempts: maxAttempts,
    window: durationFacts(windowMs),
  });
}

function updateFacts({ parallelism, delayMs, failureAction, order }: UpdateRules): JsonFacts {
  return statedFacts({ parallelism, delay: durationFacts(delayMs), failure_action: failureAction, order });
}
