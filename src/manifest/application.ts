import type { Location } from '../base/problem.ts';
import { toBuild } from './applicationBuild.ts';
import { splitWords } from './forms/words.ts';
import type { Memo } from './memo.ts';
import { toMessaging } from './messaging.ts';
import type {
  Application,
  Dependency,
  Healthcheck,
  LocalRun,
  Messaging,
  Mount,
  Network,
  Port,
  Service,
  Volume,
} from './model.ts';
import { profilesOf } from './normalise.ts';
import { ProblemList } from './problems.ts';
import { parseBytes, parseDurationMs } from './schema/scalars.ts';
import {
  entriesOf,
  find,
  findMap,
  flagOf,
  itemsOf,
  numberOf,
  textOf,
  textRecord,
  textsOf,
  type MapNode,
  type Node,
} from './tree.ts';

export interface ApplicationContext {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly active: ReadonlySet<string>;
  readonly memo: Memo;
  /** What an AsyncAPI document declares. */
  readonly documentedChannels: Messaging['channels'];
}

/** The canonical tree → the typed model. What the tree does not say takes the engine's defaults. */
export function toApplication(root: MapNode, context: ApplicationContext): Application {
  const record = <T>(section: string, build: (node: Node, key: string, keyAt: Location) => T): Record<string, T> =>
    Object.fromEntries(entriesOf(find(root, section)).map(([key, node, keyAt]) => [key, build(node, key, keyAt)]));
  return {
    name: context.name,
    directory: context.directory,
    files: context.files,
    services: record('services', (node, key, keyAt) => {
      const keys = [keyAt, context.active.has(key), context.directory];
      return context.memo.of(`service ${key}`, node, keys, new ProblemList(), () =>
        toService(node, key, keyAt, context),
      );
    }),
    networks: record('networks', toNetwork),
    volumes: record('volumes', toVolume),
    profiles: profilesOf(root),
    activeProfiles: context.profiles,
    messaging: toMessaging(root, context.documentedChannels),
  };
}

function toService(node: Node, name: string, at: Location, context: ApplicationContext): Service {
  const text = <K extends string>(key: K, from: string): Partial<Record<K, string>> =>
    optional(key, textOf(find(node, from)));
  return {
    name,
    at,
    isActive: context.active.has(name),
    profiles: textsOf(find(node, 'profiles')),
    ...text('image', 'image'),
    ...optional('build', toBuild(findMap(node, 'build'))),
    ...optional('command', wordsOf(find(node, 'command'))),
    ...optional('entrypoint', wordsOf(find(node, 'entrypoint'))),
    environment: textRecord(find(node, 'environment')),
    ports: itemsOf(find(node, 'ports')).flatMap(toPort),
    expose: textsOf(find(node, 'expose')),
    dependsOn: toDependencies(find(node, 'depends_on')),
    ...optional('healthcheck', toHealthcheck(findMap(node, 'healthcheck'))),
    networks: toAttachments(find(node, 'networks')),
    ...text('networkMode', 'network_mode'),
    mounts: itemsOf(find(node, 'volumes')).flatMap(toMount),
    replicas: numberOf(find(node, 'scale')) ?? numberOf(find(node, 'deploy', 'replicas')) ?? 1,
    restart: textOf(find(node, 'restart')) || 'no',
    ...text('stopSignal', 'stop_signal'),
    ...optional('stopGracePeriodMs', durationOf(find(node, 'stop_grace_period'))),
    labels: textRecord(find(node, 'labels')),
    ...text('containerName', 'container_name'),
    ...text('hostname', 'hostname'),
    ...text('user', 'user'),
    ...text('workingDir', 'working_dir'),
    isPrivileged: flagOf(find(node, 'privileged')),
    isReadOnly: flagOf(find(node, 'read_only')),
    hasInit: flagOf(find(node, 'init')),
    hasTty: flagOf(find(node, 'tty')),
    isStdinOpen: flagOf(find(node, 'stdin_open')),
    capAdd: textsOf(find(node, 'cap_add')),
    capDrop: textsOf(find(node, 'cap_drop')),
    extraHosts: toExtraHosts(find(node, 'extra_hosts')),
    tmpfs: textsOf(find(node, 'tmpfs')),
    limits: toLimits(node),
    ...optional('run', toRun(findMap(node, 'x-patchbay', 'run'), context.directory)),
    publishes: textsOf(find(node, 'x-patchbay', 'publishes')),
    consumes: itemsOf(find(node, 'x-patchbay', 'consumes')).flatMap(toConsumption),
  };
}

function optional<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, T>>);
}

function wordsOf(node: Node | undefined): readonly string[] | undefined {
  if (node?.kind === 'list') return textsOf(node);
  const text = textOf(node);
  return text === undefined ? undefined : splitWords(text);
}

