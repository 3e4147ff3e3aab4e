import { randomBytes } from 'node:crypto';
import type { ContainerInspectInfo } from 'dockerode';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application, Service } from '../../../manifest/model.ts';
import { isAnonymous } from '../../anonymousVolume.ts';
import type { ExecStreams, RunRequest } from '../../engine.ts';
import { unknownService } from '../../failures.ts';
import { accepting, apiPath, type DockerClient } from '../connection/client.ts';
import { readSeccompProfiles } from './containerFiles.ts';
import { containerSpec } from './containerSpec.ts';
import { converse } from '../streams/exec.ts';
import { failedTo } from './faults.ts';
import { finishBeforeFirstStart } from './firstStart.ts';
import { withLabelledVolumes } from './replacement.ts';
import { labels } from '../labels.ts';
import { inspect } from '../observe/observe.ts';
import { namedSources } from '../observe/observeUse.ts';

const removalTimeoutMs = 30_000;

/** Runs a command once in a container of its own, under Compose's label for those. Resolves to its exit code. */
export async function runOneOff(
  client: DockerClient,
  application: Application,
  serviceName: string,
  request: RunRequest,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  const declared = ownProperty(application.services, serviceName);
  if (!declared) throw unknownService(serviceName);
  const service = onceOnly(declared, request, streams);
  const name = request.name ?? `${application.name}-${serviceName}-run-${randomBytes(6).toString('hex')}`;
  const body = await oneOffBody(client, application, service, { ...request, name }, streams);
  const id = await create(client, name, body, signal);
  try {
    await finishBeforeFirstStart(client, application, service, name, signal, request.hasAliases ?? false);
    if (request.isDetached) return await startDetached(client, { id, name }, streams, signal);
    return await startAttached(client, name, request, streams, signal);
  } catch (error) {
    throw client.translate(error, signal);
  } finally {
    // Docker removes a detached container by itself.
    if ((request.isRemoved && !request.isDetached) || signal.aborted) await removeQuietly(client, id);
  }
}

async function create(client: DockerClient, name: string, body: object, signal: AbortSignal): Promise<string> {
  try {
    const made = await client.call({ method: 'POST', path: '/containers/create', query: { name }, body }, signal);
    return (made as { readonly Id: string }).Id;
  } catch (error) {
    throw await failedTo(client, 'create', name, error, signal);
  }
}

/** The service as it is for one run: nothing brings it back, and its ports are not in the way of those that serve. */
function onceOnly(service: Service, request: RunRequest, { stdin }: ExecStreams): Service {
  const { command, entrypoint, environment = {}, user, workingDir, isTty, hasPorts } = request;
  return {
    ...service,
    ...(entrypoint ? { entrypoint } : {}),
    ...(command.length > 0 || entrypoint ? { command } : {}),
    ...(user === undefined ? {} : { user }),
    ...(workingDir === undefined ? {} : { workingDir }),
    environment: { ...service.environment, ...environment },
    ports: hasPorts ? service.ports : [],
    restart: 'no',
    hasTty: isTty,
    isStdinOpen: stdin !== undefined,
  };
}

async function oneOffBody(
  client: DockerClient,
  application: Application,
  service: Service,
  { name, isRemoved, isDetached = false, hasAliases = false }: RunRequest & { readonly name: string },
  { stdin }: ExecStreams,
): Promise<object> {
  const { agreed: api } = await client.version(AbortSignal.timeout(removalTimeoutMs));
  const profiles = await readSeccompProfiles(application, service);
  const spec = containerSpec(
    application,
    service,
    { number: 1, name, configHash: '', isOneOff: true, hasAliases },
    { api, profiles },
  );
  // No plan compares it with the manifest.
  const its = Object.entries(spec.Labels).filter(([label]) => label !== labels.hash && label !== labels.parts);
  const timeout = AbortSignal.timeout(removalTimeoutMs);
  const labelled = await withLabelledVolumes(client, spec, application.name, timeout);
  return {
    ...labelled,
    HostConfig: { ...labelled.HostConfig, ...(isDetached && isRemoved ? { AutoRemove: true } : {}) },
    Labels: { ...Object.fromEntries(its), [labels.oneOff]: 'True' },
    AttachStdin: stdin !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    StdinOnce: stdin !== undefined,
  };
}

