import { applyPlan } from '../../../../../src/app/operations/workflow.ts';
import { plan } from '../../../../../src/engine/plan.ts';
import type { PlanRequest } from '../../../../../src/engine/planRequest.ts';
import type { Plan } from '../../../../../src/engine/step.ts';
import type { Application } from '../../../../../src/manifest/model.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';
import type { SimulatedCluster } from '../../../../fakes/simulatedCluster.ts';
import { healthcheck, needs } from '../planSupport.ts';

const onDefault = { networks: { default: { aliases: [] } } };

/** redis ← orders (2, built here) ← web, and a migration that orders waits for to finish. */
export const shop = anApplication(
  [
    aService('web', { ...needs('orders'), ...onDefault }),
    aService('orders', {
      dependsOn: {
        redis: { condition: 'service_healthy', isRequired: true },
        migrate: { condition: 'service_completed_successfully', isRequired: true },
      },
      ...onDefault,
      replicas: 2,
      configs: [{ source: 'settings', target: '/settings.json' }],
      secrets: [{ source: 'password', target: '/run/secrets/password' }],
    }),
    aService('migrate', { ...needs('redis', 'service_healthy'), ...onDefault }),
    aService('redis', { healthcheck, ...onDefault }),
  ],
  {
    networks: { default: { name: 'shop_default', isExternal: false, isInternal: false, labels: {} } },
    configs: { settings: { name: 'shop_settings', isExternal: false, content: '{}' } },
    secrets: { password: { name: 'shop_password', isExternal: false, content: 'hunter2' } },
  },
);

/** The plan for the cluster as it is now. */
export function planFor(
  cluster: SimulatedCluster,
  action: PlanRequest['action'],
  application: Application | undefined = shop,
  request: Partial<PlanRequest> = {},
): Plan {
  return plan({
    action,
    ...(application ? { application } : {}),
    observation: cluster.observe(),
    contents: cluster.contents,
    ...request,
  });
}

/** Plans and applies; throws what the cluster refuses. `stopAt`: nothing is begun any more after so many steps. */
export async function act(
  cluster: SimulatedCluster,
  action: PlanRequest['action'],
  application: Application | undefined = shop,
  request: Partial<PlanRequest> = {},
  stopAt = Infinity,
): Promise<Plan> {
  const made = planFor(cluster, action, application, request);
  const cut = new AbortController();
  let begun = 0;
  const onProgress = ({ state }: { readonly state: string }): void => {
    if (state === 'running' && ++begun > stopAt) cut.abort();
  };
  try {
    const problems = await applyPlan(made, application, cluster, onProgress, cut.signal);
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  } catch (error) {
    if (!cut.signal.aborted) throw error;
  }
  return made;
}
