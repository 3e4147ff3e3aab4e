import { hubName, imageParts } from '../../manifest/images/reference.ts';
import type { Application, Service } from '../../manifest/model.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { datastoreOf } from './datastore.ts';
import { lostDataOf } from './lostData.ts';
import { messageCycles } from './messageCycles.ts';

/** What `service.known` is in CEL. */
export type ServiceInsight = {
  readonly secrets: readonly string[];
  readonly secret_arguments: readonly string[];
  readonly unused_arguments: readonly string[];
  readonly fixed_ports: readonly string[];
  readonly lost_data: string;
  readonly lacks_healthcheck: boolean;
  readonly awaited_by: readonly string[];
  readonly shared_volumes: readonly string[];
  readonly broker: boolean;
  readonly cycle: readonly string[];
};

/** What `application.known` is in CEL. */
export type ApplicationInsight = {
  readonly unused_volumes: readonly string[];
  readonly unused_secrets: readonly string[];
};

/** What follows from an application as a whole. Each is worked out when it is asked for first: few policies ask. */
export interface Insight {
  of(service: Service): ServiceInsight;
  readonly application: ApplicationInsight;
}

export function insightInto(application: Application): Insight {
  const services = Object.values(application.services);
  const waiting = once(() => waitingFor(services));
  const writers = once(() => writersOf(services));
  const cycles = once(() => messageCycles(services));
  const brokers = once(() => brokersOf(application));
  return {
    application: applicationInsight(application, services),
    of(service) {
      const { name, mounts } = service;
      const written = ownProperty(application.governance?.written ?? {}, name);
      return {
        secrets: written?.secrets ?? [],
        secret_arguments: written?.secretArguments ?? [],
        unused_arguments: written?.unusedArguments ?? [],
        fixed_ports: written?.ports ?? [],
        get lost_data() {
          return lostDataOf(service) ?? '';
        },
        get lacks_healthcheck() {
          return lacksHealthcheck(service, written?.lacksHealthcheck === true);
        },
        get awaited_by() {
          return waiting().get(name) ?? [];
        },
        get shared_volumes() {
          return mounts.flatMap(({ source = '' }) => ((writers().get(source)?.size ?? 0) > 1 ? [source] : []));
        },
        get broker() {
          return brokers().has(name);
        },
        get cycle() {
          return cycles().get(name) ?? [];
        },
      };
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function applicationInsight(application: Application, services: readonly Service[]): ApplicationInsight {
  const unusedOf = (
    declared: Readonly<Record<string, { readonly isExternal: boolean }>>,
    used: ReadonlySet<string>,
  ): readonly string[] =>
    // A part declares for the files that it is merged with, and what is external may be named for them.
    services.length === 0
      ? []
      : Object.entries(declared).flatMap(([name, { isExternal }]) => (used.has(name) || isExternal ? [] : [name]));
  return {
    get unused_volumes() {
      return unusedOf(
        application.volumes,
        new Set(services.flatMap(({ mounts }) => mounts.flatMap(({ source }) => source ?? []))),
      );
    },
    get unused_secrets() {
      const granted = services.flatMap(({ secrets = [] }) => secrets.map(({ source }) => source));
      const built = services.flatMap(({ build }) => (build?.secrets ?? []).map(({ source }) => source));
      return unusedOf(application.secrets, new Set([...granted, ...built]));
    },
  };
}

/** Official images, those without a folder in their name, have none. Of others nobody knows before they are here. */
function lacksHealthcheck({ healthcheck, build, image, ...service }: Service, isKnownOfBuild: boolean): boolean {
  if (healthcheck) return healthcheck.test[0] === 'NONE';
  if (build) return isKnownOfBuild;
  if (image === undefined) return false;
  return datastoreOf({ ...service, image }) !== undefined || !hubName(imageParts(image).name).includes('/');
}

function waitingFor(services: readonly Service[]): ReadonlyMap<string, readonly string[]> {
  const waiting = new Map<string, string[]>();
  for (const { name, dependsOn } of services) {
    for (const [needed, { condition }] of Object.entries(dependsOn)) {
      if (condition === 'service_completed_successfully') continue;
      waiting.set(needed, [...(waiting.get(needed) ?? []), name]);
    }
  }
  return waiting;
}

/** The services that can write to each named volume. */
function writersOf(services: readonly Service[]): ReadonlyMap<string, ReadonlySet<string>> {
  const writers = new Map<string, Set<string>>();
  for (const { name, mounts } of services) {
    for (const { type, source, isReadOnly } of mounts) {
      if (type !== 'volume' || source === undefined || isReadOnly) continue;
      writers.set(source, (writers.get(source) ?? new Set()).add(name));
    }
  }
  return writers;
}

function brokersOf({ messaging, services }: Application): ReadonlySet<string> {
  const named = [messaging.broker, ...Object.values(messaging.brokers ?? {})];
  return new Set(named.flatMap((broker) => (broker !== undefined && Object.hasOwn(services, broker) ? [broker] : [])));
}
