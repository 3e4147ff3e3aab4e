import type { Observation } from '../../engine/observation.ts';

/** Those of the services that run as local processes, alone or beside the containers of others: they read files where they are. */
export function locallyRun({ engine, containers }: Observation, services: readonly string[]): ReadonlySet<string> {
  if (engine.traits.declaration === 'run') return new Set(services);
  const beside = new Set(containers.filter(({ placement }) => placement === 'local').map(({ service }) => service));
  return new Set(services.filter((service) => beside.has(service)));
}
