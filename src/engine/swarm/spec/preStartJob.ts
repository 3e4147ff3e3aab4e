import { createHash } from 'node:crypto';
import type { Application, Service } from '../../../manifest/model.ts';
import type { Hook } from '../../../manifest/model/container.ts';
import { labels } from '../../docker/labels.ts';
import { preStartJobName } from '../../plan/swarm/serviceMode.ts';
import { swarmLabels } from '../labels.ts';
import { serviceSpec, type ServiceSpecOptions } from './serviceSpec.ts';

/**
 * The `ServiceSpec` of the job that runs a command of `pre_start` once: with the service's image, environment, networks, mounts, configs and
 * secrets, and without what only the service itself may have: its ports, names, health check and the labels that others act on. Its own label of
 * a hash is the same for what is told the same. Pure.
 */
export function preStartJobSpec(
  application: Application,
  service: Service,
  hook: Hook,
  number: number,
  { image, imageId: _imageId, forceUpdate: _forceUpdate, ...options }: ServiceSpecOptions,
) {
  const own = image === undefined || hook.image !== undefined ? {} : { image };
  const told = serviceSpec(application, jobService(service, hook), { ...options, ...own, replicas: 1 });
  const { TaskTemplate: template } = told;
  const its = {
    [swarmLabels.stack]: application.name,
    [labels.project]: application.name,
    [labels.service]: service.name,
    [swarmLabels.preStart]: String(number),
  };
  const spec = {
    ...told,
    Name: preStartJobName(application, service.name, number),
    TaskTemplate: {
      ...template,
      ContainerSpec: { ...template.ContainerSpec, Labels: { ...its, [labels.oneOff]: 'True' } },
      RestartPolicy: { Condition: 'none' },
      // Under the service's own names, others would take the job for it.
      Networks: template.Networks.map((network) => ({ ...network, Aliases: [] })),
    },
    EndpointSpec: { Mode: 'dnsrr' },
  };
  const hash = createHash('sha256')
    .update(JSON.stringify({ ...spec, Labels: its }))
    .digest('hex');
  return { ...spec, Labels: { ...its, [labels.hash]: hash } };
}

/** The parts of a service that a command before it does without. */
const leftOut: ReadonlySet<string> = new Set<keyof Service>([
  'entrypoint',
  'containerName',
  'hostname',
  'deviceRequests',
  'hooks',
]);
/** The fields that only make sense with the service's own image. */
const ofImage: ReadonlySet<string> = new Set<keyof Service>(['user', 'workingDir', 'platform', 'build']);

/** Somebody who gives up waits no longer for it to end. */
const maxGraceMs = 10_000;

function jobService(service: Service, { command, image, user, workingDir, environment }: Hook): Service {
  const facts = Object.entries(service).filter(
    ([key]) => !leftOut.has(key) && !(image !== undefined && ofImage.has(key)),
  );
  return {
    ...(Object.fromEntries(facts) as unknown as Service),
    command,
    ...(image === undefined ? {} : { image }),
    ...(user === undefined ? {} : { user }),
    ...(workingDir === undefined ? {} : { workingDir }),
    environment: { ...service.environment, ...environment },
    healthcheck: { test: ['NONE'], intervalMs: 0, timeoutMs: 0, retries: 0, startPeriodMs: 0 },
    deploy: { ...service.deploy, mode: 'replicated-job' },
    stopGracePeriodMs: Math.min(service.stopGracePeriodMs ?? maxGraceMs, maxGraceMs),
    labels: {},
    ports: [],
    expose: [],
    isReadOnly: false,
    hasTty: false,
    isStdinOpen: false,
  };
}
