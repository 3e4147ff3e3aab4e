import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { ProblemError } from '../../base/problem.ts';
import { apiPath, statusOf, type DockerClient } from '../docker/connection/client.ts';
import { DockerHttpError } from '../docker/connection/errors.ts';
import { forwarderLabel, labels } from '../docker/labels.ts';
import { said } from '../support/api.ts';
import { ensureImage } from './image.ts';
import type { ForwardSettings } from './settings.ts';

/** Far more than it uses: what its connections may hold, and the kernel's buffers for them. */
const memoryBytes = 256 * 2 ** 20;
const maxProcesses = 4;
/** One that was made so long ago is not about to be started. */
const unstartedS = 300;

export interface StartedForwarder {
  readonly id: string;
  /** Its standard input and output, framed as the engine frames them. */
  readonly stream: Duplex;
}

/**
 * Makes a forwarder's container, and starts and joins it. It has no rights, no storage and no log; the engine removes it when its
 * input ends, and when it hears nothing for long. Rejects with `forward.container-runs` while a container of the service runs.
 */
export async function startForwarder(
  client: DockerClient,
  settings: ForwardSettings,
  programs: string,
  signal: AbortSignal,
): Promise<StartedForwarder> {
  const [image] = await Promise.all([ensureImage(client, programs, signal), clearAway(client, settings, signal)]);
  const { project, service, networks } = settings;
  const query = { name: `${project}-${service}-local-${randomBytes(3).toString('hex')}` };
  const body = containerBody(settings, image);
  try {
    const made = await client.call({ method: 'POST', path: '/containers/create', query, body }, signal);
    const stream = await startAttached(client, query.name, signal);
    // One after the other: the engine numbers the interfaces in that order.
    for (const network of networks.slice(1)) {
      const joining = { Container: query.name, EndpointConfig: endpointOf(settings, network) };
      const path = apiPath('networks', network.name, '/connect');
      await client.call({ method: 'POST', path, body: joining }, signal);
    }
    return { id: (made as { readonly Id: string }).Id, stream };
  } catch (error) {
    await removeForwarder(client, query.name);
    throw explained(settings, error);
  }
}

/**
 * Asks for both at once, for if this process were killed now, a container that was never started would stay, and one that nobody is
 * attached to would stand in the way for a while.
 */
async function startAttached(client: DockerClient, name: string, signal: AbortSignal): Promise<Duplex> {
  const query = { stream: true, stdin: true, stdout: true };
  const attaching = client.hijack({ method: 'POST', path: apiPath('containers', name, '/attach'), query }, signal);
  const starting = client.call({ method: 'POST', path: apiPath('containers', name, '/start') }, signal);
  try {
    const [stream] = await Promise.all([attaching, starting]);
    return stream;
  } catch (error) {
    void attaching.then(
      (stream) => stream.on('error', () => undefined).destroy(),
      () => undefined,
    );
    throw error;
  }
}

/** Removes a forwarder, which the engine does by itself, only later. Never rejects: whoever comes next clears away what is left. */
export async function removeForwarder(client: DockerClient, id: string): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  const path = apiPath('containers', id);
  try {
    await client.call({ method: 'DELETE', path, query: { force: true } }, signal);
  } catch (error) {
    // The engine is removing it already.
    if (statusOf(error) !== 409) return;
    const wait = { method: 'POST', path: `${path}/wait`, query: { condition: 'removed' } } as const;
    await client.call(wait, signal).catch(() => undefined);
  }
}