async function startDetached(
  client: DockerClient,
  { id, name }: { readonly id: string; readonly name: string },
  { stdout }: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  try {
    await client.call({ method: 'POST', path: apiPath('containers', id, '/start') }, signal);
  } catch (error) {
    await removeQuietly(client, id);
    throw await failedTo(client, 'start', name, error, signal);
  }
  stdout.write(`${id}\n`);
  return 0;
}

async function startAttached(
  client: DockerClient,
  name: string,
  { isTty, size }: RunRequest,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  const at = (rest: string): string => apiPath('containers', name, rest);
  const query = { stream: true, stdin: streams.stdin !== undefined, stdout: true, stderr: true };
  const socket = await client.hijack({ method: 'POST', path: at('/attach'), query }, signal);
  // The wait begins before the start, or a short run would be over before anybody waits.
  const waiting = client.call({ method: 'POST', path: at('/wait'), query: { condition: 'next-exit' } }, signal);
  waiting.catch(() => undefined);
  const resize = ({ columns: w, rows: h }: { readonly columns: number; readonly rows: number }): void => {
    client.call({ method: 'POST', path: at('/resize'), query: { h, w } }, signal).catch(() => undefined);
  };
  try {
    await client.call({ method: 'POST', path: at('/start') }, signal);
  } catch (error) {
    socket.destroy();
    throw await failedTo(client, 'start', name, error, signal);
  }
  const resizing = isTty ? streams.onResize?.(resize) : undefined;
  if (isTty && size) resize(size);
  try {
    await converse(socket, isTty, streams);
    const { StatusCode: exitCode } = (await waiting) as { StatusCode: number };
    return exitCode;
  } finally {
    resizing?.dispose();
  }
}

/**
 * It has a signal of its own, since it also runs when the run was aborted. Docker takes the volumes with it that nobody named (`v`), as it does for
 * `docker run --rm`. Where the run borrows some of another container (`volumes_from`), Docker would take those too if that one is
 * gone by then, so what was made for the run is removed by name.
 */
async function removeQuietly(client: DockerClient, id: string): Promise<void> {
  const signal = AbortSignal.timeout(removalTimeoutMs);
  const info = await inspect(client, id, signal);
  if (!info) return;
  const owners = (info.HostConfig.VolumesFrom as readonly string[] | null | undefined) ?? [];
  const made = owners.length === 0 ? [] : await madeFor(client, info, owners, signal);
  const query = { force: true, v: owners.length === 0 };
  await accepting([404, 409], client.call({ method: 'DELETE', path: apiPath('containers', id), query }, signal));
  const removals = made.map((name) => client.call({ method: 'DELETE', path: apiPath('volumes', name) }, signal));
  await Promise.all(removals.map((removal) => accepting([404, 409], removal)));
}

/** The anonymous volumes of a container that it has of nobody else; none where that cannot be told any more. */
async function madeFor(
  client: DockerClient,
  info: ContainerInspectInfo,
  owners: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const infos = await Promise.all(owners.map((owner) => inspect(client, owner.split(':')[0] ?? '', signal)));
  if (infos.includes(undefined)) return [];
  const lent = new Set(infos.flatMap((owner) => (owner?.Mounts ?? []).map(({ Name }) => Name)));
  const named = namedSources(info);
  return info.Mounts.flatMap(({ Type, Name: name = '' }) =>
    Type === 'volume' && isAnonymous(name) && !lent.has(name) && !named.has(name) ? [name] : [],
  );
}
