import { randomBytes } from 'node:crypto';
import type { Application, Service } from '../../../manifest/model.ts';
import type { Hook } from '../../../manifest/model/container.ts';
import type { ExecRequest, RunRequest } from '../../engine.ts';
import { runPreStart, type HookRun } from '../../hooks/hooks.ts';
import type { DockerClient } from '../connection/client.ts';
import { imageId, inspect } from '../observe/observe.ts';
import { runOneOff } from './oneOff.ts';
import { pullImage } from '../images/pull.ts';

interface Starting {
  readonly name: string;
  readonly number: number;
}

/**
 * Runs a service's `pre_start` before a container of it starts for the first time, each in a container of its own that has the
 * service's environment, its networks, and what is mounted in the one that is about to start.
 */
export async function prepareFirstStart(
  client: DockerClient,
  application: Application,
  service: Service,
  { name, number }: Starting,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (!service.hooks?.preStart) return;
  if ((await inspect(client, name, signal))?.State.Status !== 'created') return;
  const exec: HookRun['exec'] = async (request, streams, given, hook) => {
    const image = hook.image;
    if (image !== undefined && (await imageId(client, image, given)) === undefined) {
      await pullImage(client, { image }, onProgress, given);
    }
    const only = {
      ...application,
      services: { ...application.services, [service.name]: hookService(service, name, hook) },
    };
    return runOneOff(client, only, service.name, hookRequest(application, service, request), streams, given);
  };
  await runPreStart({ name, service, declaration: 'container', exec, onProgress }, number, signal);
}

/** The parts of a service that its hooks do without. They borrow its mounts. */
const leftOut: ReadonlySet<string> = new Set<keyof Service>([
  'entrypoint',
  'mounts',
  'secrets',
  'configs',
  'tmpfs',
  'ports',
  'expose',
  'links',
  'deviceRequests',
  'containerName',
  'hostname',
]);
/** The fields that only make sense with the service's own image. */
const ofImage: ReadonlySet<string> = new Set<keyof Service>(['user', 'workingDir', 'platform', 'build']);

function hookService(service: Service, owner: string, { image, isPrivileged }: Hook): Service {
  const facts = Object.entries(service).filter(
    ([key]) => !leftOut.has(key) && !(image !== undefined && ofImage.has(key)),
  );
  return {
    ...(Object.fromEntries(facts) as unknown as Service),
    ...(image === undefined ? {} : { image }),
    healthcheck: { test: ['NONE'], intervalMs: 0, timeoutMs: 0, retries: 0, startPeriodMs: 0 },
    mounts: [],
    tmpfs: [],
    ports: [],
    expose: [],
    isReadOnly: false,
    isPrivileged,
    volumesFrom: [`container:${owner}`],
  };
}

function hookRequest({ name }: Application, service: Service, request: ExecRequest): RunRequest {
  const unique = randomBytes(6).toString('hex');
  return { ...request, name: `${name}-${service.name}-pre-start-${unique}`, isRemoved: true, hasPorts: false };
}
