import { createHash } from 'node:crypto';
import type { Application, Service } from '../manifest/model.ts';
import type { EngineKind } from './observation.ts';

/**
 * A hash of all that a container is made from: two services with the same hash make the same container, so one whose
 * hash differs from the manifest's has to be made anew. What only orders or counts containers has no part in it.
 */
export function configHash(application: Application, service: Service, engine: EngineKind): string {
  const source = engine === 'process' ? processConfig(service) : containerConfig(application, service);
  return createHash('sha256').update(canonical(source)).digest('hex');
}

/** What has no part in a container itself. A field added to the model takes part unless it is named here. */
const outside: ReadonlySet<keyof Service> = new Set([
  'at',
  'isActive',
  'profiles',
  'replicas',
  'dependsOn',
  'publishes',
  'consumes',
  'run',
]);

function containerConfig(application: Application, service: Service): unknown {
  const own = Object.entries(service).filter(([key]) => !outside.has(key as keyof Service));
  return {
    ...Object.fromEntries(own),
    // By their names on the engine: a network that is renamed needs another container.
    networks: Object.entries(service.networks).map(([key, use]) => [
      application.networks[key]?.name ?? key,
      use.aliases,
    ]),
    mounts: service.mounts.map((mount) => ({ ...mount, source: mountSource(application, mount) })),
  };
}

function mountSource(application: Application, mount: Service['mounts'][number]): string | undefined {
  if (mount.type !== 'volume' || mount.source === undefined) return mount.source;
  return application.volumes[mount.source]?.name ?? mount.source;
}

function processConfig(service: Service): unknown {
  const { environment, healthcheck, ports, restart, run, stopSignal, stopGracePeriodMs } = service;
  return { environment, healthcheck, ports, restart, run, stopSignal, stopGracePeriodMs };
}

/** JSON with sorted keys: the order in which a manifest names things is no difference. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
