import { find, flagOf, itemsOf, textOf } from '../../manifest/tree/tree.ts';
import { datastoreOf } from './datastore.ts';
import type { Hint, LintRule, LintSubject } from './rule.ts';

/** What gives a container more of the machine than its work needs. */
export const securityRules: readonly LintRule[] = [
  {
    name: 'privileged',
    summary: 'A privileged container can do whatever the host can.',
    help: 'Leave "privileged" out, and name the one capability or device it needs under "cap_add" or "devices".',
    check: privileged,
  },
  {
    name: 'docker-socket',
    summary: "The Docker Engine's socket is mounted into a container.",
    help: 'Whoever reaches the socket controls the machine. Put a filtering proxy in between, or do without.',
    check: dockerSocket,
  },
  {
    name: 'sensitive-mount',
    summary: 'A system folder of the host is mounted so that a container can write to it.',
    help: 'Mount the one file or folder it needs, and add ":ro".',
    check: sensitiveMount,
  },
  {
    name: 'host-namespace',
    summary: "A container shares the host's network, processes or memory.",
    help: 'It is not isolated, and its ports clash with those of the host. Use a network and "ports:".',
    check: hostNamespace,
  },
  {
    name: 'wide-capability',
    summary: 'A container has a capability that is nearly as much as root on the host.',
    help: 'Name the narrow capability it needs, such as NET_BIND_SERVICE.',
    check: wideCapability,
  },
  {
    name: 'open-datastore',
    summary: 'A datastore is published on all addresses of the host.',
    help: 'Everybody on the network can reach it. Write "127.0.0.1:" in front of the port, or leave the port unpublished.',
    check: openDatastore,
  },
];

function privileged({ service, node }: LintSubject): readonly Hint[] {
  const flag = find(node, 'privileged');
  if (!flag || !flagOf(flag)) return [];
  const message = `"${service.name}" is privileged: it can do whatever the host can. Name what it needs under "cap_add".`;
  return [{ message, at: flag.at }];
}

function dockerSocket({ service, node }: LintSubject): readonly Hint[] {
  return mountsOf(node).flatMap(({ source, at }) => {
    if (!/(^|\/)(docker|podman)\.sock$/.test(source)) return [];
    const message = `"${service.name}" has the engine's socket, and with it the machine. Put a filtering proxy in between.`;
    return [{ message, at }];
  });
}

const systemFolders: ReadonlySet<string> = new Set([
  '',
  '/etc',
  '/root',
  '/boot',
  '/dev',
  '/proc',
  '/sys',
  '/run',
  '/var/run',
  '/var/lib',
  '/var/lib/docker',
  '/usr',
  '/bin',
]);

function sensitiveMount({ service, node }: LintSubject): readonly Hint[] {
  return mountsOf(node).flatMap(({ source, isReadOnly, at }) => {
    if (isReadOnly || !source.startsWith('/') || !systemFolders.has(source.replace(/\/+$/, ''))) return [];
    const message = `"${service.name}" can write to ${source} of the host. Mount only what it needs, with ":ro".`;
    return [{ message, at }];
  });
}

function hostNamespace({ service, node }: LintSubject): readonly Hint[] {
  return ['network_mode', 'pid', 'ipc', 'userns_mode'].flatMap((key) => {
    const value = find(node, key);
    if (!value || textOf(value) !== 'host') return [];
    const message = `"${service.name}" shares the host's namespace (${key}: host), so it is not isolated. Leave "${key}" out.`;
    return [{ message, at: value.at }];
  });
}

const wideCapabilities: ReadonlySet<string> = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'DAC_READ_SEARCH',
  'BPF',
]);

function wideCapability({ service, node }: LintSubject): readonly Hint[] {
  return itemsOf(find(node, 'cap_add')).flatMap((item) => {
    const name = (textOf(item) ?? '').toUpperCase().replace(/^CAP_/, '');
    if (!wideCapabilities.has(name)) return [];
    const message = `"${service.name}" gets ${name}, which is nearly root on the host. Name the narrow capability it needs.`;
    return [{ message, at: item.at }];
  });
}

const everywhere: ReadonlySet<string> = new Set(['', '0.0.0.0', '::', '[::]']);

function openDatastore({ service, node }: LintSubject): readonly Hint[] {
  if (!datastoreOf(service)) return [];
  return itemsOf(find(node, 'ports')).flatMap((port) => {
    const published = textOf(find(port, 'published'));
    if (published === undefined || !everywhere.has(textOf(find(port, 'host_ip')) ?? '')) return [];
    const message = `The datastore "${service.name}" is open to the network on port ${published}. Write "127.0.0.1:" in front.`;
    return [{ message, at: find(port, 'published')?.at ?? port.at }];
  });
}

interface Bind {
  readonly source: string;
  readonly isReadOnly: boolean;
  readonly at: Hint['at'];
}

function mountsOf(node: LintSubject['node']): readonly Bind[] {
  return itemsOf(find(node, 'volumes')).flatMap((item) => {
    const source = find(item, 'source');
    const text = textOf(source);
    if (!source || text === undefined || textOf(find(item, 'type')) !== 'bind') return [];
    return [{ source: text, isReadOnly: flagOf(find(item, 'read_only')), at: source.at }];
  });
}
