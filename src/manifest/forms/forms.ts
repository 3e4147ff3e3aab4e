import { assertNever } from '../../base/assert.ts';
import { absolutePath, cleanTarget } from '../files/paths.ts';
import type { Form } from '../schema/shape.ts';
import {
  byDefault,
  derived,
  find,
  isNull,
  isRejected,
  isTemplate,
  itemsOf,
  list,
  map,
  mapValues,
  scalar,
  textOf,
  withEntries,
  type MapEntry,
  type MapNode,
  type Node,
} from '../tree/tree.ts';
import type { FormSurroundings } from './surroundings.ts';
import { reportMisreadPort, reportMisreadVariables } from './misread.ts';
import { reportTwiceListed, reportVariables, withoutSpaces } from './pairs.ts';
import { isHostPath, parseMount, reportMountOptions } from './mounts.ts';
import { parsePorts } from './ports.ts';
import { splitCommand } from './words.ts';

/** One short form → its long form. A value in long form already, or one that cannot be read, comes back as it is or less. */
export function writeOut(node: Node, form: Form, surroundings: FormSurroundings): Node {
  if (isNull(node)) return node;
  switch (form) {
    case 'list':
      return asList(node);
    case 'texts':
      return eachText(asText(node));
    case 'keyValues':
      return keyValues(node, (entry) => entry);
    case 'environment':
      reportTrailingSpaces(node, surroundings);
      reportMisreadVariables(node, surroundings.problems);
      reportVariables(node, surroundings.problems);
      reportTwiceListed(node, 'The variable', surroundings.problems);
      return keyValues(node, (entry, key) => inherited(entry, key, surroundings));
    case 'labels':
      reportTwiceListed(node, 'The key', surroundings.problems);
      return keyValues(node, (entry) => (isNull(entry) ? scalar('', entry.at) : entry));
    case 'words':
      return words(node, surroundings);
    case 'healthTest':
      return node.kind === 'scalar' ? list([scalar('CMD-SHELL', node.at), asText(node)], node.at) : eachText(node);
    case 'keys':
      return keyed(node, () => scalar(null, node.at));
    case 'dependsOn':
      return keyed(node, (at) =>
        map(
          {
            condition: byDefault('service_started', at, 'the condition of a dependency'),
            required: byDefault(true, at, 'dependencies are required'),
          },
          at,
        ),
      );
    case 'envFiles':
      return withRequired(eachScalar(asList(node), (item) => [map({ path: item }, item.at)]));
    case 'files':
      return eachScalar(node, (item) => [map({ source: asText(item) }, item.at)]);
    case 'ports':
      return ports(node, surroundings);
    case 'mounts':
      return mounts(node, surroundings);
    case 'devices':
      return eachScalar(node, (item) => device(item, surroundings));
    case 'build':
      return node.kind === 'scalar' ? map({ context: node }, node.at) : node;
    case 'extends':
      return node.kind === 'scalar' ? map({ service: node }, node.at) : node;
    case 'extraHosts':
      return extraHosts(node, surroundings);
    case 'optionLists':
      return node.kind === 'map' ? mapValues(node, (value) => eachText(asList(value))) : node;
    case 'gpus':
      return node.kind === 'scalar' ? list([map({ count: scalar(-1, node.at) }, node.at)], node.at) : node;
    case 'bindDevice':
      return bindDevice(node, surroundings);
    case 'deviceCount':
      return deviceCount(node, surroundings);
    default:
      return assertNever(form);
  }
}

function asList(node: Node): Node {
  if (node.kind !== 'scalar') return eachText(node);
  return list(node.value === '' ? [] : [node], node.at);
}

/** A file is required unless it says otherwise. */
function withRequired(node: Node): Node {
  if (node.kind !== 'list') return node;
  const items = node.items.map((item) =>
    item.kind === 'map' && !find(item, 'required') ? withEntries(item, { required: scalar(true, item.at) }) : item,
  );
  return { ...node, items };
}

function asText(node: Node): Node {
  return node.kind === 'scalar' && node.value !== null ? { ...node, value: String(node.value) } : node;
}

function eachText(node: Node): Node {
  return node.kind === 'list' ? { ...node, items: node.items.map(asText) } : node;
}

function eachScalar(node: Node, change: (item: Node) => readonly Node[]): Node {
  if (node.kind !== 'list') return node;
  return {
    ...node,
    items: node.items.flatMap((item) =>
      item.kind === 'scalar' && !item.isTemplate ? change(item).map((long) => derived(long, item)) : [item],
    ),
  };
}

