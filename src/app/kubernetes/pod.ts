import { imageName } from '../../engine/plan/names.ts';
import type { Service } from '../../manifest/model.ts';
import type { Hook } from '../../manifest/model/container.ts';
import type { ServiceContext } from './context.ts';
import { invocationOf } from './environment.ts';
import { lifecycleOf, readinessProbe } from './health.ts';
import { isAnnotationKey } from './names.ts';
import { unlessEmpty, unlessSilent, type Loose } from './objects.ts';
import { podPlacementOf } from './placement.ts';
import { containerPorts } from './ports.ts';
import { resourcesOf } from './resources.ts';
import { containerRights, podRights, runAs } from './security.ts';
import { storageOf, type Storage } from './storage.ts';

export interface Pod {
  readonly template: Readonly<Record<string, Loose>>;
  /** The keys of the application's volumes that it uses. */
  readonly claimed: readonly string[];
}

/** What one replica of a service is made of. */
export function podOf(context: ServiceContext, restartPolicy?: 'Never' | 'OnFailure'): Pod {
  const { service, labels, kept } = context;
  const storage = storageOf(context);
  const annotations = {
    ...annotationsOf('annotation', service.annotations ?? {}, context),
    ...annotationsOf('label', service.labels, context),
    'patchbay.dev/files': kept.hashOf(storage.configs),
  };
  const spec = {
    restartPolicy,
    initContainers: unlessEmpty(
      (service.hooks?.preStart ?? []).map((hook, index) => stepBefore(hook, index, storage, context)),
    ),
    containers: [containerOf(storage, context)],
    volumes: unlessEmpty(storage.volumes),
    securityContext: podRights(service, context),
    terminationGracePeriodSeconds:
      service.stopGracePeriodMs === undefined ? undefined : Math.ceil(service.stopGracePeriodMs / 1000),
    ...networkOf(context),
    hostPID: service.namespaces?.pid === 'host' ? true : undefined,
    hostIPC: service.namespaces?.ipc === 'host' ? true : undefined,
    ...podPlacementOf(service, context),
    // A container of Compose knows nothing of the cluster it is in.
    automountServiceAccountToken: false,
    enableServiceLinks: false,
  };
  return { template: { metadata: { labels, annotations: unlessSilent(annotations) }, spec }, claimed: storage.claimed };
}

function containerOf({ volumeMounts }: Storage, context: ServiceContext): Loose {
  const { service, name } = context;
  const { command, args, env } = invocationOf(service, name, context);
  return {
    name,
    image: imageName(context.application, service),
    imagePullPolicy: pullPolicyOf(context),
    command,
    args,
    env: unlessEmpty(env),
    workingDir: service.workingDir,
    ports: unlessEmpty(containerPorts(service)),
    readinessProbe: readinessProbe(service, context),
    lifecycle: lifecycleOf(service, context),
    resources: resourcesOf(service, context),
    securityContext: containerRights(service, context),
    volumeMounts: unlessEmpty(volumeMounts),
    stdin: service.isStdinOpen ? true : undefined,
    tty: service.hasTty ? true : undefined,
  };
}

/** A `pre_start` step: it has what the service has, and its own command. */
function stepBefore(hook: Hook, index: number, { volumeMounts }: Storage, context: ServiceContext): Loose {
  const { service, notes } = context;
  const { command, user, isPrivileged, workingDir, environment, image, isPerReplica } = hook;
  if (isPerReplica !== true) notes.changed('Its pre_start runs before every start of each replica.', service);
  const owner = `${context.name}-before-${index + 1}`;
  const invocation = invocationOf({ command, environment: { ...service.environment, ...environment } }, owner, context);
  // A step's command stands in the place of the image's, entrypoint and all, where it is the service's own image.
  const { args, env } = invocation;
  return {
    name: owner.slice(-63).replace(/^-+/, ''),
    image: image ?? imageName(context.application, service),
    ...(image === undefined ? { command: args } : { args }),
    env: unlessEmpty(env),
    workingDir: workingDir ?? (image === undefined ? service.workingDir : undefined),
    securityContext: unlessSilent({
      privileged: isPrivileged ? true : undefined,
      ...runAs(user ?? (image === undefined ? service.user : undefined), context),
    }),
    volumeMounts: unlessEmpty(volumeMounts),
  };
}

function pullPolicyOf({ service }: ServiceContext): string | undefined {
  switch (service.pullPolicy?.policy) {
    case 'always':
    case 'refresh':
      return 'Always';
    case 'never':
      return 'Never';
    case 'missing':
      return 'IfNotPresent';
    case 'build':
    case undefined:
      // Else an image without a tag would always be asked of a registry.
      return service.build ? 'IfNotPresent' : undefined;
  }
}

/** Labels of Compose are texts of any length, as annotations are: labels of Kubernetes are not. */
export function annotationsOf(
  what: string,
  texts: Readonly<Record<string, string>>,
  { service, notes }: ServiceContext,
): Readonly<Record<string, string>> {
  const refused = Object.keys(texts).filter((key) => !isAnnotationKey(key));
  for (const key of refused) notes.leftOut(service, `the ${what} ${key}`, 'Kubernetes takes no such name');
  return Object.fromEntries(Object.entries(texts).filter(([key]) => !refused.includes(key)));
}

function networkOf(context: ServiceContext): Readonly<Record<string, Loose>> {
  const { service } = context;
  const isOfHost = service.networkMode === 'host';
  return {
    hostNetwork: isOfHost ? true : undefined,
    dnsPolicy: isOfHost ? 'ClusterFirstWithHostNet' : undefined,
    dnsConfig: dnsOf(service),
    hostname: hostnameOf(context),
    hostAliases: unlessEmpty(hostsOf(context)),
  };
}

function dnsOf({ dns }: Service): Loose {
  if (!dns) return undefined;
  const { servers = [], search = [], options = [] } = dns;
  return unlessSilent({
    nameservers: unlessEmpty(servers),
    searches: unlessEmpty(search),
    options: unlessEmpty(
      options.map((option) => {
        const [name, value] = option.split(/:(.*)/s);
        return { name, value };
      }),
    ),
  });
}

function hostnameOf({ service, notes }: ServiceContext): string | undefined {
  const { hostname } = service;
  if (hostname === undefined || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(hostname)) return hostname;
  notes.leftOut(service, `hostname: ${hostname}`, 'in Kubernetes it has small letters, digits and "-" alone');
  return undefined;
}

/** `db:192.0.2.2` */
function hostsOf({ service, notes }: ServiceContext): readonly Loose[] {
  return service.extraHosts.flatMap((text) => {
    const [, host = '', ip = ''] = /^([^:=]+)[:=](.+)$/.exec(text) ?? [];
    if (/^[\da-fA-F.:[\]]+$/.test(ip)) return [{ ip: ip.replace(/^\[|\]$/g, ''), hostnames: [host] }];
    notes.leftOut(
      service,
      `extra_hosts ${host}`,
      `${ip} is the machine itself, and a pod may be on any`,
      'Name an address.',
    );
    return [];
  });
}
