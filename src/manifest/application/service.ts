import type { Location } from '../../base/problem.ts';
import type { Dependency, LocalRun, Service } from '../model.ts';
import { localPort, parsePullPolicy } from '../schema/scalars.ts';
import {
  entriesOf,
  find,
  findMap,
  flagOf,
  isNull,
  isRejected,
  itemsOf,
  numberOf,
  textOf,
  textRecord,
  textsOf,
  type MapNode,
  type Node,
} from '../tree/tree.ts';
import { toBuild } from './build.ts';
import {
  toCredentialSpec,
  toDevice,
  toDeviceRequests,
  toDns,
  toHooks,
  toLogging,
  toModels,
  toNamespaces,
  toProvider,
  toRunHooks,
  toWatchRule,
} from './container.ts';
import { toDebug } from './debug.ts';
import { toDeploy, toRestart } from './deploy.ts';
import { booleanOf, durationOf, itemsAs, listOf, optional, recordOf, statedIfAny, wordOf, wordsOf } from './facts.ts';
import { toGrants } from './files.ts';
import { toHealthcheck } from './healthcheck.ts';
import { toMounts } from './mounts.ts';
import { toAttachments, toExtraHosts, toPorts } from './networks.ts';
import { toLimits, toResources, toUlimits } from './resources.ts';

export interface ServicePlace {
  readonly name: string;
  readonly at: Location;
  readonly isActive: boolean;
  /** The project's. */
  readonly directory: string;
}

export function toService(node: Node, { name, at, isActive, directory }: ServicePlace): Service {
  const text = <K extends string>(key: K, from: string): Partial<Record<K, string>> =>
    optional(key, textOf(find(node, from)));
  return {
    name,
    at,
    isActive,
    profiles: textsOf(find(node, 'profiles')),
    ...text('image', 'image'),
    ...optional('build', toBuild(findMap(node, 'build'))),
    ...optional('command', wordsOf(find(node, 'command'))),
    ...optional('entrypoint', wordsOf(find(node, 'entrypoint'))),
    environment: textRecord(find(node, 'environment')),
    ...optional('unsetEnvironment', unsetIn(find(node, 'environment'))),
    ports: toPorts(find(node, 'ports')),
    expose: textsOf(find(node, 'expose')),
    dependsOn: toDependencies(find(node, 'depends_on')),
    ...optional('healthcheck', toHealthcheck(findMap(node, 'healthcheck'))),
    networks: toAttachments(find(node, 'networks')),
    ...text('networkMode', 'network_mode'),
    mounts: toMounts(find(node, 'volumes')),
    replicas: numberOf(find(node, 'scale')) ?? numberOf(find(node, 'deploy', 'replicas')) ?? 1,
    restart: toRestart(node),
    ...text('stopSignal', 'stop_signal'),
    ...optional('stopGracePeriodMs', durationOf(find(node, 'stop_grace_period'))),
    labels: textRecord(find(node, 'labels')),
    ...text('containerName', 'container_name'),
    ...text('hostname', 'hostname'),
    ...text('user', 'user'),
    ...text('workingDir', 'working_dir'),
    isPrivileged: flagOf(find(node, 'privileged')),
    isReadOnly: flagOf(find(node, 'read_only')),
    hasTty: flagOf(find(node, 'tty')),
    isStdinOpen: flagOf(find(node, 'stdin_open')),
    capAdd: textsOf(find(node, 'cap_add')),
    capDrop: textsOf(find(node, 'cap_drop')),
    extraHosts: toExtraHosts(find(node, 'extra_hosts')),
    tmpfs: textsOf(find(node, 'tmpfs')),
    limits: toLimits(node),
    ...toRest(node),
    ...optional('run', toRun(findMap(node, 'x-patchbay', 'run'), directory)),
    ...optional('debug', toDebug(findMap(node, 'x-patchbay', 'debug'))),
    ...optional('telemetry', booleanOf(find(node, 'x-patchbay', 'telemetry'))),
    publishes: textsOf(find(node, 'x-patchbay', 'publishes')),
    consumes: itemsOf(find(node, 'x-patchbay', 'consumes')).flatMap(toConsumption),
  };
}

/** Null is left where a variable takes its value from outside and there is none. */
function unsetIn(environment: Node | undefined): readonly string[] | undefined {
  const names = entriesOf(environment).flatMap(([name, value]) => (isNull(value) && !isRejected(value) ? [name] : []));
  return names.length === 0 ? undefined : names;
}

