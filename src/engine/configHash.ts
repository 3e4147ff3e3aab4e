import { createHash } from 'node:crypto';
import { ownProperty } from '../base/ownProperty.ts';
import type { Application, Service } from '../manifest/model.ts';
import { boundFiles, writtenFiles } from './fileGrants.ts';
import { hooksOf } from './hooks/hooks.ts';
import type { Declaration } from './traits.ts';

/**
 * A hash of all that a container is made from: two services with the same hash make the same container, so one whose
 * hash differs from the manifest's has to be made anew. What only orders or counts containers has no part in it.
 */
export function configHash(application: Application, service: Service, declaration: Declaration): string {
  return createHash('sha256')
    .update(canonicalText(configOf(application, service, declaration)))
    .digest('hex');
}

/** All that a container is made from, attribute by attribute. */
export function configOf(application: Application, service: Service, declaration: Declaration): object {
  return declaration === 'run' ? processConfig(service) : containerConfig(application, service);
}

/**
 * Equal configurations give equal texts. Mappings are sorted, because the order of variables or labels makes no difference. Lists
 * keep their order, which does.
 */
export function canonicalText(value: unknown): string {
  return JSON.stringify(isMapping(value) ? sorted(value) : value);
}

/** The fields that play no part in a container itself. A field that is added to the model plays one unless it is named here. */
const outside: ReadonlySet<keyof Service> = new Set([
  'at',
  'isActive',
  'profiles',
  'replicas',
  'dependsOn',
  'publishes',
  'consumes',
  'documented',
  'run',
  'debug',
  'telemetry',
  'watch',
  'hooks',
  'pullPolicy',
  'pullRefreshAfter',
  'isAttached',
  // The parts that one engine follows are in `restart`, `limits` and `resources`.
  'deploy',
  // A build ends in an image, which is compared by its id.
  'build',
  'provider',
  'models',
]);

function containerConfig(application: Application, service: Service): object {
  const facts = Object.entries(service).filter(([key]) => !outside.has(key as keyof Service));
  return {
    ...Object.fromEntries(facts),
    // Networks are named as on the engine, since a network that is renamed needs another container.
    networks: Object.entries(service.networks).map(([key, use]) => [
      ownProperty(application.networks, key)?.name ?? key,
      use,
    ]),
    mounts: service.mounts.map((mount) => ({ ...mount, source: mountSource(application, mount) })),
    ports: service.ports.map(({ target, published, hostIp, protocol }) => ({ target, published, hostIp, protocol })),
    ...grantedFiles(application, service),
    // These run once for a container, so a new container runs them again.
    ...(service.hooks?.preStart ? { preStart: service.hooks.preStart } : {}),
    ...postStart(service, 'container'),
  };
}

/** The path of each mounted file, and the text of each file that is written into the container: no restart updates that. */
function grantedFiles(application: Application, service: Service): object {
  const filesOf = (only: Partial<Service>): object => {
    const part = { ...service, ...only };
    return { bound: boundFiles(application, part), written: writtenFiles(application, part) };
  };
  return {
    ...(service.secrets ? { secrets: filesOf({ configs: [] }) } : {}),
    ...(service.configs ? { configs: filesOf({ secrets: [] }) } : {}),
  };
}

function mountSource(application: Application, mount: Service['mounts'][number]): string | undefined {
  if (mount.type !== 'volume' || mount.source === undefined) return mount.source;
  return ownProperty(application.volumes, mount.source)?.name ?? mount.source;
}

function processConfig(service: Service): object {
  const { environment, healthcheck, ports, restart, run, stopSignal, stopGracePeriodMs } = service;
  // The hooks before a stop, and how it is built, are read when they are due: they make no difference to what was created.
  const made = run && { ...run, hooks: undefined, build: undefined };
  const facts = { environment, healthcheck, ports, restart, run: made, stopSignal, stopGracePeriodMs };
  return { ...facts, ...postStart(service, 'run') };
}

/** These hooks run once a container has started, so a container that is up to date has run what the manifest says now. */
function postStart(service: Service, declaration: Declaration): object {
  const hooks = hooksOf({ service, declaration }, 'postStart');
  return hooks.length > 0 ? { postStart: hooks } : {};
}

function sorted(value: object): object {
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, isMapping(item) ? sorted(item) : (item as unknown)]));
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
