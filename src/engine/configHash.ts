import { createHash } from 'node:crypto';
import { ownProperty } from '../base/ownProperty.ts';
import type { Application, Service } from '../manifest/model.ts';
import { boundFiles, writtenFiles } from './fileGrants.ts';
import { hooksOf } from './hooks.ts';
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
 * The same for the same configuration: the order in which a manifest names variables or labels is no difference, so mappings are
 * sorted. What stands in a list keeps its order, which is the manifest's or the model's own.
 */
export function canonicalText(value: unknown): string {
  return JSON.stringify(isMapping(value) ? sorted(value) : value);
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
  'watch',
  'hooks',
  'pullPolicy',
  'pullRefreshAfter',
  'isAttached',
  // What of it counts on one engine is in `restart`, `limits` and `resources`.
  'deploy',
  // What it comes to is the image, which is compared by its id.
  'build',
  'provider',
  'models',
]);

function containerConfig(application: Application, service: Service): object {
  const facts = Object.entries(service).filter(([key]) => !outside.has(key as keyof Service));
  return {
    ...Object.fromEntries(facts),
    // By their names on the engine: a network that is renamed needs another container.
    networks: Object.entries(service.networks).map(([key, use]) => [
      ownProperty(application.networks, key)?.name ?? key,
      use,
    ]),
    mounts: service.mounts.map((mount) => ({ ...mount, source: mountSource(application, mount) })),
    ports: service.ports.map(({ target, published, hostIp, protocol }) => ({ target, published, hostIp, protocol })),
    ...grantedFiles(application, service),
    // Run once for a container: another one runs them again.
    ...(service.hooks?.preStart ? { preStart: service.hooks.preStart } : {}),
    ...postStart(service, 'container'),
  };
}

/** Where a mounted file is, and the text of one that is written into the container, which no restart brings up to date. */
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
  // What is run before a stop is read when it is due, in a container too.
  const made = run && { ...run, hooks: undefined };
  const facts = { environment, healthcheck, ports, restart, run: made, stopSignal, stopGracePeriodMs };
  return { ...facts, ...postStart(service, 'run') };
}

/** Run once a container has started; one that is as it should be has run what the manifest says now. */
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
