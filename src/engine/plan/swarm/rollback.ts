import type { Problem } from '../../../base/problem.ts';
import type { ClusterService } from '../../observation.ts';
import type { PlanRequest } from '../../planRequest.ts';
import type { Step } from '../../step.ts';
import { clusterOf } from './clusterRequest.ts';
import { leavingServices } from './down.ts';
import { waitConditionOf, waitStep } from './restart.ts';

/** Puts the named services, or all that can, back to how they were before their last update, all at once, and waits until they are. */
export function planRollback(request: PlanRequest): readonly Step[] {
  const { application, observation } = request;
  return leavingServices(request)
    .filter((there) => whyNot(there, observation) === undefined)
    .flatMap((there): Step[] => {
      const { service, name, update } = there;
      const isHalted = update?.state === 'paused' || update?.state === 'updating';
      const reason = isHalted ? 'its update is not over' : 'asked to roll back';
      const id = `rollback:${name}`;
      const conditions = new Map([[service, waitConditionOf(application, there)]]);
      return [{ id, kind: 'rollback', service, name, after: [], reason }, waitStep(there, conditions, id)];
    });
}

/** Why services that were named are not rolled back, and what comes after a rollback. */
export function rollbackProblems(request: PlanRequest, steps: readonly Step[]): readonly Problem[] {
  const { observation, services = [] } = request;
  const named = leavingServices(request).filter(({ service }) => services.includes(service));
  const refused = named.flatMap((there): Problem[] => {
    const why = whyNot(there, observation);
    return why === undefined
      ? []
      : [
          {
            code: 'engine.no-earlier-state',
            severity: 'error',
            message: `"${there.service}" cannot be rolled back: ${why}`,
          },
        ];
  });
  if (steps.length === 0) return refused;
  const message =
    'The manifest stays as it is: the next "up" brings what it says again. Mend it first, or take the edit back.';
  return [...refused, { code: 'engine.rollback-manifest', severity: 'info', message }];
}

function whyNot({ canRollBack, files }: ClusterService, observation: PlanRequest['observation']): string | undefined {
  if (!canRollBack) return 'it was not updated since it was made. Correct the manifest and start it again.';
  const { configs, secrets } = clusterOf(observation).everywhere;
  const lost = files?.before.find((name) => !configs.includes(name) && !secrets.includes(name));
  return lost === undefined
    ? undefined
    : `the config or secret ${lost}, which it had, is gone. Put the old content back into the manifest’s file, and start it again.`;
}
