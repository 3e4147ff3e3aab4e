import type { DockerClient } from '../../docker/connection/client.ts';
import { labels } from '../../docker/labels.ts';

/** The label of `docker stack`, which says what application a service, network or volume is of. */
export const stackLabel = 'com.docker.stack.namespace';

/** A service of a cluster: whose it is, and what its tasks are named by. */
export interface KnownService {
  readonly id: string;
  /** Its name on the cluster: `shop_orders`. */
  readonly name: string;
  readonly project: string;
  /** Its key in the manifest. */
  readonly service: string;
  readonly isGlobal: boolean;
  readonly isJob: boolean;
  /** Its first process has a terminal, so that what it writes is one stream. */
  readonly hasTty: boolean;
  /** Left out: the engine's own choice. */
  readonly logDriver?: string;
}

/** The services of a project, whoever made them. */
export function servicesOf(
  client: DockerClient,
  project: string,
  signal: AbortSignal,
): Promise<readonly KnownService[]> {
  return listServices(client, { label: [`${stackLabel}=${project}`] }, signal);
}

/** The services that the filters of the Engine API let through; those of no project are left out. */
export async function listServices(
  client: DockerClient,
  filters: Readonly<Record<string, readonly string[]>>,
  signal: AbortSignal,
): Promise<readonly KnownService[]> {
  const listed = await client.call({ method: 'GET', path: '/services', query: { filters } }, signal);
  return (listed as readonly RawService[]).flatMap((raw) => toKnown(raw) ?? []);
}

interface RawService {
  readonly ID: string;
  readonly Spec: {
    readonly Name: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly Mode?: Readonly<Record<string, unknown>>;
    readonly TaskTemplate?: {
      readonly ContainerSpec?: { readonly TTY?: boolean };
      readonly LogDriver?: { readonly Name?: string };
    };
  };
}

function toKnown({ ID: id, Spec: spec }: RawService): KnownService | undefined {
  const its = spec.Labels ?? {};
  const project = its[stackLabel];
  if (project === undefined) return undefined;
  const { Name: name, Mode: mode = {}, TaskTemplate: template } = spec;
  const driver = template?.LogDriver?.Name;
  return {
    id,
    name,
    project,
    service: its[labels.service] ?? shortName(project, name),
    isGlobal: 'Global' in mode || 'GlobalJob' in mode,
    isJob: 'ReplicatedJob' in mode || 'GlobalJob' in mode,
    hasTty: template?.ContainerSpec?.TTY === true,
    ...(driver === undefined ? {} : { logDriver: driver }),
  };
}

/** `orders` for `shop_orders`, as `docker stack` names the services of `shop`. */
export function shortName(project: string, name: string): string {
  return name.startsWith(`${project}_`) ? name.slice(project.length + 1) : name;
}
