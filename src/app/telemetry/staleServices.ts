import type { ReadySnapshot } from '../monitors/applicationMonitor.ts';
import { makePlan } from '../operations/planOperation.ts';
import { isUpOrPaused } from '../../engine/containerState.ts';
import { sendsToPatchbay } from '../../engine/telemetry/variables.ts';

/** The running services whose containers or processes were made from something else than the manifest says now. */
export async function staleServices({ application, observation }: ReadySnapshot): Promise<readonly string[]> {
  const running = observation.containers.filter((each) => isUpOrPaused(each) && !each.isOneOff);
  const services = [...new Set(running.map(({ service }) => service))].filter((name) =>
    Object.hasOwn(application.services, name),
  );
  if (services.length === 0) return [];
  const { steps } = await makePlan({ action: 'up', application, observation, services, withDependencies: false });
  const made = new Set(steps.flatMap((step) => (step.kind === 'create' ? [step.service] : [])));
  return services.filter((name) => made.has(name));
}

/** True if some service is told where its telemetry is received. */
export function hasSenders({ services }: ReadySnapshot['application']): boolean {
  return Object.values(services).some(({ environment }) => sendsToPatchbay(environment));
}
