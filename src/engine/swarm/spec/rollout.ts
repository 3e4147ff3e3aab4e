import type { UpdateRules } from '../../../manifest/model/deploy.ts';
import type { Service } from '../../../manifest/model.ts';
import { isJobMode, type ServiceMode } from '../../plan/swarm/serviceMode.ts';
import { said } from '../../support/api.ts';

/**
 * When a task that has ended gets a successor. A Swarm keeps services up: what the manifest does not say is `any`, as for `docker stack`. A
 * job ends, so it may only be tried again.
 */
export function restartPolicy({ restart, deploy = {} }: Service, mode: ServiceMode) {
  const { condition, delayMs, maxAttempts, windowMs } = deploy.restartPolicy ?? ofRestart(restart);
  const wanted = condition ?? 'any';
  return said({
    Condition: isJobMode(mode) && wanted !== 'on-failure' ? 'none' : wanted,
    Delay: nanoseconds(delayMs),
    MaxAttempts: maxAttempts,
    Window: nanoseconds(windowMs),
  });
}

/** The body of `UpdateConfig` or `RollbackConfig`. Docker takes a parallelism that is left out for all at once. */
export function updateConfig({
  parallelism = 1,
  delayMs,
  failureAction,
  monitorMs,
  maxFailureRatio,
  order,
}: UpdateRules) {
  return said({
    Parallelism: parallelism,
    Delay: nanoseconds(delayMs),
    FailureAction: failureAction,
    Monitor: nanoseconds(monitorMs),
    MaxFailureRatio: maxFailureRatio,
    Order: order,
  });
}

type RestartRules = NonNullable<NonNullable<Service['deploy']>['restartPolicy']>;

/** `on-failure:3` → `on-failure`, three attempts; all else is `any`. */
function ofRestart(restart: string): RestartRules {
  const [name, attempts] = restart.split(':');
  if (name !== 'on-failure') return {};
  return { condition: 'on-failure', ...(attempts === undefined ? {} : { maxAttempts: Number(attempts) }) };
}

function nanoseconds(durationMs: number | undefined): number | undefined {
  return durationMs === undefined ? undefined : Math.round(durationMs * 1e6);
}
