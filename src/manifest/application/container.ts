import type {
  CredentialSpec,
  Device,
  DeviceRequest,
  Dns,
  Hook,
  Hooks,
  Logging,
  Namespaces,
  Provider,
  WatchRule,
} from '../model/container.ts';
import type { LocalRun, Service } from '../model.ts';
import { entriesOf, find, flagOf, itemsOf, numberOf, textOf, textRecord, textsOf, type Node } from '../tree/tree.ts';
import { booleanOf, itemsAs, listOf, optional, recordOf, stated, statedIfAny, wordOf, wordsOf } from './facts.ts';

export function toNamespaces(node: Node): Namespaces | undefined {
  return statedIfAny<Namespaces>({
    cgroup: wordOf(find(node, 'cgroup')),
    ipc: wordOf(find(node, 'ipc')),
    pid: wordOf(find(node, 'pid')),
    uts: wordOf(find(node, 'uts')),
    user: wordOf(find(node, 'userns_mode')),
  });
}

export function toDns(node: Node): Dns | undefined {
  return statedIfAny<Dns>({
    servers: listOf(find(node, 'dns')),
    search: listOf(find(node, 'dns_search')),
    options: listOf(find(node, 'dns_opt')),
  });
}

export function toDevice(item: Node): Device | undefined {
  const source = textOf(find(item, 'source'));
  if (source === undefined) return undefined;
  return {
    source,
    target: wordOf(find(item, 'target')) ?? source,
    permissions: wordOf(find(item, 'permissions')) ?? 'rwm',
  };
}

/** `gpus` asks for the capability of a GPU without saying so. */
export function toDeviceRequests(node: Node): readonly DeviceRequest[] | undefined {
  const requests = [
    ...itemsOf(find(node, 'gpus')).map((item) => toDeviceRequest(item, ['gpu'])),
    ...itemsOf(find(node, 'deploy', 'resources', 'reservations', 'devices')).map((item) => toDeviceRequest(item, [])),
  ];
  return requests.length === 0 ? undefined : requests;
}

function toDeviceRequest(item: Node, implied: readonly string[]): DeviceRequest {
  const ids = listOf(find(item, 'device_ids'));
  // A request that counts nothing and names nothing is for all there are.
  const count = numberOf(find(item, 'count')) ?? (ids ? undefined : -1);
  return {
    ...optional('driver', wordOf(find(item, 'driver'))),
    ...optional('count', count),
    ...optional('ids', ids),
    capabilities: [...new Set([...implied, ...textsOf(find(item, 'capabilities'))])],
    ...optional('options', recordOf(find(item, 'options'))),
  };
}

export function toLogging(node: Node | undefined): Logging | undefined {
  return statedIfAny<Logging>({
    driver: wordOf(find(node, 'driver')),
    options: recordOf(find(node, 'options')),
  });
}

export function toCredentialSpec(node: Node | undefined): CredentialSpec | undefined {
  return statedIfAny<CredentialSpec>({
    config: wordOf(find(node, 'config')),
    file: wordOf(find(node, 'file')),
    registry: wordOf(find(node, 'registry')),
  });
}

export function toHooks(node: Node): Hooks | undefined {
  return statedIfAny<Hooks>({
    preStart: itemsAs(find(node, 'pre_start'), toHook),
    postStart: itemsAs(find(node, 'post_start'), toHook),
    preStop: itemsAs(find(node, 'pre_stop'), toHook),
  });
}

/** The hooks of `x-patchbay.run`, where an empty list means that there are none. */
export function toRunHooks(node: Node | undefined): LocalRun['hooks'] {
  const hooksOf = (key: string): readonly Hook[] | undefined => {
    const list = find(node, key);
    return list && (itemsAs(list, toHook) ?? []);
  };
  return statedIfAny<NonNullable<LocalRun['hooks']>>({
    preStart: hooksOf('pre_start'),
    postStart: hooksOf('post_start'),
    preStop: hooksOf('pre_stop'),
  });
}

function toHook(item: Node): Hook | undefined {
  const command = wordsOf(find(item, 'command'));
  if (!command || command.length === 0) return undefined;
  return stated<Hook>({
    command,
    user: wordOf(find(item, 'user')),
    isPrivileged: flagOf(find(item, 'privileged')),
    workingDir: wordOf(find(item, 'working_dir')),
    environment: textRecord(find(item, 'environment')),
    image: wordOf(find(item, 'image')),
    isPerReplica: booleanOf(find(item, 'per_replica')),
  });
}

const watchActions: readonly string[] = ['rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'];

export function toWatchRule(item: Node): WatchRule | undefined {
  const path = textOf(find(item, 'path'));
  const action = textOf(find(item, 'action')) ?? '';
  if (path === undefined || !watchActions.includes(action)) return undefined;
  const exec = find(item, 'exec');
  return stated<WatchRule>({
    at: item.at,
    path,
    action: action as WatchRule['action'],
    target: wordOf(find(item, 'target')),
    ignore: textsOf(find(item, 'ignore')),
    include: textsOf(find(item, 'include')),
    syncsAtStart: flagOf(find(item, 'initial_sync')),
    exec: exec && toHook(exec),
  });
}

export function toProvider(node: Node | undefined): Provider | undefined {
  const type = textOf(find(node, 'type'));
  if (type === undefined) return undefined;
  const options = entriesOf(find(node, 'options')).map(([key, value]) => [key, textsOf(value)] as const);
  return { type, options: Object.fromEntries(options) };
}

export function toModels(node: Node | undefined): Service['models'] {
  const models = entriesOf(node).map(([key, value]) => [
    key,
    {
      ...optional('endpointVariable', wordOf(find(value, 'endpoint_var'))),
      ...optional('modelVariable', wordOf(find(value, 'model_var'))),
    },
  ]);
  return models.length === 0 ? undefined : (Object.fromEntries(models) as Service['models']);
}