type Rest = Pick<
  Service,
  | 'resources'
  | 'platform'
  | 'pullPolicy'
  | 'pullRefreshAfter'
  | 'domainName'
  | 'macAddress'
  | 'runtime'
  | 'isolation'
  | 'cgroupParent'
  | 'namespaces'
  | 'dns'
  | 'annotations'
  | 'groups'
  | 'securityOptions'
  | 'storageOptions'
  | 'sysctls'
  | 'ulimits'
  | 'devices'
  | 'deviceRules'
  | 'deviceRequests'
  | 'logging'
  | 'links'
  | 'externalLinks'
  | 'volumesFrom'
  | 'secrets'
  | 'configs'
  | 'hooks'
  | 'deploy'
  | 'watch'
  | 'provider'
  | 'models'
  | 'credentialSpec'
  | 'usesApiSocket'
  | 'isAttached'
  | 'hasInit'
>;

/** What few services say. */
function toRest(node: Node): Partial<Rest> | undefined {
  return statedIfAny<Rest>({
    hasInit: booleanOf(find(node, 'init')),
    resources: toResources(node),
    platform: wordOf(find(node, 'platform')),
    pullPolicy: parsePullPolicy(textOf(find(node, 'pull_policy')) ?? ''),
    pullRefreshAfter: wordOf(find(node, 'pull_refresh_after')),
    domainName: wordOf(find(node, 'domainname')),
    macAddress: wordOf(find(node, 'mac_address')),
    runtime: wordOf(find(node, 'runtime')),
    isolation: wordOf(find(node, 'isolation')),
    cgroupParent: wordOf(find(node, 'cgroup_parent')),
    namespaces: toNamespaces(node),
    dns: toDns(node),
    annotations: recordOf(find(node, 'annotations')),
    groups: listOf(find(node, 'group_add')),
    securityOptions: listOf(find(node, 'security_opt')),
    storageOptions: recordOf(find(node, 'storage_opt')),
    sysctls: recordOf(find(node, 'sysctls')),
    ulimits: toUlimits(find(node, 'ulimits')),
    devices: itemsAs(find(node, 'devices'), toDevice),
    deviceRules: listOf(find(node, 'device_cgroup_rules')),
    deviceRequests: toDeviceRequests(node),
    logging: toLogging(find(node, 'logging')),
    links: listOf(find(node, 'links')),
    externalLinks: listOf(find(node, 'external_links')),
    volumesFrom: listOf(find(node, 'volumes_from')),
    secrets: toGrants(find(node, 'secrets'), 'secret'),
    configs: toGrants(find(node, 'configs'), 'config'),
    hooks: toHooks(node),
    deploy: toDeploy(find(node, 'deploy')),
    watch: itemsAs(find(node, 'develop', 'watch'), toWatchRule),
    provider: toProvider(find(node, 'provider')),
    models: toModels(find(node, 'models')),
    credentialSpec: toCredentialSpec(find(node, 'credential_spec')),
    usesApiSocket: booleanOf(find(node, 'use_api_socket')),
    isAttached: booleanOf(find(node, 'attach')),
  });
}

function toDependencies(node: Node | undefined): Record<string, Dependency> {
  return Object.fromEntries(
    entriesOf(node).map(([name, value]) => {
      const text = textOf(find(value, 'condition'));
      const isKnown = text === 'service_healthy' || text === 'service_completed_successfully';
      const dependency: Dependency = {
        condition: isKnown ? text : 'service_started',
        isRequired: booleanOf(find(value, 'required')) !== false,
        ...(flagOf(find(value, 'restart')) ? { followsRestart: true } : {}),
      };
      return [name, dependency] as const;
    }),
  );
}

function toRun(node: MapNode | undefined, directory: string): LocalRun | undefined {
  const command = wordsOf(find(node, 'command'));
  if (!command || command.length === 0) return undefined;
  return {
    command,
    cwd: textOf(find(node, 'cwd')) ?? directory,
    ...optional('build', wordsOf(find(node, 'build'))),
    environment: textRecord(find(node, 'environment')),
    ...optional('healthcheck', toHealthcheck(findMap(node, 'healthcheck'))),
    ...optional('hooks', toRunHooks(node)),
    ...optional('ports', toLocalPorts(find(node, 'ports'))),
    ...(textOf(find(node, 'discovery')) === 'false' && { hasDiscovery: false }),
  };
}

/** `8080`, or `9000:8080`: the local port, and the container's that it stands for. */
function toLocalPorts(node: Node | undefined): LocalRun['ports'] {
  const ports = textsOf(node).flatMap((entry) => {
    const match = localPort.exec(entry);
    if (!match) return [];
    const [first, second] = [Number(match[1]), Number(match[2] ?? match[1])];
    return [{ localPort: first, containerPort: second }];
  });
  return ports.length === 0 ? undefined : ports;
}

function toConsumption(node: Node): Service['consumes'] {
  const channel = textOf(node) ?? textOf(find(node, 'channel'));
  return channel === undefined ? [] : [{ channel, ...optional('group', textOf(find(node, 'group'))) }];
}
