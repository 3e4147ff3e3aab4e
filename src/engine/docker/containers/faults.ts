import type { Application } from '../../../manifest/model.ts';
import { portTaken } from '../../failures.ts';
import { portHolder } from '../../proc/portHolder.ts';
import type { DockerClient } from '../connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../connection/errors.ts';
import { labels } from '../labels.ts';
import { inspect, containerNameOf } from '../observe/observe.ts';

type Verb = 'create' | 'connect' | 'start' | 'pause' | 'unpause' | 'kill' | 'remove';

/** What Docker's refusal of a step means, and what to do next. */
export async function failedTo(
  client: DockerClient,
  verb: Verb,
  name: string,
  error: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof DockerHttpError)) return error;
  const { detail } = error;
  const port = verb === 'start' ? takenPort(detail) : undefined;
  if (port !== undefined) {
    const holder = await holderOf(client, port, signal);
    const by = holder === undefined ? `a port it publishes is taken (${detail})` : `port ${port} is taken by ${holder}`;
    return portTaken(name, by, error);
  }
  const owner = await unfitOwner(client, name, detail, error, signal);
  return owner ?? generalFault(`${verb} ${name}`, error) ?? failed(verb, name, detail, error);
}

/** A container whose namespace is another's cannot start without that one. */
async function unfitOwner(
  client: DockerClient,
  name: string,
  detail: string,
  cause: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  const [, what, id = ''] =
    /^(No such container|cannot join \w+ (?:namespace )?of a non running container): ([0-9a-f]{12,64})/i.exec(detail) ??
    [];
  if (what === undefined) return undefined;
  const owner = await inspect(client, id, signal);
  const message = owner
    ? `Cannot start ${name}: it is in a namespace of ${containerNameOf(owner)}, which does not run. Start that one too.`
    : `Cannot start ${name}: it is in a namespace of a container that is gone. Start the application ("up"), which makes it anew.`;
  return refusedByDocker('engine.namespace-gone', message, cause);
}

/** Recognises faults of the engine itself by Docker's text, since its status is 500 for all of them. Any step may meet one. */
export function generalFault(what: string, error: unknown): unknown {
  if (!(error instanceof DockerHttpError)) return undefined;
  if (error.detail.includes('no space left on device')) {
    const message = `Cannot ${what}: the disk that Docker writes to is full. Free some of it, for example with "docker system prune", then try again.`;
    return refusedByDocker('engine.disk-full', message, error);
  }
  if (/could not find an available.*address pool|all predefined address pools/.test(error.detail)) {
    const message = `Cannot ${what}: Docker has no address range left for another network. Remove networks that nothing uses with "docker network prune", or give Docker more in default-address-pools.`;
    return refusedByDocker('engine.network-pool-exhausted', message, error);
  }
  return undefined;
}

/** `its` are the labels of the container that has the name. */
export function nameTaken(
  name: string,
  its: Readonly<Record<string, string>>,
  { name: ours, services }: Application,
  cause: unknown,
): Error {
  const { [labels.project]: project, [labels.service]: service = '' } = its;
  const told = (holder: string, next: string): Error =>
    refusedByDocker('engine.name-taken', `Cannot create ${name}: ${holder} has that name. ${next}`, cause);
  if (project === undefined) {
    return told('another container', `Remove it ("docker rm ${name}"), or give the service another container_name.`);
  }
  if (project !== ours) {
    const next = `Take that project down ("-p ${project} down"), or give the service another container_name.`;
    return told(`the service "${service}" of the project ${project}`, next);
  }
  return Object.hasOwn(services, service)
    ? told(`a container of the service "${service}" of this application`, 'Give one of the two another container_name.')
    : told(
        `what is left of "${service}", a service that the manifest does not name any more,`,
        'Remove it with "up --remove-orphans", or in the Services view.',
      );
}

function failed(verb: Verb, name: string, detail: string, cause: unknown): Error {
  // Whether a container can be halted or ended is no question of the manifest.
  const isOfEngine = verb === 'pause' || verb === 'unpause' || verb === 'kill';
  const next = isOfEngine ? "See Docker's log if this says too little." : 'Correct the service in the manifest.';
  return refusedByDocker(`engine.${verb}-failed`, `Cannot ${verb} ${name}: ${detail}. ${next}`, cause);
}

/** Recognises the failure by its text, since Docker answers 500 to every failure of a start. */
function takenPort(detail: string): number | undefined {
  if (!detail.includes('port is already allocated') && !detail.includes('address already in use')) return undefined;
  const port = /:(\d{1,5})(?:: bind)?(?: failed)?: (?:port is already|address already|bind: address already)/.exec(
    detail,
  );
  return Number(port?.[1] ?? /:(\d{1,5})\b/.exec(detail)?.[1] ?? 0);
}

/** The container that publishes a port, else the process that listens on it, as far as that can be seen from here. */
async function holderOf(client: DockerClient, port: number, signal: AbortSignal): Promise<string | undefined> {
  if (port === 0) return undefined;
  const listed = (await client.call({ method: 'GET', path: '/containers/json' }, signal)) as {
    Names: string[];
    Ports?: { PublicPort?: number }[];
    Labels?: Record<string, string>;
  }[];
  const container = listed.find(({ Ports: ports = [] }) => ports.some(({ PublicPort }) => PublicPort === port));
  if (!container) return client.isLocal ? portHolder(port) : undefined;
  const project = container.Labels?.[labels.project];
  const name = container.Names[0]?.replace(/^\//, '') ?? 'a container';
  return project === undefined ? `the container ${name}` : `the container ${name} of the project ${project}`;
}