/** `KEY=value` in a list, or a mapping → a mapping of texts, null where there is no value. */
function keyValues(node: Node, finish: (value: Node, key: string) => Node): Node {
  if (node.kind === 'map') return mapValues(node, (value, key) => finish(asText(value), key));
  const entries = new Map<string, MapEntry>();
  for (const item of node.kind === 'list' ? node.items : [node]) {
    const text = textOf(item) ?? '';
    const separator = text.indexOf('=');
    const key = separator === -1 ? text : text.slice(0, separator);
    const value = derived(scalar(separator === -1 ? null : text.slice(separator + 1), item.at), item);
    entries.delete(key);
    entries.set(key, { keyAt: item.at, value: finish(value, key) });
  }
  return { kind: 'map', entries, at: node.at, ...(node.tag && { tag: node.tag }) };
}

function reportTrailingSpaces(node: Node, { problems }: FormSurroundings): void {
  for (const item of itemsOf(node)) {
    const key = textOf(item)?.split('=')[0] ?? '';
    if (!/\s$/.test(key)) continue;
    const message = `environment variable ${key} is declared with a trailing space. Remove the space before "=".`;
    problems.error('trailing-space', message, item.at, [], withoutSpaces(item, problems));
  }
}

function inherited(value: Node, key: string, { lookup }: FormSurroundings): Node {
  if (value.tag === 'reset' || !isNull(value)) return value;
  const text = lookup(key);
  return text === undefined ? value : { ...scalar(text, value.at), origin: { kind: 'variable', name: key, lookup } };
}

function words(node: Node, { problems }: FormSurroundings): Node {
  if (node.kind !== 'scalar') return eachText(node);
  const split = splitCommand(String(node.value));
  if (!split) {
    const message = 'This command line has a quote that is not closed, or a parenthesis outside of quotes. Correct it.';
    problems.error('open-quote', message, node.at);
  }
  if (split?.cutAt !== undefined) {
    const message = `Compose runs a command without a shell and stops at ${split.cutAt}: what follows is not run. Write [sh, -c, "…"], or quote it.`;
    problems.warning('shell-operator', message, node.at);
  }
  const items = (split?.words ?? []).map((word) => derived(scalar(word, node.at), node));
  return { ...list(items, node.at), ...(node.tag && { tag: node.tag }) };
}

function keyed(node: Node, valueOf: (at: Node['at']) => Node): Node {
  if (node.kind !== 'list') return node;
  const entries = new Map<string, MapEntry>();
  for (const item of node.items) {
    const key = textOf(item);
    if (key !== undefined) entries.set(key, { keyAt: item.at, value: valueOf(item.at) });
  }
  return { kind: 'map', entries, at: node.at, ...(node.tag && { tag: node.tag }) };
}

function ports(node: Node, { problems, isUninterpolated = false }: FormSurroundings): Node {
  if (node.kind !== 'list') return node;
  reportTwiceListed(node, 'The port', problems, (text) => text);
  const items = node.items.flatMap((item): readonly Node[] => {
    if (isTemplate(item)) return [item];
    if (item.kind === 'map') {
      const published = find(item, 'published');
      return [published ? withEntries(item, { published: asText(published) }) : item];
    }
    reportMisreadPort(item, problems);
    const parsed = parsePorts(textOf(item) ?? '');
    if (typeof parsed === 'string') {
      if (isUninterpolated && textOf(item)?.includes('$')) return [item];
      problems.error('port', `${parsed}. Write a port as "8080:80", "127.0.0.1:8080:80" or "8080:80/udp".`, item.at);
      return [];
    }
    return parsed.map((port) => {
      const text = (value: string | undefined): Node | undefined =>
        value === undefined ? undefined : scalar(value, item.at);
      const values = {
        mode: byDefault('ingress', item.at, 'the mode of a port'),
        host_ip: text(port.hostIp),
        target: scalar(port.target, item.at),
        published: text(port.published),
        protocol: scalar(port.protocol, item.at),
      };
      return derived(map(values, item.at), item);
    });
  });
  return { ...node, items };
}

function mounts(node: Node, surroundings: FormSurroundings): Node {
  const long = eachScalar(node, (item) => {
    const parsed = parseMount(textOf(item) ?? '');
    if (typeof parsed !== 'string') {
      reportMountOptions(item, parsed.unknownOptions, surroundings.problems);
      return [shortMount(parsed, item.at)];
    }
    const message = `${parsed}. Write a volume as "name:/path", "./folder:/path" or "./folder:/path:ro".`;
    surroundings.problems.error('volume', message, item.at);
    return [];
  });
  if (long.kind !== 'list') return long;
  return { ...long, items: long.items.map((item) => withHostPath(withCleanTarget(item), surroundings)) };
}

