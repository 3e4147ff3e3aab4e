import type { Fix, Location } from '../../base/problem.ts';
import { removeEntry } from '../problems/fixes.ts';
import { parseBytes } from '../schema/scalars.ts';
import type { ProblemList } from '../problems/problems.ts';
import { entriesOf, find, findMap, isNull, itemsOf, textOf, textsOf, type Node } from '../tree/tree.ts';

/** Attributes of one service that cannot both hold. */
export function checkConflicts(name: string, service: Node, problems: ProblemList): void {
  checkNetworkMode(name, service, problems);
  checkTwins(name, service, problems);
  checkBuild(name, service, problems);
  checkLimits(name, service, problems);
  const devices = itemsOf(find(service, 'deploy', 'resources', 'reservations', 'devices'));
  for (const device of [...devices, ...itemsOf(find(service, 'gpus'))]) {
    const [ids, count] = [find(device, 'device_ids'), find(device, 'count')];
    if (!ids || !count || isNull(count) || textsOf(ids).length === 0) continue;
    const message = `service "${name}": "count" and "device_ids" attributes are exclusive. Remove one of them.`;
    problems.error('conflict', message, count.at, [{ message: 'The devices are named here.', at: ids.at }]);
  }
}

function checkNetworkMode(name: string, service: Node, problems: ProblemList): void {
  const mode = find(service, 'network_mode');
  const text = textOf(mode);
  if (!mode || text === undefined) return;
  const [network] = entriesOf(find(service, 'networks'));
  if (network) {
    const message = `service ${name} declares mutually exclusive \`network_mode\` and \`networks\`. Remove one of them.`;
    const related = [{ message: 'The networks are named here.', at: network[2] }];
    problems.error('conflict', message, mode.at, related, removed(service, 'network_mode', problems));
  }
  const [port] = itemsOf(find(service, 'ports'));
  const isShared = text === 'host' || /^(service|container):/.test(text);
  if (!port || !isShared) return;
  const message =
    text === 'host'
      ? `"${name}" is on the network of the host, so its ports are not published. Remove "ports:", or "network_mode:".`
      : `"${name}" shares the network of another container, so it cannot publish ports. Publish them there.`;
  const related = [{ message: 'The network is chosen here.', at: mode.at }];
  problems.warning('ignored-ports', message, port.at, related, removed(service, 'ports', problems));
}

/** Takes an attribute out that has lines of its own. */
export function removed(service: Node, key: string, problems: ProblemList): Fix | undefined {
  const entry = findMap(service)?.entries.get(key);
  const edit = entry && !entry.route ? removeEntry(entry.keyAt, problems) : undefined;
  return edit && { title: `Remove "${key}"`, edits: [edit] };
}

/** An old and a new way to say the same. */
const twins: readonly (readonly [string, readonly string[]])[] = [
  ['scale', ['deploy', 'replicas']],
  ['cpus', ['deploy', 'resources', 'limits', 'cpus']],
  ['mem_limit', ['deploy', 'resources', 'limits', 'memory']],
  ['pids_limit', ['deploy', 'resources', 'limits', 'pids']],
  ['mem_reservation', ['deploy', 'resources', 'reservations', 'memory']],
];

function checkTwins(name: string, service: Node, problems: ProblemList): void {
  for (const [key, path] of twins) {
    const [own, twin] = [find(service, key), find(service, ...path)];
    const [ownText, twinText] = [textOf(own), textOf(twin)];
    if (!own || !twin || ownText === undefined || twinText === undefined) continue;
    if (ownText === twinText) continue;
    const message = `service "${name}": can't set distinct values on '${key}' and '${path.join('.')}'. Remove one of them.`;
    problems.error('conflict', message, own.at, [{ message: 'The other value is here.', at: twin.at }]);
  }
}

function checkBuild(name: string, service: Node, problems: ProblemList): void {
  const [file, inline] = [find(service, 'build', 'dockerfile'), find(service, 'build', 'dockerfile_inline')];
  if (file && inline && !isNull(file) && !isNull(inline)) {
    const message = `service "${name}" declares mutually exclusive dockerfile and dockerfile_inline. Remove one of them.`;
    problems.error('conflict', message, file.at, [{ message: 'The other one is here.', at: inline.at }]);
  }
  const platform = find(service, 'platform');
  const platforms = find(service, 'build', 'platforms');
  const text = textOf(platform);
  if (!platform || !platforms || !text || textsOf(platforms).length === 0 || textsOf(platforms).includes(text)) return;
  const message = `service "${name}": service.build.platforms MUST include service.platform "${text}". Add it there.`;
  problems.error('conflict', message, platform.at, [{ message: 'The platforms are listed here.', at: platforms.at }]);
}

/** The smallest memory Docker gives a container. */
const minMemoryBytes = 6 * 1024 * 1024;

function checkLimits(name: string, service: Node, problems: ProblemList): void {
  const limits = find(service, 'deploy', 'resources', 'limits');
  const reservations = find(service, 'deploy', 'resources', 'reservations');
  const memory = find(service, 'mem_limit') ?? find(limits, 'memory');
  const reserved = find(service, 'mem_reservation') ?? find(reservations, 'memory');
  const swap = find(service, 'memswap_limit');
  const [cpus, reservedCpus] = [find(service, 'cpus') ?? find(limits, 'cpus'), find(reservations, 'cpus')];
  const [max = 0, min = 0, total = 0] = [memory, reserved, swap].map((node) => parseBytes(textOf(node) ?? ''));
  const tooMuch = (what: string, at: Location, limit: Node): void =>
    problems.error('limits', `"${name}": ${what}. Change one of them.`, at, [
      { message: 'The limit is here.', at: limit.at },
    ]);
  if (memory && reserved && max > 0 && min > max) tooMuch('more memory is reserved than allowed', reserved.at, memory);
  if (memory && swap && total > 0 && total < max)
    tooMuch('memory and swap together are less than memory', swap.at, memory);
  if (cpus && reservedCpus && Number(textOf(reservedCpus)) > Number(textOf(cpus)) && Number(textOf(cpus)) > 0)
    tooMuch('more CPUs are reserved than allowed', reservedCpus.at, cpus);
  if (!memory || max <= 0 || max >= minMemoryBytes) return;
  const message = `"${name}" may use ${max} bytes of memory, and Docker gives no container less than 6M. Raise it.`;
  problems.warning('limits', message, memory.at);
}