function toPort(node: Node): readonly Port[] {
  const target = numberOf(find(node, 'target'));
  if (target === undefined) return [];
  const protocol = textOf(find(node, 'protocol')) === 'udp' ? 'udp' : 'tcp';
  const published = textOf(find(node, 'published'));
  return [
    {
      target,
      ...optional('published', published === '' ? undefined : published),
      ...optional('hostIp', textOf(find(node, 'host_ip'))),
      protocol,
    },
  ];
}

function toDependencies(node: Node | undefined): Record<string, Dependency> {
  return Object.fromEntries(
    entriesOf(node).map(([name, value]) => {
      const text = textOf(find(value, 'condition'));
      const isKnown = text === 'service_healthy' || text === 'service_completed_successfully';
      const required = find(value, 'required');
      const isRequired = !(required?.kind === 'scalar' && required.value === false);
      return [name, { condition: isKnown ? text : 'service_started', isRequired }] as const;
    }),
  );
}

/** The defaults are the engine's. */
function toHealthcheck(node: MapNode | undefined): Healthcheck | undefined {
  if (!node) return undefined;
  const test = textsOf(find(node, 'test'));
  const isDisabled = flagOf(find(node, 'disable')) || test[0] === 'NONE';
  if (!isDisabled && test.length === 0) return undefined;
  return {
    test: isDisabled ? ['NONE'] : test,
    intervalMs: durationOf(find(node, 'interval')) ?? 30_000,
    timeoutMs: durationOf(find(node, 'timeout')) ?? 30_000,
    retries: numberOf(find(node, 'retries')) ?? 3,
    startPeriodMs: durationOf(find(node, 'start_period')) ?? 0,
  };
}

/** In the order in which they are attached: the highest priority first, then by name. */
function toAttachments(node: Node | undefined): Service['networks'] {
  const priorityOf = (value: Node): number => numberOf(find(value, 'priority')) ?? 0;
  const ordered = entriesOf(node).toSorted(
    ([a, first], [b, second]) => priorityOf(second) - priorityOf(first) || (a < b ? -1 : 1),
  );
  return Object.fromEntries(ordered.map(([key, value]) => [key, { aliases: textsOf(find(value, 'aliases')) }]));
}

function toMount(node: Node): readonly Mount[] {
  const type = textOf(find(node, 'type'));
  const target = textOf(find(node, 'target'));
  if (target === undefined || (type !== 'bind' && type !== 'volume' && type !== 'tmpfs')) return [];
  const source = textOf(find(node, 'source'));
  return [{ type, ...optional('source', source), target, isReadOnly: flagOf(find(node, 'read_only')) }];
}

function toExtraHosts(node: Node | undefined): readonly string[] {
  return entriesOf(node).flatMap(([host, addresses]) => textsOf(addresses).map((address) => `${host}:${address}`));
}

function toLimits(node: Node): Service['limits'] {
  const limits = find(node, 'deploy', 'resources', 'limits');
  const memory = textOf(find(limits, 'memory')) ?? textOf(find(node, 'mem_limit'));
  const memoryBytes = memory === undefined ? undefined : parseBytes(memory);
  return {
    ...optional('cpus', numberOf(find(limits, 'cpus')) ?? numberOf(find(node, 'cpus'))),
    ...optional('memoryBytes', memoryBytes),
  };
}

function toRun(node: MapNode | undefined, directory: string): LocalRun | undefined {
  const command = wordsOf(find(node, 'command'));
  if (!command || command.length === 0) return undefined;
  return {
    command,
    cwd: textOf(find(node, 'cwd')) ?? directory,
    environment: textRecord(find(node, 'environment')),
    ...optional('healthcheck', toHealthcheck(findMap(node, 'healthcheck'))),
  };
}

function toConsumption(node: Node): Service['consumes'] {
  const channel = textOf(node) ?? textOf(find(node, 'channel'));
  return channel === undefined ? [] : [{ channel, ...optional('group', textOf(find(node, 'group'))) }];
}

function toNetwork(node: Node, key: string): Network {
  return {
    name: textOf(find(node, 'name')) ?? key,
    isExternal: flagOf(find(node, 'external')),
    ...optional('driver', textOf(find(node, 'driver'))),
    isInternal: flagOf(find(node, 'internal')),
    labels: textRecord(find(node, 'labels')),
  };
}

function toVolume(node: Node, key: string): Volume {
  return {
    name: textOf(find(node, 'name')) ?? key,
    isExternal: flagOf(find(node, 'external')),
    ...optional('driver', textOf(find(node, 'driver'))),
    driverOpts: textRecord(find(node, 'driver_opts')),
    labels: textRecord(find(node, 'labels')),
  };
}

function durationOf(node: Node | undefined): number | undefined {
  const text = textOf(node);
  return text === undefined ? undefined : parseDurationMs(text);
}
