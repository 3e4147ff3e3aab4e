import type { Fix, Location } from '../../base/problem.ts';
import { removeEntry, removeItem } from '../../manifest/problems/fixes.ts';
import { find, flagOf, itemsOf, textOf } from '../../manifest/tree/tree.ts';
import { datastoreOf } from '../insight/datastore.ts';
import { portOnThisMachine } from './ports.ts';
import type { Hint, LintRule, LintSubject, Source } from './rule.ts';

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

function privileged(subject: LintSubject): readonly Hint[] {
  const { service, node } = subject;
  const flag = find(node, 'privileged');
  if (!flag || !flagOf(flag)) return [];
  const message = `"${service.name}" is privileged: it can do whatever the host can. Name what it needs under "cap_add".`;
  return [{ message, at: flag.at, subject: service.name, fix: removed('privileged', subject) }];
}

/** Takes a key out that the service itself has, in the file where its value stands. */
function removed(key: string, { node, source }: LintSubject): Fix | undefined {
  const entry = node.entries.get(key);
  if (!entry || entry.route || entry.keyAt.file !== entry.value.at.file) return undefined;
  const edit = removeEntry(entry.keyAt, source.problems);
  return edit && { title: `Remove "${key}"`, edits: [edit] };
}

function dockerSocket({ service, node }: LintSubject): readonly Hint[] {
  return mountsOf(node).flatMap(({ source, at }) => {
    if (!/(^|\/)(docker|podman)\.sock$/.test(source)) return [];
    const message = `"${service.name}" has the engine's socket, and with it the machine. Put a filtering proxy in between.`;
    return [{ message, at, subject: service.name }];
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

function sensitiveMount({ service, node, source: files }: LintSubject): readonly Hint[] {
  return mountsOf(node).flatMap(({ source, isReadOnly, at }) => {
    if (isReadOnly || !source.startsWith('/') || !systemFolders.has(source.replace(/\/+$/, ''))) return [];
    const message = `"${service.name}" can write to ${source} of the host. Mount only what it needs, with ":ro".`;
    return [{ message, at, subject: service.name, fix: mountedReadOnly(at, files) }];
  });
}

/** Adds `:ro` to a mount in the short form that has no options yet. */
function mountedReadOnly(at: Location, source: Source): Fix | undefined {
  const [, quote = '', mount] = /^(["']?)([^:"'$]{1,500}:[^:"'$]{1,500})\1$/.exec(source.textAt(at)) ?? [];
  if (mount === undefined) return undefined;
  return { title: 'Mount it read-only', edits: [{ at, newText: `${quote}${mount}:ro${quote}` }] };
}

function hostNamespace(subject: LintSubject): readonly Hint[] {
  const { service, node } = subject;
  return ['network_mode', 'pid', 'ipc', 'userns_mode'].flatMap((key) => {
    const value = find(node, key);
    if (!value || textOf(value) !== 'host') return [];
    const message = `"${service.name}" shares the host's namespace (${key}: host), so it is not isolated. Leave "${key}" out.`;
    return [{ message, at: value.at, subject: service.name, fix: removed(key, subject) }];
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

function wideCapability(subject: LintSubject): readonly Hint[] {
  const { service, node, source } = subject;
  const items = itemsOf(find(node, 'cap_add'));
  return items.flatMap((item) => {
    const name = (textOf(item) ?? '').toUpperCase().replace(/^CAP_/, '');
    if (!wideCapabilities.has(name)) return [];
    const message = `"${service.name}" gets ${name}, which is nearly root on the host. Name the narrow capability it needs.`;
    const fix = items.length > 1 ? removeItem(item.at, source.problems) : removed('cap_add', subject);
    return [{ message, at: item.at, subject: service.name, fix: fix && { ...fix, title: `Remove ${name}` } }];
  });
}

const everywhere: ReadonlySet<string> = new Set(['', '0.0.0.0', '::', '[::]']);

function openDatastore({ service, node, source }: LintSubject): readonly Hint[] {
  if (!datastoreOf(service)) return [];
  return itemsOf(find(node, 'ports')).flatMap((port) => {
    const published = textOf(find(port, 'published'));
    if (published === undefined || !everywhere.has(textOf(find(port, 'host_ip')) ?? '')) return [];
    const message = `The datastore "${service.name}" is open to the network on port ${published}. Write "127.0.0.1:" in front.`;
    const at = find(port, 'published')?.at ?? port.at;
    return [{ message, at, subject: service.name, fix: portOnThisMachine(at, source) }];
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
