import { randomBytes } from 'node:crypto';
import type { Application, Service } from '../../manifest/model.ts';
import type { ExecStreams, RunRequest } from '../engine.ts';
import { unknownService } from '../failures.ts';
import { own } from '../own.ts';
import { accepting, pathOf, type DockerClient } from './client.ts';
import { readSeccompProfiles } from './containerFiles.ts';
import { containerSpec } from './containerSpec.ts';
import { converse } from './exec.ts';
import { failedTo } from './faults.ts';
import { finishBeforeFirstStart } from './firstStart.ts';
import { labelAnonymous } from './inheritance.ts';
import { labels } from './labels.ts';

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
  const declared = own(application.services, serviceName);
  if (!declared) throw unknownService(serviceName);
  const service = onceOnly(declared, request, streams);
  const name = request.name ?? `${application.name}-${serviceName}-run-${randomBytes(6).toString('hex')}`;
  const body = await oneOffBody(client, application, service, name, streams);
  try {
    await client.call({ method: 'POST', path: '/containers/create', query: { name }, body }, signal);
  } catch (error) {
    throw await failedTo(client, 'create', name, error, signal);
  }
  try {
    await finishBeforeFirstStart(client, application, service, name, signal);
    return await startAttached(client, name, request, streams, signal);
  } catch (error) {
    throw client.translate(error, signal);
  } finally {
    if (request.isRemoved || signal.aborted) await removeQuietly(client, name);
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
  name: string,
  { stdin }: ExecStreams,
): Promise<object> {
  const { agreed: api } = await client.version(AbortSignal.timeout(removalTimeoutMs));
  const profiles = await readSeccompProfiles(application, service);
  const spec = containerSpec(
    application,
    service,
    { number: 1, name, configHash: '', isOneOff: true },
    { api, profiles },
  );
  // No plan compares it with the manifest.
  const its = Object.entries(spec.Labels).filter(([label]) => label !== labels.hash && label !== labels.parts);
  return {
    ...labelAnonymous(spec, application.name),
    Labels: { ...Object.fromEntries(its), [labels.oneOff]: 'True' },
    AttachStdin: stdin !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    StdinOnce: stdin !== undefined,
  };
}

async function startAttached(
  client: DockerClient,
  name: string,
  { isTty, size }: RunRequest,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<number> {
  const at = (rest: string): string => pathOf('containers', name, rest);
  const query = { stream: true, stdin: streams.stdin !== undefined, stdout: true, stderr: true };
  const socket = await client.hijack({ method: 'POST', path: at('/attach'), query }, signal);
  // Asked for before the start, or a short run would be over before anybody waits.
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

/** Also when the run was aborted: by a signal of its own. */
async function removeQuietly(client: DockerClient, name: string): Promise<void> {
  const query = { force: true, v: true };
  const removal = client.call(
    { method: 'DELETE', path: pathOf('containers', name), query },
    AbortSignal.timeout(removalTimeoutMs),
  );
  await accepting([404, 409], removal);
}