/** The Engine API's body for `POST /containers/create`. Pure. */
export function containerBody(settings: ForwardSettings, image: string) {
  const { project, service, number = 1, networks, extraHosts = [], labels: others = {} } = settings;
  const [first] = networks;
  return {
    Image: image,
    Labels: {
      ...others,
      [labels.project]: project,
      [labels.service]: service,
      [labels.number]: String(number),
      // `docker compose up` would take it for a replica, and replace it.
      [labels.oneOff]: 'True',
      [forwarderLabel]: String(number),
    },
    User: '65534:65534',
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: false,
    OpenStdin: true,
    // Its input ends with our connection, however that ends.
    StdinOnce: true,
    Tty: false,
    HostConfig: {
      AutoRemove: true,
      RestartPolicy: { Name: 'no' },
      NetworkMode: first?.name ?? 'none',
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      // The service may have a port below 1024.
      Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
      Memory: memoryBytes,
      PidsLimit: maxProcesses,
      // All that is carried would be written to it.
      LogConfig: { Type: 'none', Config: {} },
      ExtraHosts: [...extraHosts],
    },
    ...(first ? { NetworkingConfig: { EndpointsConfig: { [first.name]: endpointOf(settings, first) } } } : {}),
  };
}

function endpointOf({ links = [] }: ForwardSettings, network: ForwardSettings['networks'][number]) {
  const { aliases, ipv4Address, ipv6Address } = network;
  const hasAddress = ipv4Address !== undefined || ipv6Address !== undefined;
  return said({
    Aliases: [...aliases],
    Links: links.length > 0 ? [...links] : undefined,
    IPAMConfig: hasAddress ? said({ IPv4Address: ipv4Address, IPv6Address: ipv6Address }) : undefined,
  });
}

interface Listed {
  readonly Id: string;
  readonly Created: number;
  readonly Names?: readonly string[];
  readonly State?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** Removes what another holder of the same forwarder has left, and any whose holder was killed before it could start it. */
async function clearAway(client: DockerClient, settings: ForwardSettings, signal: AbortSignal): Promise<void> {
  const filters = { label: [forwarderLabel], status: ['created'] };
  const query = { all: true, filters };
  const [own, unstarted] = await Promise.all([
    assertAlone(client, settings, signal),
    client.call({ method: 'GET', path: '/containers/json', query }, signal) as Promise<readonly Listed[]>,
  ]);
  const old = own.filter(({ Labels }) => Labels?.[forwarderLabel] === String(settings.number ?? 1));
  const latestS = Date.now() / 1000 - unstartedS;
  const left = unstarted.filter(({ Created }) => Created < latestS);
  await Promise.all([...new Set([...old, ...left].map(({ Id }) => Id))].map((id) => removeForwarder(client, id)));
}

/** Rejects with `forward.container-runs` while a container of the service's own answers to its names. */
export async function assertAlone(
  client: DockerClient,
  { project, service }: ForwardSettings,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  const label = [`${labels.project}=${project}`, `${labels.service}=${service}`];
  const query = { all: true, filters: { label } };
  const listed = (await client.call({ method: 'GET', path: '/containers/json', query }, signal)) as readonly Listed[];
  const running = listed.find((each) => isServing(each.Labels ?? {}) && isUp(each.State));
  if (running) throw containerRuns(service, running);
  return listed;
}

/** True for the labels of a container that is neither a forwarder nor a one-off run. */
export function isServing(its: Readonly<Record<string, string>>): boolean {
  return its[forwarderLabel] === undefined && its[labels.oneOff]?.toLowerCase() !== 'true';
}

function isUp(state: string | undefined): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused';
}

function containerRuns(service: string, { Names: names = [], Id: id }: Listed): ProblemError {
  const name = names[0]?.replace(/^\//, '') ?? id.slice(0, 12);
  const message = `The container ${name} of "${service}" runs, so its names would lead to it and to the local process in turn. Stop the container first.`;
  return new ProblemError({ code: 'forward.container-runs', severity: 'error', message });
}

function explained({ service }: ForwardSettings, error: unknown): unknown {
  if (!(error instanceof DockerHttpError)) return error;
  const isMissing = error.status === 404;
  const next = isMissing ? 'Start the application, which makes its networks.' : "The engine's log may say more.";
  const message = `Cannot give "${service}" its names in the containers' networks: ${error.detail}. ${next}`;
  const code = isMissing ? 'forward.network-missing' : 'forward.refused';
  return new ProblemError({ code, severity: 'error', message }, error);
}
