// `node test/bench/plan.ts`: a plan for 500 services from nothing, and from all that runs already, beside a structured clone of the same application.
import { configHash } from '../../src/engine/configHash.ts';
import { plan } from '../../src/engine/plan.ts';
import { aContainer, anApplication, anObservation, aService } from '../fakes/models.ts';
import { median, report } from './support/report.ts';

const services = 500;
const rounds = 30;

const application = anApplication(
  Array.from({ length: services }, (_, index) =>
    aService(`service${index}`, {
      environment: Object.fromEntries(Array.from({ length: 20 }, (_value, key) => [`NAME_${key}`, `value ${key}`])),
      ports: [{ target: 8080, published: String(10_000 + index), protocol: 'tcp' }],
      networks: { default: { aliases: [] } },
      healthcheck: { test: ['CMD', 'true'], intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 },
      dependsOn: Object.fromEntries(
        [index - 1, index - 7, index - 31]
          .filter((needed) => needed >= 0)
          .map((needed) => [`service${needed}`, { condition: 'service_healthy', isRequired: true }]),
      ),
    }),
  ),
  { networks: { default: { name: 'shop_default', isExternal: false, isInternal: false, labels: {} } } },
);
const nothing = anObservation();
const everything = anObservation(
  Object.values(application.services).map((service) =>
    aContainer(service.name, 1, { health: 'healthy', configHash: configHash(application, service, 'container') }),
  ),
);

const floor = time(() => structuredClone(application));
for (const [bench, observation] of [
  ['plan 500 services from nothing', nothing],
  ['plan 500 services that all run', everything],
] as const) {
  const ours = time(() => plan({ action: 'up', application, observation }));
  report({ bench, ours, floor, unit: 'ms', beside: 'structuredClone of the application' });
}

function time(act: () => unknown): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begunAtMs = performance.now();
    act();
    times.push(performance.now() - begunAtMs);
  }
  return median(times);
}
