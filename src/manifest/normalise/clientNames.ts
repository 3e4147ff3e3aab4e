import { join } from 'node:path';
import { parseBrokerUrl } from '../../base/kinds/brokerSchemes.ts';
import type { ManifestHost } from '../files/host.ts';
import type { Memo } from '../cache/memo.ts';
import { identifiedBrokers } from '../messaging/brokerPlaces.ts';
import { isBrokerAddress } from '../messaging/brokers.ts';
import type { ClientParameter } from '../model.ts';
import { ProblemList } from '../problems/problems.ts';
import {
  byDefault,
  entriesOf,
  find,
  findMap,
  itemsOf,
  keysOf,
  mapValues,
  textOf,
  withEntries,
  type MapNode,
  type Node,
} from '../tree/tree.ts';
import { clientParameter, withClientName } from './clientParameter.ts';

interface NamingContext {
  readonly directory: string;
  readonly host: Pick<ManifestHost, 'readText'>;
  readonly memo: Memo;
}

/** What became of the services of a manifest that names the clients of a broker. */
export interface NamedClients {
  readonly services: MapNode;
  /** Each service that uses such a broker, and how it is told its name; null where nothing tells which library it has. */
  readonly clients: Readonly<Record<string, ClientParameter | null>>;
  /** Files that were looked at for that. */
  readonly readFiles: readonly string[];
}

/**
 * Gives the name of each service to the URLs of brokers in its environment, where `identify: true` of the broker asks for it: what its
 * library knows then names each of its connections, and everybody who looks at the broker can tell whose they are.
 */
export function withClientNames(services: MapNode, root: MapNode, context: NamingContext): NamedClients {
  const targets = identifiedBrokers(withEntries(root, { services }));
  if (targets.length === 0) return { services, clients: {}, readFiles: [] };
  const addresses = targets.flatMap((target) => addressesOf(target, services));
  const clients = new Map<string, ClientParameter | null>();
  const readFiles = new Set<string>();
  const readText = (file: string): string | undefined => {
    readFiles.add(file);
    return context.host.readText(file);
  };
  const named = mapValues(services, (node, name) => {
    if (node.kind !== 'map' || targets.includes(name) || !isClient(node, targets, addresses)) return node;
    const parameter = clientParameter(node, foldersOf(node, context.directory), readText);
    clients.set(name, parameter ?? null);
    if (!parameter) return node;
    const keys = [name, parameter, addresses.join('\n')];
    return context.memo.of('client name', node, keys, new ProblemList(), () =>
      withNamedUrls(node, { name, parameter, addresses }),
    );
  });
  return { services: named, clients: Object.fromEntries(clients), readFiles: [...readFiles] };
}

/** `host` for a service by each of its names, `host:port` for a URL. */
function addressesOf(target: string, services: MapNode): readonly string[] {
  if (isBrokerAddress(target)) {
    const [server] = parseBrokerUrl(target)?.hosts ?? [];
    return server ? [`${server.host}:${server.port ?? defaultPort}`] : [];
  }
  const service = find(services, target);
  const aliases = entriesOf(find(service, 'networks')).flatMap(([, use]) => itemsOf(find(use, 'aliases')));
  const others = [find(service, 'container_name'), find(service, 'hostname'), ...aliases];
  return [target, ...others.flatMap((node) => textOf(node) ?? [])];
}

const defaultPort = 6379;

/** It has a URL of the broker, or, as a local process, is told one. */
function isClient(service: MapNode, targets: readonly string[], addresses: readonly string[]): boolean {
  const values = entriesOf(find(service, 'environment')).map(([, value]) => textOf(value) ?? '');
  if (values.some((value) => isUrlOf(value, addresses))) return true;
  const own = find(service, 'x-patchbay');
  const needs = keysOf(find(service, 'depends_on'));
  const hasChannels = ['publishes', 'consumes'].some((key) => itemsOf(find(own, key)).length > 0);
  return find(own, 'run') !== undefined && (hasChannels || needs.some((name) => targets.includes(name)));
}

function isUrlOf(value: string, addresses: readonly string[]): boolean {
  if (!/^rediss?:\/\//i.test(value)) return false;
  const [server, ...others] = parseBrokerUrl(value)?.hosts ?? [];
  if (!server || others.length > 0) return false;
  return addresses.includes(server.host) || addresses.includes(`${server.host}:${server.port ?? defaultPort}`);
}

function withNamedUrls(
  service: MapNode,
  {
    name,
    parameter,
    addresses,
  }: { readonly name: string; readonly parameter: ClientParameter; readonly addresses: readonly string[] },
): MapNode {
  const environment = findMap(service, 'environment');
  if (!environment) return service;
  const named = mapValues(environment, (node): Node => {
    const value = textOf(node);
    if (value === undefined || !isUrlOf(value, addresses)) return node;
    const text = withClientName(value, parameter, name);
    return text === value
      ? node
      : byDefault(
          text,
          node.at,
          'the URL that stands here, with a name for its connections: "identify" of the broker asks for it',
        );
  });
  return withEntries(service, { environment: named });
}

/** Where the files of its program may be: where it runs as a local process, and what its image is built from. */
function foldersOf(service: MapNode, directory: string): readonly string[] {
  const run = find(service, 'x-patchbay', 'run');
  const local = run ? (textOf(find(run, 'cwd')) ?? directory) : undefined;
  const context = textOf(find(service, 'build', 'context'));
  const folders = [local, context].flatMap((folder) => folder ?? []).filter((folder) => !isBrokerAddress(folder));
  return folders.map((folder) => (folder.startsWith('/') ? folder : join(directory, folder)));
}
