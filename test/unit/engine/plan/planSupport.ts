import { configHash } from '../../../../src/engine/configHash.ts';
import type { Observation, ObservedContainer } from '../../../../src/engine/observation.ts';
import { plan } from '../../../../src/engine/plan.ts';
import type { PlanRequest } from '../../../../src/engine/planRequest.ts';
import type { Step } from '../../../../src/engine/step.ts';
import type { Application, DependencyCondition, Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

export const healthcheck = { test: ['CMD', 'true'], intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 };

export function needs(service: string, condition: DependencyCondition = 'service_started'): Pick<Service, 'dependsOn'> {
  return { dependsOn: { [service]: { condition, isRequired: true } } };
}

/** redis ← orders ← web, over one network; nothing runs, every image is there. */
export const shop = anApplication(
  [
    aService('web', { ...needs('orders'), networks: { default: { aliases: [] } } }),
    aService('orders', {
      ...needs('redis', 'service_healthy'),
      replicas: 2,
      networks: { default: { aliases: [] } },
      stopGracePeriodMs: 3000,
    }),
    aService('redis', {
      healthcheck,
      networks: { default: { aliases: [] } },
      mounts: [{ type: 'volume', source: 'data', target: '/data', isReadOnly: false }],
    }),
    aService('debugger', { isActive: false, profiles: ['debug'] }),
  ],
  {
    networks: { default: { name: 'shop_default', isExternal: false, isInternal: false, labels: {} } },
    volumes: { data: { name: 'shop_data', isExternal: false, driverOpts: {}, labels: {} } },
  },
);
export const images = Object.fromEntries(Object.keys(shop.services).map((name) => [`${name}:latest`, `id-${name}`]));
export const present: Partial<Observation> = { images, networks: ['shop_default'], volumes: ['shop_data'] };

export function steps(request: Partial<PlanRequest> & Pick<PlanRequest, 'action'>): readonly Step[] {
  return plan({ application: shop, observation: anObservation([], present), ...request }).steps;
}

export function ids(list: readonly Step[]): readonly string[] {
  return list.map((step) => step.id);
}

export function find(list: readonly Step[], id: string): Step {
  const step = list.find((each) => each.id === id);
  if (!step) throw new Error(`No step ${id} among ${ids(list).join(', ')}`);
  return step;
}

export function hashed(application: Application, name: string): string {
  return configHash(application, application.services[name]!, 'container');
}

/** A container as `up` makes it from `application`. */
export function ours(
  name: string,
  number = 1,
  facts: Partial<ObservedContainer> = {},
  application = shop,
): ObservedContainer {
  const health = application.services[name]?.healthcheck ? 'healthy' : 'none';
  return aContainer(name, number, { configHash: hashed(application, name), health, ...facts });
}

export const allUp = [ours('web'), ours('orders', 1), ours('orders', 2), ours('redis')];