function shortMount(mount: Exclude<ReturnType<typeof parseMount>, string>, at: Node['at']): MapNode {
  const text = (value: string | undefined): Node | undefined => (value === undefined ? undefined : scalar(value, at));
  const bind = {
    create_host_path: scalar(true, at),
    propagation: text(mount.propagation),
    selinux: text(mount.selinux),
  };
  return map(
    {
      type: scalar(mount.type, at),
      source: text(mount.source),
      target: scalar(mount.target, at),
      read_only: mount.isReadOnly ? scalar(true, at) : undefined,
      bind: mount.type === 'bind' ? map(bind, at) : undefined,
      volume: mount.type === 'volume' ? map({ nocopy: mount.hasNoCopy ? scalar(true, at) : undefined }, at) : undefined,
    },
    at,
  );
}

/** Two ways to write one path are one path, so that they are found to be the same. */
function withCleanTarget(item: Node): Node {
  const target = find(item, 'target');
  const path = textOf(target);
  if (item.kind !== 'map' || !target || !path || isTemplate(target)) return item;
  const clean = cleanTarget(path);
  return clean === path ? item : withEntries(item, { target: derived(scalar(clean, target.at), target) });
}

function withHostPath(item: Node, { directory, home }: FormSurroundings): Node {
  const source = find(item, 'source');
  const path = textOf(source);
  if (item.kind !== 'map' || !source || path === undefined || textOf(find(item, 'type')) !== 'bind') return item;
  if (isTemplate(source)) return item;
  const isPath = isHostPath(path) || !path.startsWith('$');
  return isPath ? withEntries(item, { source: scalar(absolutePath(path, directory, home), source.at) }) : item;
}

function device(item: Node, { problems }: FormSurroundings): readonly Node[] {
  const text = textOf(item) ?? '';
  const [source = '', target, permissions, ...rest] = text.split(':');
  if (rest.length > 0) {
    problems.error('wrong-value', `confusing device mapping, please use long syntax: ${text}`, item.at);
    return [];
  }
  const device = {
    source: scalar(source, item.at),
    target: scalar(target ?? source, item.at),
    permissions: scalar(permissions ?? 'rwm', item.at),
  };
  return [map(device, item.at)];
}

/** `host:address`, `host=address,address`, or a mapping → host → addresses. */
function extraHosts(node: Node, { problems }: FormSurroundings): Node {
  const hosts = new Map<string, { readonly keyAt: Node['at']; readonly addresses: Node[] }>();
  const add = (host: string, addresses: readonly string[], at: Node['at']): void => {
    const entry = hosts.get(host) ?? { keyAt: at, addresses: [] };
    entry.addresses.push(...addresses.map((address) => scalar(address.replace(/^\[(.*)\]$/, '$1'), at)));
    hosts.set(host, entry);
  };
  if (node.kind === 'map') {
    for (const [host, { keyAt, value }] of node.entries) {
      if (isNull(value) && !isRejected(value) && !value.tag) {
        problems.error('wrong-value', `invalid additional host, missing IP: "${host}". Write its address.`, keyAt);
      }
      const values = value.kind === 'list' ? itemsOf(value) : [value];
      add(
        host,
        values.flatMap((item) => textOf(item) ?? []),
        keyAt,
      );
    }
  }
  for (const item of itemsOf(node)) {
    const text = textOf(item) ?? '';
    const separator = text.search(/[=:]/);
    if (separator > 0) add(text.slice(0, separator), text.slice(separator + 1).split(','), item.at);
    else if (!isTemplate(item)) {
      const message = `invalid additional host, missing IP: "${text}". Write host=address.`;
      problems.error('wrong-value', message, item.at);
    }
  }
  const entries = new Map<string, MapEntry>();
  for (const [host, { keyAt, addresses }] of hosts) entries.set(host, { keyAt, value: list(addresses, keyAt) });
  return { kind: 'map', entries, at: node.at, ...(node.tag && { tag: node.tag }) };
}

/** The `device` of a volume that binds a folder of the host is a path as any other. */
function bindDevice(node: Node, { directory, home }: FormSurroundings): Node {
  const device = find(node, 'device');
  const path = textOf(device) ?? '';
  const isBind = (textOf(find(node, 'o')) ?? '').split(',').includes('bind');
  if (node.kind !== 'map' || !device || !isBind || !/^[.~]/.test(path)) return node;
  return withEntries(node, { device: derived(scalar(absolutePath(path, directory, home), device.at), device) });
}

function deviceCount(node: Node, { problems }: FormSurroundings): Node {
  const text = textOf(node);
  if (text === 'all') return scalar(-1, node.at);
  if (text !== undefined && /^-?\d{1,9}$/.test(text)) return scalar(Number(text), node.at);
  const message = `invalid value "${text ?? ''}", the only value allowed is 'all' or a number. Correct it.`;
  problems.error('wrong-value', message, node.at);
  return { ...scalar(null, node.at), isRejected: true };
}
