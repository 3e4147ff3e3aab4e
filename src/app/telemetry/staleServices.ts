import type { ReadySnapshot } from '../monitors/applicationMonitor.ts';
import { makePlan } from '../operations/planOperation.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';
import type { Step } from '../../engine/step.ts';
import { sendsToPatchbay } from '../../engine/telemetry/variables.ts';

/** The running services whose containers or processes were made from something else than the manifest says now. */
export async function staleServices({ application, observation }: ReadySnapshot): Promise<readonly string[]> {
  const running = observation.containers.filter((each) => isUpOrPaused(each) && !each.isOneOff);
  const services = [...new Set(running.map(({ service }) => service))].filter((name) =>
    Object.hasOwn(application.services, name),
  );
  if (services.length === 0) return [];
  const { steps } = await makePlan({ action: 'up', application, observation, services, withDependencies: false });
  const made = new Set(steps.flatMap((step) => (isMadeAnew(step) ? [step.service] : [])));
  return services.filter((name) => made.has(name));
}

function isMadeAnew(step: Step): step is Extract<Step, { kind: 'create' | 'deploy' }> {
  return step.kind === 'create' || (step.kind === 'deploy' && step.change === 'update');
}

/** True if some service is told where its telemetry is received. */
export function hasSenders({ services }: ReadySnapshot['application']): boolean {
  return Object.values(services).some(({ environment }) => sendsToPatchbay(environment));
}
