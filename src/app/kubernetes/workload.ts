import type { Service } from '../../manifest/model.ts';
import type { UpdateRules } from '../../manifest/model/deploy.ts';
import type { ServiceContext } from './context.ts';
import { kubernetesObject, unlessSilent, type KubernetesObject, type Loose, type ObjectKind } from './objects.ts';
import { annotationsOf, podOf } from './pod.ts';
import { seconds } from './health.ts';

export interface Workload {
  readonly object: KubernetesObject;
  /** The keys of the application's volumes that it uses, and how many pods may do so at a time. */
  readonly claimed: readonly string[];
  readonly pods: number;
}

/** What runs the replicas of a service. */
export function workloadOf(context: ServiceContext): Workload {
  const { service, labels, name, notes } = context;
  const { replicas, deploy } = service;
  const kind = kindOf(context);
  const { template, claimed } = podOf(context, kind === 'Job' ? jobRestart(service) : undefined);
  const annotations = annotationsOf('label of deploy', deploy?.labels ?? {}, context);
  const metadata = { name, labels, annotations: unlessSilent(annotations) };
  const selector = { matchLabels: labels };
  const object = (spec: Readonly<Record<string, Loose>>): KubernetesObject =>
    kubernetesObject(kind, metadata, { spec });
  const pods = kind === 'DaemonSet' ? 2 : replicas;
  switch (kind) {
    case 'Job':
      notes.changed(
        'It is a Job: once it has run, a new one needs the old one deleted (kubectl replace --force).',
        service,
      );
      return {
        claimed,
        pods,
        object: object({ parallelism: replicas, completions: replicas, backoffLimit: attemptsOf(service), template }),
      };
    case 'DaemonSet':
      return {
        claimed,
        pods,
        object: object({ selector, updateStrategy: rolling(deploy?.update), ...ready(service), template }),
      };
    case 'StatefulSet':
      if (deploy?.update?.order === 'start-first') {
        notes.leftOut(
          service,
          'the order start-first',
          'a replica with a volume ends before the next one of its place begins',
        );
      }
      return {
        claimed,
        pods,
        object: object({
          serviceName: name,
          replicas,
          selector,
          podManagementPolicy: 'Parallel',
          ...ready(service),
          template,
        }),
      };
    default:
      return {
        claimed,
        pods,
        object: object({ replicas, selector, strategy: rolling(deploy?.update), ...ready(service), template }),
      };
  }
}

/** One that writes to a volume with a name never runs twice in one place; one that somebody waits for runs once. */
function kindOf({
  application,
  service,
}: ServiceContext): Extract<ObjectKind, 'Job' | 'DaemonSet' | 'StatefulSet' | 'Deployment'> {
  const isAwaited = Object.values(application.services).some(
    ({ isActive, dependsOn }) =>
      isActive &&
      Object.hasOwn(dependsOn, service.name) &&
      dependsOn[service.name]?.condition === 'service_completed_successfully',
  );
  if (isAwaited || service.deploy?.mode?.endsWith('-job')) return 'Job';
  if (service.deploy?.mode === 'global') return 'DaemonSet';
  const writes = service.mounts.some(
    ({ type, source, isReadOnly }) => type === 'volume' && source !== undefined && !isReadOnly,
  );
  return writes ? 'StatefulSet' : 'Deployment';
}

function jobRestart({ restart }: Service): 'Never' | 'OnFailure' {
  return restart === 'no' ? 'Never' : 'OnFailure';
}

/** How often a job is tried again. */
function attemptsOf({ restart }: Service): number | undefined {
  const [policy, times] = restart.split(':');
  if (policy === 'no') return 0;
  return times === undefined ? undefined : Number(times);
}

/** How many replicas are made anew at a time, and which of the two is first; left out where the manifest is silent. */
function rolling(rules: UpdateRules | undefined): Loose {
  if (rules?.parallelism === undefined && rules?.order === undefined) return undefined;
  const { parallelism = 1, order } = rules;
  const many = parallelism === 0 ? '100%' : parallelism;
  const isNewFirst = order === 'start-first';
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: isNewFirst ? many : 0, maxUnavailable: isNewFirst ? 0 : many },
  };
}

/** How long a new replica has to be well before the next one is made anew. */
function ready({ deploy }: Service): { readonly minReadySeconds?: number } {
  const { delayMs = 0, monitorMs = 0 } = deploy?.update ?? {};
  const waitMs = Math.max(delayMs, monitorMs);
  return waitMs > 0 ? { minReadySeconds: seconds(waitMs) } : {};
}
